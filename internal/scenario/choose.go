package scenario

import (
	"slices"

	"paysandbox/payment"
)

// Event is what happened to a payment, as a rule sees it.
type Event struct {
	At      string        // an operation, payer.approve, timer:30s as Timers spells it, deadline
	State   payment.State // empty: the payment does not exist yet
	Calls   int           // the how-manieth call of this operation within the scope, from 1
	Attempt int           // the ordinal of this payment in its order, from 1
	// Field gives a request field by its canonical name, or reference, amount (minor units), currency, method. May be nil.
	Field func(string) (string, bool)
}

// entry is a rule as one event sees it.
type entry struct {
	rule   *Rule
	states []payment.State // in which it may match: its guard, and those from which its step is legal; nil: any
}

// Choose gives the first rule that matches the event, or nil. A rule with a step matches only where the step is legal. It
// allocates nothing, changes nothing and looks only at the rules of this event; a nil Scenario has none.
func (s *Scenario) Choose(e *Event) *Rule {
	if s == nil {
		return nil
	}
	entries := s.index[e.At]
	for i := range entries {
		r := entries[i].rule
		if entries[i].states != nil && !slices.Contains(entries[i].states, e.State) ||
			!r.Calls.Contains(e.Calls) ||
			r.Attempt != 0 && r.Attempt != e.Attempt ||
			!r.When.Match(e.Field) {
			continue
		}
		return r
	}
	return nil
}

// Contains says whether the n-th call is within the window.
func (w Window) Contains(n int) bool { return n >= w.From && (w.To == 0 || n <= w.To) }

// Binds says whether a call of this operation with these fields is one with which the scenario takes a payment. Without a bind
// there is none. The limit is the caller's to count.
func (s *Scenario) Binds(operation string, field func(string) (string, bool)) bool {
	return s.TakesAt(operation) && s.Bind.When.Match(field)
}

// TakesAt says whether the scenario has a bind and may take a payment at this operation.
func (s *Scenario) TakesAt(operation string) bool {
	return s != nil && s.Bind != nil && (s.Bind.Scope == ScopeTenant || s.Bind.Operation == operation)
}

// Timers lists what to arm when a payment enters the state: every instant once, the soonest first. The result is shared and
// read-only.
func (s *Scenario) Timers(state payment.State) []Timer {
	if s == nil {
		return nil
	}
	return s.timers[state]
}
