package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"paysandbox/internal/clock"
	"paysandbox/payment"
)

// maxIdle bounds how many planned items run until a tenant is idle.
const maxIdle = 100_000

// ErrNotIdle: a tenant in which one thing leads to another for ever.
var ErrNotIdle = errors.New("the tenant does not come to rest")

// ClockState is how a tenant's clock stands.
type ClockState struct {
	Mode    string     `json:"mode"`           // real, offset or frozen; a real clock that was advanced is an offset one
	Now     time.Time  `json:"now"`            // the tenant's time
	Planned int        `json:"planned"`        // items that wait: payments to be looked at, notifications to be sent
	Next    *time.Time `json:"next,omitempty"` // when the first of them is due
}

// Clock tells how the tenant's clock stands.
func (t *Tenant) Clock() ClockState { return t.books.Load().clockState() }

func (b *books) clockState() ClockState {
	s := ClockState{Mode: string(b.clock.Mode()), Now: b.clock.Now(), Planned: b.clock.Pending()}
	if next, planned := b.clock.Next(); planned {
		s.Next = &next
	}
	return s
}

// SetClock has the tenant's time go otherwise: frozen and offset from Start on, or from now where Start is zero; real is the machine's
// time and takes no Start. What falls due on the way runs first, in order, each at its own instant. A clock never goes back and goes no
// further than the year 2199: then, and for an unknown mode, the error says what would have been right, and nothing is changed. A reset
// brings back the clock with which the tenant was made.
func (t *Tenant) SetClock(o ClockOptions) error {
	_, err := t.steer(func(b *books) error { return b.clock.Set(clock.Mode(o.Mode), o.Start) })
	return err
}

// Advance moves the tenant's time on, runs what falls due, in order, and waits until what was sent to a shop on the way has arrived. A
// negative duration is refused, and what leads beyond the year 2199.
func (t *Tenant) Advance(d time.Duration) error {
	_, err := t.steer(func(b *books) error { return b.clock.AdvanceBy(d) })
	return err
}

// AdvanceTo is Advance to an instant, which must not have passed. It gives how many planned items ran.
func (t *Tenant) AdvanceTo(to time.Time) (ran int64, err error) {
	return t.steer(func(b *books) error { return b.clock.Advance(to) })
}

// AdvanceUntilIdle moves the tenant's time on until nothing is planned any longer, and gives how many planned items ran. After 100,000 it
// stops with ErrNotIdle, which names what keeps the tenant going.
func (t *Tenant) AdvanceUntilIdle() (ran int64, err error) { return t.steer(t.untilIdle) }

// steer moves the clock and waits for what was begun. Ran counts what ran meanwhile.
func (t *Tenant) steer(move func(*books) error) (ran int64, err error) {
	books := t.books.Load() // once: a reset may come between
	before := books.clock.Ran()
	err = move(books)
	books.notices.Wait()
	return books.clock.Ran() - before, err
}

func (t *Tenant) untilIdle(books *books) error {
	key, kind := "", ""
	for range maxIdle {
		var ran bool
		var err error
		if key, kind, ran, err = books.clock.AdvanceToNext(); !ran || err != nil {
			return err
		}
	}
	if books.clock.Pending() == 0 {
		return nil
	}
	return fmt.Errorf("%w: after %d items it is %s, and %s goes on; advance by a duration or to an instant",
		ErrNotIdle, maxIdle, books.clock.Now().Format(time.RFC3339), t.going(books, key, kind))
}

// going names what a planned item is about: a payment, with the event and the rule that moved it last.
func (t *Tenant) going(books *books, key, kind string) string {
	id, err := payment.ParseID(key)
	r, found := books.payments.Get(id)
	if err != nil || !found || r.notes.history == nil {
		return kind + " of " + key
	}
	last := r.notes.history.turn
	return fmt.Sprintf("payment %s, which %s brought to %s by %s", key, last.event, last.to, cmp.Or(place(last.rule), "the provider's own rules"))
}
