package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"paysandbox/internal/contract"
	"paysandbox/internal/journal"
	"paysandbox/internal/scenario"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// ExportScenario is what happened to a payment, as the file of a scenario that does it again: what rules did to its requests, call by
// call, what its payer did, the timers, and the states that a control call brought it to. Where the payment's script counts by order,
// it is the whole order. mocks.ErrUnknown if there is no such payment; an error where the journal has let go of its requests.
func (t *Tenant) ExportScenario(id payment.ID) ([]byte, error) {
	e, err := t.envOf(id)
	if err != nil {
		return nil, err
	}
	rec, found := e.books.payments.Get(id)
	if !found {
		return nil, fmt.Errorf("%w: %s", mocks.ErrUnknown, id)
	}
	return e.export(rec)
}

// export writes the scenario of a payment.
func (e *env) export(rec record) ([]byte, error) {
	x := &exporter{env: e, rec: rec, script: rec.notes.script, counts: map[string]int{}}
	x.gather()
	if missing := x.missing(); missing > 0 {
		return nil, &problem{http.StatusConflict, fmt.Sprintf(
			"the journal has let go of %d requests about %s, so no scenario could do them again; give the sandbox a larger journal", missing, rec.ID)}
	}
	x.eventRules()
	x.callRules()
	for _, one := range x.payments {
		x.byHand(one)
		x.payers(one)
	}
	made := x.whole()
	return scenario.Encode(made, x.comments...), nil
}

// exporter makes a scenario of what happened.
type exporter struct {
	*env
	rec      record
	script   *scenario.Scenario // in force; nil: default.yaml alone
	payments []record           // of the order, oldest first; one alone under scope payment
	entries  []*journal.Entry   // the requests that count
	counts   map[string]int     // calls of each operation
	calls    []*exportedCall
	events   []scenario.Rule
	comments []string
}

// exportedCall is a request and the rule that makes it again what it was.
type exportedCall struct {
	entry *journal.Entry
	rule  scenario.Rule
}

// gather finds the payments and the requests.
func (x *exporter) gather() {
	numbers := map[string]bool{x.rec.ID.Number: true}
	x.payments = []record{x.rec}
	if order := x.rec.notes.order; order != nil {
		x.payments = nil
		x.books.payments.Newest(func(id payment.ID, r record) bool {
			if r.notes.order == order {
				x.payments, numbers[id.Number] = append(x.payments, r), true
			}
			return true
		})
		slices.Reverse(x.payments)
	}
	for _, entry := range x.books.journal.All() {
		if entry.Provider == x.rec.ID.Provider && entry.Outcome != journal.Rejected && (numbers[entry.Payment] || x.ofOrder(entry)) {
			x.entries = append(x.entries, entry)
		}
	}
}

// ofOrder says whether a request that came to no payment was an attempt of the order.
func (x *exporter) ofOrder(entry *journal.Entry) bool {
	if x.rec.notes.order == nil || entry.Payment != "" || entry.Script != any(x.script) {
		return false
	}
	if x.script.Scope() == scenario.ScopeTenant {
		return true
	}
	value, _ := x.books.evidence(x.shop.model, entry).Field(x.script.Bind.Key)
	return value == x.orderOf()
}

// orderOf is the value that the attempts of the order share.
func (x *exporter) orderOf() string {
	for _, entry := range x.books.journal.All() {
		if entry.Provider == x.rec.ID.Provider && entry.Payment == x.rec.ID.Number {
			if value, sent := x.books.evidence(x.shop.model, entry).Field(x.script.Bind.Key); sent {
				return value
			}
		}
	}
	return x.rec.Reference
}

// missing is how many counted requests are no longer in the journal.
func (x *exporter) missing() int {
	counted := 0
	for _, n := range callsOf(x.books, x.rec, x.shop.model) {
		counted += int(n)
	}
	return counted - len(x.entries)
}

// callRules makes a rule of each request: what the rule that it followed came to.
func (x *exporter) callRules() {
	for _, entry := range x.entries {
		x.counts[entry.Op]++
		n := x.counts[entry.Op]
		call := &exportedCall{entry: entry, rule: scenario.Rule{At: []string{entry.Op}, Calls: scenario.Window{From: n, To: n}}}
		if rule := x.followed(entry.Rule); rule != nil {
			r := &call.rule
			r.Do, r.Respond, r.Notify = rule.Do, rule.Respond, rule.Notify
			if rule.Payer != nil {
				copied := *rule.Payer
				r.Payer = &copied
			}
			r.Respond.Delay = scenario.Delay{P50: entry.Delay, P99: entry.Delay}
			if entry.Fault != "" {
				r.Fault = rule.Fault
			}
			if string(r.Do.Go) != entry.To { // the model's own proposal came first, or the call was not carried out
				r.Do.Go, r.Do.Force = "", false
			}
			if entry.Outcome == journal.Stopped {
				r.Do, r.Payer, r.Notify = scenario.Do{}, nil, nil
			}
		}
		call.rule.When = x.testCard(entry)
		if x.followed(entry.Rule) == nil {
			call.rule.Do = x.declined(entry)
		}
		x.calls = append(x.calls, call)
	}
}

