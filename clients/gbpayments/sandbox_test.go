package gbpayments_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/clients/gbpayments"
	"paysandbox/mocks"
	mock "paysandbox/mocks/gbpayments"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// began is where the frozen clock of every box stands at first: noon of a Thursday in Moscow.
var began = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// box is a sandbox on sockets of its own whose time moves only when a test moves it.
type box struct {
	*sandbox.Sandbox
	t             testing.TB
	data, control *httptest.Server
	wire          *recorder // what the clients of shop sent and got
}

func newBox(t testing.TB, o sandbox.Options) *box {
	t.Helper()
	frozen := sandbox.ClockOptions{Mode: "frozen", Start: began}
	o.Default.Clock = frozen
	for i := range o.Tenants {
		o.Tenants[i].Clock = frozen
	}
	made, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	sockets := &http.Transport{}
	b := &box{
		Sandbox: made, t: t, wire: &recorder{next: sockets},
		data: httptest.NewServer(made.DataPlane()), control: httptest.NewServer(made.ControlPlane()),
	}
	t.Cleanup(func() {
		made.Close()
		sockets.CloseIdleConnections()
		b.data.Close()
		b.control.Close()
	})
	return b
}

// having is how a tenant begins whose site at GBPayments differs from the usual one.
func having(name string, change func(*mock.Settings)) sandbox.TenantOptions {
	return sandbox.TenantOptions{Name: name, Merchant: func(_ string, settings mocks.Settings) error {
		if own, is := settings.(*mock.Settings); is {
			change(own)
		}
		return nil
	}}
}

