package sandbox_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/internal/scenario"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// TestWaitIsWokenAndPollsNothing: in a bubble in which time moves only when everything waits, a wait that polled would move it.
func TestWaitIsWokenAndPollsNothing(t *testing.T) {
	for _, test := range []struct {
		name    string
		awaited func(id payment.ID) sandbox.Awaited
		bring   func(*sandbox.Tenant, payment.ID, *client.Client) error
	}{
		{"a state", func(id payment.ID) sandbox.Awaited {
			return sandbox.Awaited{Payment: sandbox.AwaitedPayment{ID: id, State: "Cancelled"}}
		}, func(t *sandbox.Tenant, id payment.ID, _ *client.Client) error {
			return t.SetState(id, sandbox.Change{State: "Cancelled"})
		}},
		{"a status, by the reference", func(payment.ID) sandbox.Awaited {
			return sandbox.Awaited{Payment: sandbox.AwaitedPayment{Reference: "A-1", Status: payment.Paid}}
		}, func(t *sandbox.Tenant, id payment.ID, _ *client.Client) error {
			return t.SetState(id, sandbox.Change{State: "OK", Force: true})
		}},
		{"requests", func(payment.ID) sandbox.Awaited {
			return sandbox.Awaited{Requests: sandbox.AwaitedRequests{Operation: "getBankCardPaymentState", Count: scenario.Count{Compare: ">=", Number: 1}}}
		}, func(t *sandbox.Tenant, id payment.ID, m *client.Client) error {
			_, err := m.State(context.Background(), id.Number)
			return err
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				box, err := sandbox.New(sandbox.Options{Default: sandbox.TenantOptions{Clock: sandbox.ClockOptions{Mode: "frozen", Start: start}}})
				if err != nil {
					t.Fatal(err)
				}
				defer box.Close()
				m, err := client.New("http://sandbox.test/intellectmoney", credentials, client.WithHTTPClient(&http.Client{Transport: box.Transport()}))
				if err != nil {
					t.Fatal(err)
				}
				made, err := m.CreateInvoice(t.Context(), client.Invoice{OrderID: "A-1", Amount: 100_00})
				if err != nil {
					t.Fatal(err)
				}
				tenant, err := box.Tenant("")
				if err != nil {
					t.Fatal(err)
				}
				id := payment.ID{Provider: "intellectmoney", Number: made.InvoiceID}
				began := time.Now()
				met := make(chan error)
				go func() { met <- tenant.WaitFor(t.Context(), test.awaited(id)) }()
				synctest.Wait()
				select {
				case err := <-met:
					t.Fatalf("it is met before anything happened: %v", err)
				default:
				}
				if err := test.bring(tenant, id, m); err != nil {
					t.Fatal(err)
				}
				if err := <-met; err != nil || !time.Now().Equal(began) {
					t.Errorf("%v, after %s", err, time.Since(began))
				}
				if err := tenant.WaitFor(t.Context(), test.awaited(id)); err != nil { // it is there already
					t.Error(err)
				}
				short, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				err = tenant.WaitFor(short, sandbox.Awaited{Payment: sandbox.AwaitedPayment{ID: id, State: "Refunded"}})
				if !errors.Is(err, sandbox.ErrTimeout) || !strings.Contains(err.Error(), "is in ") || time.Since(began) != 10*time.Second {
					t.Errorf("what never comes gives %v after %s", err, time.Since(began))
				}
			})
		})
	}
}

