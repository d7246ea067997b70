package gbpayments_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
	"paysandbox/sandbox"
)

// sockets are real connections to a box, counted.
type sockets struct {
	http.Transport
	dialled atomic.Int32
}

// newSockets keeps connections for the next call if warm is set, and dials for each call if not.
func newSockets(t *testing.T, warm bool) *sockets {
	s := &sockets{}
	s.DisableKeepAlives = !warm
	s.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		s.dialled.Add(1)
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	t.Cleanup(s.CloseIdleConnections)
	return s
}

// warmUp asks until a question has put its connection back, unless none is kept: on a busy machine net/http may give one up.
func (s *sockets) warmUp(t testing.TB, c *gbpayments.Client) {
	t.Helper()
	for range 100 {
		var kept atomic.Bool
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{PutIdleConn: func(err error) { kept.Store(err == nil) }})
		if _, err := c.Test(ctx, gbpayments.TestRequest{}); err != nil {
			t.Fatal(err)
		}
		if kept.Load() || s.DisableKeepAlives {
			return
		}
	}
	t.Fatal("no connection was kept")
}

func (s *sockets) option() gbpayments.Option {
	return gbpayments.WithHTTPClient(&http.Client{Transport: s})
}

// moving is a method that moves the money of a payment that is there.
type moving struct {
	ready  func(*box, *gbpayments.Client, string) int64
	call   func(context.Context, *gbpayments.Client, int64) (gbpayments.Result, error)
	was    gbpayments.Status // before it
	is     gbpayments.Status // once it was carried out
	money  string            // then
	before string            // the money before it
	again  bool              // a second call then is a success, and moves money again
	says   string            // what an unknown outcome says
}

func movings() map[string]moving {
	return map[string]moving{
		"payment/confirm": {
			ready: (*box).held, was: gbpayments.StatusAuthorized, is: gbpayments.StatusCompleted,
			before: "authorize 10000", money: "authorize 10000, capture 7000, void 3000", says: "status 1 is confirmed, 4 is not",
			call: func(ctx context.Context, c *gbpayments.Client, id int64) (gbpayments.Result, error) {
				return c.Capture(ctx, id, 70_00)
			},
		},
		"payment/cancel": {
			ready: (*box).held, was: gbpayments.StatusAuthorized, is: gbpayments.StatusCancelled,
			before: "authorize 10000", money: "authorize 10000, void 10000", says: "status 3 is cancelled, 4 is not",
			call: func(ctx context.Context, c *gbpayments.Client, id int64) (gbpayments.Result, error) {
				return c.Void(ctx, id)
			},
		},
		"payment/refund": {
			ready: (*box).paid, was: gbpayments.StatusCompleted, is: gbpayments.StatusCompleted,
			before: "capture 10000", money: "capture 10000, refund 4000", again: true, says: "a refund of 4000 kopecks that is listed was carried out",
			call: func(ctx context.Context, c *gbpayments.Client, id int64) (gbpayments.Result, error) {
				return c.Refund(ctx, id, 40_00)
			},
		},
	}
}

// The exchange breaks; the client may not know what became of it, the sandbox does, and the list tells.
func TestABrokenExchangeIsSentOnceAndTheListTells(t *testing.T) {
	for method, m := range movings() {
		eachBreakage(t, method, func(t *testing.T, b *box, s *sockets, f breakage) {
			c := b.shop("", s.option(), scenario("breaking"))
			id := m.ready(b, c, "A-1")
			b.later(time.Hour)

			result, err := b.broken(s, c, method, f, func(ctx context.Context) (gbpayments.Result, error) { return m.call(ctx, c, id) })
			if result.Success != (f.end == endAnswered) {
				t.Errorf("the result is %v", result)
			}
			var unknown *gbpayments.OutcomeUnknownError
			is := errors.As(err, &unknown)
			if is != f.unknown() || is && (unknown.TransactionID != id || unknown.Method != method || !unknown.SentAt.Equal(began.Add(time.Hour)) ||
				!strings.Contains(err.Error(), m.says)) {
				t.Errorf("the error does not say how to find out: %v", err)
			}

			status, money, refunds := m.was, m.before, 0
			if f.committed() {
				status, money = m.is, m.money
				refunds = strings.Count(money, "refund")
			}
			found, err := c.Find(t.Context(), id, began)
			if err != nil || found.Status != status || b.money(id) != money {
				t.Errorf("the list has %v, %v and the sandbox %q; want status %v and %q", found, err, b.money(id), status, money)
			}
			listed, err := c.Refunds(t.Context(), id, began.Add(time.Hour))
			if err != nil || len(listed) != refunds || refunds == 1 && (listed[0].Amount != 40_00 || listed[0].ParentID != id) {
				t.Errorf("the list has the refunds %v, %v; want %d", listed, err, refunds)
			}

			// Whoever does not ask but calls again: a refund in part is made twice.
			if f.committed() && m.again {
				money += ", refund 4000"
			} else {
				money = m.money
			}
			again, err := m.call(t.Context(), c, id)
			if err != nil || again.Success != (m.again || !f.committed()) || b.money(id) != money {
				t.Errorf("calling again gives %+v, %v and %q, want %q", again, err, b.money(id), money)
			}
		})
	}
}

