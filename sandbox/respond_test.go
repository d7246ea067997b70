package sandbox_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

// TestAnswersOffContract are made up by a rule, marked, and never taken for a defect of ours.
func TestAnswersOffContract(t *testing.T) {
	b := ruled(t, "gbpayments", "payment/token/charge", `
script:
  - { at: payment/token/charge, when: { order_id: status }, respond: { off_contract: true, status: 418 } }
  - { at: payment/token/charge, when: { order_id: body }, respond: { off_contract: true, body: "<html>Bad gateway</html>", headers: { content-type: text/html } } }
  - { at: payment/token/charge, when: { order_id: patch }, respond: { off_contract: true, patch: { response: { transaction_id: null, success: "yes", extra: [1] } } } }
`)
	for order, want := range map[string]struct {
		status       int
		kind, answer string
	}{
		"status": {418, "application/json", `"success":1`},
		"body":   {200, "text/html", "<html>Bad gateway</html>"},
		"patch":  {200, "application/json", `"success":"yes"`},
		"plain":  {200, "application/json", `"transaction_id":99`},
	} {
		t.Run(order, func(t *testing.T) {
			charge := gbCharge()
			charge["order_id"] = order
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.data.URL+"/gbpayments/payment/token/charge", strings.NewReader(jsonText(t, charge)))
			if err != nil {
				t.Fatal(err)
			}
			request.SetBasicAuth("1001", "gbsecret")
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			body, err := io.ReadAll(answer.Body)
			text := string(body)
			if err != nil || answer.StatusCode != want.status || !strings.HasPrefix(answer.Header.Get("Content-Type"), want.kind) || !strings.Contains(text, want.answer) {
				t.Errorf("HTTP %d, %s: %s", answer.StatusCode, answer.Header.Get("Content-Type"), text)
			}
			if order == "patch" && (strings.Contains(text, "transaction_id") || !strings.Contains(text, `"extra":[1]`)) {
				t.Errorf("the patch made %s", text)
			}
			entry := b.requests("limit=1")[0]
			if marked := entry["off_contract"] == true; marked != (order != "plain") || entry["violations"] != nil {
				t.Errorf("the journal has off_contract %v, violations %v", entry["off_contract"], entry["violations"])
			}
			if shown := entry["answer"].(map[string]any); shown["body"] != text || shown["status"] != float64(want.status) {
				t.Errorf("the journal shows %v, the shop got %s", shown, text)
			}
			if entry["to"] != "COMPLETED" {
				t.Errorf("the payment is %v: an answer moves nothing", entry["to"])
			}
		})
	}
}

// TestPatchOfNoJSON leaves the answer as it is, and says so.
func TestPatchOfNoJSON(t *testing.T) {
	b := ruled(t, "intellectmoney", "createInvoice", `
script:
  - { at: createInvoice, respond: { off_contract: true, patch: { Result: null } } }
`)
	_, text := b.send("POST", "", "/intellectmoney/merchant/createInvoice", "eshopId=450000") // refused, and no payment
	if text == "" || len(b.requests("finding=patch-not-applied")) != 0 {
		t.Errorf("a refused call was patched: %s", text)
	}
	if invoice := b.invoice(b.merchant(client.WithHeader("Accept", "text/xml")), "A-1"); invoice == "" {
		t.Error("the answer has no invoice")
	}
	if found := b.requests("finding=patch-not-applied"); len(found) != 1 {
		t.Errorf("found %v", found)
	}
}

// TestSettingsOfAScenario hold for its payments and for no other.
func TestSettingsOfAScenario(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{
		"spelled": `
version: 1
name: spelled
about: A payment whose answers are as another provider's kit reads them.
provider: intellectmoney
settings: { ok_spelling: Ok, operation_id: false }
bind: { operation: createInvoice, when: { orderId: { prefix: own- } } }
script:
  - { at: getBankCardPaymentState, state: Created, do: { go: InProcess } }
  - { at: getBankCardPaymentState, state: InProcess, do: { go: OK } }
`,
		"as-text": `
version: 1
name: as-text
about: Numbers come as text, and the money is taken in two stages.
provider: ipay
settings: { string_numbers: true, stages: two, threeds_above: 5000 }
bind: { operation: PaymentCreate, when: { ext_id: own, invoice: { lt: 50000 } } }
`,
	})})
	m := b.merchant()
	for order, want := range map[string]string{"own-1": "Created InProcess OK OK", "other": "Created InProcess SendTo3DS OK"} {
		invoice := b.invoice(m, order)
		steps := string(b.poll(m, invoice))
		b.sbp(m, invoice)
		if got := steps + " " + b.polls(m, invoice, 3); got != want {
			t.Errorf("order %s goes %s, want %s", order, got, want)
		}
	}
	for _, r := range b.requests("op=getBankCardPaymentState") {
		own := r["scenario"] == "spelled"
		answer := r["answer"].(map[string]any)["body"].(string)
		if has := strings.Contains(answer, "OperationId"); has == own {
			t.Errorf("request %v of scenario %v has OperationId: %t", r["number"], r["scenario"], has)
		}
		spelling := map[bool]string{true: `"Ok"`, false: `"OK"`}
		if ended := r["to"] == "OK"; ended != strings.Contains(answer, spelling[own]) || strings.Contains(answer, spelling[!own]) {
			t.Errorf("request %v of scenario %v says %s", r["number"], r["scenario"], answer)
		}
	}
	for ext, want := range map[string]string{"own": `"3"`, "other": `5`} {
		made := b.ipay("PaymentCreate", map[string]any{"invoice": 4000, "token": b.wallet(), "ext_id": ext})
		if got := jsonText(t, made["pmt_status"]); got != want {
			t.Errorf("pmt_status of %s is %s, want %s", ext, got, want)
		}
	}
	if made := b.ipay("PaymentCreate", map[string]any{"invoice": 6000, "token": b.wallet(), "ext_id": "own"}); made["pmt_status"] != "1" {
		t.Errorf("above threeds_above it is %v", made["pmt_status"])
	}
}
