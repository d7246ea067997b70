package intellectmoney_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/mocks"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// start is where the frozen clock of these tests begins.
var start = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// keys are one shop's credentials.
type keys struct{ eshopID, bearer, secret, signSecret string }

// printed are the credentials of the default tenant: shop and token are those of the pages' samples.
var printed = keys{"450000", "9d97820c61424eb6ac0db414ccb7ac60", "secret", "signsecret"}

// shop is the default tenant of a sandbox behind sockets, as a merchant's code meets it. Nothing moves by time.
type shop struct {
	*sandbox.Sandbox
	keys
	t          testing.TB
	base, desk string // URLs of the data plane and the control plane
	http       *http.Client
	orders     int
}

// newShop opens a shop; change may be nil.
func newShop(t testing.TB, o sandbox.TenantOptions, change func(*intellectmoney.Settings)) *shop {
	t.Helper()
	return open(t, sandbox.Options{Default: o}, change)
}

// scripting is a shop with one scenario of a test's own, which takes every invoice.
func scripting(t testing.TB, text string) *shop {
	t.Helper()
	return open(t, sandbox.Options{Scenarios: fstest.MapFS{"own.yaml": &fstest.MapFile{Data: []byte(text)}}}, nil)
}

func open(t testing.TB, o sandbox.Options, change func(*intellectmoney.Settings)) *shop {
	t.Helper()
	s := assemble(t, o, change)
	data, control := httptest.NewServer(s.DataPlane()), httptest.NewServer(s.ControlPlane())
	s.base, s.desk = data.URL, control.URL
	sockets := &http.Transport{}
	s.http = &http.Client{
		Transport:     sockets,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(func() {
		sockets.CloseIdleConnections()
		s.Close()
		data.Close()
		control.Close()
	})
	return s
}

// assemble makes the sandbox of a shop, which nobody can reach yet.
func assemble(t testing.TB, o sandbox.Options, change func(*intellectmoney.Settings)) *shop {
	t.Helper()
	s := &shop{keys: printed, t: t}
	o.Default.Clock = sandbox.ClockOptions{Mode: "frozen", Start: start}
	o.Default.Merchant = func(_ string, settings mocks.Settings) error {
		own, ok := settings.(*intellectmoney.Settings)
		if !ok {
			return nil
		}
		if change != nil {
			change(own)
		}
		s.keys = keys{own.EshopID, own.Bearer, own.SecretKey, own.SignSecretKey}
		return nil
	}
	var err error
	if s.Sandbox, err = sandbox.New(o); err != nil {
		t.Fatal(err)
	}
	return s
}

// waiting is a shop whose payers do nothing until a test acts for them.
func waiting(t testing.TB) *shop {
	return newShop(t, sandbox.TenantOptions{Payer: sandbox.PayerWait}, nil)
}

// message is one request to the API.
type message struct {
	method, path, host string // host empty: the socket's own
	header             http.Header
	body               string
}

// message is a signed request as a merchant's code would send it: a form, answered in JSON.
func (k keys) message(op string, f fields) message {
	hash, sign := k.digests(op, f)
	return message{method: http.MethodPost, path: "/intellectmoney/merchant/" + op, body: form(f.with("Hash", hash)), header: http.Header{
		"Accept": {"application/json"}, "Content-Type": {"application/x-www-form-urlencoded"},
		"Authorization": {"Bearer " + k.bearer}, "Sign": {sign},
	}}
}

// digests are Hash and Sign of a request with this shop's keys.
func (k keys) digests(op string, f fields) (hash, sign string) {
	values := f.signed(op)
	h, s := intellectmoney.Hash(k.secret, values...), intellectmoney.Sign(k.signSecret, values...)
	return string(h[:]), string(s[:])
}

// without is the message short of one header.
func (m message) without(header string) message {
	m.header = m.header.Clone()
	m.header.Del(header)
	return m
}

// heading is the message with another value of one header.
func (m message) heading(header, value string) message {
	m.header = m.header.Clone()
	m.header.Set(header, value)
	return m
}

// carrying is the message with another body.
func (m message) carrying(body string) message {
	m.body = body
	return m
}

// try sends a message; an error is that of the connection.
func (s *shop) try(m message) (reply, error) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), m.method, s.base+m.path, strings.NewReader(m.body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header, request.Host = m.header.Clone(), m.host
	return s.do(request)
}

func (s *shop) do(request *http.Request) (reply, error) {
	answer, err := s.http.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return newReply(s.t, answer, body), err
}

// send sends a message that must be answered.
func (s *shop) send(m message) reply {
	s.t.Helper()
	r, err := s.try(m)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// call sends a signed request.
func (s *shop) call(op string, f fields) reply {
	s.t.Helper()
	return s.send(s.message(op, f))
}

// invoice makes an invoice of 10.00 roubles under a new OrderId and gives its number.
func (s *shop) invoice() string {
	s.t.Helper()
	s.orders++
	made := s.call("createInvoice", invoiceOf(s.eshopID, "order-"+strconv.Itoa(s.orders)))
	if made.verdict() != "accepted" {
		s.t.Fatalf("createInvoice: %s", made.text)
	}
	return made.at("Result.InvoiceId")
}

// started makes an invoice and starts paying it.
func (s *shop) started(op string) string {
	s.t.Helper()
	number := s.invoice()
	if r := s.call(op, startOf(s.eshopID, number)); r.verdict() != "accepted" {
		s.t.Fatalf("%s: %s", op, r.text)
	}
	return number
}

// poll asks for the state.
func (s *shop) poll(number string) reply {
	s.t.Helper()
	return s.call("getBankCardPaymentState", stateOf(s.eshopID, number))
}

// challenged gives a payment that waits for its payer, and the answer that said so.
func (s *shop) challenged(op string) (number string, at reply) {
	s.t.Helper()
	number = s.started(op)
	return number, s.until(number, "SendTo3DS")
}

// until polls to a step, which is never far.
func (s *shop) until(number, step string) reply {
	s.t.Helper()
	var last reply
	for range 4 {
		if last = s.poll(number); last.step() == step {
			return last
		}
	}
	s.t.Fatalf("no %s after four polls, but %s", step, last.text)
	return last
}

// payment is what the sandbox holds.
func (s *shop) payment(number string) payment.Payment {
	s.t.Helper()
	p, found := s.tenant().Payment(payment.ID{Provider: intellectmoney.Name, Number: number})
	if !found {
		s.t.Fatalf("there is no payment %s", number)
	}
	return p
}

func (s *shop) tenant() *sandbox.Tenant {
	s.t.Helper()
	tenant, err := s.Tenant("")
	if err != nil {
		s.t.Fatal(err)
	}
	return tenant
}

func (s *shop) state(number string) payment.State { return s.payment(number).State }

// visit opens the page of a link in the payer's browser.
func (s *shop) visit(link string) reply {
	s.t.Helper()
	return s.browse(http.MethodGet, link, "")
}

// press answers on the page of a link; the browser shows where it is sent instead of going there.
func (s *shop) press(link, button string) reply {
	s.t.Helper()
	return s.browse(http.MethodPost, link, url.Values{"answer": {button}}.Encode())
}

func (s *shop) browse(method, link, body string) reply {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, link, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r, err := s.do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}
