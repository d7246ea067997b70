package gbpayments

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// margin is by how much this machine's clock may be ahead of the provider's.
const margin = 5 * time.Minute

// Lost is a charge or an authorization whose answer did not come: [OutcomeUnknownError.Lost] makes it.
type Lost struct {
	OrderID string    // required: Payment.OrderID as it was sent
	Amount  int64     // kopecks; matters only if the list shows no order_id at all; 0: any
	SentAt  time.Time // required: when the call was made; the list is read from 5 minutes before
}

// AmbiguousError is [ErrAmbiguous] with the transactions, the smallest number first. Where one of them is paid or authorized,
// the payer must not pay again before it is clear which is which.
type AmbiguousError struct {
	OrderID      string
	Transactions []Transaction
	Unnumbered   bool // the list shows no order_id at all, and these are the payments of that sum
}

// Error says why it is ambiguous and what to do.
func (e *AmbiguousError) Error() string {
	if e.Unnumbered {
		return fmt.Sprintf("gbpayments: order %q: %v: the list shows no order_id, and %d payments of that sum may be it; compare time and payer",
			e.OrderID, ErrAmbiguous, len(e.Transactions))
	}
	return fmt.Sprintf("gbpayments: order %q: %v: %d payments have this order_id; look at each, and give every attempt an order_id of its own",
		e.OrderID, ErrAmbiguous, len(e.Transactions))
}

// Unwrap gives ErrAmbiguous.
func (e *AmbiguousError) Unwrap() error { return ErrAmbiguous }

// Reconcile finds the payment whose answer was lost. It reads the list from a little before the call, payments of every status,
// and compares the order's number; a declined payment is found so too, although its answer would have had no number. The list may
// lag, so Reconcile looks several times: at once and then with growing pauses, for half a minute in all.
//
// Give every attempt an OrderID of its own. An earlier attempt with the same one, in the 5 minutes before, is found in place of
// the lost one or beside it.
//
// Errors: [ErrNotFound] after the last look, by when most likely nothing was done; [*AmbiguousError]; [ErrInvalidRequest]
// without an OrderID or a SentAt; [ErrUnavailable] when the last look failed or too many in a row; the context's own error, or
// that of WithWait; and every other error of [Client.ListAll].
//
// Guess: the page does not say that the list shows the order_id, or how soon a payment is in it.
func (c *Client) Reconcile(ctx context.Context, lost Lost, options ...WaitOption) (Transaction, error) {
	w := newWaiting(options)
	switch {
	case lost.OrderID == "":
		return Transaction{}, invalid("Lost.OrderID is empty; without an order_id nothing tells one payment from another: look for it with List, by time and sum")
	case lost.SentAt.IsZero():
		return Transaction{}, invalid("Lost.SentAt is zero; say when the call was made, so that the list is read from there")
	}
	if err := w.check(); err != nil {
		return Transaction{}, err
	}
	var waited time.Duration
	for failures := 0; ; {
		matches, unnumbered, err := c.look(ctx, lost)
		switch {
		case err == nil:
			failures = 0
			w.onPoll(matches)
			if len(matches) == 1 && !unnumbered {
				return matches[0], nil
			}
			if len(matches) > 0 {
				return Transaction{}, &AmbiguousError{OrderID: lost.OrderID, Transactions: matches, Unnumbered: unnumbered}
			}
			err = fmt.Errorf("gbpayments: order %q: %w in the list after %v; ask once more, or in the merchant's cabinet, before the payer pays again",
				lost.OrderID, ErrNotFound, waited)
		case errors.Is(err, ErrUnavailable) && failures < w.tolerated:
			failures++
		default:
			return Transaction{}, err
		}

		if w.longest > 0 && waited >= w.longest {
			return Transaction{}, err
		}
		d := w.next(waited)
		if err := w.wait(ctx, d); err != nil {
			return Transaction{}, fmt.Errorf("gbpayments: order %q: the wait ended after %v: %w", lost.OrderID, waited, err)
		}
		waited += d
	}
}

// look reads the list once. Where not one line has an order_id, the payments of that sum are what it gives.
func (c *Client) look(ctx context.Context, lost Lost) (matches []Transaction, unnumbered bool, err error) {
	var ofThatSum []Transaction
	unnumbered = true
	for t, err := range c.ListAll(ctx, Query{DateStart: early(lost.SentAt)}) {
		if err != nil {
			return nil, false, err
		}
		if t.OrderID != "" {
			unnumbered = false
		}
		// A refund may repeat the number of its payment.
		if t.Refund() {
			continue
		}
		if t.OrderID == lost.OrderID {
			matches = append(matches, t)
		}
		if lost.Amount == 0 || t.Amount == 0 || t.Amount == lost.Amount {
			ofThatSum = append(ofThatSum, t)
		}
	}
	if unnumbered {
		return ofThatSum, len(ofThatSum) > 0, nil
	}
	return matches, false, nil
}

// Find looks for a transaction by its number, in the list from 5 minutes before since: when the payment was made, not when it
// was confirmed or cancelled. The zero Time leaves the beginning to the provider, which takes the 1st of this month. It is the way
// to learn what became of a confirm or a cancel whose answer was lost, or of what was done in the merchant's cabinet.
//
// Errors: [ErrNotFound], [ErrInvalidRequest], and those of [Client.ListAll].
//
// Source: methods.ru.txt, "Получение транзакций"; no method asks for one transaction.
func (c *Client) Find(ctx context.Context, transactionID int64, since time.Time) (Transaction, error) {
	if err := checkTransactionID(transactionID); err != nil {
		return Transaction{}, err
	}
	for t, err := range c.ListAll(ctx, Query{DateStart: early(since)}) {
		switch {
		case err != nil:
			return Transaction{}, err
		case t.ID == transactionID:
			return t, nil
		}
		if t.ID > transactionID {
			break
		}
	}
	return Transaction{}, fmt.Errorf("gbpayments: transaction %d: %w in the list; give an earlier time, or WithWorkmode for a test site", transactionID, ErrNotFound)
}

// Refunds gives the refunds of a payment that were made since, the smallest number first: the way to learn what became of a
// refund whose answer was lost. The list is read from 5 minutes before; the zero Time leaves its beginning to the provider, which
// takes the 1st of this month. Refunds that do not tell their payment (ParentID 0) are among them, for they may be of this one.
//
// No refund is no error. The list may lag, so ask once more a little later. Errors: [ErrInvalidRequest], and those of
// [Client.ListAll].
//
// Guess: the page does not say that a refund in the list names its payment.
func (c *Client) Refunds(ctx context.Context, transactionID int64, since time.Time) ([]Transaction, error) {
	if err := checkTransactionID(transactionID); err != nil {
		return nil, err
	}
	var refunds []Transaction
	for t, err := range c.ListAll(ctx, Query{DateStart: early(since), Type: TypeRefund}) {
		if err != nil {
			return nil, err
		}
		if t.ParentID == transactionID || t.ParentID == 0 {
			refunds = append(refunds, t)
		}
	}
	return refunds, nil
}

func early(since time.Time) time.Time {
	if since.IsZero() {
		return since
	}
	return since.Add(-margin)
}
