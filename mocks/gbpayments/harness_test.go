package gbpayments_test

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/mocks"
	"paysandbox/mocks/gbpayments"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// start is where the frozen clock of these tests begins: noon of a Thursday in Moscow.
var start = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// site is a tenant of a sandbox behind sockets, as a merchant's code meets it. Nothing moves by time. At its end every answer must have
// kept the contract.
type site struct {
	*sandbox.Sandbox
	*gbpayments.Settings
	t          testing.TB
	tenant     *sandbox.Tenant
	base, desk string // URLs of the data plane and the control plane
	http       *http.Client
}

// newSite opens the default tenant's site; change may be nil.
func newSite(t testing.TB, change func(*gbpayments.Settings)) *site {
	t.Helper()
	return open(t, sandbox.Options{}, change)
}

// scripting is a site with one scenario of a test's own, which takes every payment that its bind wants.
func scripting(t testing.TB, text string) *site {
	t.Helper()
	return open(t, sandbox.Options{Scenarios: fstest.MapFS{"own.yaml": &fstest.MapFile{Data: []byte(text)}}}, nil)
}

// playing is a site whose payments all go by a shipped scenario.
func playing(t testing.TB, scenario string) *site {
	t.Helper()
	return open(t, sandbox.Options{Default: sandbox.TenantOptions{Scenario: scenario}}, nil)
}

func open(t testing.TB, o sandbox.Options, change func(*gbpayments.Settings)) *site {
	t.Helper()
	s := &site{t: t}
	o.Default = s.frozen(o.Default, change)
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Sandbox = box
	data, control := httptest.NewServer(s.DataPlane()), httptest.NewServer(s.ControlPlane())
	s.base, s.desk = data.URL, control.URL
	sockets := &http.Transport{}
	s.http = &http.Client{Transport: sockets}
	t.Cleanup(func() {
		s.keptContract()
		sockets.CloseIdleConnections()
		s.Close()
		data.Close()
		control.Close()
	})
	if s.tenant, err = box.Tenant(""); err != nil {
		t.Fatal(err)
	}
	return s
}

// another opens a further site in the same sandbox, with drawn credentials; change may be nil.
func (s *site) another(name string, change func(*gbpayments.Settings)) *site {
	s.t.Helper()
	further := *s
	tenant, err := s.AddTenant(further.frozen(sandbox.TenantOptions{Name: name}, change))
	if err != nil {
		s.t.Fatal(err)
	}
	further.tenant = tenant
	s.t.Cleanup(further.keptContract) // before the sandbox ends
	return &further
}

// frozen gives a tenant the clock of these tests and keeps its settings.
func (s *site) frozen(o sandbox.TenantOptions, change func(*gbpayments.Settings)) sandbox.TenantOptions {
	o.Clock = sandbox.ClockOptions{Mode: "frozen", Start: cmp.Or(o.Clock.Start, start)}
	o.Merchant = func(_ string, settings mocks.Settings) error {
		if own, ok := settings.(*gbpayments.Settings); ok {
			if change != nil {
				change(own)
			}
			s.Settings = own
		}
		return nil
	}
	return o
}

// advance moves the tenant's clock.
func (s *site) advance(d time.Duration) {
	s.t.Helper()
	if err := s.tenant.Advance(d); err != nil {
		s.t.Fatal(err)
	}
}

// entry is an exchange in the journal.
type entry struct {
	Number     int64
	Operation  string
	Payment    string
	Outcome    string
	From, To   string
	Rule       string
	Scenario   string
	Forgiven   []string
	Findings   []struct{ Rule, Text string }
	Violations []string
	Request    struct{ Body string }
	Answer     struct {
		Status int
		Body   string
		Cut    int
	}
}

// journal is every exchange so far, the oldest first.
func (s *site) journal() []entry {
	s.t.Helper()
	var v struct{ Requests []entry }
	s.control(http.MethodGet, "/__admin/requests?limit=10000", "", &v)
	return v.Requests
}

