package sandbox

import (
	"net/http"
	"slices"

	"paysandbox/internal/scenario"
	"paysandbox/payment"
)

// FinalReport is what became of a tenant, when it was removed.
type FinalReport struct {
	Tenant    string            `json:"tenant"`
	Requests  int64             `json:"requests"`          // that the tenant ever got
	Dropped   int64             `json:"dropped,omitempty"` // of them those that the journal had let go: what is said of calls may lack them
	Payments  int               `json:"payments"`
	Findings  int               `json:"findings"` // passive remarks in the journal
	Scenarios []ScenarioOutcome `json:"scenarios"`
}

// ScenarioOutcome is what is left to say of a scenario that took a payment or is the tenant's own.
type ScenarioOutcome struct {
	Provider string        `json:"provider"`
	Scenario string        `json:"scenario"`
	Replaced bool          `json:"replaced,omitempty"` // another version came later, or it was removed
	Payments []string      `json:"payments"`           // provider:number, oldest first
	Unused   []RuleReport  `json:"unused_rules"`       // that never applied
	Unmet    []Expectation `json:"unmet"`              // expectations that are not met
}

// Met says that every rule of every scenario applied and every expectation is met.
func (r FinalReport) Met() bool {
	return !slices.ContainsFunc(r.Scenarios, func(s ScenarioOutcome) bool { return len(s.Unused)+len(s.Unmet) > 0 })
}

// RemoveTenant closes a tenant and tells what became of it. Its credentials and its name are free at once; hangs, delays and timers end;
// a request in flight still gets its answer, but may come too late for the report. ErrNoTenant if there is none of this name; the default
// tenant cannot be removed.
func (b *Sandbox) RemoveTenant(name string) (FinalReport, error) {
	t, err := b.unregister(name)
	if err != nil {
		return FinalReport{}, err
	}
	books := t.books.Load()
	books.close()
	return t.final(books), nil
}

// unregister takes a tenant out of the register: nobody finds it any more.
func (b *Sandbox) unregister(name string) (*Tenant, error) {
	b.tenants.mu.Lock()
	defer b.tenants.mu.Unlock()
	t, err := b.tenants.named(name)
	if err != nil {
		return nil, err
	}
	if t.name == DefaultTenant {
		return nil, &problem{http.StatusConflict, "the default tenant cannot be removed, because requests of unknown merchants land there; POST /__admin/reset empties it"}
	}
	t.removed = true
	b.tenants.publish(slices.DeleteFunc(slices.Clone(b.tenants.all()), func(other *Tenant) bool { return other == t }))
	return t, nil
}

// final reports on every scenario that took a payment or is the tenant's own.
func (t *Tenant) final(books *books) FinalReport {
	report := FinalReport{Tenant: t.name, Requests: books.requests.Load(), Dropped: books.journal.Dropped(), Scenarios: []ScenarioOutcome{}}
	for _, e := range books.journal.All() {
		report.Findings += len(e.Findings)
	}
	t.scripting.RLock()
	scripts := make([]*scenario.Scenario, len(t.written))
	for i, w := range t.written {
		scripts[i] = w.Scenario
	}
	current := slices.Concat(t.loaded, scripts)
	t.scripting.RUnlock()
	var taking []*scenario.Scenario // newest payment first
	books.payments.Newest(func(_ payment.ID, r record) bool {
		report.Payments++
		if s := r.notes.script; s != nil && !slices.Contains(taking, s) && !slices.Contains(scripts, s) {
			taking = append(taking, s)
		}
		return true
	})
	slices.Reverse(taking)
	for _, s := range append(scripts, taking...) {
		report.Scenarios = append(report.Scenarios, t.outcome(books, s, !slices.Contains(current, s) && s != t.sandbox.model(s.Provider).scenario(s.Name)))
	}
	return report
}

// outcome is the report on a scenario, without what went as it says.
func (t *Tenant) outcome(books *books, script *scenario.Scenario, replaced bool) ScenarioOutcome {
	r := t.reportOn(books, script, true)
	outcome := ScenarioOutcome{
		Provider: r.Provider, Scenario: r.Scenario, Replaced: replaced, Payments: r.Payments, Unused: []RuleReport{}, Unmet: append([]Expectation{}, r.Unmet()...),
	}
	for _, rule := range r.Rules {
		if rule.Fired == 0 {
			outcome.Unused = append(outcome.Unused, rule)
		}
	}
	return outcome
}
