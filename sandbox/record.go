package sandbox

import (
	"cmp"
	"slices"
	"time"

	"paysandbox/internal/scenario"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// record is what the store keeps: the provider's payment and the sandbox's own notes about it.
type record struct {
	payment.Payment
	notes notes
}

// notes is what the sandbox remembers about a payment.
type notes struct {
	script  *scenario.Scenario // in force; nil: default.yaml alone
	reason  string             // why that one; empty: nothing has been chosen yet
	order   *order             // scope order: the counters that all attempts share
	attempt int                // ordinal of this payment in its order; 1 outside
	calls   []int32            // verified calls by the operation's index
	payer   payerPlan
	said    *saying        // the payer's last answer, never changed in place; nil: none yet
	last    *mocks.Message // of which the merchant was told last, as the provider made it; nil: of nothing
	timers  []timer        // planned and not yet run, for this state
	planned int            // timers ever planned: gives each its number
	// offContract: a scenario or a control call brought the payment where the provider's documents do not lead.
	offContract bool
	wake        time.Time // when the clock will next look at this payment; zero: never
	history     *past
}

// payerPlan is what the payer will do with the challenge. The zero value: nothing.
type payerPlan struct {
	answer mocks.Answer
	after  time.Duration
	calls  int    // above 0: at the n-th further call
	op     string // the operation whose calls count; empty: any
	auto   bool   // nobody asked for this very answer, so a person may still decide
	armed  bool   // the answer that carries the challenge went out
}

// timer is something that will happen to a payment at an instant of tenant time.
type timer struct {
	due    time.Time
	kind   string // deadline, payer, timer:30s
	number int
}

// turn is one arrival in a state and what caused it.
type turn struct {
	to      payment.State
	at      int64          // tenant time in nanoseconds since 1970: a payment has many turns and no room
	event   string         // operation, payer.approve, timer:30s, deadline
	request int64          // the request within which it happened; 0: none
	after   int64          // where none is: the newest request by then
	rule    *scenario.Rule // that chose the state; nil: the model did
}

// past is a payment's turns, the newest first: one more costs the same however many there were, and clones share what they have in
// common. It never changes.
type past struct {
	turn
	before *past // nil: the payment began with this one
	length int
}

// turned adds a turn.
func (p *past) turned(t turn) *past {
	if p == nil {
		return &past{turn: t, length: 1}
	}
	return &past{turn: t, before: p, length: p.length + 1}
}

// turns lists them, the oldest first.
func (p *past) turns() []turn {
	if p == nil {
		return nil
	}
	list := make([]turn, p.length)
	for ; p != nil; p = p.before {
		list[p.length-1] = p.turn
	}
	return list
}

// Clone copies the record with everything it refers to. Scenarios and rules are read-only, an order has its own lock.
func (r record) Clone() record {
	r.Payment = r.Payment.Clone()
	r.notes.calls = slices.Clone(r.notes.calls)
	r.notes.timers = slices.Clone(r.notes.timers)
	return r
}

// plan notes a timer.
func (n *notes) plan(due time.Time, kind string) {
	n.planned++
	n.timers = append(n.timers, timer{due: due, kind: kind, number: n.planned})
}

// intend replaces what the payer will do: what the former plan had timed is off.
func (n *notes) intend(p payerPlan) {
	n.payer = p
	n.timers = slices.DeleteFunc(n.timers, func(t timer) bool { return t.kind == timerPayer })
}

// alarm says when the clock has to wake this payment, if it does not know already. One wake-up runs whatever is due.
func (n *notes) alarm(now time.Time) (due time.Time, needed bool) {
	if !n.wake.After(now) {
		n.wake = time.Time{}
	}
	for _, t := range n.timers {
		if due.IsZero() || t.due.Before(due) {
			due = t.due
		}
	}
	if due.IsZero() || !n.wake.IsZero() && !due.Before(n.wake) {
		return due, false
	}
	n.wake = due
	return due, true
}

// nextDue takes out the timer that is due first, by now; false: none is.
func (n *notes) nextDue(now time.Time) (timer, bool) {
	first := -1
	for i, t := range n.timers {
		if t.due.After(now) {
			continue
		}
		if first < 0 || t.before(n.timers[first]) {
			first = i
		}
	}
	if first < 0 {
		return timer{}, false
	}
	t := n.timers[first]
	n.timers = slices.Delete(n.timers, first, first+1)
	return t, true
}

// before is the order in which timers of one payment run.
func (t timer) before(other timer) bool {
	return cmp.Or(t.due.Compare(other.due), cmp.Compare(t.kind, other.kind), cmp.Compare(t.number, other.number)) < 0
}
