package sandbox_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

// declining is a scenario that declines with a message of its own, so that a test can tell who decided.
func declining(name, bind string) string {
	return fmt.Sprintf(`
version: 1
name: %s
about: Declines as soon as somebody asks.
provider: intellectmoney
%s
script:
  - { at: getBankCardPaymentState, state: Created, do: { go: InProcess } }
  - { at: getBankCardPaymentState, state: InProcess, do: { go: Error, set: { message: %s } } }
`, name, bind, name)
}

// decidedBy runs a payment and tells which scenario declined it and why that one was in force.
func decidedBy(t *testing.T, b *box, m *client.Client, order string) string {
	t.Helper()
	invoice := b.invoice(m, order)
	b.sbp(m, invoice)
	b.polls(m, invoice, 2)
	state, err := m.State(t.Context(), invoice)
	if err != nil {
		t.Fatal(err)
	}
	p := b.payment(invoice)
	return fmt.Sprint(state.Message, "|", p["scenario"], "|", p["reason"])
}

func TestScenarioInForceIsChosenInOrder(t *testing.T) {
	files := map[string]string{
		"aa-older":  declining("aa-older", `bind: { operation: createInvoice, when: { orderId: { prefix: "B-" } } }`),
		"bb-newer":  declining("bb-newer", `bind: { operation: createInvoice, when: { orderId: { prefix: "B-1" } } }`),
		"cc-named":  declining("cc-named", ""),
		"dd-header": declining("dd-header", `bind: { operation: createInvoice, when: { orderId: never } }`),
	}
	b := newBox(t, sandbox.Options{Scenarios: scripts(files), Default: sandbox.TenantOptions{Scenario: "cc-named"}})
	for _, row := range []struct {
		order, header, want string
	}{
		{"B-1", "dd-header", "dd-header|dd-header|header"},
		{"B-12", "", "bb-newer|bb-newer|bind"},
		{"B-2", "", "aa-older|aa-older|bind"},
		{"C-1", "", "cc-named|cc-named|setting"},
	} {
		m := b.merchant()
		if row.header != "" {
			m = b.merchant(client.WithHeader("X-Sandbox-Scenario", row.header))
		}
		if got := decidedBy(t, b, m, row.order); got != row.want {
			t.Errorf("order %s, header %q: decided by %s, want %s", row.order, row.header, got, row.want)
		}
	}
	plain := newBox(t, sandbox.Options{})
	if got := decidedBy(t, plain, plain.merchant(), "D-1"); got != "|<nil>|default" {
		t.Errorf("without any scenario: %s", got)
	}
}

func TestUnknownScenarioDoesNothingAndNamesTheKnownOnes(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant(client.WithHeader("X-Sandbox-Scenario", "sbp-declned"))
	_, err := m.CreateInvoice(t.Context(), client.Invoice{OrderID: "A-1", Amount: 100_00})
	var refused *client.HTTPError
	if !errors.As(err, &refused) || refused.Status != http.StatusBadRequest || !strings.Contains(refused.Excerpt, "nothing was done; known: activation-amount-right, ") {
		t.Fatalf("got %v", err)
	}
	if n := len(b.admin("GET", "/__admin/payments", "", 200)["payments"].([]any)); n != 0 {
		t.Errorf("%d payments were made", n)
	}
	if r := b.requests("outcome=rejected"); len(r) != 1 {
		t.Errorf("the journal has %d rejected requests", len(r))
	}
}

func TestLimitIsOnHowManyPaymentsAScriptTakes(t *testing.T) {
	for _, bound := range []bool{true, false} { // taken by its own conditions, or named for the tenant
		o := sandbox.Options{Scenarios: scripts(map[string]string{
			"first-two": declining("first-two", `bind: { operation: createInvoice, limit: 2 }`)})}
		if !bound {
			o.Scenarios = scripts(map[string]string{"first-two": declining("first-two", `bind: { operation: createInvoice, when: { orderId: never }, limit: 2 }`)})
			o.Default.Scenario = "first-two"
		}
		b := newBox(t, o)
		m := b.merchant()
		var got []string
		for _, order := range []string{"A-1", "A-1", "A-2", "A-3"} { // the second is refused: the reference is in use, so it takes no place
			if order == "A-1" && len(got) == 1 {
				if _, err := m.CreateInvoice(t.Context(), client.Invoice{OrderID: order, Amount: 100_00}); !errors.Is(err, client.ErrBadParameter) {
					t.Fatalf("a repeated order gave %v", err)
				}
				got = append(got, "refused")
				continue
			}
			got = append(got, strings.SplitN(decidedBy(t, b, m, order), "|", 2)[0])
		}
		if strings.Join(got, " ") != "first-two refused first-two " {
			t.Errorf("bound=%t: decided by %q", bound, got)
		}
	}
}

