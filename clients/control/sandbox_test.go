package control_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/clients/control"
	"paysandbox/clients/gbpayments"
	"paysandbox/clients/ipay"
	"paysandbox/mocks"
	mockgb "paysandbox/mocks/gbpayments"
	"paysandbox/sandbox"
)

// began is where the frozen clock of every real sandbox stands.
var began = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// live is a sandbox on sockets of its own, with a client of its control plane and a merchant.
type live struct {
	*control.Client
	t       *testing.T
	control string
	tenant  *sandbox.Tenant
	shop    *gbpayments.Client
	ipay    *ipay.Client
}

func newLive(t *testing.T, o sandbox.Options) *live {
	t.Helper()
	o.Default.Clock = sandbox.ClockOptions{Mode: "frozen", Start: began}
	made, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	data, plane := httptest.NewServer(made.DataPlane()), httptest.NewServer(made.ControlPlane())
	t.Cleanup(func() {
		made.Close()
		data.Close()
		plane.Close()
	})
	shop, err := gbpayments.New(data.URL+"/gbpayments", gbpayments.Credentials{SiteID: "1001", APISecret: "gbsecret"})
	if err != nil {
		t.Fatal(err)
	}
	tenant, err := made.Tenant("")
	if err != nil {
		t.Fatal(err)
	}
	other, err := ipay.New(data.URL+"/ipay", ipay.Credentials{Login: "test", SignKey: "test_sign_key"}, ipay.WithClock(tenant.Now))
	if err != nil {
		t.Fatal(err)
	}
	return &live{realClient(t, plane.URL), t, plane.URL, tenant, shop, other}
}

// site sets up the default tenant's merchant at GBPayments.
func site(change func(*mockgb.Settings)) sandbox.Options {
	return sandbox.Options{Default: sandbox.TenantOptions{Merchant: func(_ string, settings mocks.Settings) error {
		if own, is := settings.(*mockgb.Settings); is {
			change(own)
		}
		return nil
	}}}
}

var tea = gbpayments.Payment{Token: "tok_ok", Amount: 100_00, Description: "Tea", Email: "payer@shop.example", OrderID: "order-1"}

// pay charges a card once: the first payment of a sandbox is gbpayments:995.
func (r *live) pay() {
	r.t.Helper()
	if result, err := r.shop.Charge(r.t.Context(), tea); err != nil || result.Declined() {
		r.t.Fatalf("%+v, %v", result, err)
	}
}

// payAtIPay pays at another provider: the first payment of a sandbox is ipay:1234567, in state 5.
func (r *live) payAtIPay() {
	r.t.Helper()
	token, err := r.MintGooglePayToken(r.t.Context(), control.Token{})
	if err != nil {
		r.t.Fatal(err)
	}
	if made, err := r.ipay.Charge(r.t.Context(), ipay.Payment{Invoice: 100_00, Token: token}); err != nil || made.PaymentID != 1234567 {
		r.t.Fatalf("%+v, %v", made, err)
	}
}

// files are scenario files of a test's own: name and text.
func files(texts map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range texts {
		fsys[name+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// wantProblem wants a refusal of the sandbox with a status and these words in its sentence.
func wantProblem(t *testing.T, err error, status int, words ...string) {
	t.Helper()
	var problem *control.Problem
	if !errors.As(err, &problem) || problem.Status != status {
		t.Errorf("err = %v, want a Problem with status %d", err, status)
		return
	}
	for _, word := range words {
		if !strings.Contains(problem.Detail, word) {
			t.Errorf("%q is not in %q", word, problem.Detail)
		}
	}
}

func TestExportScenario(t *testing.T) {
	r := newLive(t, sandbox.Options{})
	r.pay()
	for _, id := range []string{"gbpayments:995", "995"} {
		text, err := r.ExportScenario(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{"name: payment-995\n", "provider: gbpayments\n", "  - {op: payment/token/charge}\n"} {
			if !strings.Contains(string(text), line) {
				t.Errorf("%s: no line %q in\n%s", id, line, text)
			}
		}
	}
}

func TestExportScenarioIsRefused(t *testing.T) {
	r := newLive(t, sandbox.Options{JournalEntries: 2})
	r.pay()
	_, err := r.ExportScenario(t.Context(), "996")
	wantProblem(t, err, http.StatusNotFound, "no payment 996")
	_, err = realClient(t, r.control, control.WithTenant("elsewhere")).ExportScenario(t.Context(), "995")
	wantProblem(t, err, http.StatusNotFound, `no such tenant: "elsewhere"`)
	_, err = r.ExportScenario(t.Context(), "gbpayments:")
	wantProblem(t, err, http.StatusBadRequest)

	other := tea
	for _, other.OrderID = range []string{"order-2", "order-3"} {
		if _, err := r.shop.Charge(t.Context(), other); err != nil {
			t.Fatal(err)
		}
	}
	_, err = r.ExportScenario(t.Context(), "995")
	wantProblem(t, err, http.StatusConflict, "the journal has let go of 1 requests about gbpayments:995", "give the sandbox a larger journal")
}

// What is not YAML is no scenario, and a name that no payment has is not asked for.
func TestExportScenarioTakesYAMLAlone(t *testing.T) {
	for contentType, body := range map[string]string{"application/json": "{}", "application/yaml": "", "text/html": "<h1>name: x</h1>"} {
		address, asked := box(t, http.StatusOK, contentType, body)
		if _, err := newClient(t, address).ExportScenario(t.Context(), "7"); !errors.Is(err, control.ErrMalformedAnswer) {
			t.Errorf("%s: err = %v, want ErrMalformedAnswer", contentType, err)
		}
		if *asked != (seen{"GET", "/__admin/payments/7/scenario", "", ""}) {
			t.Errorf("asked %+v", *asked)
		}
	}
	address, asked := box(t, http.StatusOK, "application/yaml; charset=utf-8", "name: x\n")
	if text, err := newClient(t, address, control.WithTenant("a&b")).ExportScenario(t.Context(), "i:7"); string(text) != "name: x\n" || err != nil {
		t.Errorf("got %q, %v", text, err)
	}
	if asked.url != "/__admin/payments/i:7/scenario?tenant=a%26b" {
		t.Errorf("asked %s", asked.url)
	}
	*asked = seen{}
	for _, id := range []string{"", ".", ".."} {
		if _, err := newClient(t, address).ExportScenario(t.Context(), id); !errors.Is(err, control.ErrInvalidRequest) || asked.url != "" {
			t.Errorf("id %q: %v, asked %s", id, err, asked.url)
		}
	}
}
