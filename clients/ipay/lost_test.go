package ipay_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"paysandbox/clients/control"
	"paysandbox/clients/ipay"
	"paysandbox/internal/fault"
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
func (s *sockets) warmUp(t testing.TB, c *ipay.Client) {
	t.Helper()
	for range 100 {
		var kept atomic.Bool
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{PutIdleConn: func(err error) { kept.Store(err == nil) }})
		if _, err := c.CalculateFee(ctx, 1); err != nil {
			t.Fatal(err)
		}
		if kept.Load() || s.DisableKeepAlives {
			return
		}
	}
	t.Fatal("no connection was kept")
}

func (s *sockets) option() ipay.Option {
	return ipay.WithHTTPClient(&http.Client{Transport: s})
}

// moving is an action that moves money, on a payment that is ready for it.
type moving struct {
	tenant  string
	payment func(*box) ipay.Payment
	ready   ipay.Status
	call    func(context.Context, *ipay.Client, int64, string) (fmt.Stringer, error) // of payment, with threeds_data
	done    ipay.Status                                                              // once it was carried out
	ledger  string                                                                   // then
	again   string                                                                   // the verdict of a second call then
	says    string                                                                   // what an unknown outcome says
}

// movings are the actions on a payment that is there; PaymentCreate has a test of its own.
func movings() map[string]moving {
	plain := func(tenant string) func(*box) ipay.Payment {
		return func(b *box) ipay.Payment { return b.cheap(tenant, "A-1") }
	}
	return map[string]moving{
		"PaymentVerify3DS": {
			payment: func(b *box) ipay.Payment {
				p := b.cheap("", "A-1")
				p.Force3DS = true
				return p
			},
			ready: ipay.StatusChallenged, done: ipay.StatusPaid, ledger: "capture 10000", again: "overall error", says: "status 3 or 5 is verified",
			call: func(ctx context.Context, c *ipay.Client, id int64, data string) (fmt.Stringer, error) {
				return c.Verify3DS(ctx, id, data)
			},
		},
		"PaymentSale": {
			tenant: twoStage, payment: plain(twoStage), ready: ipay.StatusAuthorized, done: ipay.StatusPaid,
			ledger: "authorize 10000, capture 7000, void 3000", again: "overall error", says: "status 5 is captured",
			call: func(ctx context.Context, c *ipay.Client, id int64, _ string) (fmt.Stringer, error) {
				return c.Capture(ctx, id, 70_00)
			},
		},
		"PaymentCancel": {
			payment: plain(""), ready: ipay.StatusPaid, done: ipay.StatusCancelled, ledger: "capture 10000, refund 10000", again: "4/55",
			says: "status 9 with its sums is what was cancelled",
			call: func(ctx context.Context, c *ipay.Client, id int64, _ string) (fmt.Stringer, error) {
				return c.Refund(ctx, id)
			},
		},
		"ProcessPayment": {
			payment: func(b *box) ipay.Payment {
				p := b.cheap("", "A-1")
				p.Deferred = true
				return p
			},
			ready: ipay.StatusDeferred, done: ipay.StatusPaid, ledger: "capture 10000", again: "overall error", says: "17 still waits",
			call: func(ctx context.Context, c *ipay.Client, id int64, _ string) (fmt.Stringer, error) {
				return c.ProcessPayment(ctx, id)
			},
		},
	}
}

// told is the verdict of either kind of result.
func told(result fmt.Stringer, err error) string {
	switch r := result.(type) {
	case ipay.PaymentState:
		return stateVerdict(r, err)
	case ipay.Cancellation:
		return cancelVerdict(r, err)
	}
	return fmt.Sprintf("%T", result)
}

// The exchange breaks; the client may not know what became of it, the sandbox does, and asking tells.
func TestABrokenExchangeIsSentOnceAndAskingTells(t *testing.T) {
	for action, m := range movings() {
		for _, f := range breakages(t) {
			for _, warm := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%v/warm=%t", action, f, warm), func(t *testing.T) {
					t.Parallel()
					b := newBox(t, sandbox.Options{
						Scenarios: files(map[string]string{"breaking": byRules("breaking", f.rule(action))}),
						Tenants:   []sandbox.TenantOptions{having(twoStage, twoStages)},
						Default:   sandbox.TenantOptions{Payer: sandbox.PayerWait},
					})
					s := newSockets(t, warm)
					c := b.shop(m.tenant, s.option(), scenario("breaking"))
					id := b.made(c, m.payment(b), m.ready).PaymentID
					ready, data := b.ledger(m.tenant, id), ""
					if m.ready == ipay.StatusChallenged {
						data = b.payer(m.tenant, id, control.Approve)
					}

					err := b.broken(s, c, m.tenant, action, f, func(ctx context.Context) error {
						result, err := m.call(ctx, c, id, data)
						if f.end == endAnswered && told(result, err) != fmt.Sprint(int(m.done)) {
							t.Errorf("the result is %v, %v", result, err)
						}
						return err
					})
					var unknown *ipay.OutcomeUnknownError
					if is := errors.As(err, &unknown); is != f.unknown() || is && (unknown.PaymentID != id || unknown.Action != action || !strings.Contains(err.Error(), m.says)) {
						t.Errorf("the error does not say how to find out: %v", err)
					}

					want, ledger := m.ready, ready
					if f.committed() {
						want, ledger = m.done, m.ledger
					}
					state, err := c.GetPaymentStatus(t.Context(), id)
					if err != nil || state.Status != want || b.ledger(m.tenant, id) != ledger {
						t.Errorf("asking gives %v, %v and the sandbox has %q; want status %v and %q", state, err, b.ledger(m.tenant, id), want, ledger)
					}

					// Whoever does not ask but calls again does no harm here, and learns nothing either where it was carried out.
					again := fmt.Sprint(int(m.done))
					if f.committed() {
						again = m.again
					}
					if got := told(m.call(t.Context(), c, id, data)); got != again || b.ledger(m.tenant, id) != m.ledger {
						t.Errorf("calling again gives %s and %q, want %s and %q", got, b.ledger(m.tenant, id), again, m.ledger)
					}
				})
			}
		}
	}
}

