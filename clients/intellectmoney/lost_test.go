package intellectmoney_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"paysandbox/clients/intellectmoney"
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

func (s *sockets) option() intellectmoney.Option {
	return intellectmoney.WithHTTPClient(&http.Client{Transport: s})
}

// The payment was started and its answer never came: the client may not know, the sandbox does, and asking tells.
func TestALostAnswerToAPaymentIsOneCommitThatTheStateTellsOf(t *testing.T) {
	for _, warm := range []bool{false, true} {
		t.Run(fmt.Sprintf("warm=%t", warm), func(t *testing.T) {
			b := newBox(t, sandbox.Options{})
			s := newSockets(t, warm)
			c := b.shop(s.option(), scenario("sbp-lost-answer"))
			invoice := b.invoice(c, "EP-1")
			dialled := s.dialled.Load()

			_, err := c.SBPPayment(t.Context(), payable(invoice))
			var unknown *intellectmoney.OutcomeUnknownError
			if !errors.As(err, &unknown) || !errors.Is(err, intellectmoney.ErrOutcomeUnknown) || !errors.Is(err, syscall.ECONNRESET) {
				t.Fatalf("err = %v, want ErrOutcomeUnknown by a reset", err)
			}
			if unknown.InvoiceID != invoice || unknown.Operation != "sbpPayment" || !strings.Contains(err.Error(), "ask for the state of invoice "+invoice) {
				t.Errorf("the error does not say how to find out: %v", err)
			}
			if fresh := s.dialled.Load() > dialled; fresh == warm {
				t.Errorf("the payment went over a fresh connection: %t", fresh)
			}
			if n := b.calls(invoice, "sbpPayment"); n != 1 {
				t.Errorf("the payment was started %d times", n)
			}
			if seen := b.journal("sbpPayment"); len(seen) != 1 || seen[0].To != "Created" || !strings.Contains(seen[0].Fault, "reset") {
				t.Errorf("the journal tells %+v, want one start that was carried out and reset", seen)
			}
			if p := b.stored(invoice); p.State != "Created" || p.Method != "Sbp" {
				t.Errorf("the payment is %s by %q, want Created by Sbp", p.State, p.Method)
			}

			state, err := c.WaitForPayment(t.Context(), invoice, instantly)
			if err != nil || state.Step != intellectmoney.StepSendTo3DS {
				t.Errorf("asking gives %+v, %v; want a payment that was started", state, err)
			}
			if n := b.calls(invoice, "sbpPayment"); n != 1 {
				t.Errorf("after asking the payment was started %d times", n)
			}
		})
	}
}

// Nothing finds an invoice by its order. What the error advises is done here: give the order up and go on with a new one.
func TestALostAnswerToCreateInvoiceIsOneInvoiceThatItsOrderGivesUp(t *testing.T) {
	lost := files(map[string]string{"invoice-lost-answer": oneRule("invoice-lost-answer", "{ at: createInvoice, fault: { phase: after_commit, kind: reset } }")})
	for _, warm := range []bool{false, true} {
		t.Run(fmt.Sprintf("warm=%t", warm), func(t *testing.T) {
			b := newBox(t, sandbox.Options{Scenarios: lost})
			s := newSockets(t, warm)
			c := b.shop(s.option())
			b.invoice(c, "EP-0") // warms the connection where it is kept
			dialled := s.dialled.Load()

			order := intellectmoney.Invoice{OrderID: "EP-1", Amount: 100_00}
			_, err := b.shop(s.option(), scenario("invoice-lost-answer")).CreateInvoice(t.Context(), order)
			var unknown *intellectmoney.OutcomeUnknownError
			if !errors.As(err, &unknown) || unknown.OrderID != "EP-1" || !errors.Is(err, syscall.ECONNRESET) || !strings.Contains(err.Error(), "refund order EP-1") {
				t.Fatalf("err = %v, want ErrOutcomeUnknown of order EP-1", err)
			}
			if fresh := s.dialled.Load() > dialled; fresh == warm {
				t.Errorf("the invoice went over a fresh connection: %t", fresh)
			}
			invoice := b.madeFor("EP-1")
			if len(invoice) != 1 || len(b.journal("createInvoice")) != 2 {
				t.Fatalf("invoices %v of the order after %d requests, want one invoice of one request", invoice, len(b.journal("createInvoice"))-1)
			}
			if _, err := c.CreateInvoice(t.Context(), order); !refusedFor("orderId")(err) {
				t.Errorf("the same order again gives %v, want a refusal: it is taken", err)
			}
			if _, err := c.Refund(t.Context(), "EP-1"); err != nil {
				t.Errorf("giving the order up: %v", err)
			}
			if p := b.stored(invoice[0]); p.State != "Cancelled" {
				t.Errorf("the invoice is %s, want Cancelled", p.State)
			}
			if next := b.invoice(c, "EP-1-again"); next == invoice[0] {
				t.Errorf("the new order got the old invoice %s", next)
			}
		})
	}
}

// madeFor lists the invoices that the sandbox has for an order.
func (b *box) madeFor(order string) (numbers []string) {
	b.t.Helper()
	var list struct{ Payments []struct{ ID string } }
	b.admin(http.MethodGet, "/__admin/payments?reference="+order, "", &list)
	for _, p := range list.Payments {
		numbers = append(numbers, strings.TrimPrefix(p.ID, "intellectmoney:"))
	}
	return numbers
}

// instantly makes a wait ask again at once.
var instantly = intellectmoney.WithWait(func(ctx context.Context, _ time.Duration) error { return ctx.Err() })
