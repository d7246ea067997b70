package sandbox

import (
	"time"

	"paysandbox/internal/scenario"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// Events that no request makes.
const (
	eventDeadline = "deadline"
	eventPayer    = "payer."  // and the answer
	eventControl  = "control" // a control call
	timerPayer    = "payer"   // the kind of timer at which the payer answers
)

// apply moves the payment as the rule or else the model says and plans what follows. A rule's go replaces the model's proposal;
// default.yaml moves a payment only where the model would leave it. Also is of what else the merchant is told because of the event.
func (e *env) apply(r *record, event, by string, proposal mocks.Proposal, rule *scenario.Rule, scripted bool, also ...string) {
	from := r.State
	to, chosen := proposal.To, (*scenario.Rule)(nil)
	if rule != nil && rule.Do.Go != "" && (scripted || to == "" || to == r.State) {
		to, chosen = rule.Do.Go, rule
	}
	if rule != nil && rule.Do.Hide != nil {
		e.hide(r, rule.Do.Hide) // before enter lists what the step brings
	}
	// To the present state is a step only where the model proposes it and the machine has a row for it: a further part refunded.
	if to != "" && (to != r.State || to == proposal.To && e.shop.model.machine.Repeats(to, by)) {
		e.enter(r, event, by, to, proposal, chosen)
	}
	if rule != nil {
		for _, set := range rule.Do.Set {
			if err := e.shop.model.Set(&r.Payment, set.Name, set.Value); err != nil { // the linter has tried it
				e.tenant.log().Error("a scenario's set was refused", "rule", place(rule), "error", err)
			}
		}
		e.planPayer(r, rule, event)
	}
	if r.State != from {
		also = append(e.shop.model.told(r.State), also...)
	}
	e.tell(r, also, rule)
}

// enter puts the payment into a state: whatever was planned in the old one is off.
func (e *env) enter(r *record, event, by string, to payment.State, proposal mocks.Proposal, chosen *scenario.Rule) {
	m := e.shop.model
	from := r.State
	legal := m.machine.Allows(from, by, to)
	if !legal && (chosen == nil || !chosen.Do.Force) { // a defect of the model: rules are checked when they are loaded
		e.tenant.log().Error("a step that the machine does not have was left out", "payment", r.ID.String(), "from", from, "by", by, "to", to)
		return
	}
	if !legal { // perhaps by another event: then it is forced, and not off contract
		by, legal = m.machine.By(from, to)
	}
	e.arrive(r, mocks.Step{From: from, To: to, By: by, Minor: proposal.Minor, Part: proposal.Part, At: e.now}, event, chosen, !legal)
}

// arrive is the arrival in a state, whatever brought the payment there.
func (e *env) arrive(r *record, s mocks.Step, event string, chosen *scenario.Rule, forced bool) {
	m := e.shop.model
	r.notes.offContract = r.notes.offContract || forced
	r.notes.payer, r.notes.timers = payerPlan{}, nil
	r.State, r.Since, r.Deadline = s.To, e.now, time.Time{}
	m.Enter(e, &r.Payment, s)
	r.notes.history = r.notes.history.turned(turn{to: s.To, at: e.now.UnixNano(), event: event, request: e.number, after: e.newest(), rule: chosen})
	e.books.feed.publish(happening{at: e.now, kind: happenedState, about: r.ID.String(), subject: e.number, state: string(s.To), event: event})
	if s.From != "" {
		e.list(r)
	}
	if !r.Deadline.IsZero() {
		r.notes.plan(r.Deadline, eventDeadline)
	}
	if script := r.notes.script; script != nil {
		e.planTimers(r, script)
		if script.End != scenario.EndDefault {
			return
		}
	}
	e.planTimers(r, m.defaults)
}

// newest is the number of the newest request so far, where the event at hand is no request.
func (e *env) newest() int64 {
	if e.number > 0 {
		return 0
	}
	return e.books.requests.Load()
}

func (e *env) planTimers(r *record, script *scenario.Scenario) {
	for _, t := range script.Timers(r.State) {
		r.notes.plan(r.Since.Add(t.After), t.At)
	}
}

// planPayer notes what the payer will do with the challenge that the payment now is. Without a challenge there is nothing to
// answer.
func (e *env) planPayer(r *record, rule *scenario.Rule, event string) {
	p := rule.Payer
	if p == nil || e.shop.model.payer == nil || e.shop.model.Status(r.Payment) != payment.Challenged {
		return
	}
	answer := mocks.Answer(p.Answer)
	switch p.Answer {
	case scenario.Wait:
		r.notes.intend(payerPlan{})
		return
	case scenario.Auto:
		if e.account().payer == PayerWait {
			return
		}
		answer = mocks.Approve
	}
	plan := payerPlan{answer: answer, after: p.After, calls: p.AfterCalls, auto: p.Answer == scenario.Auto}
	if e.shop.model.operations[event] != nil {
		plan.op = event
	}
	r.notes.intend(plan)
}

// waiting says that the payer will act once the answer with the challenge has gone out.
func (p payerPlan) waiting() bool { return p.answer != "" && !p.armed }

// runDue runs, under the payment's lock and in order, what is due by now.
func (e *env) runDue(r *record) {
	for t, due := r.notes.nextDue(e.now); due; t, due = r.notes.nextDue(e.now) {
		e.run(r, t)
	}
}

// payerAtCall is the payer who answers at the n-th further call of the operation that brought the challenge: this may be the one.
func (e *env) payerAtCall(r *record, op string) {
	p := &r.notes.payer
	if !p.armed || p.calls == 0 || p.op != "" && p.op != op {
		return
	}
	if p.calls--; p.calls == 0 {
		e.answer(r, p.answer, byPlan)
	}
}

// run is a timer whose time has come. What it causes happens at the instant for which it was planned.
func (e *env) run(r *record, t timer) {
	at := *e
	at.now, at.number = t.due, 0 // whichever request found it due, time did it
	switch t.kind {
	case timerPayer:
		at.answer(r, r.notes.payer.answer, byPlan)
	case eventDeadline:
		at.happen(r, eventDeadline, at.shop.model.Due(&at, &r.Payment))
	default:
		at.happen(r, t.kind, mocks.Proposal{})
	}
}

// answer is what the payer says to the challenge, whoever speaks for the payer.
func (e *env) answer(r *record, answer mocks.Answer, by string) {
	r.notes.intend(payerPlan{})
	var told []string
	if by == byPlan { // else a browser is there, or whoever calls hands over what it would carry
		told = e.shop.model.toldOfAnswers()
	}
	e.happen(r, eventPayer+string(answer), e.shop.model.payer.Answered(e, &r.Payment, answer), told...)
	r.notes.said = &saying{answer: answer, at: e.now, by: by, request: e.number, after: e.newest()}
}

// happen is an event that no request makes.
func (e *env) happen(r *record, event string, proposal mocks.Proposal, told ...string) {
	rule, scripted := e.choose(r, &scenario.Event{
		At: event, State: r.State, Attempt: r.notes.attempt,
		Field: func(name string) (string, bool) { return common(&r.Payment, name) },
	})
	e.apply(r, event, payment.Progress, proposal, rule, scripted, told...)
}

// change runs f on a payment under its lock, after whatever is due. It gives store.ErrMissing if there is no such payment, or f's
// error, which undoes all.
func (e *env) change(id payment.ID, f func(*env, *record) error) error {
	var all []announced
	err := e.changing(id, &all, f)
	if err != nil {
		e.drop(all)
		return err
	}
	e.dispatch(all)
	return nil
}

// changing is change for a caller who dispatches what is announced.
func (e *env) changing(id payment.ID, all *[]announced, f func(*env, *record) error) error {
	var wake time.Time
	var needed bool
	err := e.books.payments.Update(id, func(r *record) error {
		at := *e
		at.now, at.announced, at.script, at.pinned = e.books.clock.Now(), all, r.notes.script, e.account()
		at.runDue(r)
		err := f(&at, r)
		wake, needed = r.notes.alarm(at.now)
		return err
	})
	if err == nil && needed {
		e.arm(id, wake)
	}
	return err
}

// later is the env of what happens after the request at hand, perhaps months after: it keeps nothing of it.
func (e *env) later() *env { return &env{tenant: e.tenant, books: e.books, shop: e.shop} }

// arm has the clock look at a payment at an instant, once the payment is stored: whatever is due then runs.
func (e *env) arm(id payment.ID, due time.Time) {
	later := e.later()
	e.books.clock.At(due, id.String(), "wake", func() {
		_ = later.change(id, func(*env, *record) error { return nil })
	})
}

// place is where a rule stands; empty: there is none, or it stands in no file.
func place(rule *scenario.Rule) string {
	if rule == nil {
		return ""
	}
	return rule.Place
}