func TestWaitByTheControlPlane(t *testing.T) {
	c := newCallback(t)
	b := telling(t, c, sandbox.Options{}, nil)
	done := make(chan map[string]any)
	go func() {
		done <- b.admin("POST", "/__admin/wait", `{"for": {"notification": {"event": "created", "state": "acked"}}, "timeout": "30s"}`, 200)
	}()
	invoice := b.invoice(b.merchant(), "A-1")
	if met := <-done; met["met"] != true {
		t.Errorf("the notification: %v", met)
	}
	for _, there := range []string{`{"payment": {"id": "` + invoice + `", "state": "New"}}`, `{"notification": {"payment": "` + invoice + `", "state": "acked"}}`,
		`{"requests": {"op": "createInvoice", "payment": "` + invoice + `"}}`} { // a number alone serves
		b.admin("POST", "/__admin/wait", `{"for": `+there+`, "timeout": "1ms"}`, 200)
	}
	for body, want := range map[string]string{
		`{"for": {"payment": {"id": "intellectmoney:` + invoice + `", "state": "OK"}}, "timeout": "1ms"}`: "408 timed out: payment intellectmoney:" + invoice + " is in New (created)",
		`{"for": {"payment": {"reference": "none"}}, "timeout": "1ms"}`:                                   "408 timed out: there is no such payment",
		`{"for": {"notification": {"event": "paid"}}, "timeout": "1ms"}`:                                  "408 timed out: there is no such notification",
		`{"for": {"notification": {"event": "created", "state": "failed"}}, "timeout": "1ms"}`:            "408 timed out: notification 1, created, is acked",
		`{"for": {"requests": {"op": "sbpPayment"}}, "timeout": "1ms"}`:                                   "408 timed out: sbpPayment was called 0 times",
		`{"for": {}}`: "400 a wait is for payment, for notification or for requests",
		`{"for": {"payment": {"reference": "x"}, "requests": {"op": "y"}}}`:                               "400 a wait is for payment",
		`{"for": {"payment": {"state": "OK"}}}`:                                                           "400 payment wants either id",
		`{"for": {"payment": {"id": "` + invoice + `", "state": "OK"}}, "timeout": "1ms"}`:                "408 timed out: payment intellectmoney:" + invoice + " is in New (created)",
		`{"for": {"payment": {"id": "ipay:` + invoice + `"}}, "timeout": "1ms"}`:                          "408 timed out: there is no such payment",
		`{"for": {"requests": {"op": "createInvoice", "payment": "1` + invoice + `"}}, "timeout": "1ms"}`: "408 timed out: createInvoice was called 0 times",
		`{"for": {"payment": {"id": "` + invoice + `", "state": "Ok"}}}`:                                  "400 unknown state \"Ok\"; known: New, ",
		`{"for": {"payment": {"id": "gbpayments:1", "state": "OK"}}}`:                                     "400 unknown state \"OK\"; known: ",
		`{"for": {"payment": {"id": "stripe:1"}}}`:                                                        "400 unknown provider \"stripe\"; known: intellectmoney, gbpayments, ipay",
		`{"for": {"notification": {"event": "payed"}}}`:                                                   "400 unknown event \"payed\"; known: ",
		`{"for": {"requests": {"op": "createInvoce"}}}`:                                                   "400 unknown operation \"createInvoce\"; known: ",
		`{"for": {"requests": {"op": "createInvoice", "provider": "ipay"}}}`:                              "400 unknown operation \"createInvoice\"; known: CalculateFee, ",
		`{"for": {"payment": {"reference": "x", "status": "payed"}}}`:                                     "400 unknown status \"payed\"",
		`{"for": {"notification": {}}}`:                                                                   "400 notification wants event",
		`{"for": {"requests": {"op": "sbpPayment", "count": "2"}}}`:                                       "400 count wants a comparison",
		`{"for": {"requests": {"op": "sbpPayment"}}, "timeout": "2m"}`:                                    "400 timeout 2m0s: write a duration of at most 1m0s",
		`{"for": {"paymet": {}}}`:                                                                         "400 1:10: unknown key \"paymet\"",
	} {
		status, text, _ := strings.Cut(want, " ")
		code := map[string]int{"400": 400, "408": 408}[status]
		if got := b.admin("POST", "/__admin/wait", body, code)["detail"].(string); !strings.Contains(got, text) {
			t.Errorf("%s: %s", body, got)
		}
	}
}

