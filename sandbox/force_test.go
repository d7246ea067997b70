package sandbox_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// ruled is a sandbox whose tenant takes every payment of a provider by these rules.
func ruled(t testing.TB, provider, operation, rules string) *box {
	t.Helper()
	return newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"ruled": `
version: 1
name: ruled
about: For a test.
provider: ` + provider + `
bind: { operation: ` + operation + ` }
` + rules})})
}

// TestForceGoesWhereTheMachineDoesNot and marks the payment, its requests and what follows as off contract.
func TestForceGoesWhereTheMachineDoesNot(t *testing.T) {
	b := ruled(t, "intellectmoney", "createInvoice", `
script:
  - { at: sbpPayment, do: { go: Refunded, force: true, set: { message: из ниоткуда } } }
`)
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	if view := b.payment(invoice); view["off_contract"] != nil {
		t.Errorf("before it is forced it is off contract: %v", view)
	}
	b.sbp(m, invoice)
	b.poll(m, invoice)
	view := b.payment(invoice)
	if view["state"] != "Refunded" || view["off_contract"] != true || len(view["ledger"].([]any)) != 0 {
		t.Errorf("the payment is %v", view)
	}
	var marks []string
	for _, r := range b.requests("") {
		marks = append(marks, fmt.Sprintf("%v:%t", r["operation"], r["off_contract"] == true))
	}
	if got := strings.Join(marks, " "); got != "createInvoice:false sbpPayment:true getBankCardPaymentState:true" {
		t.Errorf("the journal marks %s", got)
	}
}

// TestForceReachesEveryStateFromEveryState: no arrival that the documents exclude breaks a provider or its answers.
func TestForceReachesEveryStateFromEveryState(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	sold := fmt.Sprint(b.gb("token/auth", gbCharge())["transaction_id"])
	paid := b.ipay("PaymentCreate", map[string]any{"invoice": 10000, "token": b.wallet()})["pmt_id"]
	ask := map[string]func(){
		"intellectmoney": func() { b.poll(m, invoice) },
		"gbpayments":     func() { b.gb("list", map[string]any{"date_start": "2026-01-01"}) },
		"ipay":           func() { b.ipay("GetPaymentStatus", map[string]any{"pmt_id": paid}) },
	}
	numbers := map[string]string{"intellectmoney": invoice, "gbpayments": sold, "ipay": jsonText(t, paid)}
	pairs := 0
	for _, one := range b.admin("GET", "/__admin/catalogue", "", 200)["providers"].([]any) {
		provider := one.(map[string]any)
		name := provider["name"].(string)
		id := payment.ID{Provider: name, Number: numbers[name]}
		for _, from := range provider["states"].([]any) {
			for _, to := range provider["states"].([]any) {
				for _, state := range []any{from, to} {
					c := sandbox.Change{State: payment.State(state.(map[string]any)["state"].(string)), Force: true}
					if err := b.tenant().SetState(id, c); err != nil {
						t.Fatal(err)
					}
					p, _ := b.tenant().Payment(id)
					if p.State != c.State || b.Status(p) == "" || p.Ledger.Refundable() < 0 || p.Ledger.Held() < 0 {
						t.Errorf("%s in %s: %+v", id, c.State, p)
					}
					ask[name]()
				}
				pairs++
			}
		}
	}
	if pairs < 11*11+4*4+7*7 {
		t.Errorf("only %d pairs of states were tried", pairs)
	}
	for _, r := range b.requests("limit=10000") {
		if r["answer"].(map[string]any)["status"] != 200.0 {
			t.Errorf("request %v was answered with %v", r["number"], r["answer"])
		}
	}
}

func gbCharge() map[string]any {
	return map[string]any{"token": "tok_ok", "amount": 100, "currency": "RUB", "description": "x", "email": "payer@example.com"}
}

