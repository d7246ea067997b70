package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Answers of iPay and of a sandbox's control plane.
const (
	mintedToken = `{"token":"dG9rZW4="}`
	answeredBy  = `{"id":"ipay:1234567","scenario":"default","next":{"fields":{"threedsData":"eJw/+="}}}`
	notNow      = "409" + `{"title":"Conflict","detail":"the payment does not wait for its payer"}`
	overall     = `{"response":{"error":"overall error"}}`

	challengeLink = "http://bank.example/3ds/1"
)

// Names under which the fake serves the control plane, beside iPay's actions.
const (
	mints     = "token"
	answers   = "payer"
	shows     = "payment"
	creates   = "PaymentCreate"
	verifies  = "PaymentVerify3DS"
	sells     = "PaymentSale"
	cancels   = "PaymentCancel"
	asks      = "GetPaymentStatus"
	processes = "ProcessPayment"
	receipts  = "GetReceipt"
)

// at600 is an answer about payment 1234567 of 600 UAH at a status; more are pairs of further keys and JSON values.
func at600(status int, more ...string) string {
	response := map[string]json.RawMessage{
		"pmt_id": json.RawMessage("1234567"), "invoice": json.RawMessage("60000"), "amount": json.RawMessage("60000"),
		"pmt_status": json.RawMessage(strconv.Itoa(status)), "card_mask": json.RawMessage(`"411111******1111"`),
		"bank_response": json.RawMessage(`{"error_group":null}`), "bank_acquirer_name": json.RawMessage(`"bank"`),
	}
	for i := 0; i+1 < len(more); i += 2 {
		response[more[i]] = json.RawMessage(more[i+1])
	}
	text, err := json.Marshal(map[string]any{"response": response})
	if err != nil {
		panic(err) // a mistake in the test
	}
	return string(text)
}

func group4(group string) string { return at600(4, "bank_response", `{"error_group":`+group+`}`) }

var challenged = at600(1, "security_rate", `"3D"`, "security_data", `{"redirect_url":"`+challengeLink+`"}`)

// iPayAnswers is a script whose challenge can be answered; more are replacements.
func iPayAnswers(more script) script {
	s := script{
		mints: {mintedToken}, creates: {challenged}, answers: {answeredBy}, shows: {answeredBy},
		verifies: {at600(5, "rrn", `"123456789012"`, "auth_code", `"123456"`)},
	}
	maps.Copy(s, more)
	return s
}

// fakeIPay is an iPay and a control plane that know nothing of payments: they answer as told and remember what they were asked.
type fakeIPay struct {
	*httptest.Server
	mu    sync.Mutex
	calls []iPayCall
}

type iPayCall struct {
	name   string
	body   map[string]any
	header http.Header
	path   string // of the control plane, with the query
	auth   iPayAuth
}

type iPayAuth struct{ Login, Time, Sign string }

func newIPay(t *testing.T, s script) *fakeIPay {
	t.Helper()
	p := &fakeIPay{}
	count := map[string]int{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := iPayCall{header: r.Header, path: r.RequestURI}
		var request struct {
			Request struct {
				Auth   iPayAuth
				Action string
				Body   map[string]any
			}
		}
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		switch {
		case r.URL.Path == "/ipay":
			if err := json.Unmarshal(text, &request); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			c.name, c.body, c.auth = request.Request.Action, request.Request.Body, request.Request.Auth
		case r.URL.Path == "/__admin/wallets/googlepay/token":
			c.name = mints
		case strings.HasSuffix(r.URL.Path, "/payer"):
			c.name = answers
		default:
			c.name = shows
		}
		if c.body == nil && len(text) > 0 {
			if err := json.Unmarshal(text, &c.body); err != nil {
				t.Errorf("%s: %v", text, err)
			}
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
		case strings.HasPrefix(body, "%PDF"):
			w.Header().Set("Content-Type", "application/pdf")
			fmt.Fprint(w, body)
		case len(body) >= 3 && strings.Trim(body[:3], "0123456789") == "":
			status, _ := strconv.Atoi(body[:3]) // three digits
			if strings.HasPrefix(r.URL.Path, "/__admin/") {
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

func (p *fakeIPay) names() (names []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.calls {
		names = append(names, c.name)
	}
	return names
}

// call is the only one of a name.
func (p *fakeIPay) call(t *testing.T, name string) iPayCall {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.calls, func(c iPayCall) bool { return c.name == name })
	if i < 0 {
		t.Fatalf("%s was not called", name)
	}
	return p.calls[i]
}

// atIPay runs a command of the group against a fake one, whose control plane has the same address.
func atIPay(t *testing.T, p *fakeIPay, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return new(stage).run(t, slices.Concat([]string{"ipay"}, args, []string{"--url", p.URL, "--control-url", p.URL})...)
}

func decodeIPay(t *testing.T, stdout string) iPayResult {
	t.Helper()
	var r iPayResult
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
