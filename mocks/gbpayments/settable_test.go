package gbpayments_test

import (
	"strings"
	"testing"

	"paysandbox/mocks/gbpayments"
	"paysandbox/payment"
)

func TestSet(t *testing.T) {
	provider := gbpayments.New()
	for _, c := range []struct {
		name, value string
		ok          bool
	}{
		{"reason", "Нет связи с банком", true}, {"reason", strings.Repeat("ж", 255), true}, {"reason", strings.Repeat("ж", 256), false}, {"reason", "", false}, {"reason", "\xff", false},
		{"card_mask", "400000******0002", true}, {"card_mask", "400000****0002", true}, {"card_mask", "400000*********0002", true}, {"card_mask", "400000***0002", false},
		{"card_mask", "400000**********0002", false}, {"card_mask", "4000000000000002", false}, {"card_mask", "", false}, {"card_mask", "400000******0002 ", false}, {"card_mask", "４00000******0002", false},
		{"Reason", "x", false}, {"status", "1", false}, {"", "", false},
	} {
		var p payment.Payment
		err := provider.Set(&p, c.name, c.value)
		if (err == nil) != c.ok {
			t.Errorf("%s = %q: %v", c.name, c.value, err)
		}
		if err != nil && p.Detail != nil {
			t.Errorf("%s = %q was refused and kept", c.name, c.value)
		}
	}
	err := provider.Set(&payment.Payment{}, "status", "1")
	if want := `"status" cannot be set; known: reason, card_mask`; err == nil || err.Error() != want {
		t.Errorf("an unknown name: %v", err)
	}
}

// TestWhatIsSetIsAnswered sets each name by a scenario; the payments that the scenario does not take stay as they were.
func TestWhatIsSetIsAnswered(t *testing.T) {
	s := scripting(t, `
version: 1
name: own
about: What a scenario sets is what the answers say.
provider: gbpayments
bind: { operation: payment/token/charge, when: { order_id: own } }
script:
  - { at: payment/token/charge, do: { go: DECLINED, set: { reason: "Банк не отвечает", card_mask: "400000******0077" } } }
`)
	if r := s.pay(charge, tree{"order_id": "own"}); r.verdict() != "0 Банк не отвечает" || r.at("response.transaction_id") != nil {
		t.Errorf("the answer is %s", r.text)
	}
	item := s.item(s.First)
	if item["reason"] != "Банк не отвечает" || item["card"].(tree)["mask"] != "400000******0077" || number64(item["status"]) != 2 {
		t.Errorf("listed as %v", item)
	}
	other := s.made(charge, nil)
	if item := s.item(other); item["reason"] != nil || item["card"].(tree)["mask"] == "400000******0077" {
		t.Errorf("another payment is listed as %v", item)
	}
}

// TestRefusalsAreAnswered refuses a refund and a charge with every code that the catalogue offers: the answer says why, the payment stays,
// and a refused charge makes none.
func TestRefusalsAreAnswered(t *testing.T) {
	for _, term := range gbpayments.New().About().Refusals {
		s := scripting(t, `
version: 1
name: own
about: The first refund is refused.
provider: gbpayments
bind: { operation: payment/token/charge }
script:
  - { at: payment/token/charge, when: { order_id: never }, do: { refuse: { code: "`+term.Name+`" } } }
  - { at: payment/refund, calls: 1, do: { refuse: { code: "`+term.Name+`" } } }
`)
		want := "0 " + reasons[term.Name]
		if term.Name == "declined" {
			want = "0 Операция отклонена"
		}
		if !strings.HasSuffix(term.Meaning, strings.TrimPrefix(want, "0 ")) {
			t.Errorf("%s means %q, and is answered %q", term.Name, term.Meaning, want)
		}
		if r := s.pay(charge, tree{"order_id": "never"}); r.verdict() != want {
			t.Errorf("charge with %s: %s, want %s", term.Name, r.text, want)
		}
		number := s.made(charge, nil)
		before := s.payment(number)
		if r := s.about(number, "refund", tree{"amount": 1}); r.verdict() != want || r.at("response.transaction_id") != nil {
			t.Errorf("refund with %s: %s, want %s", term.Name, r.text, want)
		}
		if after := s.payment(number); !same(before, after) || number != s.First || s.list(nil).verdict() != "1 listed" {
			t.Errorf("after %s the payment %d has %s; the list has %s", term.Name, number, ledgerText(after.Ledger), s.list(nil).text)
		}
		if r := s.about(number, "refund", tree{"amount": 1}); r.verdict() != "1" {
			t.Errorf("the second refund after %s: %s", term.Name, r.text)
		}
	}
	s := scripting(t, `
version: 1
name: own
about: A cancel is refused in words of the scenario's own.
provider: gbpayments
bind: { operation: payment/token/auth }
script:
  - { at: payment/cancel, do: { refuse: { code: "limit", text: "Попробуйте позже" } } }
`)
	if r := s.about(s.made(auth, nil), "cancel", nil); r.verdict() != "0 Попробуйте позже" {
		t.Errorf("in its own words: %s", r.text)
	}
}

// TestScenarioPaysByAnyToken: where a script lets a payment succeed that the bank would refuse, nothing is left of the reason.
func TestScenarioPaysByAnyToken(t *testing.T) {
	s := scripting(t, `
version: 1
name: own
about: Every charge is paid.
provider: gbpayments
bind: { operation: payment/token/charge }
script:
  - { at: payment/token/charge, do: { go: COMPLETED } }
`)
	number := s.made(charge, tree{"token": "tok_limit"})
	if detail := detailText(s.payment(number)); s.item(number)["reason"] != nil || strings.Contains(detail, "reason") || s.state(number) != "COMPLETED" {
		t.Errorf("listed as %v, kept as %s", s.item(number), detail)
	}
}
