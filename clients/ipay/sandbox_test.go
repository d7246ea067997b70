package ipay_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/clients/control"
	"paysandbox/clients/ipay"
	"paysandbox/mocks"
	mock "paysandbox/mocks/ipay"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// began is where the frozen clock of every box stands at first.
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

// having is how a tenant begins whose merchant at iPay differs from the usual one.
func having(name string, change func(*mock.Settings)) sandbox.TenantOptions {
	return sandbox.TenantOptions{Name: name, Merchant: func(_ string, settings mocks.Settings) error {
		if own, is := settings.(*mock.Settings); is {
			change(own)
		}
		return nil
	}}
}

// twoStages is a merchant whose payments are blocked first.
func twoStages(s *mock.Settings) { s.Stages = "two" }

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
	return fmt.Sprintf("version: 1\nname: %s\nabout: A test's own.\nprovider: ipay\nscript:\n  - %s\n", name, strings.Join(rules, "\n  - "))
}

func (b *box) url() string { return b.data.URL + "/ipay" }

func (b *box) tenant(name string) *sandbox.Tenant {
	b.t.Helper()
	t, err := b.Tenant(name)
	if err != nil {
		b.t.Fatal(err)
	}
	return t
}

// keys are the credentials of a tenant; "": the default one.
func (b *box) keys(tenant string) ipay.Credentials {
	b.t.Helper()
	settings, is := b.tenant(tenant).Settings("ipay").(*mock.Settings)
	if !is {
		b.t.Fatalf("tenant %q has no merchant at iPay", tenant)
	}
	return ipay.Credentials{Login: settings.Login, SignKey: settings.SignKey}
}

// shop is a client of a tenant over the recorded wire, on the tenant's clock; options may change anything.
func (b *box) shop(tenant string, options ...ipay.Option) *ipay.Client {
	b.t.Helper()
	usual := []ipay.Option{ipay.WithHTTPClient(&http.Client{Transport: b.wire}), ipay.WithClock(b.tenant(tenant).Now)}
	c, err := ipay.New(b.url(), b.keys(tenant), append(usual, options...)...)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

func scenario(name string) ipay.Option { return ipay.WithHeader("X-Sandbox-Scenario", name) }

// token is what Google Pay hands to a tenant's page for a test card, in Base64; "": the usual card.
func (b *box) token(tenant, card string) string {
	b.t.Helper()
	token, err := b.tenant(tenant).MintToken("googlepay", mocks.TokenRequest{Card: card})
	if err != nil {
		b.t.Fatal(err)
	}
	return token
}

// cheap is a payment that needs no challenge, by the usual card, for an order.
func (b *box) cheap(tenant, order string) ipay.Payment {
	b.t.Helper()
	return ipay.Payment{Invoice: 100_00, Token: b.token(tenant, ""), Description: "Order " + order, ExtID: order}
}

// made is a payment that was made and stands at a status.
func (b *box) made(c *ipay.Client, p ipay.Payment, want ipay.Status) ipay.PaymentState {
	b.t.Helper()
	state, err := c.PaymentCreate(b.t.Context(), p)
	if err != nil || state.Status != want {
		b.t.Fatalf("PaymentCreate gives %v, %v; want status %v", state, err, want)
	}
	return state
}

// payer answers the challenge of a tenant's payment by the control plane, and gives what the browser brings of it.
func (b *box) payer(tenant string, id int64, answer string) (threeDSData string) {
	b.t.Helper()
	var options []control.Option
	if tenant != "" {
		options = append(options, control.WithTenant(tenant))
	}
	desk, err := control.New(b.control.URL, options...)
	if err != nil {
		b.t.Fatal(err)
	}
	answered, err := desk.AnswerPayer(b.t.Context(), fmt.Sprint("ipay:", id), answer)
	if err != nil || answered.Next.Fields["threedsData"] == "" {
		b.t.Fatalf("the payer of %d answers %s: %+v, %v", id, answer, answered, err)
	}
	return answered.Next.Fields["threedsData"]
}

// stored is a payment as the sandbox keeps it; the zero payment where there is none.
func (b *box) stored(tenant string, id int64) payment.Payment {
	b.t.Helper()
	p, _ := b.tenant(tenant).Payment(payment.ID{Provider: "ipay", Number: strconv.FormatInt(id, 10)})
	return p
}

// ledger is the money of a payment: "authorize 10000, capture 6000, void 4000".
func (b *box) ledger(tenant string, id int64) string {
	b.t.Helper()
	var words []string
	for _, m := range b.stored(tenant, id).Ledger {
		words = append(words, fmt.Sprint(m.Kind, " ", m.Minor))
	}
	return strings.Join(words, ", ")
}

// admin calls the control plane for a successful answer and reads it into value.
func (b *box) admin(path string, value any) {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.control.URL+path, nil)
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

// journalled is one request in the journal of a tenant.
type journalled struct{ Outcome, Fault, From, To string }

// journal lists the requests of one action that a tenant sent.
func (b *box) journal(tenant, action string) []journalled {
	b.t.Helper()
	var list struct{ Requests []journalled }
	b.admin("/__admin/requests?limit=10000&op="+action+"&tenant="+b.tenant(tenant).Name(), &list)
	return list.Requests
}

// madeFor lists the numbers of the payments that a tenant has for an order.
func (b *box) madeFor(tenant, order string) (numbers []int64) {
	b.t.Helper()
	var list struct{ Payments []struct{ ID string } }
	b.admin("/__admin/payments?reference="+order+"&tenant="+b.tenant(tenant).Name(), &list)
	for _, p := range list.Payments {
		number, err := strconv.ParseInt(strings.TrimPrefix(p.ID, "ipay:"), 10, 64)
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

// rewrite replaces text in a body on its way. The signature does not cover the body.
func rewrite(r *http.Request, pairs ...string) {
	body, _ := io.ReadAll(r.Body) // the client's own body, which is in memory
	text := strings.NewReplacer(pairs...).Replace(string(body))
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
}
