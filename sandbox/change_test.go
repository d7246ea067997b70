package sandbox_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

// paid makes an invoice that is paid, and gives the answer to the last poll as it came.
func (b *box) paid(m *client.Client, order string) (invoice, answer string) {
	b.t.Helper()
	invoice = b.invoice(m, order)
	b.sbp(m, invoice)
	b.polls(m, invoice, 3)
	return invoice, b.answer(m, invoice)
}

// answer is the answer to a poll as it came.
func (b *box) answer(m *client.Client, invoice string) string {
	b.t.Helper()
	state, err := m.State(b.t.Context(), invoice)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(state.Raw)
}

// settingsOf are the settings of a merchant as the control plane shows them.
func settingsOf(tenant map[string]any, provider string) map[string]any {
	return tenant["merchants"].(map[string]any)[provider].(map[string]any)["settings"].(map[string]any)
}

func TestPatchHoldsForRequestsThatComeLater(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	invoice, answer := b.paid(m, "A-1")
	if !strings.Contains(answer, `"PaymentStep":"OK"`) {
		t.Fatalf("before: %s", answer)
	}
	shown := b.admin("PATCH", "/__admin/tenants/default",
		`{"settings":{"payer":"wait","scenario":"sbp-declined","notify_timeout":"2s","retry":["3s","1m"],"intellectmoney":{"ok_spelling":"Ok"}}}`, 200)
	if s := settingsOf(shown, "intellectmoney"); s["ok_spelling"] != "Ok" || s["eshop_id"] != "450000" || s["secret_key"] != "***" {
		t.Errorf("shown: %v", s)
	}
	if shown["payer"] != "wait" || shown["scenario"] != "sbp-declined" || shown["notify_timeout"] != "2s" || fmt.Sprint(shown["retry"]) != "[3s 1m0s]" {
		t.Errorf("shown: %v", shown)
	}
	if answer := b.answer(m, invoice); !strings.Contains(answer, `"PaymentStep":"Ok"`) {
		t.Errorf("after: %s", answer)
	}
	if p := b.payment(b.invoice(m, "A-2")); p["scenario"] != "sbp-declined" || p["reason"] != "setting" {
		t.Errorf("a payment that is made later is under %v by %v", p["scenario"], p["reason"])
	}
	b.admin("PATCH", "/__admin/tenants/default", `{"settings":{"scenario":"","retry":"none"}}`, 200)
	if p := b.payment(b.invoice(m, "A-3")); p["reason"] != "default" {
		t.Errorf("without the setting: %v by %v", p["scenario"], p["reason"])
	}
	if again := b.admin("GET", "/__admin/tenants/default", "", 200); again["payer"] != "wait" || again["retry"] != "none" || again["scenario"] != nil {
		t.Errorf("what was not named changed: %v", again)
	}
}

func TestPatchOfCredentialsMovesTheMerchant(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	made := b.admin("POST", "/__admin/tenants", `{"name":"shop-b"}`, 201)
	old := credentialsOf(t, made)
	b.invoice(b.merchantOf(old), "A-1")
	b.admin("PATCH", "/__admin/tenants/shop-b", `{"settings":{"intellectmoney":{"eshop_id":"460001","bearer":"new-bearer-of-b","secret_key":"new-secret-of-b"}}}`, 200)

	var refused *client.APIError
	if _, err := b.merchantOf(old).State(t.Context(), "3000000000"); !errors.As(err, &refused) || refused.Param != "eshopId" {
		t.Errorf("the old credentials gave %v", err)
	}
	renewed := old
	renewed.EshopID, renewed.BearerToken, renewed.SecretKey = "460001", "new-bearer-of-b", "new-secret-of-b"
	if step := b.poll(b.merchantOf(renewed), "3000000000"); step != client.StepCreated {
		t.Errorf("with the new ones the invoice is %s", step)
	}
	if r := b.requests(""); len(r) != 1 {
		t.Errorf("the default tenant has %d requests of the merchant that is nobody's any longer", len(r))
	}
	journal, err := json.Marshal(b.admin("GET", "/__admin/requests?tenant=shop-b", "", 200))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{old.BearerToken, renewed.BearerToken} {
		if strings.Contains(string(journal), secret) {
			t.Errorf("the journal shows %s", secret)
		}
	}
	if strings.Count(string(journal), "Bearer ***") != 2 {
		t.Errorf("the journal has not both requests: %s", journal)
	}
	// The old number is free again, the new one is not.
	b.admin("POST", "/__admin/tenants", `{"settings":{"intellectmoney":{"eshop_id":"460001"}}}`, 409)
	b.admin("POST", "/__admin/tenants", `{"settings":{"intellectmoney":{"eshop_id":"`+old.EshopID+`"}}}`, 201)
}

