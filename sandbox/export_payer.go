package sandbox

import (
	"strings"
	"time"

	"paysandbox/internal/scenario"
	"paysandbox/mocks"
)

// payers gives the rules that brought a challenge the answer that its payer gave, whoever gave it.
func (x *exporter) payers(r record) {
	history := r.notes.history.turns()
	for i, brought := range history {
		rule := x.brought(brought)
		said, answered := saidAfter(history, r.notes.said, i)
		switch {
		case !answered && (rule == nil || rule.Payer == nil || rule.Payer.Answer != scenario.Auto):
		case !answered:
			rule.Payer = &scenario.Payer{Answer: scenario.Wait}
		case rule == nil:
			x.say("Not in this file: the payer of %s answered %s at %s.", r.ID, said.answer, said.at.UTC().Format(time.RFC3339))
		default:
			x.answerOf(rule, brought, said)
		}
	}
}

// brought is the rule that makes again what brought the payment to a state: of a request, or of an event.
func (x *exporter) brought(h turn) *scenario.Rule {
	for _, call := range x.calls {
		if h.request > 0 && call.entry.Number == h.request {
			return &call.rule
		}
	}
	for i := range x.events {
		if h.rule != nil && x.events[i].File == h.rule.File && x.events[i].Line == h.rule.Line && h.rule.Line > 0 {
			return &x.events[i]
		}
	}
	return nil
}

// saidAfter is what the payer said to the challenge that the i-th arrival was, if anybody answered it: the next arrival tells, or, where
// the answer moved nothing, the newest thing said.
func saidAfter(history []turn, newest *saying, i int) (saying, bool) {
	if i+1 < len(history) {
		answer, is := strings.CutPrefix(history[i+1].event, eventPayer)
		next := history[i+1]
		switch {
		case !is:
			return saying{}, false
		case newest.brought(next):
			return *newest, true
		}
		return saying{answer: mocks.Answer(answer), at: time.Unix(0, next.at), request: next.request, after: next.after}, true
	}
	if newest == nil || newest.at.UnixNano() < history[i].at || newest.brought(history[i]) {
		return saying{}, false
	}
	return *newest, true
}

// brought says whether it brought the payment to a state.
func (s *saying) brought(h turn) bool {
	return s != nil && h.event == eventPayer+string(s.answer) && h.at == s.at.UnixNano() && h.request == s.request
}

// answerOf writes down when the payer answered: after a time, at a further call, or as soon as the challenge went out.
func (x *exporter) answerOf(rule *scenario.Rule, brought turn, said saying) {
	planned := rule.Payer
	p := &scenario.Payer{Answer: scenario.Answer(said.answer)}
	rule.Payer = p
	elapsed := said.at.UnixNano() - brought.at
	op := ""
	if len(rule.At) > 0 {
		op = rule.At[0]
	}
	until := max(said.request, said.after)
	further := 0
	for _, call := range x.calls {
		if call.entry.Op == op && call.entry.Number > max(brought.request, brought.after) && call.entry.Number <= until {
			further++
		}
	}
	switch {
	case planned != nil && planned.AfterCalls > 0 && planned.AfterCalls == further && said.request > 0:
		p.AfterCalls = further
	case planned != nil && planned.After > 0 && said.by == byPlan:
		p.After = planned.After
	case elapsed > 0:
		p.After = time.Duration(elapsed)
	case said.request > 0:
		p.AfterCalls = max(1, further)
	case further > 0:
		p.AfterCalls = further + 1
	}
}
