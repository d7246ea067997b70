package scenario

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"paysandbox/internal/yamlfile"
	"paysandbox/payment"
)

// checked is a rule with what later checks need of it.
type checked struct {
	rule   Rule
	source *ruleSource
	sound  bool                // nothing is wrong with the rule by itself
	at     []yamlfile.Position // of each event of the rule
	after  []time.Duration     // of each event of the rule: how long its timer waits, 0 for other events
	reach  [][]payment.State   // for each event of the rule: the states in which the rule may match
}

// script checks the rules one by one, then against each other, and builds what Choose and Timers look at.
func (c *checker) script(sources []ruleSource) {
	rules := make([]*checked, len(sources))
	c.scenario.Script = make([]Rule, len(sources))
	for i := range sources {
		rules[i] = c.rule(&sources[i])
		c.scenario.Script[i] = rules[i].rule
	}
	c.relations(rules)
	c.scenario.build(rules)
}

// rule checks one rule by itself.
func (c *checker) rule(src *ruleSource) *checked {
	before := len(c.problems)
	r := &checked{source: src}
	line := src.Position.Line
	r.rule = Rule{File: c.scenario.File, Line: line, Place: c.scenario.File + ":" + strconv.Itoa(line), Calls: src.Calls.Value, Attempt: src.Attempt.Value}
	readable := c.at(r)
	readable = c.states(r) && readable
	r.rule.When = c.conditions(src.When, r.rule.At)
	readable = c.steps(r) && readable
	c.assignments(r)
	c.hide(r)
	c.counting(r)
	c.payer(r)
	c.exchange(r)
	c.notices(r)
	if readable && !src.broken {
		c.legality(r)
		c.told(r)
	}
	r.sound = len(c.problems) == before && !src.broken
	return r
}

// at checks the events of a rule.
func (c *checker) at(r *checked) bool {
	ok := !r.source.broken
	for _, at := range r.source.At {
		event, after, known := c.event(at)
		c.aboutNoPayment(r, event)
		switch {
		case !known:
			ok = false
		case slices.Contains(r.rule.At, event):
			c.add(at.Position, "event %s is listed twice", event)
		default:
			r.rule.At, r.at, r.after = append(r.rule.At, event), append(r.at, at.Position), append(r.after, after)
		}
	}
	if len(r.source.At) == 0 && !r.source.broken {
		c.add(r.source.Position, "a rule wants at, the event it is for; known: %s", strings.Join(c.events(), ", "))
		return false
	}
	return ok
}

// aboutNoPayment refuses, at an operation about no payment, what only a payment has.
func (c *checker) aboutNoPayment(r *checked, event string) {
	o, _ := c.words.operation(event)
	if !o.NoPayment {
		return
	}
	const idle = "%s is about no payment, so %s has no effect; remove it"
	if do := r.source.Do.Position; do.Given() {
		c.add(do, idle, event, "do")
	}
	if payer := r.source.Payer.Position; payer.Given() {
		c.add(payer, idle, event, "payer")
	}
	if notify := r.source.Notify; len(notify) > 0 {
		c.add(notify[0].Position, idle, event, "notify")
	}
	if len(r.source.State) > 0 {
		c.add(r.source.State[0].Position, idle, event, "state")
	}
}

// states checks the guard by state.
func (c *checker) states(r *checked) bool {
	ok := true
	for _, s := range r.source.State {
		state := payment.State(s.Value)
		switch {
		case !s.Valid:
			ok = false
		case !c.words.Machine.Has(state):
			c.add(s.Position, "%s", yamlfile.Unknown("state", s.Value, words(c.words.Machine.States())))
			ok = false
		case slices.Contains(r.rule.State, state):
			c.add(s.Position, "state %s is listed twice", state)
		default:
			r.rule.State = append(r.rule.State, state)
		}
	}
	for i, after := range r.after {
		if after > 0 && len(r.source.State) == 0 && !r.source.broken {
			c.add(r.at[i], "%s counts from the entry of a state; add state, known: %s", r.rule.At[i], join(c.words.Machine.States()))
			return false
		}
	}
	return ok
}

// steps checks go and refuse.
func (c *checker) steps(r *checked) bool {
	do, ok := &r.source.Do, true
	if do.Go.Valid {
		r.rule.Do.Go = payment.State(do.Go.Value)
		if !c.words.Machine.Has(r.rule.Do.Go) {
			c.add(do.Go.Position, "%s", yamlfile.Unknown("state", do.Go.Value, words(c.words.Machine.States())))
			ok = false
		}
	}
	c.flags(do.Force)
	if r.rule.Do.Force = do.Force.Value; r.rule.Do.Force && !do.Go.Position.Given() && !r.source.broken {
		c.add(do.Force.Position, "force is for a step that the machine does not have; name the state with go, or remove force")
	}
	refuse := &do.Refuse
	if !refuse.Position.Given() {
		return ok
	}
	r.rule.Do.Refuse = &payment.Decline{Code: refuse.Code.Value, Text: refuse.Text.Value}
	if do.Go.Position.Given() {
		c.add(refuse.Position, "refuse and go exclude each other, because a refused command moves nothing; remove one")
		ok = false
	}
	const idle = "a refused command moves nothing, so %s beside refuse has no effect; remove one"
	if len(do.Set) > 0 {
		c.add(do.Set[0].Position, idle, "set")
	}
	if do.Hide.Position.Given() {
		c.add(do.Hide.Position, idle, "hide")
	}
	if payer := r.source.Payer.Position; payer.Given() {
		c.add(payer, idle, "payer")
	}
	c.onlyAtOperations(r, refuse.Position, "refuse answers a command")
	if refuse.Code.Valid && !slices.Contains(c.words.Refusals, refuse.Code.Value) {
		c.add(refuse.Code.Position, "%s", yamlfile.Unknown("refusal code", refuse.Code.Value, c.words.Refusals))
	}
	return ok
}

