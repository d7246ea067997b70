package ipay_test

import (
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
	"paysandbox/mocks/ipay"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// start is where the frozen clock of these tests begins.
var start = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// printedTime is auth.time of the page's samples.
const printedTime = "2018-07-09 03:40:37"

// merchant is the default tenant of a sandbox behind sockets, as a merchant's code meets it. Nothing moves by time. At its end every
// answer must have kept the contract.
type merchant struct {
	*sandbox.Sandbox
	*ipay.Settings
	t          testing.TB
	base, desk string // URLs of the data plane and the control plane
	http       *http.Client
}

// newMerchant opens a merchant whose payers wait until a test acts for them; change may be nil.
func newMerchant(t testing.TB, change func(*ipay.Settings)) *merchant {
	t.Helper()
	return open(t, sandbox.Options{Default: sandbox.TenantOptions{Payer: sandbox.PayerWait}}, change)
}

// scripting is a merchant with one scenario of a test's own, which takes every payment that its bind wants.
func scripting(t testing.TB, text string) *merchant {
	t.Helper()
	return open(t, sandbox.Options{Scenarios: fstest.MapFS{"own.yaml": &fstest.MapFile{Data: []byte(text)}}}, nil)
}

// playing is a merchant whose payments all go by a shipped scenario.
func playing(t testing.TB, scenario string) *merchant {
	t.Helper()
	return open(t, sandbox.Options{Default: sandbox.TenantOptions{Scenario: scenario}}, nil)
}

func open(t testing.TB, o sandbox.Options, change func(*ipay.Settings)) *merchant {
	t.Helper()
	m := &merchant{t: t}
	o.Default.Clock = sandbox.ClockOptions{Mode: "frozen", Start: start}
	o.Default.Merchant = func(_ string, settings mocks.Settings) error {
		if own, ok := settings.(*ipay.Settings); ok {
			if change != nil {
				change(own)
			}
			m.Settings = own
		}
		return nil
	}
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	m.Sandbox = box
	data, control := httptest.NewServer(m.DataPlane()), httptest.NewServer(m.ControlPlane())
	m.base, m.desk = data.URL, control.URL
	sockets := &http.Transport{}
	m.http = &http.Client{
		Transport:     sockets,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(func() {
		m.keptContract()
		sockets.CloseIdleConnections()
		m.Close()
		data.Close()
		control.Close()
	})
	return m
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
func (m *merchant) journal() []entry {
	m.t.Helper()
	var v struct{ Requests []entry }
	m.control(http.MethodGet, "/__admin/requests?limit=10000", "", &v)
	return v.Requests
}

// last is the newest exchange.
func (m *merchant) last() entry {
	m.t.Helper()
	all := m.journal()
	if len(all) == 0 {
		m.t.Fatal("the journal is empty")
	}
	return all[len(all)-1]
}

// keptContract fails the test for every answer that broke the contract. Requests may: tests send wrong ones on purpose.
func (m *merchant) keptContract() {
	m.t.Helper()
	for _, e := range m.journal() {
		for _, v := range e.Violations {
			if strings.HasPrefix(v, "answer") {
				m.t.Errorf("request %d, %s: %s\n%s", e.Number, e.Operation, v, e.Answer.Body)
			}
		}
	}
}

// control calls the control plane; into may be nil.
func (m *merchant) control(method, path, body string, into any) int {
	m.t.Helper()
	status, text := m.fetch(method, m.desk+path, "application/json", body)
	if into != nil {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			m.t.Fatalf("%s %s: %v\n%s", method, path, err, text)
		}
	}
	return status
}

// fetch sends anything anywhere and gives status and body.
func (m *merchant) fetch(method, address, contentType, body string) (int, string) {
	m.t.Helper()
	request, err := http.NewRequestWithContext(context.WithoutCancel(m.t.Context()), method, address, strings.NewReader(body)) // also at the test's end
	if err != nil {
		m.t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", contentType)
	}
	answer, err := m.http.Do(request)
	if err != nil {
		m.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		m.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
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

// envelope is a signed request as a merchant's code would send it.
func (m *merchant) envelope(action string, body any) tree {
	sign := ipay.Sign(m.SignKey, printedTime)
	return tree{"request": tree{
		"version": 1.20, "auth": tree{"login": m.Login, "time": printedTime, "sign": string(sign[:])}, "action": action, "body": body,
	}}
}

// reply is an answer of the provider.
type reply struct {
	status int
	header http.Header
	text   string
	tree   tree // of `response`; nil: no JSON
	t      testing.TB
}

// post sends a body as it stands to the one address.
func (m *merchant) post(body string) reply {
	m.t.Helper()
	r, err := m.try(body, nil)
	if err != nil {
		m.t.Fatal(err)
	}
	return r
}

// try is post for a connection that may break; header may be nil.
func (m *merchant) try(body string, header http.Header) (reply, error) {
	m.t.Helper()
	request, err := http.NewRequestWithContext(m.t.Context(), http.MethodPost, m.base+"/ipay", strings.NewReader(body))
	if err != nil {
		m.t.Fatal(err)
	}
	maps.Copy(request.Header, header)
	request.Header.Set("Content-Type", "application/json")
	answer, err := m.http.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return reply{}, err
	}
	r := reply{status: answer.StatusCode, header: answer.Header, text: string(text), t: m.t}
	var decoded struct{ Response tree }
	d := json.NewDecoder(strings.NewReader(r.text))
	d.UseNumber() // 1234567 and "1234567" are not the same
	if d.Decode(&decoded) == nil {
		r.tree = decoded.Response
	}
	return r, nil
}

// send sends a request tree.
func (m *merchant) send(request tree) reply {
	m.t.Helper()
	text, err := json.Marshal(request)
	if err != nil {
		m.t.Fatal(err)
	}
	return m.post(string(text))
}

// call sends a signed request.
func (m *merchant) call(action string, body any) reply {
	m.t.Helper()
	return m.send(m.envelope(action, body))
}

// at reads a value by its path ("bank_response.error_group", "transactions.0.trn_id"); absent: nil. Numbers are json.Number.
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

// has says whether a top-level key is there, whatever its value.
func (r reply) has(key string) bool {
	_, there := r.tree[key]
	return there
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

// number is a whole number, sent as a number or as a string.
func (r reply) number(path string) int64 {
	r.t.Helper()
	n, err := strconv.ParseInt(r.word(path), 10, 64)
	if err != nil {
		r.t.Fatalf("%s is %v in %s", path, r.at(path), r.text)
	}
	return n
}

// verdict is pmt_status with, behind a slash, its error group; or the system error.
func (r reply) verdict() string {
	if e := r.word("error"); e != "" {
		return e
	}
	if g := r.word("bank_response.error_group"); g != "" {
		return r.word("pmt_status") + "/" + g
	}
	return r.word("pmt_status")
}

// token mints a Google Pay token for this merchant: an empty card is the usual test card.
func (m *merchant) token(card string) string {
	m.t.Helper()
	return m.tokenOf(mocks.TokenRequest{Card: card})
}

func (m *merchant) tokenOf(r mocks.TokenRequest) string {
	m.t.Helper()
	token, err := m.tenant().MintToken("googlepay", r)
	if err != nil {
		m.t.Fatal(err)
	}
	return token
}

// order is the smallest good body of PaymentCreate.
func (m *merchant) order(invoice int64) tree {
	m.t.Helper()
	return tree{"invoice": invoice, "token": m.token("")}
}

// create makes a payment; more may be nil.
func (m *merchant) create(invoice int64, more tree) reply {
	m.t.Helper()
	return m.call("PaymentCreate", with(m.order(invoice), more))
}

// made is create for a payment that must come to a status.
func (m *merchant) made(status string, invoice int64, more tree) reply {
	m.t.Helper()
	r := m.create(invoice, more)
	if r.verdict() != status {
		m.t.Fatalf("PaymentCreate came to %s, want %s: %s", r.verdict(), status, r.text)
	}
	return r
}

// about calls an action about the payment of an answer.
func (m *merchant) about(r reply, action string, more tree) reply {
	m.t.Helper()
	return m.call(action, with(tree{"pmt_id": r.at("pmt_id")}, more))
}

// payer answers the challenge of a payment by the control plane and gives threedsData.
func (m *merchant) payer(r reply, answer mocks.Answer) string {
	m.t.Helper()
	next, err := m.tenant().Payer(m.id(r), answer)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, f := range next.Fields {
		if f.Name == "threedsData" {
			return f.Value
		}
	}
	return ""
}

// id is the payment of an answer.
func (m *merchant) id(r reply) payment.ID {
	return payment.ID{Provider: ipay.Name, Number: r.word("pmt_id")}
}

// payment is what the sandbox holds.
func (m *merchant) payment(r reply) payment.Payment {
	m.t.Helper()
	p, found := m.tenant().Payment(m.id(r))
	if !found {
		m.t.Fatalf("there is no payment %v", m.id(r))
	}
	return p
}

// status is the field's word for where the payment is.
func (m *merchant) status(r reply) payment.Status {
	m.t.Helper()
	return m.Status(m.payment(r))
}

func (m *merchant) tenant() *sandbox.Tenant {
	m.t.Helper()
	tenant, err := m.Tenant("")
	if err != nil {
		m.t.Fatal(err)
	}
	return tenant
}

// press answers on a payer page; the browser shows where it is sent instead of going there.
func (m *merchant) press(link, button string) (int, string) {
	m.t.Helper()
	return m.fetch(http.MethodPost, link, "application/x-www-form-urlencoded", url.Values{"answer": {button}}.Encode())
}

// inbox is a merchant's own web server that keeps the forms it gets.
type inbox struct {
	*httptest.Server
	forms chan url.Values // with the query's fields
}

func newInbox(t testing.TB) *inbox {
	box := &inbox{forms: make(chan url.Values, 16)}
	box.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.ParseForm() == nil {
			box.forms <- r.Form
		}
	}))
	t.Cleanup(box.Close)
	return box
}