// last is the newest exchange.
func (s *site) last() entry {
	s.t.Helper()
	all := s.journal()
	if len(all) == 0 {
		s.t.Fatal("the journal is empty")
	}
	return all[len(all)-1]
}

// keptContract fails the test for every answer that broke the contract. Requests may: tests send wrong ones on purpose.
func (s *site) keptContract() {
	s.t.Helper()
	for _, e := range s.journal() {
		for _, v := range e.Violations {
			if strings.HasPrefix(v, "answer") {
				s.t.Errorf("request %d, %s: %s\n%s", e.Number, e.Operation, v, e.Answer.Body)
			}
		}
	}
}

// control calls the control plane for this site's tenant; into may be nil.
func (s *site) control(method, path, body string, into any) int {
	s.t.Helper()
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	ctx := context.WithoutCancel(s.t.Context()) // also at the test's end
	request, err := http.NewRequestWithContext(ctx, method, s.desk+path+mark+"tenant="+url.QueryEscape(s.tenant.Name()), strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := s.http.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			s.t.Fatalf("%s %s: %v\n%s", method, path, err, text)
		}
	}
	return answer.StatusCode
}

// cabinet does what the merchant's staff can do by hand: capture, void or refund of so much, or, with 0, of all. It gives the HTTP status.
func (s *site) cabinet(number int64, operation string, amount int64) int {
	s.t.Helper()
	body := `{"operation":"` + operation + `","amount":` + strconv.FormatInt(amount, 10) + `}`
	return s.control(http.MethodPost, "/__admin/payments/"+idOf(number).String()+"/operations", body, nil)
}

// tree is a JSON object.
type tree = map[string]any

// with is a copy of an object with further keys; a nil value takes a key away.
func with(o, more tree) tree {
	o = maps.Clone(o)
	for key, value := range more {
		if o[key] = value; value == nil {
			delete(o, key)
		}
	}
	return o
}

// message is one request to the API.
type message struct {
	method, path, host string // host empty: the socket's own
	header             http.Header
	body               string
}

// message is a request of this site as a merchant's code would send it: JSON, with Site ID and API Secret.
func (s *site) message(op, body string) message {
	asked := http.Request{Header: http.Header{"Content-Type": {"application/json"}}}
	asked.SetBasicAuth(s.SiteID, s.APISecret)
	return message{method: http.MethodPost, path: "/gbpayments/" + op, header: asked.Header, body: body}
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

// try sends a message; an error is that of the connection.
func (s *site) try(m message) (reply, error) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), m.method, s.base+m.path, strings.NewReader(m.body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header, request.Host = m.header.Clone(), m.host
	answer, err := s.http.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return reply{}, err
	}
	r := reply{status: answer.StatusCode, header: answer.Header, text: string(text), t: s.t}
	d := json.NewDecoder(strings.NewReader(r.text))
	d.UseNumber() // 995 and "995" are not the same
	if d.Decode(&r.tree) != nil {
		r.tree = nil
	}
	return r, nil
}

