package ipay

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay/googlepay"
	"paysandbox/payment"
)

// usualCard stands for the card of a token that nobody here can open.
// Guess: guess.ipay.unopened-card: it pays, and shows the mask of a test card.
const usualCard = "4111111111111111"

// takeToken reads body.token: Base64 of the JSON text that Google hands over as tokenizationData.token. A token that only its real
// recipient could open is taken as it is, unless strict_tokens is set.
// Source: googlepay.uk.txt §3.4 PaymentCreate (token), §3.5. Guess: guess.ipay.token-errors: which of the three errors is for what: not
// Base64 or not JSON; another shape, expired or unreadable; opened, and of another merchant.
// Guess: guess.ipay.other-tokens: the page's own sample is an Apple Pay token, cut; what is not ECv2 is taken unopened.
func (d *Detail) takeToken(t mocks.Tenant, c *mocks.Call, token string) error {
	s := settingsOf(t)
	text, err := base64.StdEncoding.Strict().DecodeString(token)
	if err != nil {
		return errTokenFormat
	}
	m, err := googlepay.Open(text, googlepay.SandboxKeys(), googlepay.RecipientID, t.Now())
	switch {
	case err == nil:
	case errors.Is(err, googlepay.ErrNotJSON):
		return errTokenFormat
	case (errors.Is(err, googlepay.ErrVersion) || errors.Is(err, googlepay.ErrForeign)) && !s.StrictTokens:
		d.MaskedPAN = mocks.MaskPAN(usualCard)
		return nil
	default: // strict_tokens, another shape, expired, or no payment message inside
		return errToken
	}
	if m.GatewayMerchantID != s.Login {
		return errTokenMerchant
	}
	return d.takeCard(t, c, m.Card)
}

// takeCard judges the card inside a token. Only test cards are taken: a number that could be somebody's is refused as if it were none,
// and a person is told. Nothing is kept of it.
// Source: googlepay.uk.txt §3.5 (invalid pan, invalid expm, invalid expy).
// Guess: guess.ipay.card-errors: the page names them and no field carries a card, so they are about what is inside a token.
// Guess: guess.ipay.cryptogram: a card with a cryptogram is challenged like any other.
func (d *Detail) takeCard(e mocks.Env, c *mocks.Call, inside googlepay.Card) error {
	if !cardNumber(inside.PAN) {
		return errPAN
	}
	outcome, isTest := outcomeOf(inside.PAN)
	if !isTest {
		c.Find("real-card", "A card number outside the test ranges was sent and refused; use a test card of the catalogue, never a real one.")
		return errPAN
	}
	month, ok := wholeNumber(inside.ExpirationMonth)
	if !ok || month < 1 || month > 12 {
		return errMonth
	}
	year, ok := wholeNumber(inside.ExpirationYear)
	if !ok || year < 1000 || year > 9999 {
		return errYear
	}
	d.MaskedPAN, d.Card = mocks.MaskPAN(inside.PAN), outcome
	// The month on a card is its last, in the bank's time.
	if first := time.Date(int(year), time.Month(month)+1, 1, 0, 0, 0, 0, kyiv()); !e.Now().Before(first) && (outcome == nil || outcome.group == 0) {
		d.Card = &expiredCard
	}
	return nil
}

var expiredCard = card{group: groupExpired}

// recurrentToken is what charges the payer of a payment again: forty hex digits that name the payment and prove that it was given.
// Guess: guess.ipay.recurrent-token: what it looks like.
func recurrentToken(e mocks.Env, number string) string {
	n, _ := strconv.ParseUint(number, 10, 64) // counted from Settings.First
	proof := e.Draw("recurrent-token", number)
	return hex16(n) + hex.EncodeToString(proof[:12])
}

func hex16(n uint64) string {
	text := strconv.FormatUint(n, 16)
	return strings.Repeat("0", 16-len(text)) + text
}

// chargeAgain takes the card of the payment for which a recurrent_token was given. One that was given for none is "invalid token".
// Guess: guess.ipay.unknown-recurrent.
func (d *Detail) chargeAgain(t mocks.Tenant, token string) error {
	if len(token) != 40 {
		return errToken
	}
	n, err := strconv.ParseUint(token[:16], 16, 63)
	if err != nil {
		return errToken
	}
	number := strconv.FormatUint(n, 10)
	first, found := t.Get(number)
	if !found || token != recurrentToken(t, number) {
		return errToken
	}
	of := detailOf(&first)
	if !of.repeatable() || first.Ledger.Sum(payment.Capture) == 0 {
		return errToken
	}
	d.MaskedPAN, d.Card = of.MaskedPAN, of.Card
	return nil
}

// repeatable says whether a recurrent_token is given for the payment once it is paid.
// Source: googlepay.uk.txt §3.4, recurrent_token: "якщо … платіж підтримує рекурент". Guess: guess.ipay.recurrent-support: every card does
// but one of the test cards. Guess: guess.ipay.recurrent-status: it comes with 5, not with 3.
func (d *Detail) repeatable() bool { return d.Recurrent && (d.Card == nil || !d.Card.single) }
