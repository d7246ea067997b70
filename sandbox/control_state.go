package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"paysandbox/internal/scenario"
	"paysandbox/internal/store"
	"paysandbox/internal/yamlfile"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// ErrNotLegal: the provider's machine has no such step.
var ErrNotLegal = errors.New("not a step of the provider's machine")

// Change is what a control call makes of a payment.
type Change struct {
	State payment.State // where it goes
	Set   []Assignment  // values of settable names, in their order
	Force bool          // also where the machine has no such step, which marks the payment as off contract
}

// Assignment gives a settable name of the provider a value.
type Assignment struct{ Name, Value string }

// SetState brings a payment to a state, as if the provider's side had moved it. ErrNotLegal says which steps there are,
// mocks.ErrUnknown that there is no such payment; a name or a value of Set that cannot be is an error, and nothing is changed.
func (t *Tenant) SetState(id payment.ID, c Change) error {
	e, err := t.envOf(id)
	if err != nil {
		return err
	}
	_, err = e.setState(id, c)
	return err
}

// Raise makes the event admin:<name> happen to a payment, for the rules that wait for it. mocks.ErrUnknown if there is no such payment.
func (t *Tenant) Raise(id payment.ID, name string) error {
	e, err := t.envOf(id)
	if err != nil {
		return err
	}
	_, err = e.raise(id, name)
	return err
}

// envOf is an env for a control call about a payment.
func (t *Tenant) envOf(id payment.ID) (*env, error) {
	s := t.shops[id.Provider]
	if s == nil {
		return nil, fmt.Errorf("%w: %s", mocks.ErrUnknown, id)
	}
	books := t.books.Load()
	return &env{tenant: t, books: books, shop: s, now: books.clock.Now()}, nil
}

func (e *env) setState(id payment.ID, c Change) (after record, err error) {
	m := e.shop.model
	if !m.machine.Has(c.State) {
		return record{}, badRequest("%s", yamlfile.Unknown("state", string(c.State), texts(m.machine.States())))
	}
	err = e.alter(id, func(at *env, r *record) error {
		if err := at.bring(r, c); err != nil {
			return err
		}
		after = r.Clone()
		return nil
	})
	return after, err
}

// bring carries a change out, under the payment's lock.
func (e *env) bring(r *record, c Change) error {
	m := e.shop.model
	from := r.State
	by, legal := m.machine.By(from, c.State)
	if !legal && !c.Force {
		return fmt.Errorf("%w: a payment in %s does not come to %s; from there: %s; force: true brings it there all the same, off contract",
			ErrNotLegal, from, c.State, cmp.Or(strings.Join(texts(m.machine.From(from)), ", "), "nowhere"))
	}
	switch {
	case c.State != from:
		e.arrive(r, mocks.Step{From: from, To: c.State, By: by, At: e.now}, eventControl, c.rule(), !legal)
	case len(c.Set) > 0: // a turn all the same, so that the history knows of it
		r.notes.history = r.notes.history.turned(turn{to: c.State, at: e.now.UnixNano(), event: eventControl, after: e.newest(), rule: c.rule()})
	}
	for _, set := range c.Set {
		if !slices.Contains(m.words.Settable, set.Name) {
			return badRequest("%s", yamlfile.Unknown("settable name", set.Name, m.words.Settable))
		}
		if err := m.Set(&r.Payment, set.Name, set.Value); err != nil {
			return badRequest("%s cannot be set to %s: %v", set.Name, yamlfile.Quote(set.Value), err)
		}
	}
	if r.State != from {
		e.tell(r, m.told(r.State), nil)
	}
	return nil
}

// rule is the change as a rule without a place, for the payment's history.
func (c Change) rule() *scenario.Rule {
	rule := &scenario.Rule{Do: scenario.Do{Go: c.State, Force: c.Force}}
	for _, set := range c.Set {
		rule.Do.Set = append(rule.Do.Set, scenario.Assignment(set))
	}
	return rule
}

var raisedName = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

func (e *env) raise(id payment.ID, name string) (after record, err error) {
	if !raisedName.MatchString(name) {
		return record{}, badRequest("name %s: write 1 to 64 of a-z, 0-9 and -; a rule waits for it with at: %s", yamlfile.Quote(name), scenario.AdminEvent("name"))
	}
	err = e.alter(id, func(at *env, r *record) error {
		at.happen(r, scenario.AdminEvent(name), mocks.Proposal{})
		after = r.Clone()
		return nil
	})
	return after, err
}

// alter is change, with the error of the seam for a payment that is not there.
func (e *env) alter(id payment.ID, f func(*env, *record) error) error {
	err := e.change(id, f)
	if errors.Is(err, store.ErrMissing) {
		return fmt.Errorf("%w: %s", mocks.ErrUnknown, id)
	}
	return err
}

// setState is PUT {state, set?, force?}.
func (c control) setState(r *http.Request) (any, error) {
	e, rec, err := c.payment(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		State string                   `json:"state"`
		Set   yamlfile.Entries[string] `json:"set"`
		Force bool                     `json:"force"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	change := Change{State: payment.State(body.State), Force: body.Force}
	for _, one := range body.Set {
		change.Set = append(change.Set, Assignment{Name: one.Key, Value: one.Value})
	}
	after, err := e.setState(rec.ID, change)
	if err != nil {
		return nil, err
	}
	return e.tenant.viewPayment(e.books, after), nil
}

// raise is POST {name}.
func (c control) raise(r *http.Request) (any, error) {
	e, rec, err := c.payment(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Name string `json:"name"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	after, err := e.raise(rec.ID, body.Name)
	if err != nil {
		return nil, err
	}
	return e.tenant.viewPayment(e.books, after), nil
}

// exportScenario is a payment's life as a scenario, in YAML.
func (c control) exportScenario(r *http.Request) (any, error) {
	e, rec, err := c.payment(r)
	if err != nil {
		return nil, err
	}
	text, err := e.export(rec)
	return yamlText(text), err
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, one := range list {
		out[i] = string(one)
	}
	return out
}