// assignments checks set against the provider, name and value.
func (c *checker) assignments(r *checked) {
	for _, e := range r.source.Do.Set {
		if !slices.Contains(c.words.Settable, e.Key) {
			c.add(e.Position, "%s", yamlfile.Unknown("settable name", e.Key, c.words.Settable))
			continue
		}
		if !e.Value.Valid {
			continue
		}
		if c.words.Set != nil {
			if err := c.words.Set(e.Key, e.Value.Value); err != nil {
				c.add(e.Value.Position, "%s cannot be set to %s: %s", e.Key, yamlfile.Quote(e.Value.Value), err)
			}
		}
		r.rule.Do.Set = append(r.rule.Do.Set, Assignment{Name: e.Key, Value: e.Value.Value})
	}
}

// hide checks for how long a payment is left out of the provider's list.
func (c *checker) hide(r *checked) {
	src := &r.source.Do.Hide
	if !src.Position.Given() {
		return
	}
	r.rule.Do.Hide = &Hide{Calls: src.Calls.Value, For: src.For.Value}
	switch {
	case !c.words.Lists:
		c.add(src.Position, "%s has no list of payments to hide one from; remove hide", c.words.Provider)
	case src.Calls.Position.Given() == src.For.Position.Given() && !r.source.broken:
		c.add(src.Position, "hide wants either calls, of the list that would have held the payment, or for, such as 10s")
	case src.Calls.Valid && src.Calls.Value < 1:
		c.add(src.Calls.Position, "calls wants 1 or more, not %d", src.Calls.Value)
	case src.For.Valid && (src.For.Value <= 0 || src.For.Value > maxAfter):
		c.add(src.For.Position, "for wants a duration above zero and at most %s", hours(maxAfter))
	}
}

// counting checks calls and attempt.
func (c *checker) counting(r *checked) {
	if a := r.source.Attempt; a.Valid && a.Value < 1 {
		c.add(a.Position, "attempt is counted from 1, not %d", a.Value)
	}
	calls := r.source.Calls
	if !calls.Valid {
		return
	}
	if c.scenario.Default {
		c.add(calls.Position, "the default scenario is written over state, never over calls, so that any script may fall through to it; remove calls")
		return
	}
	if !c.onlyAtOperations(r, calls.Position, "calls counts the calls of an operation") || c.scenario.Scope() != ScopePayment || calls.Value.From < 2 && calls.Value.To < 2 {
		return
	}
	for _, at := range r.rule.At {
		if c.words.creates(at) {
			c.add(calls.Position, "%s makes the payment, so under scope payment it is always call 1; use scope: order", at)
			return
		}
	}
}

// payer checks what the payer does.
func (c *checker) payer(r *checked) {
	src := &r.source.Payer
	if !src.Position.Given() {
		return
	}
	p := &Payer{Answer: Answer(src.Answer.Value), After: src.After.Value.Duration, AfterCalls: src.After.Value.Calls.Value}
	r.rule.Payer = p
	answers := []Answer{Auto, Approve, Decline, Abandon, Wait}
	switch {
	case !src.Answer.Position.Given():
		if !r.source.broken {
			c.add(src.Position, "payer wants an answer; known: %s", join(answers))
		}
	case src.Answer.Valid && !slices.Contains(answers, p.Answer):
		c.add(src.Answer.Position, "%s", yamlfile.Unknown("answer", src.Answer.Value, words(answers)))
	}
	switch after := src.After; {
	case !after.Valid:
	case p.Answer == Wait:
		c.add(after.Position, "a payer who waits answers at no time; remove after")
	case after.Value.Calls.Valid && p.AfterCalls < 1:
		c.add(after.Value.Calls.Position, "calls wants 1 or more, not %d", p.AfterCalls)
	case !after.Value.Calls.Valid && (p.After <= 0 || p.After > maxAfter):
		c.add(after.Position, "after wants a duration above zero and at most %s, or {calls: 1}; without it the payer answers at once", hours(maxAfter))
	}
}

// onlyAtOperations notes a key that has no meaning at an event of the rule that is no operation.
func (c *checker) onlyAtOperations(r *checked, key yamlfile.Position, what string) bool {
	for _, at := range r.rule.At {
		if _, found := c.words.operation(at); !found {
			c.add(key, "%s, and %s is no operation; known: %s", what, at, strings.Join(c.words.operations(), ", "))
			return false
		}
	}
	return true
}
