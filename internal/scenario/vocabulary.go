package scenario

import (
	"slices"
	"strings"

	"paysandbox/internal/yamlfile"
	"paysandbox/payment"
)

// Vocabulary is one provider as the checks need it.
type Vocabulary struct {
	Provider      string
	Operations    []Operation
	Machine       payment.Machine
	Settable      []string                                    // what do.set may name
	Set           func(name, value string) error              // nil error: the settable name can have this value
	Refusals      []string                                    // codes for do.refuse
	Lists         bool                                        // the provider has a list of payments, from which one can be hidden
	Settings      []string                                    // merchant settings that one payment can have for itself
	Setting       func(name string, value yamlfile.Raw) error // nil error: such a setting can have this value; else yamlfile.Problems
	Notifications []Notification                              // of what the merchant can be told
	Methods       []string                                    // payment methods in the provider's spelling; none: a condition may compare with any
}

// Operation is one operation of a provider.
type Operation struct {
	Name      string
	Fields    []string // documented request fields in canonical spelling
	Answers   []string // documented fields of an answer, by their last name: what an expectation may compare beside Fields
	NoPayment bool     // about no payment, so that no script of a payment or an order sees it
}

// Notification is something of which the merchant can be told.
type Notification struct {
	Name        string
	States      []payment.State // whose entry the provider tells of; none, and no Answers: it tells of this only off contract
	Answers     bool            // the provider tells of the payer's answer
	OffContract bool            // its documents do not: whoever shapes it says so
}

// notifications lists the names of what the merchant can be told.
func (v *Vocabulary) notifications() []string {
	names := make([]string, len(v.Notifications))
	for i, n := range v.Notifications {
		names[i] = n.Name
	}
	return names
}

// commonFields are known for every provider and at every event. The amount is in whole minor units.
var commonFields = []string{"reference", "amount", "currency", "method"}

// operation finds an operation by its name.
func (v *Vocabulary) operation(name string) (Operation, bool) {
	i := slices.IndexFunc(v.Operations, func(o Operation) bool { return o.Name == name })
	if i < 0 {
		return Operation{}, false
	}
	return v.Operations[i], true
}

// operations lists the names of the operations about a payment.
func (v *Vocabulary) operations() []string {
	var names []string
	for _, o := range v.Operations {
		if !o.NoPayment {
			names = append(names, o.Name)
		}
	}
	return names
}

// creates says whether the operation brings payments into being.
func (v *Vocabulary) creates(operation string) bool {
	return slices.ContainsFunc(v.Machine, func(e payment.Edge) bool { return e.From == "" && e.By == operation })
}

// possible lists the states in which a payment can be at an event. An operation that creates finds none there yet, unless the
// machine has further rows for it.
func (v *Vocabulary) possible(at string) []payment.State {
	if !v.creates(at) {
		return v.Machine.States()
	}
	states := []payment.State{""}
	for _, e := range v.Machine {
		if e.By == at && !slices.Contains(states, e.From) {
			states = append(states, e.From)
		}
	}
	return states
}

// legal lists the states that a payment may be in after an event: its own first, which is staying.
func (v *Vocabulary) legal(from payment.State, at string) []payment.State {
	var to []payment.State
	if from != "" {
		to = append(to, from)
	}
	for _, s := range v.Machine.States() {
		if s != from && v.Machine.Allows(from, at, s) {
			to = append(to, s)
		}
	}
	return to
}

// fields lists what a condition may ask about at an operation; an event that is none has the common fields alone.
func (v *Vocabulary) fields(at string) []string {
	o, _ := v.operation(at)
	return append(slices.Clone(o.Fields), commonFields...)
}

// expected lists what an expectation may compare over the calls of an operation: the request's fields, then those of its answer.
func (v *Vocabulary) expected(op string) []string {
	o, _ := v.operation(op)
	known := v.fields(op)
	for _, name := range o.Answers {
		if _, taken := canonical(name, known); !taken {
			known = append(known, name)
		}
	}
	return known
}

// canonical gives the known spelling of a field name in any letter case.
func canonical(name string, known []string) (string, bool) {
	for _, k := range known {
		if strings.EqualFold(k, name) {
			return k, true
		}
	}
	return "", false
}
