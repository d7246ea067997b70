package sandbox

import (
	"cmp"
	"fmt"
	"slices"

	"paysandbox/internal/expect"
	"paysandbox/internal/scenario"
)

// maxMissed bounds how many events that no rule matched are remembered of a script; the rest is counted.
const maxMissed = 100

// missed is the events that no rule of a script with `end: error` matched.
type missed struct {
	events []missedEvent
	more   int
}

type missedEvent struct {
	request int64 // within which it happened; 0: none
	words   string
}

// unmatched notes an event that no rule of its script matched. The record is nil where the event is about no payment.
func (e *env) unmatched(r *record, script *scenario.Scenario, event *scenario.Event) {
	words := event.At
	if event.Calls > 0 {
		words += fmt.Sprintf(", call %d", event.Calls)
	}
	if r != nil {
		words += fmt.Sprintf(", of a payment in %s", cmp.Or(string(event.State), "no state yet"))
	}
	e.books.index.Lock()
	defer e.books.index.Unlock()
	m := e.books.missed[script]
	if m == nil {
		m = &missed{}
		e.books.missed[script] = m
	}
	if len(m.events) == maxMissed {
		m.more++
		return
	}
	m.events = append(m.events, missedEvent{e.number, words})
}

// verdicts judges the events that no rule matched: each is an expectation that is not met.
func (b *books) verdicts(script *scenario.Scenario) []Expectation {
	if script.End != scenario.EndError {
		return nil
	}
	verdict := Expectation{Line: script.EndLine, Wanted: "every event matched by a rule (end: error)", Standing: expect.Met, Seen: "no other"}
	b.index.Lock()
	defer b.index.Unlock()
	m := b.missed[script]
	if m == nil {
		return []Expectation{verdict}
	}
	events := slices.Clone(m.events)
	slices.SortStableFunc(events, func(a, b missedEvent) int { return cmp.Compare(a.request, b.request) })
	var all []Expectation
	for _, one := range events {
		v := verdict
		v.Standing, v.Seen, v.Else = expect.Unmet, one.words, "no rule matches "+one.words+"; write one, or end: hold"
		if one.request > 0 {
			v.Requests = []int64{one.request}
		}
		all = append(all, v)
	}
	if m.more > 0 {
		v := verdict
		v.Standing, v.Seen, v.Else = expect.Unmet, fmt.Sprintf("%d more", m.more), fmt.Sprintf("no rule matches %d more events", m.more)
		all = append(all, v)
	}
	return all
}
