package sandbox_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

// start is where every frozen clock of these tests begins.
var start = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// credentials are the documented ones of the default tenant.
var credentials = client.Credentials{
	EshopID: "450000", BearerToken: "9d97820c61424eb6ac0db414ccb7ac60", SecretKey: "secret", SignSecretKey: "signsecret",
}

// box is a sandbox on sockets of its own, with a frozen clock unless the options say otherwise.
type box struct {
	*sandbox.Sandbox
	t             testing.TB
	data, control *httptest.Server
}

func newBox(t testing.TB, o sandbox.Options) *box {
	t.Helper()
	if o.Default.Clock == (sandbox.ClockOptions{}) {
		o.Default.Clock = sandbox.ClockOptions{Mode: "frozen", Start: start}
	}
	made, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	b := &box{Sandbox: made, t: t, data: httptest.NewServer(made.DataPlane()), control: httptest.NewServer(made.ControlPlane())}
	t.Cleanup(func() {
		made.Close()
		b.data.Close()
		b.control.Close()
	})
	return b
}

// scripts are scenario files of a test's own.
func scripts(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// merchant is a client of the default tenant.
func (b *box) merchant(options ...client.Option) *client.Client {
	b.t.Helper()
	return b.merchantOf(credentials, options...)
}

func (b *box) merchantOf(c client.Credentials, options ...client.Option) *client.Client {
	b.t.Helper()
	m, err := client.New(b.data.URL+"/intellectmoney", c, options...)
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

// tenant is the default tenant.
func (b *box) tenant() *sandbox.Tenant {
	b.t.Helper()
	t, err := b.Tenant("")
	if err != nil {
		b.t.Fatal(err)
	}
	return t
}

// advance moves the default tenant's time.
func (b *box) advance(d time.Duration) {
	b.t.Helper()
	if err := b.tenant().Advance(d); err != nil {
		b.t.Fatal(err)
	}
}

// invoice makes an invoice of 100.00 roubles.
func (b *box) invoice(m *client.Client, order string) string {
	b.t.Helper()
	made, err := m.CreateInvoice(b.t.Context(), client.Invoice{OrderID: order, Amount: 100_00})
	if err != nil {
		b.t.Fatal(err)
	}
	return made.InvoiceID
}

// sbp starts an SBP payment.
func (b *box) sbp(m *client.Client, invoice string) {
	b.t.Helper()
	if _, err := m.SBPPayment(b.t.Context(), sbpOf(invoice)); err != nil {
		b.t.Fatal(err)
	}
}

func sbpOf(invoice string) client.Payment {
	return client.Payment{InvoiceID: invoice, SuccessURL: "https://shop.test/ok", FailURL: "https://shop.test/fail", IPAddress: "127.0.0.1"}
}

// poll asks for the step of an invoice.
func (b *box) poll(m *client.Client, invoice string) client.PaymentStep {
	b.t.Helper()
	state, err := m.State(b.t.Context(), invoice)
	if err != nil {
		b.t.Fatal(err)
	}
	return state.Step
}

// polls asks n times and gives the steps as one line.
func (b *box) polls(m *client.Client, invoice string, n int) string {
	b.t.Helper()
	steps := make([]string, n)
	for i := range steps {
		steps[i] = string(b.poll(m, invoice))
	}
	return strings.Join(steps, " ")
}

// admin calls the control plane and decodes the answer; it fails the test on another status.
func (b *box) admin(method, path, body string, status int) map[string]any {
	b.t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, b.control.URL+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	var value map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&value); err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	if answer.StatusCode != status {
		b.t.Fatalf("%s %s: status %d, want %d: %v", method, path, answer.StatusCode, status, value)
	}
	return value
}

// requests lists the journal of the default tenant.
func (b *box) requests(query string) []map[string]any {
	b.t.Helper()
	var list []map[string]any
	for _, r := range b.admin("GET", "/__admin/requests?"+query, "", 200)["requests"].([]any) {
		list = append(list, r.(map[string]any))
	}
	return list
}

// payment gives a payment of the default tenant as the control plane shows it.
func (b *box) payment(invoice string) map[string]any {
	b.t.Helper()
	return b.admin("GET", "/__admin/payments/intellectmoney:"+invoice, "", 200)
}

// noWait is a client that does not pause between two polls.
func noWait(ctx context.Context, _ time.Duration) error { return ctx.Err() }
