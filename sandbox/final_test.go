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

// hopeful is a scenario of which half comes true.
const hopeful = `
version: 1
name: hopeful
about: The shop is expected to give the money back, and does not.
provider: intellectmoney
bind: { operation: createInvoice, when: { orderId: { prefix: "H-" } } }
script:
  - { at: getBankCardPaymentState, state: Created, do: { go: InProcess } }
  - { at: purchaseToRefund, do: { refuse: {} } }
expect:
  - { op: createInvoice, count: "==1", else: "made no invoice" }
  - { op: purchaseToRefund, count: ">=1", else: "kept the money" }
`

func TestRemovedTenantTellsWhatBecameOfIt(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	made := b.admin("POST", "/__admin/tenants", `{"name":"shop-b","clock":{"mode":"frozen","start":"2026-02-01T00:00:00Z"}}`, 201)
	m := b.merchantOf(credentialsOf(t, made))
	b.admin("POST", "/__admin/scenarios?tenant=shop-b", hopeful, 201)
	b.admin("POST", "/__admin/scenarios?tenant=shop-b", declining("never-taken", "bind: { operation: createInvoice, when: { orderId: never } }"), 201)
	invoice := b.invoice(m, "H-1")
	b.sbp(m, invoice)
	b.polls(m, invoice, 2)
	named := b.merchantOf(credentialsOf(t, made), client.WithHeader("X-Sandbox-Scenario", "sbp-declined"))
	b.invoice(named, "A-1")
	b.invoice(m, "A-2") // which nothing takes
	wrong := b.merchantOf(credentialsOf(t, made), client.WithHeader("X-Sandbox-Scenario", "sbp-declned"))
	if _, err := wrong.State(t.Context(), invoice); err == nil { // a finding
		t.Fatal("an unknown scenario was taken")
	}

	report := b.admin("DELETE", "/__admin/tenants/shop-b", "", 200)
	if report["tenant"] != "shop-b" || report["payments"] != 3.0 || report["requests"] != 7.0 || report["findings"] != 1.0 {
		t.Errorf("the report begins with %v", report)
	}
	var got []string
	for _, one := range report["scenarios"].([]any) {
		s := one.(map[string]any)
		var unused, unmet []string
		for _, rule := range s["unused_rules"].([]any) {
			unused = append(unused, rule.(map[string]any)["place"].(string))
		}
		for _, e := range s["unmet"].([]any) {
			unmet = append(unmet, e.(map[string]any)["else"].(string))
		}
		got = append(got, fmt.Sprint(s["scenario"], s["payments"], unused, unmet))
	}
	want := []string{
		"hopeful[intellectmoney:3000000000] [hopeful.yaml:9] [kept the money]",
		"never-taken[] [never-taken.yaml:8 never-taken.yaml:9] []",
	}
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || !strings.HasPrefix(got[2], "sbp-declined[intellectmoney:3000000001] [intellectmoney/sbp-declined.yaml:") {
		t.Errorf("the scenarios are\n%s\nwant\n%s\nand sbp-declined", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	b.admin("GET", "/__admin/tenants/shop-b", "", 404)
	b.admin("DELETE", "/__admin/tenants/shop-b", "", 404)
	b.admin("POST", "/__admin/reset?tenant=shop-b", "", 404)
	var refused *client.APIError
	if _, err := m.State(t.Context(), invoice); !errors.As(err, &refused) || refused.Param != "eshopId" {
		t.Errorf("its credentials gave %v", err)
	}
	again := b.admin("POST", "/__admin/tenants", `{"name":"shop-b"}`, 201)
	if credentialsOf(t, again) != credentialsOf(t, made) {
		t.Error("its name and credentials are not free")
	}
}

func TestDefaultTenantStays(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	if detail := b.admin("DELETE", "/__admin/tenants/default", "", 409)["detail"].(string); !strings.Contains(detail, "the default tenant cannot be removed") {
		t.Error(detail)
	}
	if _, err := b.RemoveTenant(""); err == nil {
		t.Error("the tenant of no name was removed")
	}
	b.invoice(b.merchant(), "A-1")
}

func TestRemovedTenantMovesNoLonger(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	made, err := b.AddTenant(sandbox.TenantOptions{Name: "shop-b", Clock: sandbox.ClockOptions{Mode: "frozen", Start: start}})
	if err != nil {
		t.Fatal(err)
	}
	report, err := b.RemoveTenant("shop-b")
	if err != nil || !report.Met() || report.Tenant != "shop-b" {
		t.Errorf("a tenant that did nothing reports %+v, %v", report, err)
	}
	for name, err := range map[string]error{
		"reset":    made.Reset(false),
		"settings": made.ChangeSettings(sandbox.SettingsChange{Payer: sandbox.PayerWait}),
	} {
		if !errors.Is(err, sandbox.ErrNoTenant) || !strings.Contains(err.Error(), "was removed") {
			t.Errorf("%s of a removed tenant gave %v", name, err)
		}
	}
	if len(b.Tenants()) != 1 {
		t.Errorf("%d tenants are left", len(b.Tenants()))
	}
}

func TestNoNameThatTheSandboxChoosesComesTwice(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	first := b.admin("POST", "/__admin/tenants", `{}`, 201)["name"]
	b.admin("DELETE", fmt.Sprint("/__admin/tenants/", first), "", 200)
	if second := b.admin("POST", "/__admin/tenants", `{}`, 201)["name"]; second == first {
		t.Errorf("%v came twice: a late request of the first one's test would meet the second one", second)
	}
}

// TestRemovalEndsAHang has a request hang when its tenant is removed.
func TestRemovalEndsAHang(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	made := b.admin("POST", "/__admin/tenants", `{"name":"shop-b"}`, 201)
	b.admin("POST", "/__admin/scenarios?tenant=shop-b", `
version: 1
name: hanging
about: The answer to the invoice never comes.
provider: intellectmoney
bind: { operation: createInvoice }
script:
  - { at: createInvoice, fault: { phase: after_commit, kind: hang } }
`, 201)
	m := b.merchantOf(credentialsOf(t, made))
	answered := make(chan error, 1)
	go func() {
		_, err := m.CreateInvoice(t.Context(), client.Invoice{OrderID: "A-1", Amount: 100_00})
		answered <- err
	}()
	for len(b.admin("GET", "/__admin/requests?tenant=shop-b", "", 200)["requests"].([]any)) == 0 {
		select {
		case err := <-answered:
			t.Fatalf("the request did not hang: %v", err)
		default: // the entry is filed before the hang begins
		}
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, b.control.URL+"/__admin/tenants/shop-b", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil || answer.StatusCode != 200 {
		t.Fatalf("%v, %v", answer, err)
	}
	answer.Body.Close()
	if err := <-answered; !errors.Is(err, client.ErrOutcomeUnknown) {
		t.Errorf("the hanging request came to %v", err)
	}
}
