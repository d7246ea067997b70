package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

// text fetches a scenario's text.
func (b *box) text(path, accept string) (body, contentType string) {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.control.URL+path, http.NoBody)
	if err != nil {
		b.t.Fatal(err)
	}
	request.Header.Set("Accept", accept)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		b.t.Fatalf("%s: %s, %v: %s", path, answer.Status, err, read)
	}
	return string(read), answer.Header.Get("Content-Type")
}

// sources lists the scenarios of a tenant as provider/name, those that are not shipped with their source.
func (b *box) sources(tenant string) (list []string) {
	b.t.Helper()
	for _, one := range b.admin("GET", "/__admin/scenarios?provider=intellectmoney&tenant="+tenant, "", 200)["scenarios"].([]any) {
		s := one.(map[string]any)
		if s["own"] != (s["source"] == "tenant") {
			b.t.Errorf("%v is its own: %v", s["source"], s["own"])
		}
		list = append(list, fmt.Sprint(s["name"], " ", s["source"]))
	}
	return list
}

func TestOwnScenariosBelongToTheirTenant(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{
		"for-all": declining("for-all", `bind: { operation: createInvoice, when: { orderId: { prefix: "A-" } } }`)})})
	made := b.admin("POST", "/__admin/tenants", `{"name":"shop-b","clock":{"mode":"frozen","start":"2026-02-01T00:00:00Z"}}`, 201)
	text := declining("mine", `bind: { operation: createInvoice, when: { orderId: { prefix: "A-" } } }`)
	added := b.admin("POST", "/__admin/scenarios", text, 201)
	if added["name"] != "mine" || added["provider"] != "intellectmoney" || added["own"] != true || added["about"] == "" {
		t.Errorf("added %v", added)
	}
	b.admin("POST", "/__admin/scenarios", strings.ReplaceAll(text, "mine", "newer"), 201)
	if got := b.sources("default"); strings.Join(got[:4], ", ") != "newer tenant, mine tenant, for-all sandbox, default shipped" {
		t.Errorf("the default tenant has %v", got)
	}
	if got := b.sources("shop-b"); strings.Join(got[:2], ", ") != "for-all sandbox, default shipped" {
		t.Errorf("shop-b has %v", got)
	}
	if got := decidedBy(t, b, b.merchant(), "A-1"); got != "newer|newer|bind" {
		t.Errorf("decided by %s", got)
	}
	theirs := b.merchantOf(credentialsOf(t, made))
	invoice := b.invoice(theirs, "A-1")
	if p := b.admin("GET", "/__admin/payments/"+invoice+"?tenant=shop-b", "", 200); p["scenario"] != "for-all" {
		t.Errorf("shop-b's payment is under %v", p["scenario"])
	}
	b.admin("GET", "/__admin/scenarios/mine?tenant=shop-b", "", 404)
	b.admin("POST", "/__admin/reset?keep=scenarios", "", 200)
	if got := b.sources("default"); got[0] != "newer tenant" {
		t.Errorf("a reset that keeps scenarios left %v", got[:2])
	}
	b.admin("POST", "/__admin/reset", "", 200)
	if got := b.sources("default"); got[0] != "for-all sandbox" {
		t.Errorf("a reset left %v", got[:2])
	}
	if detail := b.admin("GET", "/__admin/scenarios?provider=paypal", "", 400)["detail"].(string); !strings.Contains(detail, "known: intellectmoney, gbpayments, ipay") {
		t.Error(detail)
	}
}

