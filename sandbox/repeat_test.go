package sandbox_test

import (
	"encoding/json"
	"testing"

	"paysandbox/mocks"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// TestStepToThePresentState: a further part refunded is a step of the model's; a rule's go to the present state is staying, and does not
// undo the model's step.
func TestStepToThePresentState(t *testing.T) {
	for name, rule := range map[string]string{"no rule": "", "go to the present state": `do: { go: "9" }, `} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"stays": `
version: 1
name: stays
about: A rule at every cancel and every question.
provider: ipay
bind: { operation: PaymentCreate }
script:
  - { at: PaymentCancel, state: "9", ` + rule + `attempt: 1 }
  - { at: GetPaymentStatus, state: "9", do: { go: "9" } }
`})})
			token, err := b.tenant().MintToken("googlepay", mocks.TokenRequest{})
			if err != nil {
				t.Fatal(err)
			}
			made := b.ipay("PaymentCreate", map[string]any{"invoice": 1000, "token": token})
			id := json.Number(jsonText(t, made["pmt_id"]))
			for range 3 {
				b.ipay("PaymentCancel", map[string]any{"pmt_id": id, "amount": 100})
				b.ipay("GetPaymentStatus", map[string]any{"pmt_id": id}) // stays, and enters nothing
			}
			p, _ := b.tenant().Payment(payment.ID{Provider: "ipay", Number: id.String()})
			if refunded := p.Ledger.Sum(payment.Refund); refunded != 300 || len(p.Ledger) != 4 {
				t.Errorf("given back %d: %+v", refunded, p.Ledger)
			}
			if turns := len(b.view(p.ID)["history"].([]any)); turns != 4 {
				t.Errorf("the history has %d turns, want the payment and three cancels", turns)
			}
		})
	}
}
