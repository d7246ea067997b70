package ipay

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay/googlepay"
)

// Wallet is the name of Google Pay in the control plane.
func (*Provider) Wallet() string { return "googlepay" }

// usualLife is how long a minted token is good for.
const usualLife = time.Hour

// MintToken makes an encrypted Google Pay token as a merchant sends it: Base64 of an ECv2 token to the sandbox's own key. By default it
// holds a test card, typed once (PAN_ONLY), for this merchant, good for an hour.
//
// A test card's number must be that of a card or of no card at all (letters, wrong length, wrong check digit): a number that could
// be somebody's is refused here already.
func (*Provider) MintToken(e mocks.Env, r mocks.TokenRequest) (string, error) {
	m := googlepay.Message{GatewayMerchantID: settingsOf(e).Login, Expires: e.Now().Add(usualLife),
		Card: googlepay.Card{PAN: usualCard, AuthMethod: googlepay.PANOnly, ExpirationMonth: "12"}}
	m.Card.ExpirationYear = strconv.Itoa(min(e.Now().Year()+3, 9999))
	if r.Merchant != "" {
		m.GatewayMerchantID = r.Merchant
	}
	if r.Card != "" {
		if _, isTest := outcomeOf(r.Card); cardNumber(r.Card) && !isTest {
			return "", fmt.Errorf("card: not a test card, and it could be somebody's; use %s or another of the catalogue's test cards", usualCard)
		}
		m.Card.PAN = r.Card
	}
	switch r.AuthMethod {
	case "":
	case googlepay.PANOnly, googlepay.Cryptogram3DS:
		m.Card.AuthMethod = r.AuthMethod
	default:
		return "", fmt.Errorf("auth_method %q is not known; known: %s, %s", r.AuthMethod, googlepay.PANOnly, googlepay.Cryptogram3DS)
	}
	if r.CardExpires != "" {
		month, year, both := strings.Cut(r.CardExpires, "/")
		if !both {
			return "", fmt.Errorf("card_expires %q has no slash; write MM/YYYY, for example 12/2039", r.CardExpires)
		}
		m.Card.ExpirationMonth, m.Card.ExpirationYear = numeral(month), numeral(year)
	}
	if r.Expires != "" {
		instant, err := expiry(e.Now(), r.Expires)
		if err != nil {
			return "", err
		}
		m.Expires = instant
	}
	number := strconv.FormatInt(e.Count("googlepay-token", 1), 10)
	token, err := googlepay.SandboxIssuer().Mint(m, func(purpose string) [32]byte { return e.Draw(purpose, number) })
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(token), nil
}

// numeral is a part of a date as JSON: a number where it is one, else text, for a token that is wrong on purpose.
func numeral(text string) string {
	if trimmed := strings.TrimLeft(text, "0"); digits(text) && trimmed != "" {
		return trimmed
	}
	return string(mocks.AppendJSON(nil, text))
}

// expiry reads an instant, or a duration from now.
func expiry(now time.Time, text string) (time.Time, error) {
	if d, err := time.ParseDuration(text); err == nil {
		return now.Add(d), nil
	}
	instant, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("expires %q is no time; write an RFC 3339 instant, or a duration from now such as 15m or -1m", text)
	}
	return instant, nil
}
