// Package clock is a tenant's time: real, shifted or frozen, with timers that run in an order made of data, so that equal
// instants never depend on scheduling. It is the only place in the program that asks the machine what time it is for
// anything a tenant can see.
package clock

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Mode is how a clock goes.
type Mode string

// The modes.
const (
	Real   Mode = "real"   // the machine's time
	Offset Mode = "offset" // goes as fast as the machine's, from another start
	Frozen Mode = "frozen" // stands until it is advanced
)

// Modes lists every Mode.
func Modes() []Mode { return []Mode{Real, Offset, Frozen} }

// ErrBackwards: a clock never goes back, because what has happened stays happened.
var ErrBackwards = errors.New("a clock cannot go backwards")

// Clock is one tenant's time. All times are UTC without a monotonic part.
type Clock struct {
	reading atomic.Pointer[reading]

	between func()     // after each item that Advance runs; nil: nothing
	running sync.Mutex // one due item at a time, in order
	mu      sync.Mutex // guards what follows; never held while an item runs
	queue   queue
	count   int64
	wake    *time.Timer
	closed  bool
	ran     atomic.Int64
}

// reading is how to tell the time: either a standing instant or a shift against the machine.
type reading struct {
	frozen bool
	at     time.Time     // frozen
	offset bool          // by wish; a real clock that was moved on has a shift alone
	shift  time.Duration // otherwise
}

// New makes a clock. Start is ignored for Real; a zero start means the machine's time now.
func New(mode Mode, start time.Time) (*Clock, error) {
	c := &Clock{}
	now := machine()
	if start.IsZero() {
		start = now
	}
	switch mode {
	case Real, "":
		c.reading.Store(&reading{})
	case Offset:
		c.reading.Store(&reading{offset: true, shift: start.Sub(now)})
	case Frozen:
		c.reading.Store(&reading{frozen: true, at: start.UTC().Round(0)})
	default:
		return nil, fmt.Errorf("unknown clock mode %q; known: %s, %s, %s", mode, Real, Offset, Frozen)
	}
	return c, nil
}

// Between has Advance call f before it moves the time and after each item that it runs, to wait for what was begun. It is set before
// the clock is used.
func (c *Clock) Between(f func()) { c.between = f }

func machine() time.Time { return time.Now().UTC().Round(0) }

// Now is the tenant's time.
func (c *Clock) Now() time.Time {
	r := c.reading.Load()
	if r.frozen {
		return r.at
	}
	return machine().Add(r.shift)
}

// Real says whether it is the machine's own time.
func (c *Clock) Real() bool { return *c.reading.Load() == reading{} }

// Frozen says whether time stands until it is advanced.
func (c *Clock) Frozen() bool { return c.reading.Load().frozen }

// At plans run for an instant. Items due at one instant run in order of (key, kind, order of planning). Run is called from
// the clock's own goroutine or from Advance, never from At, and may plan more. A closed clock plans nothing.
func (c *Clock) At(due time.Time, key, kind string, run func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.count++
	c.queue.push(item{due: due, key: key, kind: kind, number: c.count, run: run})
	c.schedule()
}

// Advance moves the time to an instant and runs whatever falls due on the way, in order, each at its own instant. It returns
// when all has run; ErrBackwards if the instant has passed, ErrTooFar beyond the year 2199.
func (c *Clock) Advance(to time.Time) error {
	c.running.Lock()
	defer c.running.Unlock()
	if err := reachable(c.Now(), to); err != nil {
		return err
	}
	c.runUntil(to, true)
	return nil
}

// AdvanceBy is Advance by a duration from now; ErrBackwards if it is below zero, ErrTooFar beyond the year 2199.
func (c *Clock) AdvanceBy(d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("%w: it cannot be advanced by %s", ErrBackwards, d)
	}
	c.running.Lock()
	defer c.running.Unlock()
	now := c.Now()
	if err := reachable(now, now.Add(d)); err != nil {
		return err
	}
	c.runUntil(now.Add(d), true)
	return nil
}

// Settle runs whatever is due now.
func (c *Clock) Settle() {
	c.running.Lock()
	defer c.running.Unlock()
	c.runUntil(c.Now(), false)
}

// Pending is the number of planned items.
func (c *Clock) Pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.queue)
}

// Close forgets all that is planned. An item that is running ends first.
func (c *Clock) Close() {
	c.mu.Lock()
	c.closed = true
	c.queue = nil
	if c.wake != nil {
		c.wake.Stop()
	}
	c.mu.Unlock()
	c.running.Lock()
	defer c.running.Unlock()
}

// runUntil is called with running held. With steer, the time goes with the items.
func (c *Clock) runUntil(to time.Time, steer bool) {
	between := func() {
		if steer && c.between != nil {
			c.between()
		}
	}
	between()
	for {
		c.mu.Lock()
		if len(c.queue) == 0 || c.queue[0].due.After(to) {
			if steer {
				c.set(to)
			}
			c.schedule()
			c.mu.Unlock()
			return
		}
		next := c.queue.pop()
		if steer {
			c.set(next.due)
		}
		c.mu.Unlock()
		c.run(next)
		between()
	}
}

// set moves the time forward, never back: an item may have been overdue.
func (c *Clock) set(to time.Time) {
	if r := c.reading.Load(); r.frozen {
		if to.After(r.at) {
			c.reading.Store(&reading{frozen: true, at: to.UTC().Round(0)})
		}
	} else if now := machine(); to.After(now.Add(r.shift)) {
		c.reading.Store(&reading{offset: r.offset, shift: to.Sub(now)})
	}
}

// schedule is called with mu held: it wakes the clock at its first item. A frozen clock sleeps until somebody advances it.
func (c *Clock) schedule() {
	if len(c.queue) == 0 || c.closed || c.Frozen() {
		return
	}
	wait := max(0, c.queue[0].due.Sub(c.Now()))
	if c.wake == nil {
		c.wake = time.AfterFunc(wait, c.Settle)
		return
	}
	c.wake.Reset(wait)
}
