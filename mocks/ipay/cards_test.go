package ipay_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
	"paysandbox/mocks/ipay/googlepay"
)

// strangersCard could be somebody's as far as this sandbox knows: a right check digit, and not one of its test cards.
const strangersCard = "4000002500003155"

// pay makes a payment with a card of that expiry; empty: a good one.
func (m *merchant) pay(card, expires string) reply {
	m.t.Helper()
	return m.call("PaymentCreate", tree{"invoice": 100, "token": m.tokenOf(mocks.TokenRequest{Card: card, CardExpires: expires})})
}

// TestEachTestCardDoesWhatTheCatalogueSays reads what to expect out of the catalogue's own words.
func TestEachTestCardDoesWhatTheCatalogueSays(t *testing.T) {
	m := quick(t, nil)
	want := func(outcome string) string {
		switch {
		case strings.Contains(outcome, "3-D Secure at any sum"):
			return "1"
		case strings.Contains(outcome, "pmt_status 14"):
			return "14"
		}
		_, group, found := strings.Cut(outcome, "group ")
		if found {
			return "4/" + group[:2]
		}
		_, group, found = strings.Cut(outcome, "without 3-D Secure, group ")
		if found {
			return "4/" + group[:2]
		}
		return "5"
	}
	verdicts := map[string]int{}
	for _, card := range ipay.New().About().TestCards {
		r := m.pay(card.Number, "")
		verdicts[r.verdict()]++
		if r.verdict() != want(card.Outcome) {
			t.Errorf("%s (%s): %s", card.Number, card.Outcome, r.text)
		}
		if !mocks.Luhn(card.Number) {
			t.Errorf("%s has a wrong check digit", card.Number)
		}
		if r.word("card_mask") != card.Number[:6]+strings.Repeat("*", len(card.Number)-10)+card.Number[len(card.Number)-4:] {
			t.Errorf("%s is masked as %s", card.Number, r.word("card_mask"))
		}
	}
	for _, pays := range []string{"4111111111111111", "5555555555554444", "5105105105105100", "2223003122003222"} {
		if r := m.pay(pays, ""); r.verdict() != "5" {
			t.Errorf("%s is of a documented network: %s", pays, r.text)
		}
	}
	for _, v := range []string{"1", "14", "5", "4/41", "4/42", "4/43", "4/52", "4/55", "4/56", "4/57", "4/58", "4/66", "4/67"} {
		if verdicts[v] == 0 {
			t.Errorf("no test card comes to %s", v)
		}
	}
}

// TestCardsAfterTheChallenge: what the bank says to a card it says after 3-D Secure; but group 66 is gone then.
func TestCardsAfterTheChallenge(t *testing.T) {
	m := quick(t, nil)
	for card, want := range map[string]string{"4111111111111111": "5", declines42: "4/42", "4000000000000663": "5", refuses14: "14", "378282246310005": "4/57"} {
		if !mocks.Luhn(card) {
			t.Fatalf("%s is no card", card)
		}
		r := m.call("PaymentCreate", with(forced, tree{"invoice": 100, "token": m.token(card)}))
		if want == "14" {
			if r.verdict() != want {
				t.Errorf("%s: %s, want %s without a challenge", card, r.text, want)
			}
			continue
		}
		if r.verdict() != "1" {
			t.Errorf("%s: %s, want a challenge", card, r.text)
			continue
		}
		if r := m.about(r, "PaymentVerify3DS", tree{"threeds_data": m.payer(r, mocks.Approve)}); r.verdict() != want {
			t.Errorf("%s after the challenge: %s, want %s", card, r.text, want)
		}
	}
}

// sealed is a token of the sandbox's own with any card inside.
func (m *merchant) sealed(card googlepay.Card) string {
	m.t.Helper()
	message := googlepay.Message{GatewayMerchantID: m.Login, Expires: start.AddDate(1, 0, 0), Card: card}
	text, err := googlepay.SandboxIssuer().Mint(message, func(string) [32]byte { return [32]byte{31: 1} })
	if err != nil {
		m.t.Fatal(err)
	}
	return encoded(string(text))
}