func TestScenarioIsGivenBackAsItWasWritten(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"for-all": declining("for-all", "")})})
	json := `{"version": 1, "name": "in-json", "about": "Written in JSON, as \/ shows.", "provider": "ipay", "script": [{"at": "PaymentCreate", "do": {"go": "1"}}]}`
	b.admin("POST", "/__admin/scenarios", json, 201)
	shipped, err := sandbox.ShippedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"in-json": json, "ipay/in-json": json, "for-all": declining("for-all", ""), shipped[1].Provider + "/" + shipped[1].Name: shipped[1].Text,
	} {
		for accept, kind := range map[string]string{"*/*": "application/yaml; charset=utf-8", "application/yaml, application/json": "application/yaml; charset=utf-8"} {
			if got, contentType := b.text("/__admin/scenarios/"+path, accept); got != want || contentType != kind {
				t.Errorf("%s as %s: %s\n%s\nwant\n%s", path, accept, contentType, got, want)
			}
		}
		got, contentType := b.text("/__admin/scenarios/"+path, "application/json, application/problem+json")
		if !strings.HasPrefix(got, "{\n  \"provider\": ") || !strings.Contains(got, `"text": "`) || contentType != "application/json; charset=utf-8" {
			t.Errorf("%s as JSON: %s\n%s", path, contentType, got)
		}
	}
	for path, status := range map[string]int{"in-jsom": 404, "gbpayments/in-json": 404, "paypal/in-json": 404, "default": 409} {
		b.admin("GET", "/__admin/scenarios/"+path, "", status)
	}
}

func TestWrongScenarioIsRefusedLineByLine(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	wrong := "version: 1\nname: wrong\nabout: Wrong.\nprovider: intellectmoney\nscript:\n  - { at: getBankCardPaymentStat }\n  - { at: createInvoice, do: { go: Nowhere } }\n"
	for _, call := range [][2]string{{"POST", "/__admin/scenarios"}, {"PUT", "/__admin/scenarios/wrong"}, {"PUT", "/__admin/scenarios/intellectmoney/wrong"}} {
		problem := b.admin(call[0], call[1], wrong, 422)
		var got []string
		for _, one := range problem["errors"].([]any) {
			e := one.(map[string]any)
			got = append(got, fmt.Sprint(e["line"], ":", e["column"], " ", e["text"]))
		}
		if len(got) != 2 || !strings.HasPrefix(got[0], `6:11 unknown event "getBankCardPaymentStat"`) || !strings.HasPrefix(got[1], `7:36 unknown state "Nowhere"`) {
			t.Errorf("%v: %q", call, got)
		}
		if detail := problem["detail"].(string); !strings.HasPrefix(detail, "wrong.yaml:6:11: ") || problem["title"] != "Unprocessable Entity" {
			t.Errorf("%v: %v", call, problem)
		}
		linted := b.admin("POST", "/__admin/scenarios/lint", wrong, 200)
		if fmt.Sprint(linted["problems"]) != fmt.Sprint(problem["errors"]) {
			t.Errorf("lint says %v", linted)
		}
	}
	right := declining("right", "")
	if linted := b.admin("POST", "/__admin/scenarios/lint", right, 200); fmt.Sprint(linted["problems"]) != "[]" {
		t.Errorf("lint says %v", linted)
	}
	for _, test := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"/other", right, 422, `other.yaml:3:7: name "right" differs from the one that was asked for, "other"`},
		{"/ipay/right", right, 422, `right.yaml:5:11: provider "intellectmoney" differs from the one that was asked for, "ipay"`},
		{"/paypal/right", right, 404, `unknown provider "paypal"; known: intellectmoney, gbpayments, ipay`},
		{"/right", "", 422, "it is empty"},
		{"/right", "version: 1\nname: Wr_ong\nabout: x\nprovider: ipay\n", 422, `right.yaml:2:7: name "Wr_ong" is not made of a-z`},
		{"/right", strings.Repeat("#", 1<<20+1), 413, "larger than 1 MiB"},
		{"/default", declining("default", ""), 409, "choose another"},
	} {
		if detail := b.admin("PUT", "/__admin/scenarios"+test.path, test.body, test.status)["detail"].(string); !strings.Contains(detail, test.want) {
			t.Errorf("%s\n got %s\nwant %s", test.path, detail, test.want)
		}
	}
	if got := b.sources("default"); got[0] != "default shipped" {
		t.Errorf("something was stored: %v", got[0])
	}
}

