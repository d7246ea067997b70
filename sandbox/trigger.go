package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"paysandbox/internal/clock"
	"paysandbox/internal/journal"
	"paysandbox/internal/yamlfile"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// Trigger asks for a payment that nobody's code has made.
type Trigger struct {
	// Event is where it is brought: a provider and a status or a notification, "intellectmoney.paid". The catalogue lists them.
	Event string
	// Override gives the amount ("250.00"), the reference, the method, or a documented field of the request that makes the payment another
	// value. Whatever is left out has one that works.
	Override []Assignment
}

// Trigger makes a payment in the merchant's place and brings it to an event. What a merchant's code would send is sent, signed with the
// tenant's credentials: it is in the journal, under default.yaml. The answers are seen by nobody, so no payer acts on them. What the
// provider's side does happens as by SetState, and is told as ever. It gives the payment as it then stands; the error says what would have
// been right, what the provider refused, or that the payment was made and could not be brought on.
func (t *Tenant) Trigger(wanted Trigger) (payment.Payment, error) {
	_, after, err := t.trigger(wanted)
	return after.Payment, err
}

func (t *Tenant) trigger(wanted Trigger) (*env, record, error) {
	m, event, err := t.sandbox.triggered(wanted.Event)
	if err != nil {
		return nil, record{}, err
	}
	books := t.books.Load()
	e := &env{tenant: t, books: books, shop: t.shops[m.Name()], now: books.clock.Now()}
	e.pinned = e.account() // every call is signed with the same credentials
	steps, err := e.sample(event, wanted.Override)
	if err != nil {
		return nil, record{}, err
	}
	a := madeUp{env: e}
	for _, step := range steps {
		if err := a.take(step); err != nil {
			return nil, record{}, err
		}
	}
	after, err := a.move(event.answers)
	if err != nil {
		return nil, record{}, err
	}
	if came := m.Status(after.Payment); came != event.status && !event.answers { // half of a kopeck is none
		return nil, record{}, &problem{http.StatusConflict, fmt.Sprintf("payment %s was made and is %s (%s), not %s: what is overridden does not lead there",
			after.ID, after.State, came, event.status)}
	}
	return e, after, nil
}

// triggerEvent is a word that a trigger may name.
type triggerEvent struct {
	name    string
	status  payment.Status
	answers bool // the payer then approves
}

// triggers lists what can be triggered: the statuses of the provider's samples, and of what it tells where the word is another.
func (m *model) triggers() (events []triggerEvent) {
	sampler, able := m.Provider.(mocks.Sampler)
	if !able {
		return nil
	}
	for _, status := range sampler.Samples() {
		events = append(events, triggerEvent{name: string(status), status: status})
	}
	for _, n := range m.about.Notifications {
		event := triggerEvent{name: n.Name, answers: n.Answers}
		switch {
		case slices.ContainsFunc(events, func(known triggerEvent) bool { return known.name == n.Name }):
			continue
		case n.Answers:
			event.status = payment.Challenged
		case len(n.States) > 0:
			event.status = m.Status(payment.Payment{State: n.States[0]})
		}
		if slices.Contains(sampler.Samples(), event.status) {
			events = append(events, event)
		}
	}
	return events
}

// triggered finds an event by its whole name.
func (b *Sandbox) triggered(name string) (*model, triggerEvent, error) {
	var known []string
	for _, m := range b.models {
		for _, event := range m.triggers() {
			whole := m.Name() + "." + event.name
			if whole == name {
				return m, event, nil
			}
			known = append(known, whole)
		}
	}
	return nil, triggerEvent{}, badRequest("%s", yamlfile.Unknown("event", name, known))
}