// declined is what the model by itself declined, because of a card that the request does not show: the state, and what the answer says of
// the reason.
func (x *exporter) declined(entry *journal.Entry) (do scenario.Do) {
	m := x.shop.model
	to := payment.State(entry.To)
	if entry.From == entry.To || m.Status(payment.Payment{State: to}) != payment.Declined {
		return do
	}
	do.Go = to
	for _, name := range m.words.Settable {
		if value, said := contract.AnswerField(entry.AnswerType, entry.Answer, name); said && value != "" && m.words.Set(name, value) == nil {
			do.Set = append(do.Set, scenario.Assignment{Name: name, Value: value})
		}
	}
	return do
}

// testCard is the documented card or token with which a request was made, if it was with one: it has a say in what the model proposes.
func (x *exporter) testCard(entry *journal.Entry) (when scenario.Conditions) {
	call := x.books.evidence(x.shop.model, entry)
	for _, name := range x.shop.model.operations[entry.Op].Fields {
		value, sent := call.Field(name)
		if sent && slices.ContainsFunc(x.shop.model.about.TestCards, func(c mocks.TestCard) bool { return c.Number == value }) {
			when = append(when, scenario.Condition{Field: name, Tests: []scenario.Test{{Op: scenario.Eq, Text: value}}})
		}
	}
	return when
}

// followed is the rule that stands at a place.
func (x *exporter) followed(at string) *scenario.Rule {
	for _, s := range []*scenario.Scenario{x.script, x.shop.model.defaults} {
		if s == nil {
			continue
		}
		if i := slices.IndexFunc(s.Script, func(r scenario.Rule) bool { return place(&r) == at }); i >= 0 {
			return &s.Script[i]
		}
	}
	return nil
}

// eventRules copies what waits for events that are no requests: such a rule counts no calls, so it does again what it did.
func (x *exporter) eventRules() {
	named := map[string]bool{}
	sources := []*scenario.Scenario{x.script, x.shop.model.defaults}
	if x.script != nil && x.script.End != scenario.EndDefault {
		sources = sources[:1]
	}
	for _, s := range sources {
		if s == nil {
			continue
		}
		var here []string
		for _, rule := range s.Script {
			copied := rule
			copied.At = slices.DeleteFunc(slices.Clone(rule.At), func(at string) bool { return x.shop.model.operations[at] != nil || named[at] })
			if len(copied.At) > 0 {
				here = append(here, copied.At...)
				x.events = append(x.events, copied)
			}
		}
		for _, at := range here { // default.yaml is asked only where the script has no rule
			named[at] = true
		}
	}
}

// byHand makes rules of what control calls did, and says what no rule can do.
func (x *exporter) byHand(r record) {
	var from payment.State
	var since time.Time
	for i, h := range r.notes.history.turns() {
		at := time.Unix(0, h.at).UTC()
		switch {
		case h.event == eventCabinet:
			x.say("Not in this file: at %s the merchant's staff brought %s to %s in the provider's cabinet.", at.Format(time.RFC3339), r.ID, h.to)
		case h.event == eventControl:
			rule := scenario.Rule{State: []payment.State{from}, Do: scenario.Do{Go: h.to, Force: !x.shop.model.machine.Allows(from, payment.Progress, h.to)}}
			if h.rule != nil {
				rule.Do.Set = h.rule.Do.Set
			}
			if at.After(since) {
				rule.At = []string{scenario.TimerEvent(at.Sub(since))}
			} else {
				name := "set-" + strconv.Itoa(i)
				rule.At = []string{scenario.AdminEvent(name)}
				x.say("A control call did what admin:%s does here, after request %d: raise it by POST /__admin/payments/%s/events {\"name\": %q}.", name, h.after, r.ID, name)
			}
			x.events = append([]scenario.Rule{rule}, x.events...) // before what would have happened without it
		case strings.HasPrefix(h.event, scenario.AdminEvent("")):
			x.say("A control call raised %s after request %d: POST /__admin/payments/%s/events {\"name\": %q}.", h.event, h.after, r.ID, strings.TrimPrefix(h.event, scenario.AdminEvent("")))
		}
		from, since = h.to, at
	}
}

func (x *exporter) say(format string, args ...any) {
	x.comments = append(x.comments, x.tenant.mask.String(fmt.Sprintf(format, args...)))
}
