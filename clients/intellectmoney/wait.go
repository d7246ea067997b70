package intellectmoney

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// WaitOption changes one WaitForPayment.
type WaitOption func(*waiting)

type waiting struct {
	interval, limit time.Duration
	factor          float64
	longest         time.Duration // 0: only the context ends the wait
	tolerated       int
	afterChallenge  bool
	wait            func(context.Context, time.Duration) error
	onPoll          func(PaymentState)
}

// AfterChallenge is for the second wait, after the payer was sent on: SendTo3DS does not end it.
//
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Сценарий использования", step 4.1.
func AfterChallenge() WaitOption {
	return func(w *waiting) { w.afterChallenge = true }
}

// WithPollInterval sets the pause before the second question, by what each further pause grows (1 or more), and its limit.
// The default is 1 s, 1.5, 10 s. The pages give no interval.
func WithPollInterval(first time.Duration, factor float64, limit time.Duration) WaitOption {
	return func(w *waiting) { w.interval, w.factor, w.limit = first, factor, limit }
}

// WithMaxWait bounds the sum of all pauses, 30 minutes by default; 0 leaves it to the context alone.
func WithMaxWait(d time.Duration) WaitOption {
	return func(w *waiting) { w.longest = d }
}

// WithTolerance sets how many questions in a row may meet [ErrUnavailable] or [ErrQueued] before the wait gives up; the
// default is 5, and 0 gives up at the first.
func WithTolerance(failures int) WaitOption {
	return func(w *waiting) { w.tolerated = failures }
}

// WithWait replaces the pause between two questions: wait returns after d, or with an error, which ends the wait. A test
// moves its sandbox's clock here instead of waiting.
func WithWait(wait func(ctx context.Context, d time.Duration) error) WaitOption {
	return func(w *waiting) { w.wait = wait }
}

// OnPoll is called with every answer, the last included, before the wait goes on or ends: for showing progress.
func OnPoll(f func(PaymentState)) WaitOption {
	return func(w *waiting) { w.onPoll = f }
}

// WaitForPayment asks for the state of an invoice, first at once and then with growing pauses, until its step is neither
// Created nor InProcess (nor SendTo3DS, with [AfterChallenge]): at SendTo3DS the payer has to be sent on, at
// ActivationPayment the payer has to name an amount, OK is paid and Error is declined, all without an error.
//
// An error comes with the last state that was had, which has no Step if there was none: [ErrUnknownStep] at a step that no
// document names, neither paid nor failed; [ErrStillPending] after the longest wait; [ErrUnavailable] or [ErrQueued] when too
// many questions in a row failed; the context's own error, or that of WithWait; [ErrInvalidRequest] for options that cannot be; and every
// other error of [Client.State].
//
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Сценарий использования", steps 3 and 4.1.
func (c *Client) WaitForPayment(ctx context.Context, invoiceID string, options ...WaitOption) (PaymentState, error) {
	w := waiting{
		interval: time.Second, factor: 1.5, limit: 10 * time.Second, longest: 30 * time.Minute, tolerated: 5,
		wait: pause, onPoll: func(PaymentState) {},
	}
	for _, option := range options {
		option(&w)
	}
	if err := w.check(); err != nil {
		return PaymentState{InvoiceID: invoiceID}, err
	}

	last := PaymentState{InvoiceID: invoiceID}
	var waited time.Duration
	for failures := 0; ; {
		state, err := c.State(ctx, invoiceID)
		switch {
		case err == nil:
			last, failures = state, 0
			w.onPoll(state)
			if !state.Step.Known() {
				return last, fmt.Errorf("intellectmoney: invoice %s: %w %q, neither paid nor failed; ask the provider what it means",
					invoiceID, ErrUnknownStep, excerpt(string(state.Step), nil))
			}
			if w.over(state.Step) {
				return last, nil
			}
		case (errors.Is(err, ErrUnavailable) || errors.Is(err, ErrQueued)) && failures < w.tolerated:
			failures++
		default:
			return last, err
		}

		if w.longest > 0 && waited >= w.longest {
			return last, fmt.Errorf("intellectmoney: invoice %s: %w after %v of waiting, at step %q; ask again later",
				invoiceID, ErrStillPending, waited, last.Step)
		}
		d := w.next(waited)
		if err := w.wait(ctx, d); err != nil {
			return last, fmt.Errorf("intellectmoney: invoice %s: the wait ended at step %q: %w", invoiceID, last.Step, err)
		}
		waited += d
	}
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

func (w *waiting) over(step PaymentStep) bool {
	return !step.InProgress() && !(w.afterChallenge && step == StepSendTo3DS)
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