func TestOrderScopeCountsAttemptsThatNeverCameToBe(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"third-time": `
version: 1
name: third-time
about: The invoice of an order is made at the third attempt, and the order's second invoice is declined.
provider: intellectmoney
bind: { operation: createInvoice, when: { orderId: { prefix: "O-" } }, scope: order, key: orderId, limit: 1 }
script:
  - { at: createInvoice, calls: 1..2, fault: { phase: before_commit, kind: status, status: 503 } }
  - { at: getBankCardPaymentState, attempt: 3, state: Created, do: { go: InProcess, set: { message: third } } }
`})})
	m := b.merchant()
	create := func(order string) error {
		_, err := m.CreateInvoice(t.Context(), client.Invoice{OrderID: order, Amount: 100_00})
		return err
	}
	for range 2 {
		if err := create("O-1"); !errors.Is(err, client.ErrOutcomeUnknown) {
			t.Fatalf("a stopped creation gave %v", err)
		}
	}
	invoice := b.invoice(m, "O-1")
	if invoice != "3000000000" {
		t.Errorf("the invoice is %s: a creation that never was took a number", invoice)
	}
	if p := b.payment(invoice); p["attempt"] != 3.0 || p["calls"].(map[string]any)["createInvoice"] != 3.0 {
		t.Errorf("the order counts %v", p)
	}
	b.sbp(m, invoice)
	if state, err := m.State(t.Context(), invoice); err != nil || state.Message != "third" {
		t.Errorf("the rule for the third attempt did not match: %v, %v", state, err)
	}
	if err := create("O-2"); err != nil {
		t.Errorf("a second order is beyond the limit, yet got %v", err)
	}
}

func TestRefusalOfTheModelIsCountedAndNoRuleUndoesIt(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"eager": `
version: 1
name: eager
about: Tries to take the money of an invoice that nobody has paid, and delays the answer.
provider: intellectmoney
bind: { operation: createInvoice }
script:
  - { at: purchaseToPaid, calls: 2, fault: { phase: after_commit, kind: status, status: 504 } }
  - { at: purchaseToPaid, do: { refuse: { text: "Банк отказал" } } }
`})})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	var refused *client.APIError
	if _, err := m.Capture(t.Context(), "A-1"); !errors.As(err, &refused) || refused.Desc == "Банк отказал" {
		t.Errorf("the model's own refusal came as %v", err)
	}
	if _, err := m.Capture(t.Context(), "A-1"); !errors.Is(err, client.ErrOutcomeUnknown) {
		t.Errorf("the fault of the second call came as %v", err)
	}
	if p := b.payment(invoice); p["state"] != "New" || p["calls"].(map[string]any)["purchaseToPaid"] != 2.0 {
		t.Errorf("the payment is %v", p)
	}
}

func TestRefusedCommandLeavesThePaymentAsItWas(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Scenario: "refund-refused"}})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	b.polls(m, invoice, 3)
	var refused *client.APIError
	if _, err := m.Refund(t.Context(), "A-1"); !errors.As(err, &refused) || refused.StateCode != 166 {
		t.Errorf("got %v", err)
	}
	if p := b.payment(invoice); p["state"] != "OK" || len(p["ledger"].([]any)) != 1 {
		t.Errorf("the payment is %v", p)
	}
	if r := b.requests("op=purchaseToRefund"); len(r) != 1 || r[0]["outcome"] != "declined" {
		t.Errorf("the journal says %v", r)
	}
}

func TestScenarioTakenLaterStillGetsItsTimers(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"late": `
version: 1
name: late
about: Takes the payment when it is paid for, not when it is made.
provider: intellectmoney
bind: { operation: sbpPayment }
end: hold
script:
  - { at: "timer:10m", state: Created, do: { go: InProcess } }
`})})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	if p := b.payment(invoice); p["reason"] != "default" {
		t.Fatalf("taken too early: %v", p["reason"])
	}
	b.sbp(m, invoice)
	if p := b.payment(invoice); p["scenario"] != "late" || p["reason"] != "bind" {
		t.Fatalf("not taken: %v", p)
	}
	b.advance(10 * 60 * 1e9)
	if p := b.payment(invoice); p["state"] != "InProcess" {
		t.Errorf("the timer did not run: %v", p["state"])
	}
}
