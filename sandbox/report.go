package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"paysandbox/internal/contract"
	"paysandbox/internal/expect"
	"paysandbox/internal/journal"
	"paysandbox/internal/scenario"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// Expectation is one of a scenario's expectations, judged: Standing is met, unmet or open, Else the sentence of the file when it is unmet.
type Expectation = expect.Verdict

// Report is what a scenario did to its payments and what the merchant's code did about them, as far as the journal reaches back.
type Report struct {
	Tenant       string        `json:"tenant"`
	Provider     string        `json:"provider"`
	Scenario     string        `json:"scenario"`
	About        string        `json:"about"`
	Payments     []string      `json:"payments"` // provider:number, oldest first
	Rules        []RuleReport  `json:"rules"`
	Expectations []Expectation `json:"expectations"`
	Dropped      int64         `json:"dropped,omitempty"` // requests that the journal has let go: what is said of calls may lack them
}

// RuleReport is how often a rule applied: to requests, and where it moved a payment by itself (payer, timer, deadline).
type RuleReport struct {
	Place string   `json:"place"` // file:line
	At    []string `json:"at"`
	Fired int      `json:"fired"`
}

// Unmet lists the expectations that are not met.
func (r Report) Unmet() []Expectation {
	return slices.DeleteFunc(slices.Clone(r.Expectations), func(e Expectation) bool { return e.Standing != expect.Unmet })
}

// Report tells of a scenario, NAME or PROVIDER/NAME, one of the tenant's own or shipped; default has the payments that no other scenario
// took. While the merchant's code is still at it, what may yet be met is open; ended says that nothing more will come, and then nothing is
// open. The error names the scenarios that are known.
func (t *Tenant) Report(asked string, ended bool) (Report, error) {
	script, err := t.reported(asked)
	if err != nil {
		return Report{}, err
	}
	return t.reportOn(t.books.Load(), script, ended), nil // the books once: a reset may come between
}

// reportOn tells of a scenario; another version of it, which the tenant had before or has now, is another scenario.
func (t *Tenant) reportOn(books *books, script *scenario.Scenario, ended bool) Report {
	m := t.shops[script.Provider].model
	report := Report{
		Tenant: t.name, Provider: script.Provider, Scenario: script.Name, About: script.About, Payments: []string{}, Dropped: books.journal.Dropped(),
		Rules: []RuleReport{},
	}
	fired := map[string]int{} // a rule of default.yaml also where another script is in force
	owner, name := script, script.Name
	if script.Default { // it has what no other took, which is kept under no name
		owner, name = nil, ""
	}
	seen := expect.Evidence{Now: books.clock.Now(), Ended: ended, Status: m.Status}
	books.payments.Newest(func(id payment.ID, r record) bool {
		if id.Provider != script.Provider {
			return true
		}
		if r.notes.script == owner {
			seen.Payments = append(seen.Payments, r.Payment)
			report.Payments = append(report.Payments, id.String())
		}
		if versions(r.notes.script, script) {
			return true
		}
		for _, turn := range r.notes.history.turns() {
			if m.operations[turn.event] == nil { // what an operation did is in the journal
				fired[place(turn.rule)]++
			}
		}
		return true
	})
	slices.Reverse(seen.Payments)
	slices.Reverse(report.Payments)
	for _, e := range books.journal.All() {
		if e.Provider != script.Provider || e.Outcome == journal.Rejected {
			continue
		}
		if taken, is := e.Script.(*scenario.Scenario); is && versions(taken, script) {
			continue
		}
		fired[e.Rule]++
		own := e.Scenario == name && (name != "" || e.Payment != "")
		if op := m.operations[e.Op]; own || op != nil && op.NoPayment {
			seen.Calls = append(seen.Calls, books.evidence(m, e))
		}
	}
	seen.Told = books.toldOf(report.Payments)
	for i := range script.Script {
		rule := &script.Script[i]
		report.Rules = append(report.Rules, RuleReport{Place: place(rule), At: rule.At, Fired: fired[place(rule)]})
	}
	report.Expectations = append(expect.All(script.Expect, seen), books.verdicts(script)...)
	return report
}

// versions says whether two scenarios are different versions of one.
func versions(a, b *scenario.Scenario) bool {
	return a != nil && b != nil && a != b && a.Provider == b.Provider && a.Name == b.Name
}

// reported is the scenario of a name.
func (t *Tenant) reported(name string) (*scenario.Scenario, error) {
	provider, bare, both := strings.Cut(name, "/")
	if !both {
		provider, bare = "", name
	}
	if both && t.shops[provider] == nil {
		var names []string
		for _, m := range t.sandbox.models {
			names = append(names, m.Name())
		}
		return nil, &problem{http.StatusNotFound, fmt.Sprintf("unknown scenario %q: there is no provider %s; known: %s", name, provider, strings.Join(names, ", "))}
	}
	found := slices.DeleteFunc(t.find(bare), func(s *scenario.Scenario) bool { return !wants(provider, s.Provider) })
	switch len(found) {
	case 0:
		known := strings.Join(t.knownScenarios(provider), ", ")
		return nil, &problem{http.StatusNotFound, fmt.Sprintf("unknown scenario %q%s; known: %s", name, t.meant(provider, bare), known)}
	case 1:
		return found[0], nil
	}
	candidates := make([]string, len(found))
	for i, s := range found {
		candidates[i] = s.Provider + "/" + s.Name
	}
	return nil, &problem{http.StatusConflict, fmt.Sprintf("scenario %q is several; write one of %s", name, strings.Join(candidates, ", "))}
}

// evidence reads a call from the journal once more: its fields, else what every payment has, else the fields of its answer.
func (b *books) evidence(m *model, e *journal.Entry) expect.Call {
	call := m.Open(&mocks.Request{Method: e.Method, Path: m.fold(e.Path), Query: e.Query, Header: e.Header, Body: e.Body})
	c := expect.Call{Number: e.Number, At: e.At, Op: e.Op, Field: func(name string) (string, bool) {
		if value, sent := call.Field(name); sent {
			return value, true
		}
		if r, found := b.payments.Get(payment.ID{Provider: e.Provider, Number: e.Payment}); found {
			if value, has := common(&r.Payment, name); has {
				return value, true
			}
		}
		return contract.AnswerField(e.AnswerType, e.Answer, name)
	}}
	if e.Payment != "" {
		c.Payment = e.Provider + ":" + e.Payment
	}
	return c
}

// report is a scenario's report; ?ended=true judges what is still open.
func (c control) report(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	ended := r.URL.Query().Get("ended")
	if !slices.Contains([]string{"", "false", "true"}, ended) {
		return nil, badRequest("ended=%s; known: true, false", ended)
	}
	name := r.PathValue("name")
	if provider := r.PathValue("provider"); provider != "" {
		name = provider + "/" + name
	}
	return t.Report(name, ended == "true")
}
