package ipay_test

import (
	"crypto/sha3"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	legacy "golang.org/x/crypto/sha3"

	"paysandbox/internal/claims"
	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
	"paysandbox/sandbox"
)

// claimVector is sign of the printed time with the key test_sign_key, reckoned by another program.
const claimVector = "94f559e5413ff80db2fa33bf1d489573538b5a29e83d468c25eaaa72118f29ddf3a116f6c533785f63d6fe419848d1ea38c426bdc5875763a9f01e501d7d9002"

func TestClaimSignIsSHA3OfTimeAndKey(t *testing.T) {
	m := newMerchant(t, func(s *ipay.Settings) { s.SignKey = "test_sign_key" })
	vector := claimFeeAt(m, printedTime, tree{"sign": claimVector})
	claims.Check(t, "ipay.auth.sign.formula", vector == "100", vector)

	for _, at := range []string{printedTime, "2019-02-19 10:47:35", "2026-01-15 11:00:00"} {
		sum := sha3.Sum512([]byte(at + "test_sign_key"))
		got := claimFeeAt(m, at, tree{"sign": hex.EncodeToString(sum[:])})
		claims.Check(t, "ipay.auth.sign.formula", got == "100", at, got)
	}
	keccak := legacy.NewLegacyKeccak512()
	keccak.Write([]byte(printedTime + "test_sign_key"))
	sha2, short := sha512.Sum512([]byte(printedTime+"test_sign_key")), sha3.Sum256([]byte(printedTime+"test_sign_key"))
	others := map[string][]byte{"Keccak-512": keccak.Sum(nil), "SHA-512": sha2[:], "SHA3-256": short[:]}
	for how, text := range map[string]string{
		"key first": "test_sign_key" + printedTime, "blank": printedTime + " test_sign_key", "dot": printedTime + ".test_sign_key", "other key": printedTime + "test_sign_kez",
		"no key": printedTime, "other time": "2018-07-09 03:40:38test_sign_key", "login": "test" + printedTime + "test_sign_key",
	} {
		sum := sha3.Sum512([]byte(text))
		others[how] = sum[:]
	}
	for how, sum := range others {
		got := claimFeeAt(m, printedTime, tree{"sign": hex.EncodeToString(sum)})
		claims.Check(t, "ipay.auth.sign.formula", got == "invalid auth", how, got)
	}
}

func TestClaimSignIsLowerCaseHex(t *testing.T) {
	m := newMerchant(t, func(s *ipay.Settings) { s.SignKey = "test_sign_key" })
	digest, err := hex.DecodeString(claimVector)
	if err != nil {
		t.Fatal(err)
	}
	whole := claimFeeAt(m, printedTime, tree{"sign": claimVector})
	claims.Check(t, "ipay.auth.sign.form", whole == "100" && len(digest) == 64, whole)
	for _, other := range []string{
		strings.ToUpper(claimVector), claimVector[:127], claimVector[:72] + " ...", claimVector + "0", " " + claimVector, "0x" + claimVector,
		base64.StdEncoding.EncodeToString(digest), string(claimVector[0]-1) + claimVector[1:], claimVector[:127] + "3", "",
	} {
		got := claimFeeAt(m, printedTime, tree{"sign": other})
		claims.Check(t, "ipay.auth.sign.form", got == "invalid auth", other, got)
	}
}

func TestClaimSignCoversTheTimeOnly(t *testing.T) {
	m := newMerchant(t, func(s *ipay.Settings) { s.SignKey = "test_sign_key" })
	paid := m.made("5", 100, nil)
	auth := tree{"login": m.Login, "time": printedTime, "sign": claimVector}
	for action, body := range claimActions(m, paid) {
		for _, further := range []tree{nil, {"further": 1}} { // a body that was altered on its way
			r := m.send(tree{"request": tree{"auth": auth, "action": action, "body": with(body, further)}})
			claims.Check(t, "ipay.auth.sign.covers_time_only", r.verdict() != "invalid auth" && r.tree != nil, action, r.text)
		}
	}
	for _, invoice := range []string{"100", "200", "999999"} {
		r := m.send(tree{"request": tree{"auth": auth, "action": "CalculateFee", "body": tree{"invoice": invoice}}})
		claims.Check(t, "ipay.auth.sign.covers_time_only", r.word("invoice") == invoice, r.text)
	}
	later := claimFeeAt(m, "2018-07-09 03:40:38", tree{"sign": claimVector})
	claims.Check(t, "ipay.auth.sign.covers_time_only", later == "invalid auth", later)
}

func TestClaimAMerchantIsKnownByLoginAndKey(t *testing.T) {
	m := newMerchant(t, nil)
	var second *ipay.Settings
	_, err := m.AddTenant(sandbox.TenantOptions{Name: "second", Merchant: func(_ string, settings mocks.Settings) error {
		if own, ok := settings.(*ipay.Settings); ok {
			own.Login, own.SignKey, second = "second", "second_sign_key", own
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ login, key, want string }{
		{m.Login, m.SignKey, "100"}, {second.Login, second.SignKey, "100"},
		{m.Login, second.SignKey, "invalid auth"}, {second.Login, m.SignKey, "invalid auth"}, {"unknown", m.SignKey, "invalid auth"}, {"", m.SignKey, "invalid auth"},
	} {
		sign := ipay.Sign(c.key, printedTime)
		got := claimFeeAt(m, printedTime, tree{"login": c.login, "sign": string(sign[:])})
		claims.Check(t, "ipay.auth.credentials", got == c.want, c, got)
	}
}