// TestSetState moves a payment as the provider's side would, along the machine or, by force, off it.
func TestSetState(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	id := payment.ID{Provider: "intellectmoney", Number: invoice}
	path := "/__admin/payments/" + id.String() + "/state"

	if view := b.admin("PUT", path, `{"state": "InProcess"}`, 200); view["state"] != "InProcess" || view["off_contract"] != nil {
		t.Errorf("a legal step gives %v", view)
	}
	for body, want := range map[string]string{
		`{"state": "Refunded"}`:                                   "a payment in InProcess does not come to Refunded; from there: SendTo3DS, OK, Held, Error, ActivationPayment, PartlyPaid, Cancelled; force: true",
		`{"state": "OK", "set": {"rrn": "000000000007", "m": 1}}`: `unknown settable name "m"`,
		`{"state": "OK", "set": {"rc_code_id": "x"}}`:             "rc_code_id cannot be set to",
		`{"state": "Okay"}`:                                       `unknown state "Okay"; known: New`,
		`{"state": "OK", "farce": true}`:                          `unknown key "farce"`,
	} {
		status := 400
		if strings.Contains(body, "Refunded") {
			status = 409
		}
		if got := b.admin("PUT", path, body, status)["detail"].(string); !strings.Contains(got, want) {
			t.Errorf("%s: %s", body, got)
		}
	}
	if p, _ := b.tenant().Payment(id); p.State != "InProcess" || len(p.Ledger) != 0 {
		t.Errorf("refused changes left it %s with %v", p.State, p.Ledger)
	}
	if err := b.tenant().SetState(id, sandbox.Change{State: "OK", Set: []sandbox.Assignment{{Name: "rrn", Value: "000000000007"}}}); err != nil {
		t.Fatal(err)
	}
	p, _ := b.tenant().Payment(id)
	if p.State != "OK" || p.Ledger.Sum(payment.Capture) != 100_00 {
		t.Errorf("it is %s with %v", p.State, p.Ledger)
	}
	if state, err := m.State(t.Context(), invoice); err != nil || state.RRN != "000000000007" {
		t.Errorf("the shop sees %+v, %v", state, err)
	}
	if err := b.tenant().SetState(id, sandbox.Change{State: "InProcess"}); !errors.Is(err, sandbox.ErrNotLegal) {
		t.Errorf("back without force gives %v", err)
	}
	if err := b.tenant().SetState(id, sandbox.Change{State: "InProcess", Force: true}); err != nil || b.payment(invoice)["off_contract"] != true {
		t.Errorf("back by force gives %v, %v", err, b.payment(invoice))
	}
	if err := b.tenant().SetState(payment.ID{Provider: "intellectmoney", Number: "1"}, sandbox.Change{State: "OK"}); !errors.Is(err, mocks.ErrUnknown) {
		t.Errorf("no payment gives %v", err)
	}
	history := b.payment(invoice)["history"].([]any)
	if last := history[len(history)-1].(map[string]any); last["event"] != "control" || last["rule"] != nil {
		t.Errorf("the history ends with %v", last)
	}
}

// TestRaise makes an event of a name that a rule waits for.
func TestRaise(t *testing.T) {
	b := ruled(t, "intellectmoney", "createInvoice", `
script:
  - { at: admin:pay, state: [InProcess, SendTo3DS], do: { go: OK } }
`)
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	id := payment.ID{Provider: "intellectmoney", Number: invoice}
	path := "/__admin/payments/" + id.String() + "/events"
	if view := b.admin("POST", path, `{"name": "pay"}`, 200); view["state"] != "New" {
		t.Errorf("where no rule waits it gives %v", view)
	}
	b.sbp(m, invoice)
	b.poll(m, invoice)
	if view := b.admin("POST", path, `{"name": "other"}`, 200); view["state"] != "InProcess" {
		t.Errorf("another name gives %v", view)
	}
	if view := b.admin("POST", path, `{"name": "pay"}`, 200); view["state"] != "OK" {
		t.Errorf("it gives %v", view)
	}
	if got := b.admin("POST", path, `{"name": "Pay!"}`, 400)["detail"].(string); !strings.Contains(got, "write 1 to 64 of a-z, 0-9 and -") {
		t.Error(got)
	}
	if err := b.tenant().Raise(payment.ID{Provider: "none", Number: "1"}, "pay"); !errors.Is(err, mocks.ErrUnknown) {
		t.Errorf("no provider gives %v", err)
	}
	b.advance(time.Second)
	history := b.payment(invoice)["history"].([]any)
	if last := history[len(history)-1].(map[string]any); last["event"] != "admin:pay" || last["rule"] != "ruled.yaml:9" {
		t.Errorf("the history ends with %v", last)
	}
}
