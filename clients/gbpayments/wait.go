package gbpayments

import (
	"context"
	"time"
)

// WaitOption changes one [Client.Reconcile].
type WaitOption func(*waiting)

type waiting struct {
	interval, limit time.Duration
	factor          float64
	longest         time.Duration // 0: only the context ends the wait
	tolerated       int
	wait            func(context.Context, time.Duration) error
	onPoll          func([]Transaction)
}

func newWaiting(options []WaitOption) *waiting {
	w := &waiting{
		interval: time.Second, factor: 2, limit: 10 * time.Second, longest: 30 * time.Second, tolerated: 5,
		wait: pause, onPoll: func([]Transaction) {},
	}
	for _, option := range options {
		option(w)
	}
	return w
}

// WithPollInterval sets the pause before the second look, by what each further pause grows (1 or more), and its limit. The
// default is 1 s, 2, 10 s. The page gives no interval.
func WithPollInterval(first time.Duration, factor float64, limit time.Duration) WaitOption {
	return func(w *waiting) { w.interval, w.factor, w.limit = first, factor, limit }
}

// WithMaxWait bounds the sum of all pauses, 30 seconds by default; 0 leaves it to the context alone.
func WithMaxWait(d time.Duration) WaitOption {
	return func(w *waiting) { w.longest = d }
}

// WithTolerance sets how many looks in a row may meet [ErrUnavailable] before the wait gives up; the default is 5, and 0 gives
// up at the first.
func WithTolerance(failures int) WaitOption {
	return func(w *waiting) { w.tolerated = failures }
}

// WithWait replaces the pause between two looks: wait returns after d, or with an error, which ends the wait. A test moves its
// sandbox's clock here instead of waiting.
func WithWait(wait func(ctx context.Context, d time.Duration) error) WaitOption {
	return func(w *waiting) { w.wait = wait }
}

// OnPoll is called after every look with the transactions that may be the one, mostly none: for showing progress.
func OnPoll(f func([]Transaction)) WaitOption {
	return func(w *waiting) { w.onPoll = f }
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
