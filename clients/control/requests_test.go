package control_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/control"
	"paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

// shopped is a real sandbox in which a merchant made two invoices and paid the first by card, and a client of its control plane.
func shopped(t *testing.T) (*control.Client, *httptest.Server) {
	t.Helper()
	b, err := sandbox.New(sandbox.Options{Default: sandbox.TenantOptions{Clock: sandbox.ClockOptions{Mode: "frozen", Start: time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)}}})
	if err != nil {
		t.Fatal(err)
	}
	data, plane := httptest.NewServer(b.DataPlane()), httptest.NewServer(b.ControlPlane())
	t.Cleanup(func() { b.Close(); data.Close(); plane.Close() })
	b.ServedAt(data.URL)
	merchant, err := intellectmoney.New(data.URL+"/intellectmoney", intellectmoney.Credentials{
		EshopID: "450000", BearerToken: "9d97820c61424eb6ac0db414ccb7ac60", SecretKey: "secret", SignSecretKey: "signsecret",
	})
	if err != nil {
		t.Fatal(err)
	}
	var first string
	for _, order := range []string{"A-2", "A-1"} {
		made, err := merchant.CreateInvoice(t.Context(), intellectmoney.Invoice{OrderID: order, Amount: 100_00})
		if err != nil {
			t.Fatal(err)
		}
		first = made.InvoiceID
	}
	_, err = merchant.BankCardPayment(t.Context(), intellectmoney.CardPayment{
		InvoiceID: first, ReturnURL: "https://shop.test/back", IPAddress: "127.0.0.1",
		Card: intellectmoney.Card{PAN: "4111111111111111", Holder: "IVAN", ExpiryMonth: "10", ExpiryYear: "30", CVV: "987"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return realClient(t, plane.URL), data
}

func TestRequestsAreFoundByEveryKindOfCondition(t *testing.T) {
	c, _ := shopped(t)
	yes, no, fine, unsent := true, false, 200, 0
	for _, test := range []struct {
		match control.Match
		want  []int64
	}{
		{control.Match{}, []int64{1, 2, 3}},
		{control.Match{Provider: "intellectmoney", Op: "createInvoice", Outcome: "answered", Status: &fine, OffContract: &no}, []int64{1, 2}},
		{control.Match{OffContract: &yes}, nil},
		{control.Match{Status: &unsent}, nil},
		{control.Match{Payment: "intellectmoney:3000000001"}, []int64{2, 3}},
		{control.Match{Since: 1, Until: 2}, []int64{2}},
		{control.Match{Scenario: "none"}, nil},
		{control.Match{Rule: "none.yaml"}, nil},
		{control.Match{Fault: "reset"}, nil},
		{control.Match{Finding: "real-card"}, nil},
		{control.Match{Field: map[string]control.Condition{"orderid": control.Eq("A-1")}}, []int64{2}},
		{control.Match{Field: map[string]control.Condition{"orderId": control.Prefix("A")}}, []int64{1, 2}},
		{control.Match{Field: map[string]control.Condition{"orderId": control.Suffix("2")}}, []int64{1}},
		{control.Match{Field: map[string]control.Condition{"orderId": control.Regex("^.-[13]$")}}, []int64{2}},
		{control.Match{Field: map[string]control.Condition{"orderId": control.In("A-2", "A-3")}}, []int64{1}},
		{control.Match{Field: map[string]control.Condition{"amount": control.Gt("9999")}}, []int64{1, 2, 3}},
		{control.Match{Field: map[string]control.Condition{"amount": control.Lt("10000")}}, nil},
		{control.Match{Field: map[string]control.Condition{"amount": {"gt": "9999", "lt": "10001"}, "cvv": control.Present()}}, []int64{3}},
		{control.Match{Field: map[string]control.Condition{"cvv": control.Absent()}}, []int64{1, 2}},
		{control.Match{Header: map[string]control.Condition{"content-type": control.Prefix("application/")}}, []int64{1, 2, 3}},
	} {
		found, err := c.FindRequests(t.Context(), test.match)
		var numbers []int64
		for _, r := range found {
			numbers = append(numbers, r.Number)
		}
		if err != nil || !slices.Equal(numbers, test.want) {
			t.Errorf("%+v finds %v, %v; want %v", test.match, numbers, err, test.want)
		}
		if n, err := c.CountRequests(t.Context(), test.match); err != nil || n != len(test.want) {
			t.Errorf("%+v counts %d, %v; want %d", test.match, n, err, len(test.want))
		}
	}
	_, err := c.FindRequests(t.Context(), control.Match{Field: map[string]control.Condition{"ordreId": control.Eq("x")}})
	var problem *control.Problem
	if !errors.As(err, &problem) || problem.Status != 400 || !strings.Contains(problem.Detail, `did you mean "orderId"?`) {
		t.Errorf("err = %v", err)
	}
}

func TestARequestIsReadAsTheJournalHasIt(t *testing.T) {
	c, data := shopped(t)
	found, err := c.FindRequests(t.Context(), control.Match{Op: "bankCardPayment"})
	if err != nil || len(found) != 1 {
		t.Fatalf("found %v, %v", found, err)
	}
	got := found[0]
	if !strings.Contains(got.Request.Body, "411111******1111") || strings.Contains(got.Request.Body, "=987") || !strings.HasPrefix(got.Answer.Body, "{") {
		t.Errorf("bodies are %q and %q", got.Request.Body, got.Answer.Body)
	}
	if got.Request.Header.Get("Authorization") != "Bearer ***" || got.Answer.Header.Get("Content-Type") == "" {
		t.Errorf("headers are %v and %v", got.Request.Header, got.Answer.Header)
	}
	if one, err := c.Request(t.Context(), 3); err != nil || !reflect.DeepEqual(one, got) {
		t.Errorf("by its number it is %+v, %v; want %+v", one, err, got)
	}
	if listed, err := c.Requests(t.Context(), control.Selection{Since: 2}); err != nil || len(listed) != 1 || !reflect.DeepEqual(listed[0], got) {
		t.Errorf("listed %+v, %v; want %+v", listed, err, got)
	}
	if took, err := time.ParseDuration(got.Took); err != nil || took <= 0 {
		t.Errorf("took %q, %v", got.Took, err)
	}
	got.Request.Header, got.Request.Body, got.Answer.Header, got.Answer.Body, got.Took = nil, "", nil, "", ""
	want := control.Request{
		Number: 3, At: start, Provider: "intellectmoney", Operation: "bankCardPayment", Payment: "intellectmoney:3000000001", Outcome: "answered", From: "New", To: "Created",
		Request: control.HTTPMessage{Method: "POST", Path: "/merchant/bankCardPayment", Host: strings.TrimPrefix(data.URL, "http://")}, Answer: control.HTTPMessage{Status: 200},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v\nwant %+v", got, want)
	}
}

// The zero status is one that can be asked for: a fault that swallowed the answer.
func TestRequestsWithoutAnAnswerAreFound(t *testing.T) {
	r := newLive(t, sandbox.Options{Scenarios: files(map[string]string{"lost": `version: 1
name: lost
about: The answer never comes.
provider: gbpayments
bind: { operation: payment/token/charge }
script:
  - { at: payment/token/charge, fault: { phase: before_commit, kind: reset } }
`})})
	if _, err := r.shop.Charge(t.Context(), tea); err == nil {
		t.Fatal("an answer came")
	}
	unsent := 0
	found, err := r.FindRequests(t.Context(), control.Match{Status: &unsent})
	if err != nil || len(found) != 1 || found[0].Answer.Status != 0 || found[0].Fault != "before_commit reset" {
		t.Errorf("found %+v, %v", found, err)
	}
}

func TestCanonicalRequestsHaveNothingMeasured(t *testing.T) {
	var texts []string
	for range 2 {
		c, data := shopped(t)
		text, err := c.CanonicalRequests(t.Context(), control.Selection{Op: "createInvoice"})
		if err != nil || strings.Contains(string(text), data.URL) || strings.Contains(string(text), `"took"`) || !strings.Contains(string(text), `"number": 2`) {
			t.Errorf("%v:\n%s", err, text)
		}
		texts = append(texts, string(text))
	}
	if texts[0] != texts[1] {
		t.Errorf("the same requests give\n%s\nand\n%s", texts[0], texts[1])
	}
}

func TestVerifyGivesNumbersOrAProblem(t *testing.T) {
	c, _ := shopped(t)
	numbers, err := c.VerifyRequests(t.Context(), control.Match{Op: "createInvoice"}, ">=2")
	if err != nil || !slices.Equal(numbers, []int64{1, 2}) {
		t.Errorf("verified %v, %v", numbers, err)
	}
	numbers, err = c.VerifySequence(t.Context(), control.Match{Op: "createInvoice"}, control.Match{Op: "bankCardPayment"})
	if err != nil || !slices.Equal(numbers, []int64{1, 3}) {
		t.Errorf("verified %v, %v", numbers, err)
	}
	numbers, err = c.VerifySequenceText(t.Context(), []byte("steps:\n  - { op: createInvoice }\n  - { op: bankCardPayment }\n"))
	if err != nil || !slices.Equal(numbers, []int64{1, 3}) {
		t.Errorf("verified %v, %v", numbers, err)
	}
	var misspelt *control.Problem
	if _, err := c.VerifySequenceText(t.Context(), []byte("steps:\n  - { opp: x }\n")); !errors.As(err, &misspelt) || !strings.Contains(misspelt.Detail, `2:7: unknown key "opp"`) {
		t.Errorf("misspelt: %v", err)
	}
	if _, err := c.VerifySequenceText(t.Context(), nil); !errors.Is(err, control.ErrInvalidRequest) {
		t.Errorf("without a text: %v", err)
	}
	_, tooFew := c.VerifyRequests(t.Context(), control.Match{Op: "createInvoice", Field: map[string]control.Condition{"orderId": control.Eq("A-3")}}, "")
	_, turned := c.VerifySequence(t.Context(), control.Match{Op: "bankCardPayment"}, control.Match{Op: "createInvoice"})
	for want, err := range map[string]error{
		`seen 0; nearest: request 2, but its field orderId is "A-1" (wanted: is "A-3")`: tooFew,
		"step 2 was not found after request 3":                                          turned,
	} {
		var problem *control.Problem
		if !errors.As(err, &problem) || problem.Status != 422 || !strings.Contains(problem.Detail, want) {
			t.Errorf("err = %v, want %s", err, want)
		}
	}
	var few, turnedRound *control.Problem
	if !errors.As(tooFew, &few) || few.Unverified == nil || few.Unverified.Count != 0 || few.Unverified.Step != 0 || len(few.Unverified.Requests) != 0 ||
		few.Unverified.Wanted != `at least 1 request whose op is "createInvoice" and whose field orderId is "A-3"` ||
		few.Unverified.Nearest[0] != (control.NearMiss{Request: 2, Condition: "field orderId", Seen: `"A-1"`, Wanted: `is "A-3"`}) {
		t.Errorf("too few: %+v", few)
	}
	if !errors.As(turned, &turnedRound) || turnedRound.Unverified == nil || turnedRound.Unverified.Step != 2 || turnedRound.Unverified.After != 3 || turnedRound.Unverified.Earlier != 2 ||
		!slices.Equal(turnedRound.Unverified.Requests, []int64{3}) || turnedRound.Unverified.Wanted != `a request whose op is "createInvoice"` {
		t.Errorf("turned round: %+v", turnedRound)
	}
	var unknown *control.Problem
	if _, err := c.VerifyRequests(t.Context(), control.Match{Op: "createInvoce"}, ""); !errors.As(err, &unknown) || unknown.Unverified != nil {
		t.Errorf("a wrong match is no failed verification: %v", err)
	}
	if _, err := c.VerifySequence(t.Context()); !errors.Is(err, control.ErrInvalidRequest) {
		t.Errorf("without steps: %v", err)
	}
}

func TestClearRequests(t *testing.T) {
	c, _ := shopped(t)
	for _, want := range []int{3, 0} {
		if n, err := c.ClearRequests(t.Context()); err != nil || n != want {
			t.Errorf("cleared %d, %v; want %d", n, err, want)
		}
	}
	if found, err := c.FindRequests(t.Context(), control.Match{}); err != nil || len(found) != 0 {
		t.Errorf("left %v, %v", found, err)
	}
}

func TestCurlAndHARLeaveMasked(t *testing.T) {
	c, data := shopped(t)
	command, err := c.RequestCurl(t.Context(), 3)
	if err != nil || !strings.Contains(command, "\ncurl --globoff --path-as-is -X 'POST' '"+data.URL+"/intellectmoney/merchant/bankCardPayment'") {
		t.Errorf("%v:\n%s", err, command)
	}
	archive, err := c.RequestsHAR(t.Context(), control.Selection{Op: "bankCardPayment"})
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Log struct {
			Entries []struct {
				Sandbox struct{ Number int } `json:"_sandbox"`
			}
		}
	}
	if err := json.Unmarshal(archive, &read); err != nil || len(read.Log.Entries) != 1 || read.Log.Entries[0].Sandbox.Number != 3 {
		t.Errorf("read %+v, %v", read, err)
	}
	for _, text := range []string{command, string(archive)} {
		for _, planted := range []string{"9d97820c61424eb6ac0db414ccb7ac60", "signsecret", "4111111111111111", "=987"} {
			if strings.Contains(text, planted) {
				t.Errorf("%q is in\n%s", planted, text)
			}
		}
	}
	var problem *control.Problem
	if _, err := c.RequestCurl(t.Context(), 99); !errors.As(err, &problem) || problem.Status != 404 {
		t.Errorf("err = %v", err)
	}
}

func TestSelectionIsTheQuery(t *testing.T) {
	address, asked := box(t, http.StatusOK, "application/json", `{"log":{"version":"1.2"}}`)
	c := newClient(t, address, control.WithTenant("a&b"))
	for want, selection := range map[string]control.Selection{
		"/__admin/requests.har?tenant=a%26b": {},
		"/__admin/requests.har?finding=f&limit=5&op=payment%2Flist&outcome=o&payment=ipay%3A7&provider=p&since=9&tenant=a%26b": {
			Provider: "p", Op: "payment/list", Payment: "ipay:7", Outcome: "o", Finding: "f", Since: 9, Limit: 5},
	} {
		if _, err := c.RequestsHAR(t.Context(), selection); err != nil || *asked != (seen{"GET", want, "", ""}) {
			t.Errorf("asked %+v, %v; want %s", *asked, err, want)
		}
	}
}

// requestCalls are those of the client about the journal.
func requestCalls(t *testing.T) map[string]func(*control.Client) error {
	return map[string]func(*control.Client) error{
		"FindRequests":  func(c *control.Client) error { _, err := c.FindRequests(t.Context(), control.Match{}); return err },
		"CountRequests": func(c *control.Client) error { _, err := c.CountRequests(t.Context(), control.Match{}); return err },
		"VerifyRequests": func(c *control.Client) error {
			_, err := c.VerifyRequests(t.Context(), control.Match{}, "")
			return err
		},
		"VerifySequence": func(c *control.Client) error { _, err := c.VerifySequence(t.Context(), control.Match{}); return err },
		"VerifySequenceText": func(c *control.Client) error {
			_, err := c.VerifySequenceText(t.Context(), []byte("steps: []"))
			return err
		},
		"ClearRequests": func(c *control.Client) error { _, err := c.ClearRequests(t.Context()); return err },
		"Requests":      func(c *control.Client) error { _, err := c.Requests(t.Context(), control.Selection{}); return err },
		"CanonicalRequests": func(c *control.Client) error {
			_, err := c.CanonicalRequests(t.Context(), control.Selection{})
			return err
		},
		"Request":     func(c *control.Client) error { _, err := c.Request(t.Context(), 7); return err },
		"RequestCurl": func(c *control.Client) error { _, err := c.RequestCurl(t.Context(), 7); return err },
		"RequestsHAR": func(c *control.Client) error { _, err := c.RequestsHAR(t.Context(), control.Selection{}); return err },
	}
}
