package ipay_test

import (
	"crypto/sha3"
	"encoding/hex"
	"errors"
	"regexp"
	"testing"
	"time"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
)

// claimDigest is the documented sign of a text written out by hand, without a line of the client's.
func claimDigest(text string) string {
	sum := sha3.Sum512([]byte(text))
	return hex.EncodeToString(sum[:])
}

// claimSigns are the signs of all requests so far.
func (s *claimShop) claimSigns() (signs []string) {
	s.t.Helper()
	for _, x := range s.wire {
		sign, _ := claimAt(claimDecoded(s.t, x.body), "request.auth.sign")
		text, _ := sign.(string)
		signs = append(signs, text)
	}
	return signs
}

func TestClaimSignIsOfTheTimeAndTheKey(t *testing.T) {
	s := claimOpen(t, "", claimTwoStages)
	claimEveryAction(s, s.Client)
	for _, sign := range s.claimSigns() {
		claims.Check(t, "ipay.auth.sign.formula", sign == claimDigest("2026-01-15 11:00:00"+"test_sign_key"))
		claims.Check(t, "ipay.auth.sign.form", regexp.MustCompile(`^[0-9a-f]{128}$`).MatchString(sign))
	}
	// The known digest of the page's first stamp.
	const known = "94f559e5413ff80db2fa33bf1d489573538b5a29e83d468c25eaaa72118f29ddf3a116f6c533785f63d6fe419848d1ea38c426bdc5875763a9f01e501d7d9002"
	_, err := s.client(base, merchant, at(summer)).CalculateFee(t.Context(), 100)
	signs := s.claimSigns()
	claims.Check(t, "ipay.auth.sign.formula", signs[len(signs)-1] == known && err == nil, err)

	// Another key and the parts the other way round are refused.
	_, err = s.client(base, ipay.Credentials{Login: "test", SignKey: "test_sign_key "}).CalculateFee(t.Context(), 100)
	claims.Check(t, "ipay.auth.sign.formula", errors.Is(err, ipay.ErrInvalidAuth), err)
	signs = s.claimSigns()
	claims.Check(t, "ipay.auth.sign.formula", signs[len(signs)-1] == claimDigest("2026-01-15 11:00:00"+"test_sign_key "))
}

func TestClaimSignCoversTheTimeOnly(t *testing.T) {
	s := claimOpen(t, "", claimTwoStages)
	claimEveryAction(s, s.Client)
	first := s.claimSigns()
	for _, sign := range first {
		claims.Check(t, "ipay.auth.sign.covers_time_only", sign == first[0] && len(first) == 10, "another action or body, another sign")
	}
	if err := s.tenant.Advance(time.Second); err != nil {
		t.Fatal(err)
	}
	claimEveryAction(s, s.Client)
	next := s.claimSigns()[len(first):]
	for _, sign := range next {
		claims.Check(t, "ipay.auth.sign.covers_time_only", sign == next[0] && sign != first[0] && len(next) == 10, "a second later")
	}
}