func TestNewVersionTakesPaymentsFromNowOn(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	version := func(word string) string {
		return strings.Replace(declining("mine", "bind: { operation: createInvoice, limit: 1 }"), "set: { message: mine }", "set: { message: "+word+" }", 1) +
			"expect:\n  - { op: createInvoice, count: \"==1\", else: \"not one invoice\" }\n"
	}
	b.admin("POST", "/__admin/scenarios", version("first"), 201)
	if detail := b.admin("POST", "/__admin/scenarios", version("again"), 409)["detail"].(string); !strings.Contains(detail, "PUT /__admin/scenarios/intellectmoney/mine") {
		t.Error(detail)
	}
	old := b.invoice(m, "A-1")
	b.sbp(m, old)
	b.admin("PUT", "/__admin/scenarios/mine", version("first"), 200) // the same again
	if p := b.payment(b.invoice(m, "A-2")); p["scenario"] != nil && p["scenario"] != "default" {
		t.Errorf("the same text counts its limit anew: %v", p["scenario"])
	}
	b.admin("PUT", "/__admin/scenarios/intellectmoney/mine", version("second"), 200)
	invoice := b.invoice(m, "A-3")
	b.sbp(m, invoice)
	for one, want := range map[string]string{old: "first", invoice: "second"} {
		b.polls(m, one, 2)
		if state, err := m.State(t.Context(), one); err != nil || state.Message != want {
			t.Errorf("invoice %s is declined with %q, want %q; %v", one, state.Message, want, err)
		}
	}
	report := b.admin("GET", "/__admin/scenarios/mine/report?ended=true", "", 200)
	if p := fmt.Sprint(report["payments"]); p != "[intellectmoney:"+invoice+"]" {
		t.Errorf("the report on the new version is about %s", p)
	}
	for _, one := range report["expectations"].([]any) {
		if e := one.(map[string]any); e["standing"] != "met" {
			t.Errorf("calls of the old version count for the new one: %v", e)
		}
	}
	for _, one := range report["rules"].([]any) {
		if r := one.(map[string]any); r["fired"] != 1.0 {
			t.Errorf("rules of the old version count for the new one: %v", r)
		}
	}
}

func TestRemovedScenarioKeepsItsPayments(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"for-all": declining("for-all", "")})})
	m := b.merchant()
	b.admin("PUT", "/__admin/scenarios/mine", declining("mine", "bind: { operation: createInvoice }"), 200)
	invoice := b.invoice(m, "A-1")
	if removed := b.admin("DELETE", "/__admin/scenarios/mine", "", 200); removed["name"] != "mine" || removed["provider"] != "intellectmoney" {
		t.Errorf("removed %v", removed)
	}
	b.sbp(m, invoice)
	b.polls(m, invoice, 2)
	if state, err := m.State(t.Context(), invoice); err != nil || state.Message != "mine" {
		t.Errorf("the payment was let go: %q, %v", state.Message, err)
	}
	if p := b.payment(b.invoice(m, "A-2")); p["reason"] != "default" {
		t.Errorf("the next payment is under %v by %v", p["scenario"], p["reason"])
	}
	for path, test := range map[string]struct {
		status int
		want   string
	}{
		"mine":                        {404, `unknown scenario "mine"`},
		"for-all":                     {409, "is not the tenant's own"},
		"sbp-declined":                {409, "is not the tenant's own"},
		"intellectmoney/sbp-declined": {409, "is not the tenant's own"},
		"ipay/sbp-declined":           {404, `unknown scenario "ipay/sbp-declined"`},
		"paypal/mine":                 {404, "there is no provider paypal"},
	} {
		if detail := b.admin("DELETE", "/__admin/scenarios/"+path, "", test.status)["detail"].(string); !strings.Contains(detail, test.want) {
			t.Errorf("%s: %s", path, detail)
		}
	}
}