// sample reads what is overridden and has the provider make up the way.
func (e *env) sample(event triggerEvent, override []Assignment) ([]mocks.SampleStep, error) {
	m := e.shop.model
	var o mocks.Order
	for _, set := range override {
		switch set.Name {
		case "amount":
			minor, err := payment.ParseDecimal(set.Value)
			if err != nil || minor <= 0 || payment.Decimal(minor) != set.Value {
				return nil, badRequest("amount %s: write more than nothing, with two decimals, for example 250.00", yamlfile.Quote(set.Value))
			}
			o.Minor = minor
		case "reference":
			o.Reference = set.Value
		case "method":
			if !slices.Contains(m.words.Methods, set.Value) {
				return nil, badRequest("%s", yamlfile.Unknown("method", set.Value, m.words.Methods))
			}
			o.Method = set.Value
		default:
			o.Fields = append(o.Fields, mocks.FormField(set))
		}
	}
	if o.Reference == "" {
		o.Reference = "made-up-" + strconv.FormatInt(e.Count("trigger", 1), 10)
	}
	steps, err := m.Provider.(mocks.Sampler).Sample(e, event.status, o)
	if err != nil {
		return nil, badRequest("%v", err)
	}
	known := append([]string{"amount", "reference", "method"}, m.operations[m.Open(steps[0].Call("")).Operation].Fields...)
	for _, f := range o.Fields {
		if !slices.Contains(known, f.Name) {
			return nil, badRequest("%s", yamlfile.Unknown("override", f.Name, known))
		}
	}
	return steps, nil
}

// madeUp is a made-up payment on its way.
type madeUp struct {
	*env
	id    payment.ID      // no number: not made yet
	moves []payment.State // of the provider's side, not carried out yet
}

// take takes a step of the merchant's, or notes one of the provider's side.
func (a *madeUp) take(step mocks.SampleStep) error {
	if step.Call == nil {
		a.moves = append(a.moves, step.To)
		return nil
	}
	if a.id.Number != "" {
		if _, err := a.move(false); err != nil {
			return err
		}
	}
	entry := a.call(step.Call(a.id.Number))
	if entry.Outcome != journal.Answered {
		return &problem{http.StatusUnprocessableEntity, fmt.Sprintf("%s did not carry out %s: request %d of tenant %s was %s with HTTP %d: %s",
			entry.Provider, entry.Op, entry.Number, a.tenant.name, entry.Outcome, entry.Status, beginning(entry.Answer))}
	}
	a.id = payment.ID{Provider: entry.Provider, Number: entry.Payment}
	return nil
}

// beginning is as much of an answer as a sentence can hold.
func beginning(answer []byte) string {
	const most = 500 // characters, far above any refusal
	if text := []rune(strings.ToValidUTF8(string(answer), "")); len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(answer)
}

// call is a request of the merchant's whose answer nobody sees.
func (a *madeUp) call(sent *mocks.Request) *journal.Entry {
	sent.Header.Set(headerScenario, a.shop.model.defaults.Name)
	r := &http.Request{
		Method: sent.Method, URL: &url.URL{Path: sent.Path}, Header: sent.Header,
		ContentLength: int64(len(sent.Body)), Body: io.NopCloser(bytes.NewReader(sent.Body)),
	}
	if a.BaseURL() == "" { // nobody has said where this sandbox is reached
		r.Host = "sandbox"
	}
	x := &exchange{
		sandbox: a.tenant.sandbox, model: a.shop.model, w: unseen{}, r: r, path: sent.Path, watch: clock.Start(),
		tenant: a.tenant, account: a.pinned, books: a.books, unseen: true,
	}
	x.attend(x.receive())
	return x.entry
}

// move carries out what was noted, from where the payment stands: one that is further already goes on from there. Answers: the payer then
// approves.
func (a *madeUp) move(answers bool) (after record, err error) {
	err = a.alter(a.id, func(at *env, r *record) error {
		ahead := a.moves[1+slices.Index(a.moves, r.State):]
		for _, to := range ahead {
			if err := at.bring(r, Change{State: to}); err != nil {
				return fmt.Errorf("payment %s was made and is %s: %w", r.ID, r.State, err)
			}
		}
		if answers && at.shop.model.Status(r.Payment) == payment.Challenged {
			at.answer(r, mocks.Approve, byPlan)
		}
		after = r.Clone()
		return nil
	})
	a.moves = nil
	return after, err
}

// unseen takes an answer that nobody reads.
type unseen struct{}

func (unseen) Header() http.Header         { return http.Header{} }
func (unseen) WriteHeader(int)             {}
func (unseen) Write(p []byte) (int, error) { return len(p), nil }
