package sandbox

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"paysandbox/internal/fault"
	"paysandbox/internal/scenario"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// Catalogue is what can be asked of this sandbox, for people, editors and tools: everything that a tester may name. It is the
// caller's own, and its order is stable: that of the providers' tables.
type Catalogue struct {
	Providers []CatalogueProvider `json:"providers"`
	Faults    []CatalogueFault    `json:"faults"`
	Answers   []mocks.Answer      `json:"answers"` // what a payer does with a challenge
}

// CatalogueProvider is what one provider says of itself.
type CatalogueProvider struct {
	Name       string               `json:"name"`           // in ids, paths and folders
	Title      string               `json:"title"`          // as the provider writes it
	Host       string               `json:"host"`           // the original's
	Hint       string               `json:"hint,omitempty"` // the request field in which `sandbox:<name>` may name a scenario; empty: none
	Documents  []string             `json:"documents"`      // what the values come from
	Operations []CatalogueOperation `json:"operations"`
	States     []CatalogueState     `json:"states"`
	Edges      []CatalogueEdge      `json:"edges"`
	Methods    []mocks.Term         `json:"methods"`
	Settable   []mocks.Term         `json:"settable"`
	Refusals   []mocks.Term         `json:"refusals"` // the first is the usual one
	TestCards  []mocks.TestCard     `json:"test_cards"`
	Settings   []CatalogueSetting   `json:"settings"`
	// Notifications is of what the merchant can be told.
	Notifications []mocks.Notification `json:"notifications"`
	Triggers      []string             `json:"triggers"` // to what a payment that nobody's code has made can be brought, without the provider's name
	Guesses       []mocks.Guess        `json:"guesses"`
	Scenarios     []CatalogueScenario  `json:"scenarios"` // default first, then the shipped ones by name
}

// CatalogueOperation is one operation of a provider's contract.
type CatalogueOperation struct {
	Name    string   `json:"name"`
	Method  string   `json:"method"` // of HTTP
	Path    string   `json:"path"`   // below the provider's base URL
	Aliases []string `json:"aliases,omitempty"`
	Fields  []string `json:"fields"` // what a scenario's `when` may ask about
}

// CatalogueState is a state in which the provider's payments can be.
type CatalogueState struct {
	State payment.State `json:"state"`
}

// CatalogueEdge is a step that the provider's payments can take.
type CatalogueEdge struct {
	From   payment.State `json:"from"` // empty: the payment does not exist yet
	By     string        `json:"by"`   // an operation's name, or payment.Progress
	To     payment.State `json:"to"`
	Source string        `json:"source"`
}

// CatalogueSetting is one of a merchant's settings.
type CatalogueSetting struct {
	Name    string   `json:"name"`
	Meaning string   `json:"meaning"`
	Known   []string `json:"known,omitempty"`   // the values of a closed setting; none: it is open
	Payment bool     `json:"payment,omitempty"` // a scenario may set it for its payments
}

// CatalogueScenario is a scenario that comes with the program.
type CatalogueScenario struct {
	Name  string   `json:"name"`
	About string   `json:"about"`
	Tags  []string `json:"tags,omitempty"`
}

// CatalogueFault is a phase of an exchange and the kinds of fault that are possible in it.
type CatalogueFault struct {
	Phase fault.Phase  `json:"phase"`
	Kinds []fault.Kind `json:"kinds"`
}

func (c control) catalogue(*http.Request) (any, error) { return c.Catalogue(), nil }

// Catalogue is everything that the providers say of themselves. It is the same in every sandbox.
func (b *Sandbox) Catalogue() Catalogue {
	var c Catalogue
	for _, m := range b.models {
		c.Providers = append(c.Providers, m.catalogue())
	}
	for _, phase := range fault.Phases() {
		c.Faults = append(c.Faults, CatalogueFault{phase, fault.Kinds(phase)})
	}
	c.Answers = mocks.Answers()
	return c
}

// catalogue is what the model's provider says of itself, copied: models are shared by every sandbox.
func (m *model) catalogue() CatalogueProvider {
	about := m.about
	p := CatalogueProvider{
		Name: m.Name(), Title: about.Title, Host: about.Host, Hint: about.Hint, Documents: slices.Clone(about.Documents),
		Methods: slices.Clone(about.Methods), Settable: slices.Clone(about.Settable), Refusals: slices.Clone(about.Refusals),
		TestCards: slices.Clone(about.TestCards), Guesses: slices.Clone(about.Guesses), Settings: settingsOf(m.NewSettings(nil)),
		Notifications: slices.Clone(about.Notifications),
	}
	for i := range p.Notifications {
		p.Notifications[i].States = slices.Clone(p.Notifications[i].States)
	}
	for _, event := range m.triggers() {
		p.Triggers = append(p.Triggers, event.name)
	}
	for _, op := range m.Operations() {
		p.Operations = append(p.Operations, CatalogueOperation{op.Name, op.Method, op.Path, slices.Clone(op.Aliases), slices.Clone(op.Fields)})
	}
	for _, s := range m.machine.States() {
		p.States = append(p.States, CatalogueState{s})
	}
	for _, e := range m.machine {
		p.Edges = append(p.Edges, CatalogueEdge(e))
	}
	for _, s := range append([]*scenario.Scenario{m.defaults}, m.shipped...) {
		p.Scenarios = append(p.Scenarios, CatalogueScenario{s.Name, s.About, slices.Clone(s.Tags)})
	}
	return p
}

// settingsOf reads names, meanings and known values off the struct tags of a provider's settings.
func settingsOf(s mocks.Settings) []CatalogueSetting {
	var views []CatalogueSetting
	t := reflect.TypeOf(s).Elem()
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		name, _, _ := strings.Cut(tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		v := CatalogueSetting{Name: name, Meaning: tag.Get("doc"), Payment: tag.Get("per") == "payment"}
		if known := tag.Get("enum"); known != "" {
			v.Known = strings.Split(known, ",")
		}
		views = append(views, v)
	}
	return views
}
