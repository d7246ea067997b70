package clock

import (
	"errors"
	"fmt"
	"time"
)

// latest is as far as a clock is moved: what counts nanoseconds since 1970 ends in 2262, and payments plan a year ahead.
var latest = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)

// ErrTooFar: a clock is not moved beyond the year 2199.
var ErrTooFar = errors.New("a clock goes no further than the year 2199")

// ErrMode: the clock cannot go as it was asked to.
var ErrMode = errors.New("no way for a clock to go")

// Mode is how the clock goes. A real clock that was moved on is an offset one.
func (c *Clock) Mode() Mode {
	switch r := c.reading.Load(); {
	case r.frozen:
		return Frozen
	case *r == reading{}:
		return Real
	}
	return Offset
}

// Ran is how many planned items have run since the clock was made.
func (c *Clock) Ran() int64 { return c.ran.Load() }

// Next is when the first planned item is due; false: nothing is planned.
func (c *Clock) Next() (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		return time.Time{}, false
	}
	return c.queue[0].due, true
}

// Set has the clock go otherwise from an instant on; a zero instant is now. What falls due until then runs first, in order, each at its
// own instant, while the time stands still. A real clock takes no instant: it is the machine's time, which must not have passed.
// ErrBackwards if the instant has passed, ErrTooFar beyond the year 2199, ErrMode for an unknown mode and for a real clock with an
// instant; nothing is changed then.
func (c *Clock) Set(mode Mode, now time.Time) error {
	switch mode {
	case Offset, Frozen:
	case Real:
		if !now.IsZero() {
			return fmt.Errorf("%w: a real clock shows the machine's time; leave now out, or choose %s", ErrMode, Offset)
		}
	default:
		return fmt.Errorf("%w: unknown clock mode %q; known: %s, %s, %s", ErrMode, mode, Real, Offset, Frozen)
	}
	c.running.Lock()
	defer c.running.Unlock()
	if mode == Real && c.Real() {
		return nil
	}
	present := c.Now()
	switch {
	case mode == Real:
		now = machine()
	case now.IsZero():
		now = present
	}
	if err := reachable(present, now); err != nil {
		return err
	}
	c.mu.Lock()
	c.reading.Store(&reading{frozen: true, at: present})
	c.mu.Unlock()
	c.runUntil(now, true)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch mode {
	case Real:
		c.reading.Store(&reading{})
	case Offset:
		c.reading.Store(&reading{offset: true, shift: now.Sub(machine())})
	}
	c.schedule()
	return nil
}

// AdvanceToNext moves the time to the first planned item and runs it. Key and kind are those with which the item was planned; false:
// nothing is planned, and the time stays. An item that is overdue runs without the time being moved. ErrTooFar if it is due after the
// year 2199.
func (c *Clock) AdvanceToNext() (key, kind string, ran bool, err error) {
	c.running.Lock()
	defer c.running.Unlock()
	if c.between != nil {
		c.between() // what was begun may still plan something sooner
	}
	c.mu.Lock()
	if len(c.queue) == 0 {
		c.mu.Unlock()
		return "", "", false, nil
	}
	if c.queue[0].due.After(latest) {
		c.mu.Unlock()
		return "", "", false, ErrTooFar
	}
	next := c.queue.pop()
	c.set(next.due)
	c.mu.Unlock()
	c.run(next)
	if c.between != nil {
		c.between()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.schedule()
	return next.key, next.kind, true, nil
}

// run runs an item, with running held.
func (c *Clock) run(next item) {
	next.run()
	c.ran.Add(1)
}

// reachable says whether a clock may be moved from one instant to another.
func reachable(from, to time.Time) error {
	switch {
	case to.Before(from):
		return fmt.Errorf("%w: it is %s, which is after %s", ErrBackwards, from.Format(time.RFC3339Nano), to.UTC().Format(time.RFC3339Nano))
	case to.After(latest):
		return fmt.Errorf("%w, and %s is after it", ErrTooFar, to.UTC().Format(time.RFC3339))
	}
	return nil
}
