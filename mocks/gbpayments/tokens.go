package gbpayments

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"paysandbox/mocks"
)

// testTokens are the tokens that every site has, and what each does.
// Guess: guess.gbpayments.test-tokens: a token comes from a notification that is not part of this API, so the sandbox gives these; the
// first reason is the page's, the others are ours.
var testTokens = []struct {
	code   string // tok_<code> is the token
	reason string // the bank refuses with it; empty: it does not
}{
	{"ok", ""},
	{"insufficient_funds", "Недостаточно средств"},
	{"expired_card", "Истек срок действия карты"},
	{"lost_card", "Карта утеряна"},
	{"limit", "Превышен лимит"},
	{"3ds_required", "Требуется 3-D Secure"},
}

const tokenPrefix = "tok_"

// card is the card behind a token, as far as anybody may see it.
type card struct {
	Mask string `json:"mask"` // first six and last four digits
	Exp  string `json:"exp"`  // MM/YY
	Type string `json:"type"`
}

// reasonOfToken is what the bank says to a payment by this token; false: there is no such token.
func reasonOfToken(e mocks.Env, token string) (reason string, known bool) {
	code, ours := strings.CutPrefix(token, tokenPrefix)
	for _, t := range testTokens {
		if ours && t.code == code {
			return t.reason, true
		}
	}
	// A minted token: the code, a number of its own, and the proof that this site was given it.
	for _, t := range testTokens {
		if rest, found := strings.CutPrefix(code, t.code+"_"); ours && found {
			number, proof, whole := strings.Cut(rest, "_")
			if whole && proof == tokenProof(e, t.code, number) {
				return t.reason, true
			}
		}
	}
	return "", false
}

func tokenProof(e mocks.Env, code, number string) string {
	drawn := e.Draw("token", code, number)
	return hex.EncodeToString(drawn[:8])
}

// ranges are the beginnings of the card numbers that are for tests alone, and whose they are.
var ranges = [...]struct{ bin, kind string }{
	{"400000", "VISA"}, {"411111", "VISA"}, {"555555", "MASTERCARD"}, {"520082", "MASTERCARD"},
}

// cardOf is the card behind a token: of a test range, the same for the same token.
//
// It is read straight off the drawn bytes. A library of made-up cards would seed a generator for each payment, at a third of its cost,
// and make a number of which six digits are hidden: whatever the last four are, those six can make the check digit right.
func cardOf(e mocks.Env, token string) card {
	drawn := e.Draw("card", token)
	of := ranges[drawn[0]%byte(len(ranges))]
	return card{
		Mask: fmt.Sprintf("%s******%04d", of.bin, binary.BigEndian.Uint32(drawn[1:])%10_000),
		Exp:  fmt.Sprintf("%02d/%02d", 1+drawn[5]%12, 30+drawn[6]%10),
		Type: of.kind,
	}
}

// Wallet is the name of this provider's tokens in the control plane.
func (*Provider) Wallet() string { return Name }

// MintToken gives the site a further token, of a card of its own. Card names what it does, as the test tokens do: ok,
// insufficient_funds, …; empty: ok. Nothing else can be chosen.
func (*Provider) MintToken(e mocks.Env, r mocks.TokenRequest) (string, error) {
	code := strings.TrimPrefix(r.Card, tokenPrefix)
	if code == "" {
		code = testTokens[0].code
	}
	var known []string
	found := false
	for _, t := range testTokens {
		known = append(known, t.code)
		found = found || t.code == code
	}
	switch {
	case !found:
		return "", fmt.Errorf("card %q is no outcome; known: %s", r.Card, strings.Join(known, ", "))
	case r.CardExpires != "" || r.AuthMethod != "" || r.Merchant != "" || r.Expires != "":
		return "", fmt.Errorf("a token of %s has a card and nothing else to choose; leave the rest out", Name)
	}
	number := strconv.FormatInt(e.Count("token", 1), 10)
	return tokenPrefix + code + "_" + number + "_" + tokenProof(e, code, number), nil
}

// testTokenTerms is the table for the catalogue.
func testTokenTerms() []mocks.TestCard {
	var terms []mocks.TestCard
	for _, t := range testTokens {
		outcome := "paid, or authorized"
		if t.reason != "" {
			outcome = "declined: " + t.reason
		}
		terms = append(terms, mocks.TestCard{Number: tokenPrefix + t.code, Outcome: outcome})
	}
	return terms
}