// Of a payment whose creation broke the merchant knows the order alone.
func TestABrokenCreationIsFoundByItsOrder(t *testing.T) {
	for _, f := range breakages(t) {
		for _, warm := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v/warm=%t", f, warm), func(t *testing.T) {
				t.Parallel()
				b := newBox(t, sandbox.Options{Scenarios: files(map[string]string{"breaking": byRules("breaking", f.rule("PaymentCreate"))})})
				s := newSockets(t, warm)
				c := b.shop("", s.option())
				order := b.cheap("", "A-1")

				breaking := b.shop("", s.option(), scenario("breaking"))
				err := b.broken(s, c, "", "PaymentCreate", f, func(ctx context.Context) error {
					created, err := breaking.PaymentCreate(ctx, order)
					if f.end == endAnswered && !created.Paid() {
						t.Errorf("the result is %v", created)
					}
					return err
				})
				var unknown *ipay.OutcomeUnknownError
				if is := errors.As(err, &unknown); is != f.unknown() || is && (unknown.ExtID != "A-1" || !strings.Contains(err.Error(), `ask GetPaymentStatusByExtID of "A-1"`)) {
					t.Errorf("the error does not say how to find out: %v", err)
				}

				state, err := c.GetPaymentStatusByExtID(t.Context(), "A-1")
				made := b.madeFor("", "A-1")
				if f.committed() {
					if err != nil || !state.Paid() || !slices.Equal(made, []int64{state.PaymentID}) {
						t.Errorf("asking gives %v, %v and the sandbox has %v; want the one payment, paid", state, err, made)
					}
					return
				}
				if !errors.Is(err, ipay.ErrOverall) || len(made) != 0 {
					t.Errorf("asking gives %v, %v and the sandbox has %v; want no payment", state, err, made)
				}
				if again := b.made(c, order, ipay.StatusPaid); !slices.Equal(b.madeFor("", "A-1"), []int64{again.PaymentID}) {
					t.Errorf("after the second try the sandbox has %v", b.madeFor("", "A-1"))
				}
			})
		}
	}
}

// What the promise is for: the merchant who does not ask pays twice.
func TestASecondCreationAfterALostAnswerChargesTwice(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop("", scenario("create-lost-answer"))
	order := b.cheap("", "A-1")
	if _, err := c.PaymentCreate(t.Context(), order); !errors.Is(err, ipay.ErrOutcomeUnknown) {
		t.Fatalf("err = %v, want ErrOutcomeUnknown", err)
	}
	second := b.made(c, order, ipay.StatusPaid)
	all := b.madeFor("", "A-1")
	if len(all) != 2 || len(b.journal("", "PaymentCreate")) != 2 || b.ledger("", all[0]) != "capture 10000" || b.ledger("", all[1]) != "capture 10000" {
		t.Fatalf("the sandbox has %v, want two payments that were paid, by two requests", all)
	}
	newest, err := c.GetPaymentStatusByExtID(t.Context(), "A-1")
	if err != nil || newest.PaymentID != second.PaymentID {
		t.Errorf("asking by order gives %v, %v; want the newest, %d", newest, err, second.PaymentID)
	}
}

// The questions move nothing, so nothing about them is unknown.
func TestABrokenQuestionMayBeAskedAgain(t *testing.T) {
	questions := map[string]func(context.Context, *ipay.Client, int64) error{
		"GetPaymentStatus": func(ctx context.Context, c *ipay.Client, id int64) error {
			_, err := c.GetPaymentStatus(ctx, id)
			return err
		},
		"GetPaymentInvoice": func(ctx context.Context, c *ipay.Client, id int64) error {
			_, err := c.GetPaymentInvoice(ctx, id)
			return err
		},
		"GetReceipt": func(ctx context.Context, c *ipay.Client, id int64) error {
			_, err := c.GetReceipt(ctx, id)
			return err
		},
	}
	for action, ask := range questions {
		for _, f := range breakages(t) {
			t.Run(fmt.Sprintf("%s/%v", action, f), func(t *testing.T) {
				t.Parallel()
				b := newBox(t, sandbox.Options{Scenarios: files(map[string]string{"breaking": byRules("breaking", f.rule(action))})})
				c := b.shop("", newSockets(t, false).option(), scenario("breaking"))
				id := b.made(c, b.cheap("", "A-1"), ipay.StatusPaid).PaymentID
				err := b.leaving(f, func() bool { return len(b.journal("", action)) > 0 }, func(ctx context.Context) error { return ask(ctx, c, id) })
				left, garbled := f.Kind == fault.Hang, f.Kind == fault.Garbage
				if errors.Is(err, ipay.ErrUnavailable) != (f.unknown() && !left && !garbled) || errors.Is(err, ipay.ErrOutcomeUnknown) || (err == nil) != (f.end == endAnswered) {
					t.Errorf("err = %v of a question that is %s", err, f.end)
				}
				if errors.Is(err, ipay.ErrMalformedAnswer) != garbled || errors.Is(err, context.Canceled) != left {
					t.Errorf("err = %v is not for %v", err, f)
				}
				if err := ask(t.Context(), c, id); err != nil || b.ledger("", id) != "capture 10000" {
					t.Errorf("asking again gives %v", err)
				}
			})
		}
	}
}
