package intellectmoney_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/clients/intellectmoney"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// began is where the frozen clock of every box stands at first.
var began = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// shopKeys are the documented credentials of a sandbox's default tenant.
var shopKeys = intellectmoney.Credentials{
	EshopID: "450000", BearerToken: "9d97820c61424eb6ac0db414ccb7ac60", SecretKey: "secret", SignSecretKey: "signsecret",
}

// box is a sandbox on sockets of its own whose time moves only when a test moves it.
type box struct {
	*sandbox.Sandbox
	t             testing.TB
	data, control *httptest.Server
	wire          *recorder // what the clients of shop sent and got
}

func newBox(t testing.TB, o sandbox.Options) *box {
	t.Helper()
	o.Default.Clock = sandbox.ClockOptions{Mode: "frozen", Start: began}
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

// files are scenario files of a test's own: name and text.
func files(texts map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range texts {
		fsys[name+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func (b *box) url() string { return b.data.URL + "/intellectmoney" }

// shop is a client of the default tenant over the recorded wire; options may change anything.
func (b *box) shop(options ...intellectmoney.Option) *intellectmoney.Client {
	b.t.Helper()
	return b.shopOf(shopKeys, options...)
}

func (b *box) shopOf(keys intellectmoney.Credentials, options ...intellectmoney.Option) *intellectmoney.Client {
	b.t.Helper()
	recorded := intellectmoney.WithHTTPClient(&http.Client{Transport: b.wire})
	c, err := intellectmoney.New(b.url(), keys, append([]intellectmoney.Option{recorded}, options...)...)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

func scenario(name string) intellectmoney.Option {
	return intellectmoney.WithHeader("X-Sandbox-Scenario", name)
}

func (b *box) tenant() *sandbox.Tenant {
	b.t.Helper()
	t, err := b.Tenant("")
	if err != nil {
		b.t.Fatal(err)
	}
	return t
}

// invoice makes an invoice of 100.00 roubles for an order.
func (b *box) invoice(c *intellectmoney.Client, order string) string {
	b.t.Helper()
	made, err := c.CreateInvoice(b.t.Context(), intellectmoney.Invoice{OrderID: order, Amount: 100_00})
	if err != nil {
		b.t.Fatal(err)
	}
	return made.InvoiceID
}

// payable is a valid payment of an invoice.
func payable(invoice string) intellectmoney.Payment {
	return intellectmoney.Payment{
		InvoiceID: invoice, SuccessURL: "https://shop.test/ok", FailURL: "https://shop.test/fail", IPAddress: "127.0.0.1",
	}
}

// byCard is a valid card payment of an invoice.
func byCard(invoice, pan string) intellectmoney.CardPayment {
	card := testCard
	card.PAN = pan
	return intellectmoney.CardPayment{InvoiceID: invoice, Card: card, ReturnURL: "https://shop.test/back", IPAddress: "127.0.0.1"}
}

// start makes an invoice and starts its SBP payment.
func (b *box) start(c *intellectmoney.Client, order string) (invoice string) {
	b.t.Helper()
	invoice = b.invoice(c, order)
	if _, err := c.SBPPayment(b.t.Context(), payable(invoice)); err != nil {
		b.t.Fatal(err)
	}
	return invoice
}

// ask asks for the state n times and gives the last answer.
func (b *box) ask(c *intellectmoney.Client, invoice string, n int) (state intellectmoney.PaymentState) {
	b.t.Helper()
	for range n {
		var err error
		if state, err = c.State(b.t.Context(), invoice); err != nil {
			b.t.Fatal(err)
		}
	}
	return state
}

// stored is the payment as the sandbox keeps it; the zero payment where there is none.
func (b *box) stored(invoice string) payment.Payment {
	b.t.Helper()
	p, _ := b.tenant().Payment(payment.ID{Provider: "intellectmoney", Number: invoice})
	return p
}

// admin calls the control plane for a successful answer and reads it into value.
func (b *box) admin(method, path, body string, value any) {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), method, b.control.URL+path, strings.NewReader(body))
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
		b.t.Fatalf("%s %s: status %d, %v: %s", method, path, answer.StatusCode, err, text)
	}
	if err := json.Unmarshal(text, value); err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
}

// journalled is one request in the journal of the default tenant.
type journalled struct{ Fault, To string }

// journal lists the requests of one operation.
func (b *box) journal(operation string) []journalled {
	b.t.Helper()
	var list struct{ Requests []journalled }
	b.admin(http.MethodGet, "/__admin/requests?op="+operation, "", &list)
	return list.Requests
}

// calls counts the verified calls of one operation about an invoice.
func (b *box) calls(invoice, operation string) int {
	b.t.Helper()
	var view struct{ Calls map[string]int }
	b.admin(http.MethodGet, "/__admin/payments/intellectmoney:"+invoice, "", &view)
	return view.Calls[operation]
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

// recorder is a transport that keeps every whole exchange; before, if set, may change a request on its way, as a proxy would.
type recorder struct {
	next   http.RoundTripper
	before func(*http.Request)
	all    []exchange
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
	w.all = append(w.all, x)
	response.Body = io.NopCloser(bytes.NewReader(x.answer))
	return response, nil
}

// last is the newest exchange.
func (w *recorder) last() exchange { return w.all[len(w.all)-1] }

// changing is a client option: each request passes change on its way to the sandbox, below everything that the client does.
func (b *box) changing(change func(*http.Request)) intellectmoney.Option {
	return intellectmoney.WithHTTPClient(&http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		w := &recorder{next: b.wire.next, before: change}
		defer func() { b.wire.all = append(b.wire.all, w.all...) }()
		return w.RoundTrip(r)
	})})
}

// rewrite replaces text in a body on its way.
func rewrite(r *http.Request, pairs ...string) {
	body, _ := io.ReadAll(r.Body) // the client's own body, which is in memory
	text := strings.NewReplacer(pairs...).Replace(string(body))
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
}
