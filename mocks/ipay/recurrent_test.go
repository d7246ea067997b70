package ipay_test

import (
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
)

// again charges by a recurrent_token.
func (m *merchant) again(token any, more tree) reply {
	m.t.Helper()
	return m.call("PaymentCreate", with(tree{"invoice": 100, "recurrent_token": token}, more))
}

var recurrent = tree{"recurrent": true}

func TestRecurrentTokenComesWithTheMoney(t *testing.T) {
	m := quick(t, nil)
	if r := m.made("5", 100, nil); r.has("recurrent_token") {
		t.Errorf("not asked for, and there: %s", r.text)
	}
	paid := m.made("5", 100, recurrent)
	token := paid.word("recurrent_token")
	if len(token) != 40 || strings.Trim(token, "0123456789abcdef") != "" {
		t.Errorf("recurrent_token %q, want forty hex digits", token)
	}
	if r := m.about(paid, "GetPaymentStatus", nil); r.word("recurrent_token") != token {
		t.Errorf("GetPaymentStatus: %s", r.text)
	}

	held := m.made("3", 100, with(hold(100), recurrent))
	if held.has("recurrent_token") || m.about(held, "GetPaymentStatus", nil).has("recurrent_token") {
		t.Errorf("with status 3: %s", held.text)
	}
	if r := m.about(held, "PaymentSale", tree{"invoice": 60}); len(r.word("recurrent_token")) != 40 {
		t.Errorf("PaymentSale: %s", r.text)
	}

	challenged := m.made("1", 100, with(forced, recurrent))
	if r := m.about(challenged, "PaymentVerify3DS", tree{"threeds_data": m.payer(challenged, mocks.Approve)}); challenged.has("recurrent_token") || len(r.word("recurrent_token")) != 40 {
		t.Errorf("PaymentVerify3DS: %s", r.text)
	}

	deferred := m.made("17", 100, with(recurrent, tree{"deferred_payment": true}))
	if r := m.about(deferred, "ProcessPayment", nil); deferred.has("recurrent_token") || len(r.word("recurrent_token")) != 40 {
		t.Errorf("ProcessPayment: %s", r.text)
	}

	if r := m.create(100, with(recurrent, tree{"token": m.token("4000000000000044")})); r.verdict() != "5" || r.has("recurrent_token") {
		t.Errorf("a card that cannot be charged again: %s", r.text)
	}
	if r := m.create(100, with(recurrent, tree{"token": m.token(declines42)})); r.verdict() != "4/42" || r.has("recurrent_token") {
		t.Errorf("a declined payment: %s", r.text)
	}
}

func TestRecurrentTokenChargesTheSameCardAgain(t *testing.T) {
	m := quick(t, nil)
	first := m.made("5", 100, with(recurrent, tree{"token": m.token("5555555555554444")}))
	token := first.word("recurrent_token")
	next := m.again(token, tree{"ext_id": "next"})
	if next.verdict() != "5" || next.word("card_mask") != "555555******4444" || next.word("pmt_id") == first.word("pmt_id") || next.has("recurrent_token") {
		t.Errorf("again: %s", next.text)
	}
	if method := m.payment(next).Method; method != "Recurrent" {
		t.Errorf("paid by %s", method)
	}
	if r := m.again(token, nil); r.verdict() != "5" {
		t.Errorf("a third time: %s", r.text)
	}
	// Both tokens: recurrent_token counts, and the other is not opened.
	if r := m.again(token, tree{"token": "*"}); r.verdict() != "5" || r.word("card_mask") != "555555******4444" {
		t.Errorf("beside a token that is none: %s", r.text)
	}
	// The payer is not there: no challenge by the sum, but one where it is forced.
	if r := m.again(token, tree{"invoice": 50001}); r.verdict() != "5" {
		t.Errorf("above 500 UAH: %s", r.text)
	}
	if r := m.again(token, forced); r.verdict() != "1" {
		t.Errorf("forced: %s", r.text)
	}
	// A token of a token.
	if r := m.again(token, recurrent); len(r.word("recurrent_token")) != 40 || r.word("recurrent_token") == token {
		t.Errorf("asked for again: %s", r.text)
	}
	// It outlives a refund.
	m.about(first, "PaymentCancel", nil)
	if r := m.again(token, nil); r.verdict() != "5" {
		t.Errorf("after a refund of the first: %s", r.text)
	}
}

func TestOtherRecurrentTokensAreRefused(t *testing.T) {
	m := quick(t, nil)
	first := m.made("5", 100, recurrent)
	token := first.word("recurrent_token")
	plain := m.made("5", 100, nil)
	unpaid := m.made("3", 100, with(hold(100), recurrent))
	wrong := map[string]string{
		"short": token[:39], "long": token + "0", "upper case": strings.ToUpper(token), "a word": "token", "forty letters": strings.Repeat("z", 40),
		"zeros": strings.Repeat("0", 40), "of a payment that never was": "00000000000fffff" + token[16:], "a sign before": "-" + token[1:], "a plus": "+" + token[1:],
		"above all numbers": "ffffffffffffffff" + token[16:],
	}
	for name, of := range map[string]reply{"of a payment that asked for none": plain, "of a hold": unpaid} {
		wrong[name] = hex16(of.number("pmt_id")) + token[16:]
	}
	for i := range token {
		changed := []byte(token)
		if changed[i] = '0'; token[i] == '0' {
			changed[i] = '1'
		}
		if got := m.again(string(changed), nil).verdict(); got != "invalid token" {
			t.Errorf("with letter %d changed: %q", i, got)
		}
	}
	for name, value := range wrong {
		if value == token {
			t.Fatalf("%s: the token itself", name)
		}
		if r := m.again(value, nil); r.verdict() != "invalid token" {
			t.Errorf("%s: %s", name, r.text)
		}
	}
	for name, value := range map[string]any{"a number": 1, "a list": []any{token}, "true": true} {
		if r := m.again(value, nil); r.verdict() != "invalid request structure" {
			t.Errorf("%s: %s", name, r.text)
		}
	}
	// The token that a hold will have once it is taken: the same seed draws the same one.
	made := func(m *merchant) reply { return m.made("3", 100, with(hold(100), recurrent)) }
	other := quick(t, nil)
	early := other.about(made(other), "PaymentSale", tree{"invoice": 100}).word("recurrent_token")
	again := quick(t, nil)
	held := made(again)
	if r := again.again(early, nil); len(early) != 40 || r.verdict() != "invalid token" {
		t.Errorf("of a hold that is not taken yet: %s", r.text)
	}
	again.about(held, "PaymentSale", tree{"invoice": 100})
	if r := again.again(early, nil); r.verdict() != "5" {
		t.Errorf("of the same once it is taken: %s", r.text)
	}
	if r := quick(t, func(s *ipay.Settings) { s.First = 1000 }).again(token, nil); r.verdict() != "invalid token" {
		t.Errorf("elsewhere: %s", r.text)
	}
}

func hex16(n int64) string {
	text := ""
	for range 16 {
		text = string("0123456789abcdef"[n%16]) + text
		n /= 16
	}
	return text
}
