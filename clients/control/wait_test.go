package control_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/clients/control"
)

func TestWhatIsAwaitedIsTheBody(t *testing.T) {
	address, asked := box(t, http.StatusOK, "application/json", `{"tenant":"a","met":true,"took":"1.5s","later":1}`)
	c := newClient(t, address, control.WithTenant("a&b"))
	for want, awaited := range map[string]control.Awaited{
		`{"for":{"payment":{"id":"ipay:7","state":"5"}}}`: {Payment: &control.AwaitedPayment{ID: "ipay:7", State: "5"}},
		`{"for":{"payment":{"reference":"EP-1","status":"paid"}},"timeout":"1m0s"}`: {
			Payment: &control.AwaitedPayment{Reference: "EP-1", Status: "paid"}, Timeout: time.Minute},
		`{"for":{"notification":{"event":"paid","payment":"ipay:7","state":"acked"}},"timeout":"2.5s"}`: {
			Notification: &control.AwaitedNotification{Event: "paid", Payment: "ipay:7", State: control.Acked}, Timeout: 2500 * time.Millisecond},
		`{"for":{"requests":{"provider":"ipay","op":"PaymentCreate","payment":"ipay:7","count":"\u003e=2"}}}`: {
			Requests: &control.AwaitedRequests{Provider: "ipay", Operation: "PaymentCreate", Payment: "ipay:7", Count: ">=2"}},
		`{"for":{}}`: {},
	} {
		took, err := c.Wait(t.Context(), awaited)
		if err != nil || took != 1500*time.Millisecond || *asked != (seen{"POST", "/__admin/wait?tenant=a%26b", "application/json", want}) {
			t.Errorf("asked %+v, want %s; took %s, %v", *asked, want, took, err)
		}
	}
	*asked = seen{}
	if _, err := c.Wait(t.Context(), control.Awaited{Timeout: -1}); !errors.Is(err, control.ErrInvalidRequest) || asked.url != "" {
		t.Errorf("a time below 0: %v, asked %s", err, asked.url)
	}
}

func TestAWaitThatIsNotMetIsMalformed(t *testing.T) {
	for _, body := range []string{`{"met":false,"took":"1s"}`, `{"met":true}`, `{"met":true,"took":"soon"}`} {
		address, _ := box(t, http.StatusOK, "application/json", body)
		if _, err := newClient(t, address).Wait(t.Context(), control.Awaited{}); !errors.Is(err, control.ErrMalformedAnswer) {
			t.Errorf("%s: err = %v, want ErrMalformedAnswer", body, err)
		}
	}
}

// TestAWaitThatNobodyAnsweredInTime is one of the sandbox's, and not of something between.
func TestAWaitThatNobodyAnsweredInTime(t *testing.T) {
	for _, test := range []struct {
		contentType, body string
		status            int
		want              bool
	}{
		{"application/problem+json", `{"detail":"timed out: there is no such payment"}`, 408, true},
		{"text/html", "<h1>Request Timeout</h1>", 408, false},
		{"application/problem+json", `{"detail":"timed out"}`, 409, false},
	} {
		address, _ := box(t, test.status, test.contentType, test.body)
		_, err := newClient(t, address).Wait(t.Context(), control.Awaited{})
		var problem *control.Problem
		if errors.Is(err, control.ErrTimedOut) != test.want || !errors.As(err, &problem) || problem.Status != test.status {
			t.Errorf("%d %s: %v", test.status, test.body, err)
		}
	}
}

// TestAWaitMayTakeLongerThanTheClientsTimeout, and what never answers is left when both have passed.
func TestAWaitMayTakeLongerThanTheClientsTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := true
		over := control.WithHTTPClient(&http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			passed := time.NewTimer(59 * time.Second)
			defer passed.Stop()
			if !answers {
				passed.Stop()
			}
			select {
			case <-r.Context().Done():
				return nil, r.Context().Err()
			case <-passed.C:
				return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"met":true,"took":"59s"}`))}, nil
			}
		})})
		c := newClient(t, "http://box", over, control.WithTimeout(5*time.Second))
		if took, err := c.Wait(t.Context(), control.Awaited{Timeout: time.Minute}); err != nil || took != 59*time.Second {
			t.Errorf("took %s, %v", took, err)
		}
		answers = false
		if _, err := c.Wait(t.Context(), control.Awaited{}); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, control.ErrTimedOut) {
			t.Errorf("nobody answers: %v", err)
		}
	})
}

func TestWaitOfARealSandbox(t *testing.T) {
	r := newLive(t, telling(newInbox(t, `{"code":0}`)))
	come := make(chan error)
	go func() {
		_, err := r.Wait(t.Context(), control.Awaited{Payment: &control.AwaitedPayment{Reference: "order-1", Status: "paid"}, Timeout: time.Minute})
		come <- err
	}()
	r.told()
	if err := <-come; err != nil {
		t.Error(err)
	}
	wait := func(awaited control.Awaited) func() error {
		return func() error { _, err := r.Wait(t.Context(), awaited); return err }
	}
	for name, awaited := range map[string]control.Awaited{
		"payment":      {Payment: &control.AwaitedPayment{ID: "gbpayments:995", State: "COMPLETED"}},
		"notification": {Notification: &control.AwaitedNotification{Event: "pay", Payment: "gbpayments:995", State: control.Acked}},
		"requests":     {Requests: &control.AwaitedRequests{Provider: "gbpayments", Operation: "payment/token/charge", Payment: "gbpayments:995", Count: "==1"}},
	} {
		if err := wait(awaited)(); err != nil {
			t.Errorf("%s is there: %v", name, err)
		}
	}
	never := control.Awaited{Payment: &control.AwaitedPayment{ID: "gbpayments:995", State: "DECLINED"}, Timeout: time.Millisecond}
	if err := wait(never)(); !errors.Is(err, control.ErrTimedOut) {
		t.Errorf("what never comes: %v", err)
	}
	other := realClient(t, r.control, control.WithTenant("elsewhere"))
	refused(t, []refusal{
		{"never", wait(never), 408, "payment gbpayments:995 is in COMPLETED (paid)"},
		{"nothing", wait(control.Awaited{}), 400, "name just one"},
		{"two", wait(control.Awaited{Payment: &control.AwaitedPayment{ID: "ipay:7"}, Requests: &control.AwaitedRequests{Operation: "x"}}), 400, "name just one"},
		{"no payment", wait(control.Awaited{Payment: &control.AwaitedPayment{}}), 400, "payment wants either id"},
		{"state", wait(control.Awaited{Payment: &control.AwaitedPayment{ID: "995", State: "payed"}}), 400, `unknown state "payed"`},
		{"status", wait(control.Awaited{Payment: &control.AwaitedPayment{ID: "ipay:7", Status: "payed"}}), 400, `unknown status "payed"`},
		{"no notification", wait(control.Awaited{Notification: &control.AwaitedNotification{}}), 400, "notification wants event"},
		{"no operation", wait(control.Awaited{Requests: &control.AwaitedRequests{}}), 400, "requests wants op"},
		{"count", wait(control.Awaited{Requests: &control.AwaitedRequests{Operation: "sbpPayment", Count: "2"}}), 400, "count wants a comparison"},
		{"too long", wait(control.Awaited{Requests: &control.AwaitedRequests{Operation: "sbpPayment"}, Timeout: time.Minute + 1}), 400, "at most 1m0s"},
		{"tenant", func() error { _, err := other.Wait(t.Context(), never); return err }, 404, `"elsewhere"`},
	})
}
