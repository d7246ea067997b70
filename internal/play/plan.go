package play

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brianvoe/gofakeit/v6"

	"paysandbox/internal/scenario"
	"paysandbox/payment"
)

// Plan is what a scenario tells the merchant.
type Plan struct{ scenario *scenario.Scenario }

// Does says whether the merchant gives this command: a rule or an expectation names it, and no expectation forbids it.
func (p Plan) Does(operation string) bool {
	for _, e := range p.scenario.Expect {
		if e.Op == operation && forbids(e.Count) {
			return false
		}
	}
	return slices.ContainsFunc(p.scenario.Script, func(r scenario.Rule) bool { return slices.Contains(r.At, operation) }) ||
		slices.ContainsFunc(p.scenario.Expect, func(e scenario.Expectation) bool { return e.Op == operation || e.AfterOp == operation })
}

// forbids says whether a count holds for no call at all and for no other number.
func forbids(c scenario.Count) bool {
	return c.Number == 0 && (c.Compare == "==" || c.Compare == "<=") || c.Number == 1 && c.Compare == "<"
}

// Wanted is how many calls of an operation the expectations ask for at least: 0 where none does.
func (p Plan) Wanted(operation string) int {
	most := 0
	for _, e := range p.scenario.Expect {
		if e.Op != operation {
			continue
		}
		switch e.Count.Compare {
		case "==", ">=":
			most = max(most, e.Count.Number)
		case ">":
			most = max(most, e.Count.Number+1)
		case "":
			most = max(most, 1)
		}
	}
	return most
}

// Final is the state in which the payment is expected to end; empty: none is named.
func (p Plan) Final() payment.State {
	for _, e := range slices.Backward(p.scenario.Expect) {
		if e.Final != "" {
			return e.Final
		}
	}
	return ""
}

// Ledger is what the expectations say of a sum or of a number of payments; false: nothing.
func (p Plan) Ledger(name string) (int64, bool) {
	for _, e := range slices.Backward(p.scenario.Expect) {
		if n, named := e.Ledger[name]; named {
			return n, true
		}
	}
	return 0, false
}

// Meets says whether the scenario scripts a fault of this kind ("hang"), so that the merchant should not wait long.
func (p Plan) Meets(kind string) bool {
	return slices.ContainsFunc(p.scenario.Script, func(r scenario.Rule) bool { return string(r.Fault.Kind) == kind })
}

// Told says whether the scenario is about what the merchant is told: a rule shapes it, or something is expected of it.
func (p Plan) Told() bool {
	return slices.ContainsFunc(p.scenario.Script, func(r scenario.Rule) bool { return len(r.Notify) > 0 }) ||
		slices.ContainsFunc(p.scenario.Expect, func(e scenario.Expectation) bool { return e.Notification != "" })
}

// Late is how long, of the tenant's time, something may still come once the merchant has done everything: a timer of the script, and for a
// minute what it is told. 0: nothing.
func (p Plan) Late() (late time.Duration) {
	for _, r := range p.scenario.Script {
		for _, at := range r.At {
			if after, is := strings.CutPrefix(at, scenario.TimerPrefix); is {
				if d, err := time.ParseDuration(after); err == nil {
					late = max(late, d)
				}
			}
		}
	}
	if p.Told() {
		late = max(late, time.Minute)
	}
	return late
}

// Tagged says whether the scenario has a tag.
func (p Plan) Tagged(tag string) bool { return slices.Contains(p.scenario.Tags, tag) }

// Compares lists the values with which rules compare a field, in the order of the file.
func (p Plan) Compares(field string) []string {
	var values []string
	for _, r := range p.scenario.Script {
		for _, c := range r.When {
			if c.Field == field {
				values = append(values, valuesOf(c)...)
			}
		}
	}
	return values
}

// Value is a value of a request field with which the scenario takes the payment, else what is usual. Absent says that the field must be
// left out.
func (p Plan) Value(field, usual string) (value string, absent bool) {
	if p.scenario.Bind == nil {
		return usual, false
	}
	for _, c := range p.scenario.Bind.When {
		if c.Field == field {
			return fitting(c, usual)
		}
	}
	return usual, false
}

// Minor is Value for an amount of minor units.
func (p Plan) Minor(usual int64) int64 {
	text, _ := p.Value("amount", strconv.FormatInt(usual, 10))
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
		return n
	}
	return usual
}

// valuesOf lists the values that a condition names outright.
func valuesOf(c scenario.Condition) (values []string) {
	for _, t := range c.Tests {
		switch t.Op {
		case scenario.Eq:
			values = append(values, t.Text)
		case scenario.In:
			values = append(values, t.Texts...)
		}
	}
	return values
}

// fitting makes a value that passes a condition of one test, or of several that one value can pass.
func fitting(c scenario.Condition, usual string) (value string, absent bool) {
	candidates := append(valuesOf(c), usual)
	var prefix, suffix string
	for _, t := range c.Tests {
		switch t.Op {
		case scenario.Absent:
			if t.Text == "true" {
				return "", true
			}
		case scenario.Prefix:
			prefix = t.Text
		case scenario.Suffix:
			suffix = t.Text
		case scenario.Regex:
			candidates = append(candidates, gofakeit.New(1).Regex(t.Text))
		case scenario.Gt, scenario.Lt:
			candidates = append(candidates, beside(t)...)
		}
	}
	candidates = append(candidates, prefix+usual+suffix, prefix+suffix)
	holds := func(text string) bool {
		return scenario.Conditions{c}.Match(func(string) (string, bool) { return text, true })
	}
	if i := slices.IndexFunc(candidates, holds); i >= 0 {
		return candidates[i], false
	}
	return usual, false
}

// beside are whole numbers next to a bound.
func beside(t scenario.Test) []string {
	n, err := strconv.ParseInt(t.Text, 10, 64)
	if err != nil {
		return nil
	}
	if t.Op == scenario.Gt {
		return []string{strconv.FormatInt(n+1, 10), strconv.FormatInt(n+100, 10)}
	}
	return []string{strconv.FormatInt(n-1, 10), strconv.FormatInt(n/2, 10)}
}