func TestOwnScenarioShadowsTheOthersOfItsName(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"for-all": declining("for-all", "bind: { operation: createInvoice }")})})
	own := strings.Replace(declining("for-all", "bind: { operation: createInvoice, when: { orderId: { prefix: B- } } }"), "message: for-all", "message: shadow", 1)
	b.admin("POST", "/__admin/scenarios", own, 201)
	b.admin("POST", "/__admin/scenarios", strings.Replace(declining("sbp-declined", ""), "message: sbp-declined", "message: mine", 1), 201)
	if got := strings.Join(b.sources("default"), ", "); strings.Count(got, "for-all") != 1 || strings.Count(got, "sbp-declined ") != 1 {
		t.Errorf("what is shadowed is listed: %s", got)
	}
	if got := decidedBy(t, b, b.merchant(), "A-1"); got != "|<nil>|default" {
		t.Errorf("what is shadowed still takes payments: %s", got)
	}
	if got := decidedBy(t, b, b.merchant(), "B-1"); got != "shadow|for-all|bind" {
		t.Errorf("decided by %s", got)
	}
	named := b.merchant(client.WithHeader("X-Sandbox-Scenario", "sbp-declined"))
	if got := decidedBy(t, b, named, "A-2"); got != "mine|sbp-declined|header" {
		t.Errorf("decided by %s", got)
	}
	b.admin("DELETE", "/__admin/scenarios/for-all", "", 200)
	if got := decidedBy(t, b, b.merchant(), "A-3"); got != "for-all|for-all|bind" {
		t.Errorf("what was shadowed does not come back: %s", got)
	}
}

func TestSettingNamesNothingThatIsNotThere(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	b.admin("POST", "/__admin/scenarios", declining("mine", ""), 201)
	b.admin("PATCH", "/__admin/tenants/default", `{"settings":{"scenario":"mine"}}`, 200)
	if detail := b.admin("DELETE", "/__admin/scenarios/mine", "", 409)["detail"].(string); !strings.Contains(detail, `setting scenario names "mine"; change it first: PATCH /__admin/tenants/default`) {
		t.Error(detail)
	}
	b.admin("PUT", "/__admin/scenarios/mine", strings.Replace(declining("mine", ""), "message: mine", "message: newer", 1), 200)
	if got := decidedBy(t, b, b.merchant(), "A-1"); got != "newer|mine|setting" {
		t.Errorf("the setting means the old version: %s", got)
	}
	b.admin("POST", "/__admin/reset?keep=scenarios", "", 200)
	if shown := b.admin("GET", "/__admin/tenants/default", "", 200); shown["scenario"] != "mine" {
		t.Errorf("a reset that keeps scenarios left the setting %v", shown["scenario"])
	}
	b.admin("POST", "/__admin/reset", "", 200)
	if shown := b.admin("GET", "/__admin/tenants/default", "", 200); shown["scenario"] != nil {
		t.Errorf("a reset left the setting %v", shown["scenario"])
	}
	// A scenario of the same name elsewhere will do.
	b.admin("POST", "/__admin/scenarios", declining("sbp-declined", ""), 201)
	b.admin("PATCH", "/__admin/tenants/default", `{"settings":{"scenario":"sbp-declined"}}`, 200)
	b.admin("DELETE", "/__admin/scenarios/sbp-declined", "", 200)
}

func TestOwnScenariosOfOneNameAreToldApartByProvider(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	other := "version: 1\nname: mine\nabout: Another.\nprovider: ipay\nscript:\n  - { at: PaymentCreate, do: { go: \"1\" } }\n"
	for _, text := range []string{declining("mine", ""), other} {
		b.admin("POST", "/__admin/scenarios", text, 201)
	}
	for _, method := range []string{"GET", "DELETE"} {
		if detail := b.admin(method, "/__admin/scenarios/mine", "", 409)["detail"].(string); !strings.Contains(detail, "ipay/mine") || !strings.Contains(detail, "intellectmoney/mine") {
			t.Errorf("%s: %s", method, detail)
		}
	}
	b.admin("DELETE", "/__admin/scenarios/intellectmoney/mine", "", 200)
	if got, _ := b.text("/__admin/scenarios/mine", "*/*"); got != other {
		t.Errorf("the wrong one is left: %s", got)
	}
}
