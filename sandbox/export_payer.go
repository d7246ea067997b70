package sandbox

import (
	"strings"
	"time"

	"paysandbox/internal/scenario"
	"paysandbox/mocks"
)

// payers gives the rules that brought a challenge the answer that its payer gave, whoever gave it.
func (x *exporter) payers(r record) {
	history := r.notes.history
	for i, brought := range history {
		rule := x.brought(brought)
		said, answered := saidAfter(r, i)
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
func saidAfter(r record, i int) (saying, bool) {
	history := r.notes.history
	if i+1 < len(history) {
		if answer, is := strings.CutPrefix(history[i+1].event, eventPayer); is {
			next := history[i+1]
			return saying{answer: mocks.Answer(answer), at: time.Unix(0, next.at), request: next.request, after: next.after}, true
		}
	}
	said := r.notes.said
	if said == nil || said.at.UnixNano() < history[i].at || i+1 < len(history) && said.at.UnixNano() >= history[i+1].at && !said.before(history[i+1]) {
		return saying{}, false
	}
	return *said, true
}

// before says whether it was said before an arrival at the same instant.
func (s saying) before(h turn) bool { return max(s.request, s.after) < max(h.request, h.after) }

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
