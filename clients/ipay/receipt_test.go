package ipay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/ipay"
)

const pdf = "%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"

func respondPDF(contentType, body string) *http.Response {
	r := respond(200, body)
	r.Header.Set("Content-Type", contentType)
	return r
}

func receiptAnswer(status string) *http.Response {
	return respond(200, `{"response":{"pmt_id":1234567,"status":"`+status+`"}}`)
}

func TestReceiptIsToldApartByItsContentType(t *testing.T) {
	json := `{"response":{"pmt_id":"1234567","status":"CREATED"}}`
	for name, test := range map[string]struct {
		contentType, body string
		status            ipay.ReceiptStatus
		says              string
	}{
		"pdf":                   {"application/pdf", pdf, ipay.ReceiptReady, ""},
		"pdf, another spelling": {"Application/PDF; charset=binary", pdf, ipay.ReceiptReady, ""},
		"pdf, wrong parameter":  {"application/pdf; charset", pdf, ipay.ReceiptReady, ""},
		"pdf after a few bytes": {"application/pdf", "\xef\xbb\xbf" + pdf, ipay.ReceiptReady, ""},
		"json":                  {"application/json; charset=utf-8", json, ipay.ReceiptCreated, ""},
		"json under no name":    {"", json, ipay.ReceiptCreated, ""},
		"json under pdf":        {"application/pdf", json, "", "without a PDF"},
		"nothing under pdf":     {"application/pdf", "", "", "without a PDF"},
		"pdf under json":        {"application/json", pdf, "", "not JSON"},
		"unknown status":        {"application/json", strings.Replace(json, "CREATED", "WAITING", 1), "WAITING", ""},
		"no status":             {"application/json", strings.Replace(json, "CREATED", "", 1), "", "status is missing"},
		"ready without a pdf":   {"application/json", strings.Replace(json, "CREATED", "READY", 1), "", "it is not there"},
		"another payment":       {"application/json", strings.Replace(json, "1234567", "7", 1), "", "of another payment"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, base, over(func(*http.Request) (*http.Response, error) { return respondPDF(test.contentType, test.body), nil }))
			r, err := c.GetReceipt(t.Context(), 1234567)
			if test.says != "" {
				if !errors.Is(err, ipay.ErrMalformedAnswer) || !strings.Contains(err.Error(), test.says) || r.PDF != nil {
					t.Errorf("%+v, %v; want ErrMalformedAnswer that says %q", r, err, test.says)
				}
				return
			}
			if err != nil || r.Status != test.status || r.PaymentID != 1234567 || string(r.Raw) != test.body {
				t.Fatalf("read %+v, %v; want %s", r, err, test.status)
			}
			if ready := test.status == ipay.ReceiptReady; ready != bytes.Equal(r.PDF, []byte(test.body)) || ready == (r.PDF == nil) {
				t.Errorf("PDF is %q", r.PDF)
			}
		})
	}
}

// Only a receipt may be a PDF.
func TestAPDFIsNoOtherAnswer(t *testing.T) {
	for _, o := range operations() {
		err := o.call(t.Context(), newClient(t, base, over(func(*http.Request) (*http.Response, error) { return respondPDF("application/pdf", pdf), nil })))
		if malformed := errors.Is(err, ipay.ErrMalformedAnswer); malformed == (o.name == "GetReceipt") {
			t.Errorf("%s: err = %v", o.name, err)
		}
	}
}

// A script is a client that gives its answers one after another, and fails the test when asked more often.
func script(t *testing.T, answers ...func() (*http.Response, error)) *ipay.Client {
	asked := 0
	t.Cleanup(func() {
		if asked != len(answers) {
			t.Errorf("asked %d times, want %d", asked, len(answers))
		}
	})
	return newClient(t, base, over(func(*http.Request) (*http.Response, error) {
		asked++
		if asked > len(answers) {
			return receiptAnswer("ERROR"), nil
		}
		return answers[asked-1]()
	}))
}

func says(status string) func() (*http.Response, error) {
	return func() (*http.Response, error) { return receiptAnswer(status), nil }
}

func ready() (*http.Response, error)  { return respondPDF("application/pdf", pdf), nil }
func broken() (*http.Response, error) { return respond(503, ""), nil }
func denied() (*http.Response, error) { return respond(200, refusal("access denied")), nil }