// paying is a method that makes a payment, and the money of one that succeeded.
type paying struct {
	call  func(*gbpayments.Client, context.Context, gbpayments.Payment) (gbpayments.Result, error)
	money string
}

func payings() map[string]paying {
	return map[string]paying{
		"payment/token/charge": {(*gbpayments.Client).Charge, "capture 10000"},
		"payment/token/auth":   {(*gbpayments.Client).Authorize, "authorize 10000"},
	}
}

// waiting makes Reconcile move the default tenant's clock instead of waiting, and counts its looks.
func (b *box) waiting(looks *int) []gbpayments.WaitOption {
	return []gbpayments.WaitOption{
		gbpayments.WithWait(func(_ context.Context, d time.Duration) error { return b.tenant("").Advance(d) }),
		gbpayments.OnPoll(func([]gbpayments.Transaction) { *looks++ }),
	}
}

// Of a payment whose answer was lost the merchant knows the order alone. One that was declined is found too.
func TestABrokenPaymentIsFoundByItsOrder(t *testing.T) {
	for method, pay := range payings() {
		for token, status := range map[string]gbpayments.Status{"tok_ok": 0, "tok_limit": gbpayments.StatusDeclined} {
			t.Run(token, func(t *testing.T) {
				eachBreakage(t, method, func(t *testing.T, b *box, s *sockets, f breakage) {
					order := cheap("A-1")
					order.Token = token
					c := b.shop("", s.option())
					b.paid(c, "A-0") // another order, which is not the one
					b.later(time.Minute)
					breaking := b.shop("", s.option(), scenario("breaking"))
					result, err := b.broken(s, c, method, f, func(ctx context.Context) (gbpayments.Result, error) { return pay.call(breaking, ctx, order) })
					if known := f.end == endAnswered; result.Success != (known && status == 0) || result.Declined() != (known && status != 0) {
						t.Errorf("the result is %v", result)
					}
					lost := gbpayments.Lost{OrderID: "A-1", Amount: 100_00, SentAt: began.Add(time.Minute)}
					var unknown *gbpayments.OutcomeUnknownError
					is := errors.As(err, &unknown)
					if is != f.unknown() || is && (unknown.Lost() != lost || unknown.Method != method || unknown.TransactionID != 0) {
						t.Errorf("the error is %+v, want that %+v was lost", unknown, lost)
					}

					looks := 0
					found, err := c.Reconcile(t.Context(), lost, b.waiting(&looks)...)
					made := b.madeFor("A-1")
					if !f.committed() {
						if !errors.Is(err, gbpayments.ErrNotFound) || len(made) != 0 || looks < 2 || b.tenant("").Now().Sub(began) != time.Minute+30*time.Second {
							t.Errorf("after %d looks Reconcile gives %v, %v and the sandbox has %v; want no payment", looks, found, err, made)
						}
						return
					}
					if err != nil || looks != 1 || !slices.Equal(made, []int64{found.ID}) || found.OrderID != "A-1" || found.Amount != 100_00 {
						t.Fatalf("after %d looks Reconcile gives %v, %v and the sandbox has %v; want the one payment", looks, found, err, made)
					}
					if status == gbpayments.StatusDeclined {
						if !found.Declined() || found.Reason == "" || b.money(found.ID) != "" {
							t.Errorf("the declined payment is %+v, with %q", found, b.money(found.ID))
						}
					} else if b.money(found.ID) != pay.money || found.Paid() == found.Authorized() {
						t.Errorf("the payment is %v, with %q; want %q", found, b.money(found.ID), pay.money)
					}
				})
			})
		}
	}
}

