package sandbox

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"paysandbox/internal/clock"
	"paysandbox/internal/scenario"
	"paysandbox/payment"
)

// whole puts the file together.
func (x *exporter) whole() *scenario.Scenario {
	s := &scenario.Scenario{
		Name: "payment-" + x.rec.ID.Number, About: "What happened to payment " + x.rec.ID.String() + ", to be done again.",
		Provider: x.rec.ID.Provider, Tags: []string{"exported"}, Seed: x.tenant.seed, Clock: x.clock(), Bind: x.bind(), End: scenario.EndHold,
	}
	if x.script != nil {
		s.Settings = x.script.Settings
		for _, tag := range x.script.Tags {
			if !slices.Contains(s.Tags, tag) {
				s.Tags = append(s.Tags, tag)
			}
		}
	}
	s.Script = append(x.windows(s.Scope()), x.events...)
	s.Expect = x.expected()
	return s
}

// clock stands still, so that the time between two events is what the file says.
func (x *exporter) clock() scenario.Clock {
	start := x.tenant.options.Clock.Start
	if clock.Mode(x.tenant.options.Clock.Mode) != clock.Frozen && x.rec.notes.history != nil {
		start = time.Unix(0, x.rec.notes.history.turns()[0].at).UTC().Truncate(time.Second)
	}
	return scenario.Clock{Mode: clock.Frozen, Start: start}
}

// bind takes a payment with the same reference and the same amount.
func (x *exporter) bind() *scenario.Bind {
	first := x.entries[0]
	b := &scenario.Bind{Operation: first.Op, Scope: scenario.ScopePayment, Limit: 1}
	if x.script != nil && x.script.Scope() == scenario.ScopeTenant {
		return &scenario.Bind{Scope: scenario.ScopeTenant}
	}
	if x.script != nil && x.script.Scope() == scenario.ScopeOrder {
		b.Scope, b.Key = scenario.ScopeOrder, x.script.Bind.Key
	}
	is := func(field, value string) {
		b.When = append(b.When, scenario.Condition{Field: field, Tests: x.shown(value)})
	}
	if x.rec.Reference != "" {
		is(x.referenceField(first.Op), x.rec.Reference)
	}
	is("amount", strconv.FormatInt(x.payments[0].Amount.Minor, 10))
	return b
}

// shown compares with a text; of one in which something is masked only with what stands before and behind that.
func (x *exporter) shown(text string) (tests []scenario.Test) {
	masked := x.tenant.mask.String(text)
	if masked == text {
		return []scenario.Test{{Op: scenario.Eq, Text: text}}
	}
	before, behind := 0, 0
	for before < min(len(text), len(masked)) && text[before] == masked[before] {
		before++
	}
	for behind < min(len(text), len(masked))-before && text[len(text)-1-behind] == masked[len(masked)-1-behind] {
		behind++
	}
	if before > 0 {
		tests = append(tests, scenario.Test{Op: scenario.Prefix, Text: text[:before]})
	}
	if behind > 0 {
		tests = append(tests, scenario.Test{Op: scenario.Suffix, Text: text[len(text)-behind:]})
	}
	if tests == nil {
		tests = []scenario.Test{{Op: scenario.Absent, Text: "false"}}
	}
	return tests
}

// referenceField is the request field that carries the merchant's reference, else the common name for it.
func (x *exporter) referenceField(op string) string {
	call := x.books.evidence(x.shop.model, x.entries[0])
	for _, name := range x.shop.model.operations[op].Fields {
		if value, sent := call.Field(name); sent && value == x.rec.Reference {
			return name
		}
	}
	return "reference"
}

// windows makes the rules of the calls: neighbours that are alike become one, and calls of which nothing is to be said only fill gaps.
func (x *exporter) windows(scope scenario.Scope) []scenario.Rule {
	var rules []scenario.Rule
	open := map[string]int{}          // operation: its newest rule
	last := map[string]int{}          // operation: its last call of which something is to be said
	first := x.entries[0].Op          // under scope payment always call 1
	creates := x.shop.model.creates() // operations that make payments
	for _, call := range x.calls {
		if !idle(call.rule) {
			last[call.entry.Op] = call.rule.Calls.From
		}
	}
	for _, call := range x.calls {
		op, r := call.entry.Op, call.rule
		i, begun := open[op]
		switch {
		case r.Calls.From > last[op], !begun && idle(r):
			continue
		case begun && alike(rules[i], r):
			rules[i].Calls.To = r.Calls.To
			continue
		}
		if scope == scenario.ScopePayment && op == first && creates[op] {
			r.Calls = scenario.Window{}
		}
		open[op] = len(rules)
		rules = append(rules, r)
	}
	return rules
}

// idle says whether a rule does nothing at all, and names no card.
func idle(r scenario.Rule) bool { return alike(r, scenario.Rule{At: r.At}) }

// alike says whether two rules do the same at the same events.
func alike(a, b scenario.Rule) bool {
	a.Calls, b.Calls = scenario.Window{}, scenario.Window{}
	return reflect.DeepEqual(a, b)
}

// expected is where it ended and which commands were given.
func (x *exporter) expected() []scenario.Expectation {
	var all []scenario.Expectation
	listed := map[string]bool{}
	for _, call := range x.calls {
		op := call.entry.Op
		if listed[op] {
			continue
		}
		listed[op] = true
		e := scenario.Expectation{Op: op}
		if x.counts[op] > 1 && x.shop.model.commands()[op] {
			e.Count = scenario.Count{Compare: "==", Number: x.counts[op]}
		}
		all = append(all, e)
	}
	all = append(all, x.told()...)
	end := scenario.Expectation{Final: x.payments[len(x.payments)-1].State, Ledger: map[string]int64{}}
	for _, p := range x.payments {
		end.Ledger["captured"] += p.Ledger.Sum(payment.Capture)
		end.Ledger["refunded"] += p.Ledger.Sum(payment.Refund)
	}
	end.Else = fmt.Sprintf("it did not end as payment %s did", x.rec.ID)
	return append(all, end)
}

// told is of what the merchant was told, and whether it acknowledged.
func (x *exporter) told() (all []scenario.Expectation) {
	var ids []string
	for _, p := range x.payments {
		ids = append(ids, p.ID.String())
	}
	for _, told := range x.books.toldOf(ids) {
		i := slices.IndexFunc(all, func(e scenario.Expectation) bool { return e.Notification == told.Event })
		switch {
		case told.Attempts == 0:
		case i < 0:
			acked := told.Acked
			all = append(all, scenario.Expectation{Notification: told.Event, Acked: &acked})
		case told.Acked:
			*all[i].Acked = true
		}
	}
	return all
}

// commands are the operations that move a payment.
func (m *model) commands() map[string]bool {
	all := map[string]bool{}
	for _, edge := range m.machine {
		if edge.By != payment.Progress {
			all[edge.By] = true
		}
	}
	return all
}

// creates are the operations that make payments.
func (m *model) creates() map[string]bool {
	all := map[string]bool{}
	for _, edge := range m.machine {
		if edge.From == "" {
			all[edge.By] = true
		}
	}
	return all
}
