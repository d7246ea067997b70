package ipay_test

import (
	"fmt"
	"strings"
	"testing"

	"paysandbox/mocks/ipay"
	"paysandbox/payment"
)

// rowScript is a scenario that takes just this row.
func rowScript(row payment.Edge) string {
	state := ""
	if row.From != "" {
		state = fmt.Sprintf("state: %q, ", row.From)
	}
	return fmt.Sprintf(`
version: 1
name: own
about: The one step that a test is about.
provider: ipay
bind: { operation: PaymentCreate }
script:
  - { at: %s, %sdo: { go: %q } }
`, row.By, state, row.To)
}

// TestEveryRowCanBeTakenByAScenario lets a scenario choose every row of the machine at its operation, and reads the money afterwards.
func TestEveryRowCanBeTakenByAScenario(t *testing.T) {
	known := map[string]bool{}
	for _, g := range ipay.New().About().Guesses {
		known["Guess: "+g.ID] = true
	}
	ways := map[payment.State]tree{"": nil, "1": forced, "3": hold(foreverSum), "5": nil, "17": {"deferred_payment": true}}
	bodies := map[string]tree{
		"PaymentVerify3DS": {"threeds_data": "AAAA"}, "PaymentSale": {"invoice": lesserSum}, "PaymentCancel": {"amount": 100}, "ProcessPayment": nil,
	}
	for _, row := range ipay.New().Machine() {
		t.Run(fmt.Sprintf("%s_%s_%s", row.From, row.By, row.To), func(t *testing.T) {
			if !strings.HasPrefix(row.Source, "googlepay.uk.txt §") && !known[row.Source] {
				t.Errorf("the row's source is %q", row.Source)
			}
			m := scripting(t, rowScript(row))
			more, from := ways[row.From], row.From
			if row.From == "9" {
				more, from = nil, "5"
			}
			r := m.create(foreverSum, more)
			if row.From != "" {
				if state := m.payment(r).State; state != from {
					t.Fatalf("the way to %s ends in %s", row.From, state)
				}
				if row.From == "9" {
					m.about(r, "PaymentCancel", tree{"amount": 100})
				}
				r = m.about(r, row.By, bodies[row.By])
			}
			p := m.payment(r)
			if p.State != row.To || m.last().To != string(row.To) || m.last().Rule == "" {
				t.Errorf("the payment is in %s, want %s; the journal has %+v", p.State, row.To, m.last())
			}
			if wrong := unsound(p); wrong != "" {
				t.Errorf("%s: %s", ledgerText(p.Ledger), wrong)
			}
			if wrong := unbalanced(m.about(r, "GetPaymentStatus", nil), p); wrong != "" {
				t.Error(wrong)
			}
		})
	}
}