func TestCardsThatAreNone(t *testing.T) {
	m := quick(t, nil)
	good := googlepay.Card{PAN: "4111111111111111", ExpirationMonth: "12", ExpirationYear: "2039", AuthMethod: "PAN_ONLY"}
	for _, c := range []struct {
		name, want string
		change     func(*googlepay.Card)
	}{
		{"good", "5", func(*googlepay.Card) {}},
		{"no number", "invalid pan", func(c *googlepay.Card) { c.PAN = "" }},
		{"letters", "invalid pan", func(c *googlepay.Card) { c.PAN = "4111x11111111111" }},
		{"twelve digits", "invalid pan", func(c *googlepay.Card) { c.PAN = "411111111116" }},
		{"twenty digits", "invalid pan", func(c *googlepay.Card) { c.PAN = "41111111111111111113" }},
		{"a wrong check digit", "invalid pan", func(c *googlepay.Card) { c.PAN = "4111111111111112" }},
		{"blanks between", "invalid pan", func(c *googlepay.Card) { c.PAN = "4111 1111 1111 1111" }},
		{"a leading zero", "invalid pan", func(c *googlepay.Card) { c.PAN = "0000000000000000" }},
		{"wide digits", "invalid pan", func(c *googlepay.Card) { c.PAN = "４111111111111111" }},
		{"its own range, unknown digits", "5", func(c *googlepay.Card) { c.PAN = "4000000000000002" }},
		{"month 0", "invalid expm", func(c *googlepay.Card) { c.ExpirationMonth = "0" }},
		{"month 13", "invalid expm", func(c *googlepay.Card) { c.ExpirationMonth = "13" }},
		{"month -1", "invalid expm", func(c *googlepay.Card) { c.ExpirationMonth = "-1" }},
		{"month 1.5", "invalid expm", func(c *googlepay.Card) { c.ExpirationMonth = "1.5" }},
		{"month null", "invalid expm", func(c *googlepay.Card) { c.ExpirationMonth = "null" }},
		{"no month", "invalid expm", func(c *googlepay.Card) { c.ExpirationMonth = "" }},
		{"month in words", "invalid expm", func(c *googlepay.Card) { c.ExpirationMonth = `"May"` }},
		{"month 1e0", "invalid expm", func(c *googlepay.Card) { c.ExpirationMonth = "1e0" }},
		{"a year of two digits", "invalid expy", func(c *googlepay.Card) { c.ExpirationYear = "39" }},
		{"a year of five digits", "invalid expy", func(c *googlepay.Card) { c.ExpirationYear = "20390" }},
		{"no year", "invalid expy", func(c *googlepay.Card) { c.ExpirationYear = "" }},
		{"a year below zero", "invalid expy", func(c *googlepay.Card) { c.ExpirationYear = "-2039" }},
		{"number before month before year", "invalid pan", func(c *googlepay.Card) { c.PAN, c.ExpirationMonth, c.ExpirationYear = "1", "13", "39" }},
		{"month before year", "invalid expm", func(c *googlepay.Card) { c.ExpirationMonth, c.ExpirationYear = "13", "39" }},
		{"month before a date that is past", "invalid expm", func(c *googlepay.Card) { c.ExpirationMonth, c.ExpirationYear = "13", "2000" }},
	} {
		card := good
		c.change(&card)
		if r := m.call("PaymentCreate", tree{"invoice": 100, "token": m.sealed(card)}); r.verdict() != c.want {
			t.Errorf("%s: %s, want %s", c.name, r.text, c.want)
		}
	}
}

