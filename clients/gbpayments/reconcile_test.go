package gbpayments_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/clients/gbpayments"
)

var lost1 = gbpayments.Lost{OrderID: "order-1", Amount: 100_00, SentAt: moment}

// A waiter is the pauses that were asked for; nothing waits.
type waiter struct{ pauses []time.Duration }

func (w *waiter) option() gbpayments.WaitOption {
	return gbpayments.WithWait(func(_ context.Context, d time.Duration) error {
		w.pauses = append(w.pauses, d)
		return nil
	})
}

// The answer is lost after the work; the error alone leads to the payment.
func TestALostChargeIsFound(t *testing.T) {
	for _, status := range []gbpayments.Status{gbpayments.StatusCompleted, gbpayments.StatusDeclined, gbpayments.StatusCancelled, gbpayments.StatusAuthorized} {
		for _, before := range []int{0, 99, 100, 230} {
			l := newLedger(t, before)
			c := newClient(t, base, over(func(r *http.Request) (*http.Response, error) {
				if strings.HasSuffix(r.URL.Path, "/charge") {
					l.add(fmt.Sprintf(`"type":2,"status":%d,"order_id":"order-1"`, status))
					l.add(`"type":3,"status":1,"order_id":"order-1"`) // a refund repeats it
					return nil, errors.New("connection reset")
				}
				return l.answer(r)
			}))
			_, err := c.Charge(t.Context(), order1)
			var unknown *gbpayments.OutcomeUnknownError
			if !errors.As(err, &unknown) {
				t.Fatal(err)
			}
			found, err := c.Reconcile(t.Context(), unknown.Lost())
			if err != nil || found.ID != int64(before+1) || found.Status != status || found.OrderID != "order-1" {
				t.Errorf("behind %d: %v, %v", before, found, err)
			}
			// Five minutes before the call, all types and statuses.
			want := map[string]any{"date_start": "2020-09-01 12:25", "sort": "id", "order": 0.0, "limit": 100.0}
			if len(l.queries) == 0 || !reflect.DeepEqual(l.queries[0], want) {
				t.Errorf("asked for %v, want %v", l.queries, want)
			}
		}
	}
}

func TestAListThatLagsIsLookedAtAgain(t *testing.T) {
	l := newLedger(t, 3)
	l.before = func(l *ledger) {
		if len(l.queries) == 3 {
			l.add(`"type":2,"status":1,"order_id":"order-1"`)
		}
	}
	var w waiter
	var seen []int
	found, err := l.client().Reconcile(t.Context(), lost1, w.option(), gbpayments.OnPoll(func(matches []gbpayments.Transaction) { seen = append(seen, len(matches)) }))
	if err != nil || found.ID != 4 || !found.Paid() {
		t.Errorf("found %v, %v", found, err)
	}
	if fmt.Sprint(w.pauses, seen) != "[1s 2s 4s] [0 0 0 1]" {
		t.Errorf("pauses %v, looks %v", w.pauses, seen)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	l := newLedger(t, 3)
	var w waiter
	found, err := l.client().Reconcile(t.Context(), lost1, w.option())
	if !errors.Is(err, gbpayments.ErrNotFound) || found.ID != 0 || !strings.Contains(err.Error(), `order "order-1"`) || !strings.Contains(err.Error(), "after 30s") {
		t.Errorf("found %v, %v", found, err)
	}
	if fmt.Sprint(w.pauses) != "[1s 2s 4s 8s 10s 5s]" || len(l.queries) != 7 {
		t.Errorf("pauses %v, %d looks", w.pauses, len(l.queries))
	}
	empty := newLedger(t, 0)
	if _, err := empty.client().Reconcile(t.Context(), lost1, w.option(), gbpayments.WithMaxWait(1), gbpayments.WithPollInterval(1, 1, 1)); !errors.Is(err, gbpayments.ErrNotFound) || len(empty.queries) != 2 {
		t.Errorf("an empty list gives %v after %d looks", err, len(empty.queries))
	}
}

func TestSeveralPaymentsOfOneOrderAreAmbiguous(t *testing.T) {
	l := newLedger(t, 1)
	l.add(`"type":2,"status":2,"order_id":"order-1"`)
	l.add(`"type":1,"status":1,"order_id":"order-1"`)
	_, err := l.client().Reconcile(t.Context(), lost1)
	var several *gbpayments.AmbiguousError
	if !errors.As(err, &several) || !errors.Is(err, gbpayments.ErrAmbiguous) || errors.Is(err, gbpayments.ErrNotFound) || several.Unnumbered || several.OrderID != "order-1" ||
		len(several.Transactions) != 2 || several.Transactions[0].ID != 2 || several.Transactions[1].ID != 3 {
		t.Errorf("err = %v, want both", err)
	}
}

// Where the list has no order_id at all, "not found" would be a lie.
func TestAListWithoutOrderNumbersIsAmbiguous(t *testing.T) {
	l := newLedger(t, 0)
	l.add(`"type":2,"amount":10000`)
	l.add(`"type":3,"amount":10000`)
	l.add(`"type":2,"amount":500`)
	l.add(`"type":2`)
	_, err := l.client().Reconcile(t.Context(), lost1)
	var several *gbpayments.AmbiguousError
	if !errors.As(err, &several) || !several.Unnumbered || len(several.Transactions) != 2 || several.Transactions[0].ID != 1 || several.Transactions[1].ID != 4 ||
		!strings.Contains(err.Error(), "shows no order_id") {
		t.Errorf("err = %v, want transactions 1 and 4", err)
	}
	// One number anywhere, and the others have none of their own.
	l.add(`"type":2,"order_id":"order-2"`)
	var w waiter
	if _, err := l.client().Reconcile(t.Context(), lost1, w.option()); !errors.Is(err, gbpayments.ErrNotFound) {
		t.Errorf("err = %v, want ErrNotFound", err)
	}
}

func TestReconcileToleratesAGatewayThatFails(t *testing.T) {
	for _, test := range []struct {
		failures, tolerance, looks int
		want                       error
	}{
		{2, 5, 3, nil}, {5, 5, 6, nil}, {6, 5, 6, gbpayments.ErrUnavailable}, {1, 0, 1, gbpayments.ErrUnavailable}, {99, 99, 7, gbpayments.ErrUnavailable},
	} {
		l := newLedger(t, 0)
		l.add(`"type":2,"status":1,"order_id":"order-1"`)
		looks := 0
		c := newClient(t, base, over(func(r *http.Request) (*http.Response, error) {
			if looks++; looks <= test.failures {
				return respond(502, ""), nil
			}
			return l.answer(r)
		}))
		var w waiter
		_, err := c.Reconcile(t.Context(), lost1, w.option(), gbpayments.WithTolerance(test.tolerance))
		if test.want == nil && err != nil || test.want != nil && !errors.Is(err, test.want) || errors.Is(err, gbpayments.ErrNotFound) || looks != test.looks {
			t.Errorf("%+v: %v after %d looks", test, err, looks)
		}
	}
	// An answer in between, and the count begins anew.
	looks := 0
	flaky := newClient(t, base, over(func(*http.Request) (*http.Response, error) {
		if looks++; looks%2 == 1 {
			return respond(502, ""), nil
		}
		return respond(200, `{"response":{"items":[]}}`), nil
	}))
	var w waiter
	if _, err := flaky.Reconcile(t.Context(), lost1, w.option(), gbpayments.WithTolerance(1), gbpayments.WithMaxWait(40*time.Second)); !errors.Is(err, gbpayments.ErrNotFound) || looks != 8 {
		t.Errorf("err = %v after %d looks, want ErrNotFound after 8", err, looks)
	}
	// Other errors end it at once.
	for _, status := range []int{401, 404} {
		if _, err := answering(t, status, "").Reconcile(t.Context(), lost1); err == nil || errors.Is(err, gbpayments.ErrNotFound) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestReconcileEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(t, 1)
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		began := time.Now()
		_, err := l.client().Reconcile(ctx, lost1, gbpayments.WithMaxWait(0))
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, gbpayments.ErrNotFound) || time.Since(began) != 4*time.Second || len(l.queries) != 3 {
			t.Errorf("after %v and %d looks: %v", time.Since(began), len(l.queries), err)
		}
	})
	stop := errors.New("stop")
	_, err := newLedger(t, 1).client().Reconcile(t.Context(), lost1, gbpayments.WithWait(func(context.Context, time.Duration) error { return stop }))
	if !errors.Is(err, stop) || errors.Is(err, gbpayments.ErrNotFound) {
		t.Errorf("err = %v", err)
	}
}

