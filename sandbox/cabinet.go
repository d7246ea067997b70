package sandbox

import (
	"errors"
	"fmt"
	"net/http"

	"paysandbox/internal/store"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// ErrDeclined: the provider's model says no to what the merchant's staff wants.
var ErrDeclined = errors.New("declined")

// eventCabinet is what the merchant's staff does by hand.
const eventCabinet = "cabinet"

// Operate does to a payment what the merchant's staff can do in the provider's cabinet, through the provider's own model: Capture, Void
// or Refund of so many minor units, or, with 0, of all there are. No request arrives, so no call is counted and no rule asked. It gives the
// payment as it then stands; ErrDeclined with the reason where the model says no, mocks.ErrUnknown where there is no such payment.
func (t *Tenant) Operate(id payment.ID, kind payment.Kind, minor int64) (payment.Payment, error) {
	s := t.shops[id.Provider]
	if s == nil {
		return payment.Payment{}, mocks.ErrUnknown
	}
	books := t.books.Load()
	after, err := (&env{tenant: t, books: books, shop: s, now: books.clock.Now()}).operate(id, kind, minor)
	return after.Payment, err
}

func (e *env) operate(id payment.ID, kind payment.Kind, minor int64) (record, error) {
	cabinet, able := e.shop.model.Provider.(mocks.Cabinet)
	if !able {
		return record{}, badRequest("%s has no cabinet here; use its API", id.Provider)
	}
	if minor < 0 {
		return record{}, badRequest("amount %d is below zero; write minor units, or leave it out for all", minor)
	}
	op, decide := cabinet.InCabinet(kind, minor)
	if op == "" {
		return record{}, badRequest("unknown operation %q; known: %s, %s, %s", kind, payment.Capture, payment.Void, payment.Refund)
	}
	var after record
	err := e.change(id, func(at *env, r *record) error {
		copied := r.Payment.Clone()
		proposal, err := decide(&copied)
		switch {
		case err != nil:
			return err
		case proposal.Refuse != nil:
			return fmt.Errorf("%w: %s (the payment is %s)", ErrDeclined, proposal.Refuse.Text, r.State)
		}
		at.apply(r, eventCabinet, op, proposal, nil, false)
		after = r.Clone()
		return nil
	})
	if errors.Is(err, store.ErrMissing) {
		err = mocks.ErrUnknown
	}
	return after, err
}

// operate is {"operation": "capture" | "void" | "refund", "amount"?: minor units}.
func (c control) operate(r *http.Request) (any, error) {
	e, rec, err := c.payment(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Operation string `json:"operation"`
		Amount    int64  `json:"amount"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	after, err := e.operate(rec.ID, payment.Kind(body.Operation), body.Amount)
	if err != nil {
		return nil, err
	}
	return e.tenant.viewPayment(e.books, after), nil
}