func TestPatchIsAllOrNothing(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	b.admin("POST", "/__admin/tenants", `{"name":"shop-b","settings":{"gbpayments":{"site_id":"77"}}}`, 201)
	before := fmt.Sprint(b.admin("GET", "/__admin/tenants/default", "", 200))
	for _, test := range []struct {
		body   string
		status int
		want   []string
	}{
		{`{"settings":{"intellectmoney":{"ok_spelling":"Ok"},"gbpayments":{"workmode":"play"}}}`, 400, []string{`workmode "play" is not known; known: live, test`}},
		{`{"settings":{"intellectmoney":{"ok_spelling":"Ok"},"gbpayments":{"site_id":"77"}}}`, 409, []string{"merchant 77 of gbpayments belongs to another tenant", "stays 1001"}},
		{`{"settings":{"payer":"wait","intellectmoney":{"okspelling":"Ok"}}}`, 400, []string{`unknown key "okspelling"`, "ok_spelling"}},
		{`{"settings":{"payer":"wait","scenario":"sbp-declned"}}`, 400, []string{`unknown scenario "sbp-declned"`, "sbp-declined"}},
		{`{"settings":{"scenario":"sbp-declined","payer":"dance"}}`, 400, []string{`unknown payer "dance"; known: auto, wait`}},
		{`{"settings":{"payer":"wait","paiyer":"x"}}`, 400, []string{`unknown setting "paiyer"`, "known: scenario, payer, retry, notify_timeout, intellectmoney"}},
		{`{"settings":{"payer":"wait","notify_timeout":"2m"}}`, 400, []string{"notify_timeout 2m0s", "at most 1m0s"}},
		{`{"settings":{"payer":"wait"},"seed":4}`, 400, []string{`unknown key "seed"; known: settings`}},
		{`[`, 400, []string{"body"}},
	} {
		detail := b.admin("PATCH", "/__admin/tenants/default", test.body, test.status)["detail"].(string)
		for _, part := range test.want {
			if !strings.Contains(detail, part) {
				t.Errorf("%s\n got %s\nwant %s", test.body, detail, part)
			}
		}
		if after := fmt.Sprint(b.admin("GET", "/__admin/tenants/default", "", 200)); after != before {
			t.Errorf("%s changed\n%s\nto\n%s", test.body, before, after)
		}
	}
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		if detail := b.admin(method, "/__admin/tenants/shop-c", "{}", 404)["detail"].(string); !strings.Contains(detail, `"shop-c"; known: [default shop-b]`) {
			t.Errorf("%s: %s", method, detail)
		}
	}
}