// streamed reads n events of the stream, from behind an event; "" is from now on.
func (b *box) streamed(after string, n int, begun func()) (events []string, last string) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, b.control.URL+"/__admin/events", http.NoBody)
	if err != nil {
		b.t.Fatal(err)
	}
	if after != "" {
		request.Header.Set("Last-Event-ID", after)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	if kind := answer.Header.Get("Content-Type"); answer.StatusCode != 200 || kind != "text/event-stream; charset=utf-8" {
		b.t.Fatalf("HTTP %d, %s", answer.StatusCode, kind)
	}
	begun()
	lines := bufio.NewScanner(answer.Body)
	event := ""
	for len(events) < n && lines.Scan() {
		switch name, value, _ := strings.Cut(lines.Text(), ": "); name {
		case "id":
			last = value
		case "event":
			event = value
		case "data":
			events = append(events, event+" "+value)
		}
	}
	return events, last
}

// TestEventsAreStreamedAndResumed: nothing is lost over a reconnect, and nothing comes twice.
func TestEventsAreStreamedAndResumed(t *testing.T) {
	c := newCallback(t)
	b := telling(t, c, sandbox.Options{}, nil)
	m := b.merchant()
	first, last := b.streamed("", 2, func() { b.invoice(m, "A-1") })
	for i, want := range []string{`state {"at":"2026-01-15T09:00:00Z","payment":"intellectmoney:3000000000","state":"New","event":"createInvoice","request":1}`, `request {"at":`} {
		if !strings.HasPrefix(first[i], want) {
			t.Errorf("event %d is %s, want %s", i+1, first[i], want)
		}
	}
	b.settled()
	for i := range 20 { // while nobody listens
		b.invoice(m, fmt.Sprint("B-", i))
	}
	b.settled()
	rest, _ := b.streamed(last, 2+20*4, func() {})
	kinds := map[string]int{}
	for _, e := range rest {
		kind, _, _ := strings.Cut(e, " ")
		kinds[kind]++
	}
	if kinds["state"] != 20 || kinds["request"] != 20 || kinds["notification"] != 42 { // under way and acked, of each
		t.Errorf("after the reconnect there came %v", kinds)
	}
	all, _ := b.streamed("0", 4+20*4, func() {})
	if got, want := strings.Join(all, "\n"), strings.Join(append(first, rest...), "\n"); got != want {
		t.Errorf("from the beginning it is\n%s\nin two parts\n%s", got, want)
	}
	past := b.whatever("GET", "/__admin/events?follow=false", "")
	for i, event := range all {
		kind, data, _ := strings.Cut(event, " ")
		if want := fmt.Sprintf("\n\nid: %d\nevent: %s\ndata: %s\n\n", i+1, kind, data); !strings.Contains(past, want) {
			t.Errorf("what has happened so far lacks %s", want)
		}
	}
	if n := strings.Count(past, "\ndata: "); n != len(all) || !strings.Contains(past, "id: 0\n\n") {
		t.Errorf("%d events have happened so far, want %d behind 0", n, len(all))
	}
	if behind := b.whatever("GET", fmt.Sprint("/__admin/events?follow=false&since=", len(all)), ""); strings.Contains(behind, "data: ") {
		t.Errorf("behind the last there is %s", behind)
	}
	b.admin("GET", "/__admin/events?follow=no", "", 400)
	b.admin("GET", "/__admin/events?since=x", "", 400)
	b.admin("GET", "/__admin/events?tenant=none", "", 404)
}

// TestEventsOfAnotherRunAreBegunAnew: whoever asks to go on behind what there never was is told everything.
func TestEventsOfAnotherRunAreBegunAnew(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	for i := range 3 {
		b.invoice(m, fmt.Sprint("A-", i))
	}
	if err := b.tenant().Reset(true); err != nil {
		t.Fatal(err)
	}
	b.invoice(m, "B-1")
	events, last := b.streamed("6", 2, func() {})
	if !strings.HasPrefix(events[0], "state ") || last != "2" {
		t.Errorf("behind event 6 of before the reset there came %v, up to %s", events, last)
	}
}

// TestEventsEndWithTheBooks and with the sandbox, so that nobody hangs.
func TestEventsEndWithTheBooks(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w := httptest.NewRecorder()
		b.ControlPlane().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/__admin/events", http.NoBody))
	}()
	if err := b.tenant().Reset(true); err != nil {
		t.Fatal(err)
	}
	b.EndWaits()
	<-ended
}
