package sandbox_test

import (
	"strings"
	"testing"

	"paysandbox/sandbox"
)

// TestEndErrorMissesEveryEventWithoutARule, and default.yaml is not asked.
func TestEndErrorMissesEveryEventWithoutARule(t *testing.T) {
	b := ruled(t, "intellectmoney", "createInvoice", `
script:
  - { at: [createInvoice, sbpPayment] }
  - { at: getBankCardPaymentState, state: Created, do: { go: SendTo3DS }, payer: { answer: approve, after: { calls: 1 } } }
end: error
`)
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	b.wantReport("ruled", "met", "")
	if got := b.polls(m, invoice, 2); got != "SendTo3DS OK" {
		t.Errorf("the polls see %s", got)
	}
	r := b.wantReport("ruled", "unmet unmet", "no rule matches payer.approve, of a payment in SendTo3DS; write one, or end: hold | "+
		"no rule matches getBankCardPaymentState, call 2, of a payment in OK; write one, or end: hold")
	if r.Expectations[0].Line != 11 || len(r.Expectations[1].Requests) != 1 || r.Expectations[1].Requests[0] != 4 {
		t.Errorf("it shows %+v", r.Expectations)
	}
	for range 150 {
		b.poll(m, invoice)
	}
	r, err := b.tenant().Report("ruled", true)
	if err != nil {
		t.Fatal(err)
	}
	if last := r.Expectations[len(r.Expectations)-1]; len(r.Expectations) != 101 || !strings.HasPrefix(last.Else, "no rule matches 52 more events") {
		t.Errorf("of 152 events %d are told, the last %+v", len(r.Expectations), last)
	}
	if err := b.tenant().Reset(true); err != nil {
		t.Fatal(err)
	}
	b.wantReport("ruled", "met", "")
}

// TestEndErrorOfAWholeTenant misses also what is about no payment.
func TestEndErrorOfAWholeTenant(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"whole": `
version: 1
name: whole
about: One list, and nothing else.
provider: gbpayments
bind: { scope: tenant }
script:
  - { at: payment/list, calls: 1 }
end: error
`})})
	for range 2 {
		b.gbStatus("list", map[string]any{})
	}
	b.wantReport("whole", "unmet", "no rule matches payment/list, call 2; write one, or end: hold")
}
