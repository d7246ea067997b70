package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/mocks"
	"paysandbox/sandbox"
)

// gbStatus calls a method of GBPayments and gives the HTTP status and the answer's headers.
func (b *box) gbStatus(method string, body map[string]any) (int, http.Header) {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.data.URL+"/gbpayments/payment/"+method, strings.NewReader(jsonText(b.t, body)))
	if err != nil {
		b.t.Fatal(err)
	}
	request.SetBasicAuth("1001", "gbsecret")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode, answer.Header
}

// wallet mints a Google Pay token.
func (b *box) wallet() string {
	b.t.Helper()
	token, err := b.tenant().MintToken("googlepay", mocks.TokenRequest{})
	if err != nil {
		b.t.Fatal(err)
	}
	return token
}

// TestScopeTenantTakesEverything counts all payments together, and scripts the list too, which is about no payment.
func TestScopeTenantTakesEverything(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"whole-shop": `
version: 1
name: whole-shop
about: The second charge of the shop is declined, whatever it pays for, and every third list fails.
provider: gbpayments
bind: { scope: tenant }
script:
  - { at: payment/token/charge, calls: 2, do: { go: DECLINED } }
  - { at: payment/list, calls: 3, respond: { headers: { X-Shop: whole } }, fault: { phase: before_commit, kind: status, status: 500 } }
`})})
	charge := map[string]any{"token": "tok_ok", "amount": 100, "currency": "RUB", "description": "x", "email": "payer@example.com"}
	var paid []string
	for range 3 {
		_, made := b.gb("token/charge", charge)["transaction_id"]
		paid = append(paid, fmt.Sprint(made))
	}
	if got := strings.Join(paid, " "); got != "true false true" {
		t.Errorf("the charges were paid: %s", got)
	}
	var lists []string
	for range 4 {
		status, _ := b.gbStatus("list", map[string]any{})
		lists = append(lists, fmt.Sprint(status))
	}
	if got := strings.Join(lists, " "); got != "200 200 500 200" {
		t.Errorf("the lists were answered with %s", got)
	}
	if broken := b.requests("outcome=stopped"); len(broken) != 1 || broken[0]["scenario"] != "whole-shop" {
		t.Errorf("the journal shows the broken lists %v", broken)
	}
}

// TestPercentBreaksTheSameCallsOfOneSeed breaks about as many calls as it says, and the same ones whenever the seed is the same.
func TestPercentBreaksTheSameCallsOfOneSeed(t *testing.T) {
	const polls = 300
	broken := func(seed uint64, percent int) (pattern string) {
		b := newBox(t, sandbox.Options{Seed: seed, Scenarios: scripts(map[string]string{"now-and-then": fmt.Sprintf(`
version: 1
name: now-and-then
about: Some polls meet a gateway's 502.
provider: intellectmoney
bind: { operation: createInvoice }
script:
  - { at: getBankCardPaymentState, do: { go: Created }, fault: { phase: after_commit, kind: status, status: 502, percent: %d } }
`, percent)})})
		m := b.merchant()
		invoice := b.invoice(m, "A-1")
		b.sbp(m, invoice)
		for range polls {
			if _, err := m.State(t.Context(), invoice); err != nil {
				pattern += "x"
			} else {
				pattern += "."
			}
		}
		return pattern
	}
	first := broken(1, 30)
	if n := strings.Count(first, "x"); n < polls*22/100 || n > polls*38/100 {
		t.Errorf("30 percent broke %d of %d", n, polls)
	}
	if broken(1, 30) != first {
		t.Error("the same seed breaks other calls")
	}
	if broken(2, 30) == first {
		t.Error("another seed breaks the same calls")
	}
	if n := strings.Count(broken(1, 100), "x"); n != polls {
		t.Errorf("100 percent broke %d of %d", n, polls)
	}
}

// TestFurtherHeaders adds a scenario's headers to the answer and leaves the others as they are.
func TestFurtherHeaders(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"marked": `
version: 1
name: marked
about: Answers pass through a proxy that marks them.
provider: gbpayments
bind: { scope: tenant }
script:
  - { at: payment/list, respond: { headers: { Via: "1.1 proxy.test", Retry-After: 5 } } }
`})})
	status, header := b.gbStatus("list", map[string]any{})
	if status != http.StatusOK || header.Get("Via") != "1.1 proxy.test" || header.Get("Retry-After") != "5" || !strings.HasPrefix(header.Get("Content-Type"), "application/json") {
		t.Errorf("HTTP %d, %v", status, header)
	}
}

// TestHintNamesAScenario in the free text of a payment, at every provider, unless the sandbox reads none.
func TestHintNamesAScenario(t *testing.T) {
	for _, off := range []bool{false, true} {
		b := newBox(t, sandbox.Options{NoHints: off})
		_, err := b.merchant().CreateInvoice(t.Context(), client.Invoice{OrderID: "A-1", Amount: 100_00, ServiceName: "Tea (sandbox:sbp-declined)"})
		if err != nil {
			t.Fatal(err)
		}
		b.gb("token/charge", map[string]any{"token": "tok_ok", "amount": 100, "currency": "RUB", "description": "sandbox:charge-declined-limit", "email": "payer@example.com"})
		b.ipay("PaymentCreate", map[string]any{"invoice": 60000, "token": b.wallet(), "pmt_desc": "Чай sandbox:declined-42-no-money, зелёный"})
		got := ""
		for _, p := range b.admin("GET", "/__admin/payments", "", 200)["payments"].([]any) {
			view := p.(map[string]any)
			got += fmt.Sprintln(strings.Split(fmt.Sprint(view["id"]), ":")[0], view["scenario"], view["reason"], view["state"])
		}
		want := []string{"gbpayments charge-declined-limit hint DECLINED", "intellectmoney sbp-declined hint New", "ipay declined-42-no-money hint 4"}
		if off {
			want = []string{"gbpayments <nil> default COMPLETED", "intellectmoney <nil> default New", "ipay <nil> default 1"}
		}
		for _, line := range want {
			if !strings.Contains(got, line+"\n") {
				t.Errorf("NoHints=%t: %q is not among\n%s", off, line, got)
			}
		}
	}
}

// TestHintOfNoScenario is a finding, and the payment is as without a hint.
func TestHintOfNoScenario(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	b.gb("token/charge", map[string]any{"token": "tok_ok", "amount": 100, "currency": "RUB", "description": "sandbox:charge-declned-limit", "email": "payer@example.com"})
	found := b.requests("finding=unknown-scenario")
	if len(found) != 1 || !strings.Contains(fmt.Sprint(found[0]["findings"]), "did you mean charge-declined-limit?") {
		t.Errorf("found %v", found)
	}
	if got := b.listed(); got != "995/1/100" {
		t.Errorf("the list has %s", got)
	}
}