// files are scenario files of a test's own: name and text.
func files(texts map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range texts {
		fsys[name+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// byRules is a scenario file of these rules that no payment takes by itself.
func byRules(name string, rules ...string) string {
	return fmt.Sprintf("version: 1\nname: %s\nabout: A test's own.\nprovider: gbpayments\nscript:\n  - %s\n", name, strings.Join(rules, "\n  - "))
}

func (b *box) url() string { return b.data.URL + "/gbpayments" }

func (b *box) tenant(name string) *sandbox.Tenant {
	b.t.Helper()
	t, err := b.Tenant(name)
	if err != nil {
		b.t.Fatal(err)
	}
	return t
}

// keys are the credentials of a tenant; "": the default one.
func (b *box) keys(tenant string) gbpayments.Credentials {
	b.t.Helper()
	settings, is := b.tenant(tenant).Settings("gbpayments").(*mock.Settings)
	if !is {
		b.t.Fatalf("tenant %q has no site at GBPayments", tenant)
	}
	return gbpayments.Credentials{SiteID: settings.SiteID, APISecret: settings.APISecret}
}

// shop is a client of a tenant over the recorded wire, on the tenant's clock; options may change anything.
func (b *box) shop(tenant string, options ...gbpayments.Option) *gbpayments.Client {
	b.t.Helper()
	return b.client(b.keys(tenant), append([]gbpayments.Option{gbpayments.WithClock(b.tenant(tenant).Now)}, options...)...)
}

// client is a client with credentials that may be nobody's.
func (b *box) client(keys gbpayments.Credentials, options ...gbpayments.Option) *gbpayments.Client {
	b.t.Helper()
	usual := []gbpayments.Option{gbpayments.WithHTTPClient(&http.Client{Transport: b.wire}), gbpayments.WithClock(b.tenant("").Now)}
	c, err := gbpayments.New(b.url(), keys, append(usual, options...)...)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

func scenario(name string) gbpayments.Option {
	return gbpayments.WithHeader("X-Sandbox-Scenario", name)
}

// cheap is a payment of 100.00 for an order that the bank does not decline.
func cheap(order string) gbpayments.Payment {
	return gbpayments.Payment{Token: "tok_ok", Amount: 100_00, Description: "Order " + order, Email: "payer@shop.example", OrderID: order}
}

// done is the transaction of a call that must be a success.
func (b *box) done(r gbpayments.Result, err error) int64 {
	b.t.Helper()
	if err != nil || !r.Success || r.TransactionID == 0 {
		b.t.Fatalf("the call gives %+v, %v; want a success", r, err)
	}
	return r.TransactionID
}

// held makes a payment for an order that is blocked.
func (b *box) held(c *gbpayments.Client, order string) int64 {
	b.t.Helper()
	return b.done(c.Authorize(b.t.Context(), cheap(order)))
}

// paid makes a payment for an order that is taken at once.
func (b *box) paid(c *gbpayments.Client, order string) int64 {
	b.t.Helper()
	return b.done(c.Charge(b.t.Context(), cheap(order)))
}

// status is where the list shows a transaction of the present month; 0 where it does not.
func (b *box) status(c *gbpayments.Client, id int64) gbpayments.Status {
	b.t.Helper()
	found, err := c.Find(b.t.Context(), id, time.Time{})
	if err != nil {
		b.t.Errorf("Find of %d gives %v", id, err)
	}
	return found.Status
}

func idOf(number int64) payment.ID {
	return payment.ID{Provider: "gbpayments", Number: strconv.FormatInt(number, 10)}
}

// money is the ledger of the default tenant's payment: "authorize 10000, capture 6000, void 4000".
func (b *box) money(id int64) string {
	b.t.Helper()
	p, _ := b.tenant("").Payment(idOf(id)) // the zero payment has none
	words := make([]string, len(p.Ledger))
	for i, m := range p.Ledger {
		words[i] = fmt.Sprint(m.Kind, " ", m.Minor)
	}
	return strings.Join(words, ", ")
}

// cabinet does to the default tenant's payment what the merchant's staff does by hand.
func (b *box) cabinet(id int64, kind payment.Kind, minor int64) {
	b.t.Helper()
	if _, err := b.tenant("").Operate(idOf(id), kind, minor); err != nil {
		b.t.Fatalf("%s of %d by hand: %v", kind, id, err)
	}
}

// later moves the default tenant's clock.
func (b *box) later(d time.Duration) {
	b.t.Helper()
	if err := b.tenant("").Advance(d); err != nil {
		b.t.Fatal(err)
	}
}

// admin calls the control plane for a successful answer about the default tenant and reads it into value.
func (b *box) admin(path string, query url.Values, value any) {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.control.URL+path+"?"+query.Encode(), nil)
	if err != nil {
		b.t.Fatal(err)
	}
	answer, err := b.control.Client().Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: status %d, %v: %s", path, answer.StatusCode, err, text)
	}
	if err := json.Unmarshal(text, value); err != nil {
		b.t.Fatalf("%s: %v", path, err)
	}
}

// journalled is one request in the journal.
type journalled struct{ Outcome, Fault, From, To string }

// journal lists the requests of one method.
func (b *box) journal(method string) []journalled {
	b.t.Helper()
	var list struct{ Requests []journalled }
	b.admin("/__admin/requests", url.Values{"limit": {"10000"}, "op": {method}}, &list)
	return list.Requests
}

// madeFor lists the numbers of the payments that there are for an order.
func (b *box) madeFor(order string) (numbers []int64) {
	b.t.Helper()
	var list struct{ Payments []struct{ ID string } }
	b.admin("/__admin/payments", url.Values{"reference": {order}}, &list)
	for _, p := range list.Payments {
		number, err := strconv.ParseInt(strings.TrimPrefix(p.ID, "gbpayments:"), 10, 64)
		if err != nil {
			b.t.Fatal(err)
		}
		numbers = append(numbers, number)
	}
	return numbers
}

// exchange is a request as it really left and the answer as it really came.
type exchange struct {
	method, url string
	sent        http.Header
	body        []byte
	status      int
	got         http.Header
	answer      []byte
}

// recorder is a transport that keeps the last whole exchange; before, if set, may change a request on its way, as a proxy would.
type recorder struct {
	next   http.RoundTripper
	before func(*http.Request)
	last   exchange
}

// RoundTrip implements http.RoundTripper. The request is a copy, so that nothing the caller holds is changed.
func (w *recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if w.before != nil {
		w.before(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	x := exchange{method: r.Method, url: r.URL.String(), sent: r.Header, body: body}
	response, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if x.answer, err = io.ReadAll(response.Body); err != nil {
		return nil, err
	}
	x.status, x.got = response.StatusCode, response.Header
	w.last = x
	response.Body = io.NopCloser(bytes.NewReader(x.answer))
	return response, nil
}

// rewrite replaces a body on its way.
func rewrite(r *http.Request, change func(body string) string) {
	body, _ := io.ReadAll(r.Body) // the client's own body, which is in memory
	text := change(string(body))
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
}