// send sends a message that must be answered.
func (s *site) send(m message) reply {
	s.t.Helper()
	r, err := s.try(m)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// post sends a body as it stands: post("payment/list", `{"limit": 1}`).
func (s *site) post(op, body string) reply {
	s.t.Helper()
	return s.send(s.message(op, body))
}

// call sends an object as JSON. A key whose value is nil is left out; json.RawMessage("null") is null.
func (s *site) call(op string, body tree) reply {
	s.t.Helper()
	text, err := json.Marshal(with(tree{}, body))
	if err != nil {
		s.t.Fatal(err)
	}
	return s.post(op, string(text))
}

// The two methods of a token payment.
const (
	auth   = "payment/token/auth"
	charge = "payment/token/charge"
)

// order is the smallest good body of a token payment: 10000 kopecks of tok_ok.
func order() tree {
	return tree{"token": "tok_ok", "amount": 10000, "currency": "RUB", "description": "Заказ", "email": "payer@example.com"}
}

// pay makes a payment by auth or charge; more may be nil.
func (s *site) pay(op string, more tree) reply {
	s.t.Helper()
	return s.call(op, with(order(), more))
}

// made is pay for a payment that must succeed. It gives the number.
func (s *site) made(op string, more tree) int64 {
	s.t.Helper()
	r := s.pay(op, more)
	if r.verdict() != "1" {
		s.t.Fatalf("%s came to %s, want 1: %s", op, r.verdict(), r.text)
	}
	return r.number("response.transaction_id")
}

// about calls confirm, cancel or refund ("confirm") about a payment; more may be nil.
func (s *site) about(number int64, command string, more tree) reply {
	s.t.Helper()
	return s.call("payment/"+command, with(tree{"transaction_id": number}, more))
}

// list asks for transactions; filter may be nil.
func (s *site) list(filter tree) reply {
	s.t.Helper()
	return s.call("payment/list", with(tree{}, filter))
}

// item is the transaction of a number as the list shows it, among the newest hundred of any time; absent: nil.
func (s *site) item(number int64) tree {
	s.t.Helper()
	for _, item := range s.list(tree{"date_start": "2000-01-01", "limit": 100}).items() {
		if item["id"] == json.Number(strconv.FormatInt(number, 10)) {
			return item
		}
	}
	return nil
}

func idOf(number int64) payment.ID {
	return payment.ID{Provider: gbpayments.Name, Number: strconv.FormatInt(number, 10)}
}

// payment is what the sandbox holds.
func (s *site) payment(number int64) payment.Payment {
	s.t.Helper()
	p, found := s.tenant.Payment(idOf(number))
	if !found {
		s.t.Fatalf("there is no payment %d", number)
	}
	return p
}

func (s *site) state(number int64) payment.State { s.t.Helper(); return s.payment(number).State }

// reply is an answer of the provider.
type reply struct {
	status int
	header http.Header
	text   string
	tree   tree // nil: no JSON
	t      testing.TB
}

// at reads a value by its path ("response.items.0.card.mask"); absent: nil. Numbers are json.Number.
func (r reply) at(path string) any {
	var v any = r.tree
	for step := range strings.SplitSeq(path, ".") {
		switch within := v.(type) {
		case tree:
			v = within[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(within) {
				return nil
			}
			v = within[i]
		default:
			return nil
		}
	}
	return v
}

// word is a number or a string as text; empty: absent or null.
func (r reply) word(path string) string {
	switch v := r.at(path).(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// number is a whole number.
func (r reply) number(path string) int64 {
	r.t.Helper()
	n, err := strconv.ParseInt(r.word(path), 10, 64)
	if err != nil {
		r.t.Fatalf("%s is %v in %s", path, r.at(path), r.text)
	}
	return n
}

// verdict is what became of a call: "1", "0 <reason>", "error 10002 token", "<count> listed", or the HTTP status of an answer without
// JSON.
func (r reply) verdict() string {
	switch {
	case r.at("error") != nil:
		return strings.TrimSpace("error " + r.word("error.code") + " " + r.word("error.name"))
	case r.at("response.items") != nil:
		return r.word("response.count") + " listed"
	case r.at("response.success") != nil:
		return strings.TrimSpace(r.word("response.success") + " " + r.word("response.reason"))
	}
	return "status " + strconv.Itoa(r.status)
}

// items are the transactions of a list.
func (r reply) items() (items []tree) {
	r.t.Helper()
	list, ok := r.at("response.items").([]any)
	if !ok {
		r.t.Fatalf("no list: %s", r.text)
	}
	for _, item := range list {
		items = append(items, item.(tree))
	}
	return items
}

// column is one property of all listed transactions, with blanks between them: "997 996 995". An absent one is a dash.
func (r reply) column(key string) string {
	r.t.Helper()
	var values []string
	for _, item := range r.items() {
		switch v := item[key].(type) {
		case string:
			values = append(values, v)
		case json.Number:
			values = append(values, v.String())
		default:
			values = append(values, "-")
		}
	}
	return strings.Join(values, " ")
}
