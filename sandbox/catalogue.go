package sandbox

import (
	"net/http"
	"reflect"
	"strings"

	"paysandbox/internal/fault"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// catalogueView is what can be asked of this sandbox, for people, editors and tools.
type catalogueView struct {
	Providers []providerView `json:"providers"`
	Faults    []faultView    `json:"faults"`
}

type providerView struct {
	Name       string           `json:"name"`
	Title      string           `json:"title"`
	Host       string           `json:"host"`
	Documents  []string         `json:"documents"`
	Operations []operationView  `json:"operations"`
	States     []stateView      `json:"states"`
	Edges      []edgeView       `json:"edges"`
	Methods    []mocks.Term     `json:"methods"`
	Settable   []mocks.Term     `json:"settable"`
	Refusals   []mocks.Term     `json:"refusals"`
	TestCards  []mocks.TestCard `json:"test_cards"`
	Settings   []settingView    `json:"settings"`
	Guesses    []mocks.Guess    `json:"guesses"`
	Scenarios  []scenarioView   `json:"scenarios"`
}

type operationView struct {
	Name    string   `json:"name"`
	Method  string   `json:"method"`
	Path    string   `json:"path"`
	Aliases []string `json:"aliases,omitempty"`
	Fields  []string `json:"fields"`
}

type stateView struct {
	State payment.State `json:"state"`
}

type edgeView struct {
	From   payment.State `json:"from"`
	By     string        `json:"by"`
	To     payment.State `json:"to"`
	Source string        `json:"source"`
}

type settingView struct {
	Name    string   `json:"name"`
	Meaning string   `json:"meaning"`
	Known   []string `json:"known,omitempty"`
}

type scenarioView struct {
	Name  string   `json:"name"`
	About string   `json:"about"`
	Tags  []string `json:"tags,omitempty"`
}

type faultView struct {
	Phase fault.Phase  `json:"phase"`
	Kinds []fault.Kind `json:"kinds"`
}

func (c control) catalogue(*http.Request) (any, error) { return c.Catalogue(), nil }

// Catalogue is everything that the providers say of themselves.
func (b *Sandbox) Catalogue() any {
	var v catalogueView
	for _, m := range b.models {
		p := providerView{
			Name: m.Name(), Title: m.about.Title, Host: m.about.Host, Documents: m.about.Documents, Methods: m.about.Methods, Settable: m.about.Settable,
			Refusals: m.about.Refusals, TestCards: m.about.TestCards, Guesses: m.about.Guesses, Settings: settingsOf(m.NewSettings(nil)),
		}
		for _, op := range m.Operations() {
			p.Operations = append(p.Operations, operationView{op.Name, op.Method, op.Path, op.Aliases, op.Fields})
		}
		for _, s := range m.machine.States() {
			p.States = append(p.States, stateView{s})
		}
		for _, e := range m.machine {
			p.Edges = append(p.Edges, edgeView(e))
		}
		p.Scenarios = append(p.Scenarios, scenarioView{m.defaults.Name, m.defaults.About, m.defaults.Tags})
		for _, s := range m.shipped {
			p.Scenarios = append(p.Scenarios, scenarioView{s.Name, s.About, s.Tags})
		}
		v.Providers = append(v.Providers, p)
	}
	for _, phase := range fault.Phases() {
		v.Faults = append(v.Faults, faultView{phase, fault.Kinds(phase)})
	}
	return v
}

// settingsOf reads names, meanings and known values off the struct tags of a provider's settings.
func settingsOf(s mocks.Settings) []settingView {
	var views []settingView
	t := reflect.TypeOf(s).Elem()
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		name, _, _ := strings.Cut(tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		v := settingView{Name: name, Meaning: tag.Get("doc")}
		if known := tag.Get("enum"); known != "" {
			v.Known = strings.Split(known, ",")
		}
		views = append(views, v)
	}
	return views
}