// TestCardsExpireWithTheirMonthInKyiv: the sandbox's clock is in January 2026.
func TestCardsExpireWithTheirMonthInKyiv(t *testing.T) {
	m := quick(t, nil)
	for expires, want := range map[string]string{"12/2025": "4/56", "01/2026": "5", "02/2026": "5", "01/2025": "4/56", "12/1000": "4/56", "12/9999": "5"} {
		if r := m.pay("", expires); r.verdict() != want {
			t.Errorf("a card until %s: %s, want %s", expires, r.text, want)
		}
	}
	if r := m.pay(declines42, "12/2025"); r.verdict() != "4/42" {
		t.Errorf("an expired card that has a reason of its own: %s", r.text)
	}
	if r := m.call("PaymentCreate", with(forced, tree{"invoice": 100, "token": m.tokenOf(mocks.TokenRequest{CardExpires: "12/2025"})})); r.verdict() != "1" {
		t.Errorf("an expired card is challenged like any other: %s", r.text)
	}
	midnight := start.AddDate(0, 0, 16).Add(13 * 60 * 60 * 1e9) // 31 January, 22:00 UTC: February in Kyiv
	if err := m.tenant().Advance(midnight.Sub(start) - 1); err != nil {
		t.Fatal(err)
	}
	before := m.pay("", "01/2026")
	if err := m.tenant().Advance(1); err != nil {
		t.Fatal(err)
	}
	if after := m.pay("", "01/2026"); before.verdict() != "5" || after.verdict() != "4/56" {
		t.Errorf("a card until 01/2026, the last instant of January in Kyiv: %s; the first of February: %s", before.text, after.text)
	}
}

// TestStrangersCardIsRefusedAndNowhereKept sends a number that could be somebody's, sealed as a wallet would.
func TestStrangersCardIsRefusedAndNowhereKept(t *testing.T) {
	m := newMerchant(t, nil)
	card := googlepay.Card{PAN: strangersCard, ExpirationMonth: "12", ExpirationYear: "2039", AuthMethod: "PAN_ONLY"}
	token := m.sealed(card)
	if r := m.call("PaymentCreate", tree{"invoice": 100, "token": token, "ext_id": "EP-1"}); r.verdict() != "invalid pan" {
		t.Errorf("%s, want invalid pan", r.text)
	}
	if e := m.last(); len(e.Findings) != 1 || e.Findings[0].Rule != "real-card" || !strings.Contains(e.Findings[0].Text, "use a test card of the catalogue, never a real one") {
		t.Errorf("the journal has %+v", e.Findings)
	}
	kept := []string{strangersCard, strangersCard[:6], strangersCard[len(strangersCard)-4:], token, token[:40]}
	for _, path := range []string{"/__admin/requests?limit=100", "/__admin/requests/1", "/__admin/payments", "/__admin/requests?format=canonical"} {
		_, text := m.fetch(http.MethodGet, m.desk+path, "", "")
		for _, secret := range kept {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows %s", path, secret)
			}
		}
	}
	var v struct{ Payments []any }
	if m.control(http.MethodGet, "/__admin/payments", "", &v); len(v.Payments) != 0 {
		t.Errorf("%d payments were made", len(v.Payments))
	}

	// Nor is the whole number of a test card anywhere, nor a token.
	r := m.call("PaymentCreate", tree{"invoice": 100, "token": m.token("5555555555554444")})
	if r.word("card_mask") != "555555******4444" {
		t.Fatal(r.text)
	}
	for _, path := range []string{"/__admin/requests?limit=100", "/__admin/payments", "/__admin/payments/" + r.word("pmt_id")} {
		if _, text := m.fetch(http.MethodGet, m.desk+path, "", ""); strings.Contains(text, "5555555555554444") || strings.Contains(text, "eyJzaWduYXR1cmUi") {
			t.Errorf("%s shows the card or the token:\n%s", path, text)
		}
	}
	if text := fmt.Sprintf("%+v %s", *m.payment(r).Detail.(*ipay.Detail), detailText(m.payment(r))); strings.Contains(text, "5555555555554444") {
		t.Errorf("the number is kept: %s", text)
	}
}