func TestWaitForReceipt(t *testing.T) {
	type answers = []func() (*http.Response, error)
	for name, test := range map[string]struct {
		answers answers
		options []ipay.WaitOption
		status  ipay.ReceiptStatus
		want    error
		pauses  []time.Duration
	}{
		"at once":               {answers{ready}, nil, ipay.ReceiptReady, nil, nil},
		"after all":             {answers{says("CREATED"), says("INPROCESS"), ready}, nil, ipay.ReceiptReady, nil, []time.Duration{time.Second, 1500 * time.Millisecond}},
		"failed":                {answers{says("INPROCESS"), says("ERROR")}, nil, ipay.ReceiptError, ipay.ErrNoReceipt, []time.Duration{time.Second}},
		"unknown":               {answers{says("WAITING")}, nil, "WAITING", ipay.ErrUnknownReceiptStatus, nil},
		"refused":               {answers{says("CREATED"), denied}, nil, ipay.ReceiptCreated, ipay.ErrAccessDenied, []time.Duration{time.Second}},
		"one failed question":   {answers{broken, ready}, nil, ipay.ReceiptReady, nil, []time.Duration{time.Second}},
		"failures in a row":     {answers{says("CREATED"), broken, broken, broken}, []ipay.WaitOption{ipay.WithTolerance(2), ipay.WithPollInterval(time.Second, 1, time.Second)}, ipay.ReceiptCreated, ipay.ErrUnavailable, []time.Duration{time.Second, time.Second, time.Second}},
		"failures not in a row": {answers{broken, says("CREATED"), broken, ready}, []ipay.WaitOption{ipay.WithTolerance(1), ipay.WithPollInterval(time.Second, 1, time.Second)}, ipay.ReceiptReady, nil, []time.Duration{time.Second, time.Second, time.Second}},
		"no tolerance":          {answers{broken}, []ipay.WaitOption{ipay.WithTolerance(0)}, "", ipay.ErrUnavailable, nil},
		"too long":              {answers{says("CREATED"), says("CREATED"), says("CREATED")}, []ipay.WaitOption{ipay.WithMaxWait(1200 * time.Millisecond)}, ipay.ReceiptCreated, ipay.ErrStillPending, []time.Duration{time.Second, 200 * time.Millisecond}},
		"a limit of the pauses": {answers{says("CREATED"), says("CREATED"), says("CREATED"), ready}, []ipay.WaitOption{ipay.WithPollInterval(2*time.Second, 2, 3*time.Second), ipay.WithMaxWait(0)}, ipay.ReceiptReady, nil, []time.Duration{2 * time.Second, 3 * time.Second, 3 * time.Second}},
		"wrong pause":           {nil, []ipay.WaitOption{ipay.WithPollInterval(0, 1, 1)}, "", ipay.ErrInvalidRequest, nil},
		"wrong factor":          {nil, []ipay.WaitOption{ipay.WithPollInterval(1, 0.5, 1)}, "", ipay.ErrInvalidRequest, nil},
		"wrong limit":           {nil, []ipay.WaitOption{ipay.WithPollInterval(2, 1, 1)}, "", ipay.ErrInvalidRequest, nil},
		"wrong longest":         {nil, []ipay.WaitOption{ipay.WithMaxWait(-1)}, "", ipay.ErrInvalidRequest, nil},
		"wrong tolerance":       {nil, []ipay.WaitOption{ipay.WithTolerance(-1)}, "", ipay.ErrInvalidRequest, nil},
		"no watcher":            {nil, []ipay.WaitOption{ipay.OnPoll(nil)}, "", ipay.ErrInvalidRequest, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var pauses []time.Duration
			options := append([]ipay.WaitOption{ipay.WithWait(func(_ context.Context, d time.Duration) error { pauses = append(pauses, d); return nil })}, test.options...)
			r, err := script(t, test.answers...).WaitForReceipt(t.Context(), 1234567, options...)
			if !errors.Is(err, test.want) || (err == nil) != (test.want == nil) || r.Status != test.status || r.PaymentID != 1234567 {
				t.Errorf("%+v, %v; want %q, %v", r, err, test.status, test.want)
			}
			if (r.PDF != nil) != (test.status == ipay.ReceiptReady) {
				t.Errorf("PDF is %q", r.PDF)
			}
			if !slices.Equal(pauses, test.pauses) {
				t.Errorf("pauses %v, want %v", pauses, test.pauses)
			}
		})
	}
}

func TestWaitForReceiptEndsWithItsContext(t *testing.T) {
	gone := errors.New("the clock stopped")
	r, err := script(t, says("INPROCESS")).WaitForReceipt(t.Context(), 1234567, ipay.WithWait(func(context.Context, time.Duration) error { return gone }))
	if !errors.Is(err, gone) || r.Status != ipay.ReceiptInProcess {
		t.Errorf("%+v, %v; want the error of the pause and the last status", r, err)
	}
	// The built-in pause ends with the context, long before its hour is over.
	ctx, cancel := context.WithCancel(t.Context())
	var seen []string
	_, err = script(t, says("CREATED")).WaitForReceipt(ctx, 1234567, ipay.WithPollInterval(time.Hour, 1, time.Hour), ipay.WithMaxWait(0),
		ipay.OnPoll(func(r ipay.Receipt) { seen = append(seen, fmt.Sprint(r.Status)); cancel() }))
	if !errors.Is(err, context.Canceled) || !slices.Equal(seen, []string{"CREATED"}) {
		t.Errorf("err = %v after %v", err, seen)
	}
	// And lets time pass while it lives.
	if r, err := script(t, says("CREATED"), ready).WaitForReceipt(t.Context(), 1234567, ipay.WithPollInterval(1, 1, 1)); err != nil || r.Status != ipay.ReceiptReady {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := script(t).WaitForReceipt(t.Context(), 1234567, ipay.WithWait(nil)); !errors.Is(err, ipay.ErrInvalidRequest) {
		t.Errorf("err = %v, want ErrInvalidRequest", err)
	}
}