func TestFindTellsWhatBecameOfAConfirm(t *testing.T) {
	l := newLedger(t, 250)
	for id, pages := range map[int64]int{1: 1, 100: 1, 101: 2, 250: 3} {
		l.queries = nil
		found, err := l.client().Find(t.Context(), id, moment)
		if err != nil || found.ID != id || len(l.queries) != pages || l.queries[0]["date_start"] != "2020-09-01 12:25" {
			t.Errorf("%d: %v, %v after %v", id, found, err, l.queries)
		}
	}
	if _, err := l.client().Find(t.Context(), 251, moment); !errors.Is(err, gbpayments.ErrNotFound) {
		t.Errorf("err = %v, want ErrNotFound", err)
	}
	// It reads no further than the number.
	l.lines[4], l.queries = `{"id":6}`, nil
	if _, err := l.client(gbpayments.WithWorkmode(gbpayments.WorkmodeTest)).Find(t.Context(), 5, time.Time{}); !errors.Is(err, gbpayments.ErrNotFound) || len(l.queries) != 1 {
		t.Errorf("err = %v after %d pages", err, len(l.queries))
	}
	if _, sent := l.queries[0]["date_start"]; sent || l.queries[0]["workmode"] != 2.0 {
		t.Errorf("asked for %v", l.queries[0])
	}
	if _, err := answering(t, 500, "").Find(t.Context(), 5, moment); !errors.Is(err, gbpayments.ErrUnavailable) {
		t.Errorf("err = %v", err)
	}
}

func TestRefundsTellWhatBecameOfARefund(t *testing.T) {
	l := newLedger(t, 0)
	l.add(`"type":3,"amount":100,"parent_id":900`)
	l.add(`"type":3,"amount":100,"parent_id":901`)
	l.add(`"type":3,"amount":200,"parent_id":"900"`)
	l.add(`"type":3,"amount":200`)
	refunds, err := l.client().Refunds(t.Context(), 900, moment)
	if err != nil || len(refunds) != 3 || refunds[0].ID != 1 || refunds[1].ID != 3 || refunds[2].ID != 4 {
		t.Errorf("found %v, %v", refunds, err)
	}
	if l.queries[0]["type"] != 3.0 || l.queries[0]["date_start"] != "2020-09-01 12:25" {
		t.Errorf("asked for %v", l.queries[0])
	}
	if refunds, err := newLedger(t, 0).client().Refunds(t.Context(), 900, time.Time{}); err != nil || refunds != nil {
		t.Errorf("found %v, %v", refunds, err)
	}
	if _, err := answering(t, 500, "").Refunds(t.Context(), 900, moment); !errors.Is(err, gbpayments.ErrUnavailable) {
		t.Errorf("err = %v", err)
	}
}
