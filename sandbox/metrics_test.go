package sandbox_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/sandbox"
)

// figures scrapes /metrics: the values of paysandbox's series, by the series as it is written.
func (b *box) figures() map[string]string {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.control.URL+"/metrics", http.NoBody)
	if err != nil {
		b.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/plain; version=0.0.4") {
		b.t.Fatalf("status %d, %v", answer.StatusCode, answer.Header)
	}
	all := map[string]string{}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	for line := range strings.Lines(string(body)) {
		if series, value, found := strings.Cut(strings.TrimSpace(line), "} "); found && strings.HasPrefix(series, "paysandbox_") {
			all[strings.TrimPrefix(series, "paysandbox_")+"}"] = value
		} else if name, value, found := strings.Cut(strings.TrimSpace(line), " "); found && strings.HasPrefix(name, "paysandbox_") {
			all[strings.TrimPrefix(name, "paysandbox_")] = value
		}
	}
	return all
}

func TestMetricsCountWhatHappened(t *testing.T) {
	b := newBox(t, sandbox.Options{JournalEntries: 5, Scenarios: fstest.MapFS{"gateway.yaml": {Data: []byte(`version: 1
name: gateway
provider: gbpayments
about: The charge is made, and a gateway fails before its answer.
script:
  - { at: payment/token/charge, fault: { phase: after_commit, kind: status, status: 503 } }
`)}}})
	b.gbPaid("token/charge", 1000)
	b.gbPaid("token/charge", 1000)
	b.admin("PATCH", "/__admin/tenants/default", `{"settings":{"scenario":"gateway"}}`, 200)
	charge, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.data.URL+"/gbpayments/payment/token/charge",
		strings.NewReader(`{"token":"tok_ok","amount":1000,"currency":"RUB","description":"x","email":"payer@example.com"}`))
	if err != nil {
		t.Fatal(err)
	}
	charge.SetBasicAuth("1001", "gbsecret")
	answer, err := http.DefaultClient.Do(charge)
	if err != nil || answer.StatusCode != 503 {
		t.Fatal(answer, err)
	}
	answer.Body.Close()
	for range 4 {
		b.gb("list", map[string]any{"order": 0, "limit": 1})
	}
	b.gb("refund", map[string]any{"transaction_id": 1, "amount": 1})
	got := b.figures()
	for series, want := range map[string]string{
		`requests_total{fault="",operation="payment/token/charge",outcome="answered",provider="gbpayments"}`:                    "2",
		`requests_total{fault="after_commit status",operation="payment/token/charge",outcome="answered",provider="gbpayments"}`: "1",
		`requests_total{fault="",operation="payment/list",outcome="answered",provider="gbpayments"}`:                            "4",
		`requests_total{fault="",operation="payment/refund",outcome="refused",provider="gbpayments"}`:                           "1",
		`request_duration_seconds_count{provider="gbpayments"}`:                                                                 "8",
		`payments{provider="gbpayments",status="paid"}`:                                                                         "3",
		`payments{provider="ipay",status="paid"}`:                                                                               "0",
		`tenants`:         "1",
		`journal_dropped`: "3",
	} {
		if got[series] != want {
			t.Errorf("%s is %q, want %s", series, got[series], want)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

func TestMetricsCountNotificationsThatAreOver(t *testing.T) {
	shop := newCallback(t)
	shop.answer = func(_ int, form url.Values) (int, string) {
		if form.Get("paymentStatus") == "3" { // the making of an invoice is never acknowledged
			return 500, "later"
		}
		return 200, "OK"
	}
	b := telling(t, shop, sandbox.Options{}, nil)
	_, _ = b.send("POST", "", "/intellectmoney/merchant/createInvoice", b.signedInvoice("A-1"))
	if err := b.tenant().SetState(newestOf(b), sandbox.Change{State: "OK", Force: true}); err != nil {
		t.Fatal(err)
	}
	const created, paid = `notifications_total{event="created",outcome="failed",provider="intellectmoney"}`, `notifications_total{event="paid",outcome="acked",provider="intellectmoney"}`
	b.settled()
	if got := b.figures(); got[created] != "" || got[paid] != "1" {
		t.Errorf("while one is still retried: created %q, paid %q", got[created], got[paid])
	}
	if err := b.tenant().Advance(48 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := b.figures(); got[created] != "1" || got[paid] != "1" {
		t.Errorf("in the end: created %q, paid %q", got[created], got[paid])
	}
}

// TestMetricsHaveNothingThatACallerChose: series stay few, whatever is sent.
func TestMetricsHaveNothingThatACallerChose(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for _, path := range []string{"/gbpayments/planted", "/gbpayments/payment/planted", "/intellectmoney/merchant/planted", "/planted"} {
		answer, err := http.Post(b.data.URL+path+"?planted=planted", "planted/planted", strings.NewReader("planted"))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
	got := b.figures()
	for series := range got {
		if strings.Contains(series, "planted") {
			t.Error(series)
		}
	}
	if got[`requests_total{fault="",operation="",outcome="refused",provider="intellectmoney"}`] == "" && got[`requests_total{fault="",operation="",outcome="rejected",provider="intellectmoney"}`] == "" {
		t.Errorf("the unknown operation is not counted: %v", got)
	}
}
