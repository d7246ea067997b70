package payment

import "slices"

// Progress marks an edge that is not the merchant's doing: the bank, the payer or time moves the payment. Such an edge may be
// taken at any event.
const Progress = "progress"

// Edge is one row of a Machine.
type Edge struct {
	From   State  // empty: the payment does not exist yet
	By     string // an operation's documented name, or Progress
	To     State
	Source string // where a document says so, or "Guess: …"
}

// Machine is every step that a provider's payments can take. Code, tests, linter and diagrams all read this one table.
type Machine []Edge

// Allows says whether a payment in from may be in to after an event by. Staying is always allowed; otherwise it takes a row
// for this operation or a row of Progress.
func (m Machine) Allows(from State, by string, to State) bool {
	return from == to || slices.ContainsFunc(m, func(e Edge) bool {
		return e.From == from && e.To == to && (e.By == by || e.By == Progress)
	})
}

// By says by what a payment in from comes to another state: Progress where the table has it, else the first operation that leads
// there. A payment that stays does so by Progress. False: the table has no such step.
func (m Machine) By(from, to State) (by string, legal bool) {
	for _, e := range m {
		if e.From == from && e.To == to {
			if e.By == Progress {
				return Progress, true
			}
			if !legal {
				by, legal = e.By, true
			}
		}
	}
	if !legal {
		by = Progress
	}
	return by, legal || from == to
}

// From lists, each once and in the order of the table, where a payment may go from a state, by whatever.
func (m Machine) From(from State) []State {
	var states []State
	for _, e := range m {
		if e.From == from && e.To != from && !slices.Contains(states, e.To) {
			states = append(states, e.To)
		}
	}
	return states
}

// States lists every state once, in the order in which the table first names them.
func (m Machine) States() []State {
	var states []State
	add := func(s State) {
		if s != "" && !slices.Contains(states, s) {
			states = append(states, s)
		}
	}
	for _, e := range m {
		add(e.From)
		add(e.To)
	}
	return states
}

// Has says whether the table names the state.
func (m Machine) Has(s State) bool {
	return s != "" && slices.ContainsFunc(m, func(e Edge) bool { return e.From == s || e.To == s })
}

// Repeats says whether the table has a row by which this operation leads from a state to itself: a step that is taken again, such
// as the refund of a further part.
func (m Machine) Repeats(s State, by string) bool {
	return slices.ContainsFunc(m, func(e Edge) bool { return e.From == s && e.To == s && e.By == by })
}
