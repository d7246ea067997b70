package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Names under which the fake serves the methods of GBPayments, beside the control plane's token.
const (
	gbTests    = "test"
	gbCharges  = "payment/token/charge"
	gbAuths    = "payment/token/auth"
	gbConfirms = "payment/confirm"
	gbCancels  = "payment/cancel"
	gbRefunds  = "payment/refund"
	gbLists    = "payment/list"
)

// Answers of GBPayments.
const (
	gbPaid      = `{"response":{"success":1,"timestamp":1491279174.7654,"transaction_id":995}}`
	gbRefunded  = `{"response":{"success":1,"timestamp":1491279174.7654,"transaction_id":996}}`
	gbDone      = `{"response":{"success":1,"timestamp":1491279174.7654}}`
	gbDeclined  = `{"response":{"success":0,"timestamp":1491279174.7654,"reason":"Недостаточно средств"}}`
	gbWrongAuth = "401" + `{"error":{"code":401,"text":"Unauthorized","error_id":1002,"timestamp":1597852096.013394}}`
	gbEmpty     = `{"response":{"count":0,"items":[]}}`
)

func gbBad(name string) string {
	return `{"error":{"code":10002,"text":"Invalid parameter ` + "`" + name + "`" + `","error_id":1002,"timestamp":1597852096.013394,"name":"` + name + `"}}`
}

// gbItem is a line of the list: transaction number of 100 RUB; more are pairs of further keys and JSON values.
func gbItem(number, kind, status int, more ...string) string {
	item := map[string]json.RawMessage{
		"id": json.RawMessage(strconv.Itoa(number)), "type": json.RawMessage(strconv.Itoa(kind)), "status": json.RawMessage(strconv.Itoa(status)),
		"workmode": json.RawMessage("1"), "date": json.RawMessage(`"2026-01-15 11:59:58"`), "amount": json.RawMessage("10000"),
		"currency": json.RawMessage(`"RUB"`), "description": json.RawMessage(`"Чай"`), "email": json.RawMessage(`"a@b.example"`),
		"order_id": json.RawMessage(`"order-1"`), "token": json.RawMessage(`"tok_secret"`),
		"card": json.RawMessage(`{"mask":"411111******1111","exp":"12/30","type":"VISA"}`),
	}
	for i := 0; i+1 < len(more); i += 2 {
		item[more[i]] = json.RawMessage(more[i+1])
	}
	text, err := json.Marshal(item)
	if err != nil {
		panic(err) // a mistake in the test
	}
	return string(text)
}

func gbList(items ...string) string {
	return fmt.Sprintf(`{"response":{"count":%d,"items":[%s]}}`, len(items), strings.Join(items, ","))
}

// fakeGBPayments is a GBPayments and a control plane that know nothing of payments: they answer as told and remember what they were asked.
type fakeGBPayments struct {
	*httptest.Server
	mu    sync.Mutex
	calls []gbCall
}

type gbCall struct {
	name         string
	body         map[string]any
	header       http.Header
	path         string // with the query
	site, secret string // of HTTP Basic
}

func newGBPayments(t *testing.T, s script) *fakeGBPayments {
	t.Helper()
	p := &fakeGBPayments{}
	count := map[string]int{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := gbCall{name: strings.TrimPrefix(r.URL.Path, "/gbpayments/"), header: r.Header, path: r.RequestURI}
		c.site, c.secret, _ = r.BasicAuth()
		plane := r.URL.Path == "/__admin/wallets/gbpayments/token"
		if plane {
			c.name = mints
		}
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if err := json.Unmarshal(text, &c.body); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		p.mu.Lock()
		p.calls = append(p.calls, c)
		bodies := s[c.name]
		n := min(count[c.name], len(bodies)-1)
		count[c.name]++
		p.mu.Unlock()
		if n < 0 {
			t.Errorf("%s was called, and the script has no answer", c.name)
			return
		}
		switch body := bodies[n]; {
		case body == "lost":
			panic(http.ErrAbortHandler)
		case len(body) >= 3 && strings.Trim(body[:3], "0123456789") == "":
			status, _ := strconv.Atoi(body[:3]) // three digits
			if plane {
				w.Header().Set("Content-Type", "application/problem+json")
			}
			w.WriteHeader(status)
			fmt.Fprint(w, body[3:])
		default:
			fmt.Fprint(w, body)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *fakeGBPayments) names() (names []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.calls {
		names = append(names, c.name)
	}
	return names
}

// call is the first one of a name.
func (p *fakeGBPayments) call(t *testing.T, name string) gbCall {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.calls, func(c gbCall) bool { return c.name == name })
	if i < 0 {
		t.Fatalf("%s was not called", name)
	}
	return p.calls[i]
}

// gbArgs is a command line of the group against a fake one, whose control plane has the same address.
func gbArgs(p *fakeGBPayments, args ...string) []string {
	return slices.Concat([]string{"gbpayments"}, args, []string{"--url", p.URL, "--control-url", p.URL})
}

func atGBPayments(t *testing.T, p *fakeGBPayments, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return new(stage).run(t, gbArgs(p, args...)...)
}

// decodeGBPayments reads the one JSON object that a command prints.
func decodeGBPayments(t *testing.T, stdout string) gbPaymentsResult {
	t.Helper()
	var r gbPaymentsResult
	r.gbPaymentsPage = &gbPaymentsPage{Count: -1} // what is left out stays so
	d := json.NewDecoder(strings.NewReader(stdout))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		t.Fatalf("%q is no result: %v", stdout, err)
	}
	if rest, _ := io.ReadAll(d.Buffered()); strings.TrimSpace(string(rest)) != "" {
		t.Errorf("after the object there is %q", rest)
	}
	return r
}