// The shipped scenario: the answer is lost, the list lags by one look, and the merchant charges once.
func TestALostChargeIsFoundOnTheSecondLook(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Scenario: "gb-charge-lost-answer"}})
	c := b.shop("")
	_, err := c.Charge(t.Context(), cheap("A-1"))
	var unknown *gbpayments.OutcomeUnknownError
	if !errors.As(err, &unknown) || unknown.OrderID != "A-1" {
		t.Fatalf("Charge gives %v, want an outcome that is unknown", err)
	}
	looks := 0
	found, err := c.Reconcile(t.Context(), unknown.Lost(), b.waiting(&looks)...)
	if err != nil || looks != 2 || !found.Paid() || found.OrderID != "A-1" || b.tenant("").Now().Sub(began) != time.Second {
		t.Errorf("after %d looks and %v Reconcile gives %v, %v; want it paid on the second, after 1s", looks, b.tenant("").Now().Sub(began), found, err)
	}
	if made := b.madeFor("A-1"); !slices.Equal(made, []int64{found.ID}) || b.money(found.ID) != "capture 10000" {
		t.Errorf("the sandbox has the payments %v, with %q; want one, paid once", made, b.money(found.ID))
	}
	if charges, lists := len(b.journal("payment/token/charge")), len(b.journal("payment/list")); charges != 1 || lists != 2 {
		t.Errorf("the merchant charged %d times and looked %d times, want once and twice", charges, lists)
	}
	if next, err := c.Charge(t.Context(), cheap("A-2")); err != nil || !next.Success {
		t.Errorf("the next order gives %+v, %v", next, err)
	}
}

// What the promise is for: the merchant who does not look charges twice, and then cannot tell.
func TestASecondChargeAfterALostAnswerTakesTwice(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Scenario: "gb-charge-lost-answer"}})
	c := b.shop("")
	_, err := c.Charge(t.Context(), cheap("A-1"))
	var unknown *gbpayments.OutcomeUnknownError
	if !errors.As(err, &unknown) {
		t.Fatalf("Charge gives %v, want an outcome that is unknown", err)
	}
	second := b.paid(c, "A-1")
	all := b.madeFor("A-1")
	slices.Sort(all)
	if len(all) != 2 || all[1] != second || b.money(all[0]) != "capture 10000" || b.money(all[1]) != "capture 10000" {
		t.Fatalf("the sandbox has %v, want two payments that were paid", all)
	}
	looks := 0
	if alone, err := c.Reconcile(t.Context(), unknown.Lost(), b.waiting(&looks)...); err != nil || alone.ID != second {
		t.Errorf("while the first is hidden Reconcile gives %v, %v", alone, err)
	}
	var ambiguous *gbpayments.AmbiguousError
	if _, err := c.Reconcile(t.Context(), unknown.Lost(), b.waiting(&looks)...); !errors.As(err, &ambiguous) ||
		len(ambiguous.Transactions) != 2 || ambiguous.Transactions[0].ID != all[0] || ambiguous.Unnumbered {
		t.Errorf("then it gives %v, want both", err)
	}
}

// The two questions are not in these tables, because no scenario breaks one.
func TestNoScenarioReachesAQuestion(t *testing.T) {
	for _, method := range []string{"test", "payment/list"} {
		rule := files(map[string]string{"question": byRules("question", breakages(t)[0].rule(method))})
		if made, err := sandbox.New(sandbox.Options{Scenarios: rule}); err == nil || !strings.Contains(err.Error(), method+" is about no payment") {
			if err == nil {
				made.Close()
			}
			t.Errorf("a scenario of %s loads: %v", method, err)
		}
	}
}
