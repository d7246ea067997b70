package ipay

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// WaitOption changes one [Client.WaitForReceipt].
type WaitOption func(*waiting)

type waiting struct {
	interval, limit time.Duration
	factor          float64
	longest         time.Duration // 0: only the context ends the wait
	tolerated       int
	wait            func(context.Context, time.Duration) error
	onPoll          func(Receipt)
}

// WithPollInterval sets the pause before the second question, by what each further pause grows (1 or more), and its limit.
// The default is 1 s, 1.5, 10 s. The page gives no interval.
func WithPollInterval(first time.Duration, factor float64, limit time.Duration) WaitOption {
	return func(w *waiting) { w.interval, w.factor, w.limit = first, factor, limit }
}

// WithMaxWait bounds the sum of all pauses, 10 minutes by default; 0 leaves it to the context alone.
func WithMaxWait(d time.Duration) WaitOption {
	return func(w *waiting) { w.longest = d }
}

// WithTolerance sets how many questions in a row may meet [ErrUnavailable] before the wait gives up; the default is 5, and 0
// gives up at the first.
func WithTolerance(failures int) WaitOption {
	return func(w *waiting) { w.tolerated = failures }
}

// WithWait replaces the pause between two questions: wait returns after d, or with an error, which ends the wait. A test
// moves its sandbox's clock here instead of waiting.
func WithWait(wait func(ctx context.Context, d time.Duration) error) WaitOption {
	return func(w *waiting) { w.wait = wait }
}

// OnPoll is called with every answer, the last included, before the wait goes on or ends: for showing progress.
func OnPoll(f func(Receipt)) WaitOption {
	return func(w *waiting) { w.onPoll = f }
}

// WaitForReceipt asks for a fiscal receipt, first at once and then with growing pauses, until the PDF is there.
//
// An error comes with the last receipt that was had, which has no Status if there was none: [ErrNoReceipt] at status ERROR,
// which is final; [ErrUnknownReceiptStatus] at a status that the page does not name; [ErrStillPending] after the longest wait;
// [ErrUnavailable] when too many questions in a row failed; the context's own error, or that of WithWait; [ErrInvalidRequest]
// for options that cannot be; and every other error of [Client.GetReceipt].
//
// Source: googlepay.uk.txt §3.4, GetReceipt, "Приклад неуспішної відповіді".
func (c *Client) WaitForReceipt(ctx context.Context, paymentID int64, options ...WaitOption) (Receipt, error) {
	w := waiting{
		interval: time.Second, factor: 1.5, limit: 10 * time.Second, longest: 10 * time.Minute, tolerated: 5,
		wait: pause, onPoll: func(Receipt) {},
	}
	for _, option := range options {
		option(&w)
	}
	last := Receipt{PaymentID: paymentID}
	if err := w.check(); err != nil {
		return last, err
	}

	var waited time.Duration
	for failures := 0; ; {
		receipt, err := c.GetReceipt(ctx, paymentID)
		switch {
		case err == nil:
			last, failures = receipt, 0
			w.onPoll(receipt)
			if !receipt.Status.InProgress() {
				return last, ended(receipt)
			}
		case errors.Is(err, ErrUnavailable) && failures < w.tolerated:
			failures++
		default:
			return last, err
		}

		if w.longest > 0 && waited >= w.longest {
			return last, fmt.Errorf("ipay: receipt of payment %d: %w after %v of waiting, at status %q; ask again later",
				paymentID, ErrStillPending, waited, last.Status)
		}
		d := w.next(waited)
		if err := w.wait(ctx, d); err != nil {
			return last, fmt.Errorf("ipay: receipt of payment %d: the wait ended at status %q: %w", paymentID, last.Status, err)
		}
		waited += d
	}
}

func ended(r Receipt) error {
	switch r.Status {
	case ReceiptReady:
		return nil
	case ReceiptError:
		return fmt.Errorf("ipay: receipt of payment %d: %w: the provider could not make it, and asking again is of no use",
			r.PaymentID, ErrNoReceipt)
	}
	return fmt.Errorf("ipay: receipt of payment %d: %w %q; ask the provider what it means", r.PaymentID, ErrUnknownReceiptStatus, excerpt(string(r.Status), nil))
}

func (w *waiting) check() error {
	switch {
	// Written so that a NaN is refused too.
	case w.interval <= 0 || !(w.factor >= 1) || w.limit < w.interval:
		return invalid("WithPollInterval wants a pause above 0, a factor of 1 or more, and a limit not below the pause")
	case w.longest < 0 || w.tolerated < 0:
		return invalid("WithMaxWait and WithTolerance want 0 or more")
	case w.wait == nil || w.onPoll == nil:
		return invalid("WithWait and OnPoll want a function; leave the option out for the built-in one")
	}
	return nil
}

// next gives the pause to make now, never past the longest wait, and lengthens the one after it.
func (w *waiting) next(waited time.Duration) time.Duration {
	d := w.interval
	if grown := float64(w.interval) * w.factor; grown < float64(w.limit) {
		w.interval = time.Duration(grown)
	} else {
		w.interval = w.limit
	}
	if w.longest > 0 {
		d = min(d, w.longest-waited)
	}
	return d
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
