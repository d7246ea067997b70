package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// TestExplain tells of every state what brought it, and of every other request what it came to.
func TestExplain(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"told": `
version: 1
name: told
about: For a test.
provider: intellectmoney
bind: { operation: createInvoice }
script:
  - { at: getBankCardPaymentState, calls: 2, fault: { phase: before_commit, kind: status, status: 502 } }
  - { at: timer:1m, state: InProcess, do: { go: SendTo3DS } }
`})})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	id := payment.ID{Provider: "intellectmoney", Number: invoice}
	b.sbp(m, invoice)
	b.poll(m, invoice)
	_, _ = m.State(t.Context(), invoice) // 502
	b.advance(time.Minute)
	if _, err := b.tenant().Payer(id, mocks.Approve); err != nil {
		t.Fatal(err)
	}
	if err := b.tenant().SetState(id, sandbox.Change{State: "Refunded"}); err != nil {
		t.Fatal(err)
	}
	if err := b.tenant().SetState(id, sandbox.Change{State: "OK", Force: true}); err != nil {
		t.Fatal(err)
	}
	b.poll(m, invoice)
	path := "/__admin/payments/" + id.String() + "/explain"
	told := b.admin("GET", path, "", 200)
	var causes []string
	for _, one := range told["life"].([]any) {
		c := one.(map[string]any)
		causes = append(causes, fmt.Sprint(c["from"], ">", c["to"], ": ", c["cause"]))
	}
	want := []string{
		">New: the merchant called createInvoice (request 1); the provider's own model moved it",
		"New>Created: the merchant called sbpPayment (request 2); the provider's own model moved it",
		"Created>InProcess: the merchant called getBankCardPaymentState (request 3); the rule at intellectmoney/default.yaml:9 chose the state",
		"InProcess>InProcess: the merchant called getBankCardPaymentState (request 4): stopped, and nothing moved; the exchange broke: before_commit status 502",
		"InProcess>SendTo3DS: the script's timer:1m came; the rule at told.yaml:9 chose the state",
		"SendTo3DS>OK: the payer's answer: approve; the provider's own model moved it",
		"OK>Refunded: a control call set the state",
		"Refunded>OK: a control call set the state",
		"OK>OK: the merchant called getBankCardPaymentState (request 5): answered, and nothing moved",
	}
	if got := strings.Join(causes, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("it is explained by\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	if told["why"] != "the payment met the bind of told" || told["state"] != "OK" {
		t.Errorf("%v: %v", told["state"], told["why"])
	}
	answer, err := http.Get(b.control.URL + path + "?format=mermaid")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	diagram, err := io.ReadAll(answer.Body)
	if err != nil || !strings.HasPrefix(string(diagram), "stateDiagram-v2\n") || !strings.Contains(string(diagram), "    sInProcess --> sSendTo3DS: 4. timer 1m, told.yaml 9\n") ||
		!strings.Contains(string(diagram), "    [*] --> sNew: 1. createInvoice (request 1)\n") || strings.Count(string(diagram), "-->") != 7 {
		t.Errorf("%v\n%s", err, diagram)
	}
	b.admin("GET", path+"?format=dot", "", 400)
	b.admin("GET", "/__admin/payments/intellectmoney:1/explain", "", 404)
}