// TestRequestInFlightFinishesOnTheOldSettings changes the settings between the decision of a request and its answer: the shop does so
// when it is told before the answer.
func TestRequestInFlightFinishesOnTheOldSettings(t *testing.T) {
	var b *box
	told := 0
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if told++; told == 1 {
			b.admin("PATCH", "/__admin/tenants/default", `{"settings":{"intellectmoney":{"ok_spelling":"Ok"}}}`, 200)
		}
		fmt.Fprint(w, "OK")
	}))
	defer shop.Close()
	b = newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"told-first": `
version: 1
name: told-first
about: The shop is told of the money before the answer that says so.
provider: intellectmoney
bind: { operation: createInvoice }
script:
  - { at: getBankCardPaymentState, state: Created, do: { go: InProcess } }
  - { at: getBankCardPaymentState, state: InProcess, do: { go: OK }, notify: [ { event: paid, deliver: [ { before_answer: true } ] } ] }
`})})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	b.poll(m, invoice)
	b.admin("PATCH", "/__admin/tenants/default", `{"settings":{"intellectmoney":{"notify_created":false,"result_url":"`+shop.URL+`"}}}`, 200)
	if answer := b.answer(m, invoice); told != 1 || !strings.Contains(answer, `"PaymentStep":"OK"`) {
		t.Errorf("told %d times, and the request in flight was answered %s", told, answer)
	}
	if answer := b.answer(m, invoice); !strings.Contains(answer, `"PaymentStep":"Ok"`) {
		t.Errorf("the next one was answered %s", answer)
	}
}

func TestScriptsOwnSettingsLieOverThoseThatHoldNow(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"no-operation-id": `
version: 1
name: no-operation-id
about: Answers carry no OperationId.
provider: intellectmoney
settings: { operation_id: false }
bind: { operation: createInvoice }
script:
  - { at: "timer:1h", state: New, do: { go: Cancelled } }
`})})
	m := b.merchant()
	invoice, answer := b.paid(m, "A-1")
	if strings.Contains(answer, "OperationId") || !strings.Contains(answer, `"PaymentStep":"OK"`) {
		t.Fatalf("before: %s", answer)
	}
	b.admin("PATCH", "/__admin/tenants/default", `{"settings":{"intellectmoney":{"ok_spelling":"Ok"}}}`, 200)
	if answer := b.answer(m, invoice); strings.Contains(answer, "OperationId") || !strings.Contains(answer, `"PaymentStep":"Ok"`) {
		t.Errorf("after: %s", answer)
	}
}

func TestFirstNumberCountsFromTheNextReset(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	b.admin("PATCH", "/__admin/tenants/default", `{"settings":{"intellectmoney":{"first_number":3000000500}}}`, 200)
	if invoice := b.invoice(b.merchant(), "A-1"); invoice != "3000000000" {
		t.Errorf("before a reset the first invoice is %s", invoice)
	}
	b.admin("POST", "/__admin/reset", "", 200)
	if invoice := b.invoice(b.merchant(), "A-1"); invoice != "3000000500" {
		t.Errorf("after a reset the first invoice is %s", invoice)
	}
}

func TestTenantsAreListedWithoutTheirSecrets(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	made := b.admin("POST", "/__admin/tenants", `{"name":"shop-b","seed":9,"clock":{"mode":"frozen","start":"2026-02-01T00:00:00Z"}}`, 201)
	list := b.admin("GET", "/__admin/tenants", "", 200)["tenants"].([]any)
	if len(list) != 2 || list[0].(map[string]any)["name"] != "default" {
		t.Fatalf("listed: %v", list)
	}
	shown := list[1].(map[string]any)
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	for provider, secrets := range map[string][]string{
		"intellectmoney": {"bearer", "secret_key", "sign_secret_key"}, "gbpayments": {"api_secret"}, "ipay": {"sign_key"},
	} {
		for _, name := range secrets {
			secret := settingsOf(made, provider)[name].(string)
			if settingsOf(shown, provider)[name] != "***" || strings.Contains(string(text), secret) {
				t.Errorf("%s of %s is shown", name, provider)
			}
			settingsOf(made, provider)[name] = "***"
		}
	}
	if fmt.Sprint(shown) != fmt.Sprint(made) {
		t.Errorf("but for its secrets the tenant was\n%v\nand is shown as\n%v", made, shown)
	}
}
