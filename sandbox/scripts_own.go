package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"paysandbox/internal/scenario"
	"paysandbox/internal/yamlfile"
	"paysandbox/scenarios"
)

// ScenarioInfo is a scenario as a list shows it.
type ScenarioInfo struct {
	Provider string   `json:"provider"`
	Name     string   `json:"name"`
	About    string   `json:"about"` // one sentence for a tester
	Tags     []string `json:"tags"`
	Own      bool     `json:"own"`    // the tenant's own: it may be replaced and removed
	Source   string   `json:"source"` // tenant; sandbox: loaded for all tenants; shipped: comes with the program
}

// Sources of scenarios.
const (
	fromTenant  = "tenant"
	fromSandbox = "sandbox"
	fromProgram = "shipped"
)

func infoOf(s *scenario.Scenario, source string) ScenarioInfo {
	return ScenarioInfo{
		Provider: s.Provider, Name: s.Name, About: s.About, Tags: append([]string{}, s.Tags...), Own: source == fromTenant, Source: source,
	}
}

// Scenarios lists what a name means to this tenant: its own scenarios, newest first, then those that the sandbox has loaded for all,
// then the shipped ones, by provider. What another shadows is left out.
func (t *Tenant) Scenarios() []ScenarioInfo {
	t.scripting.RLock()
	own, loaded := slices.Clone(t.written), t.loaded
	t.scripting.RUnlock()
	var list []ScenarioInfo
	taken := map[[2]string]bool{}
	for i, s := range slices.Backward(loaded) {
		source := fromSandbox
		if i >= len(loaded)-len(own) {
			source = fromTenant
		}
		list = append(list, infoOf(s, source))
		taken[[2]string{s.Provider, s.Name}] = true
	}
	for _, m := range t.sandbox.models {
		for _, s := range append([]*scenario.Scenario{m.defaults}, m.shipped...) {
			if !taken[[2]string{s.Provider, s.Name}] {
				list = append(list, infoOf(s, fromProgram))
			}
		}
	}
	return list
}

// ScenarioText gives the scenario of a name, NAME or PROVIDER/NAME, as it was written. The error names the scenarios that are known, or
// the providers that have the name.
func (t *Tenant) ScenarioText(name string) (ScenarioInfo, string, error) {
	s, err := t.reported(name)
	if err != nil {
		return ScenarioInfo{}, "", err
	}
	t.scripting.RLock()
	i := slices.IndexFunc(t.written, func(w written) bool { return w.Scenario == s })
	if i >= 0 {
		defer t.scripting.RUnlock()
		return infoOf(s, fromTenant), t.written[i].text, nil
	}
	t.scripting.RUnlock()
	if text, is := t.sandbox.texts[s]; is {
		return infoOf(s, fromSandbox), text, nil
	}
	text, err := fs.ReadFile(scenarios.FS, s.File)
	if err != nil {
		return ScenarioInfo{}, "", &problem{http.StatusNotFound, fmt.Sprintf("scenario %q has just been removed", name)}
	}
	return infoOf(s, fromProgram), string(text), nil
}

// wrongScenario is everything that is wrong with the text of a scenario.
type wrongScenario struct{ yamlfile.Problems }

// Unwrap gives the problems, each with its line.
func (w *wrongScenario) Unwrap() error { return w.Problems }

// read checks the text of a scenario; a name and a provider that are not empty are those that it must have.
func (t *Tenant) read(text []byte, name, provider string) (*scenario.Scenario, error) {
	s, err := scenario.LoadNamed(text, name, provider, vocabularies(t.sandbox.models))
	var problems yamlfile.Problems
	if errors.As(err, &problems) {
		return nil, &wrongScenario{problems}
	}
	return s, err
}

// LoadScenario gives the tenant a scenario of its own, in YAML or JSON. It takes payments from now on, before those that were loaded
// earlier; one of its name and provider that the tenant had, that the sandbox has, or that comes with the program, steps back: payments
// that it has taken keep it for life. The same text again changes nothing. Its limit counts anew. The error lists every problem of the
// text, with line and column; rules and problems stand in NAME.yaml.
func (t *Tenant) LoadScenario(text []byte) (ScenarioInfo, error) { return t.store(text, "", "", true) }

// store is LoadScenario for a name and a provider; without replace one that the tenant has already is in the way: ErrTaken.
func (t *Tenant) store(text []byte, name, provider string, replace bool) (ScenarioInfo, error) {
	s, err := t.read(text, name, provider)
	if err != nil {
		return ScenarioInfo{}, err
	}
	if s.Default {
		return ScenarioInfo{}, &problem{http.StatusConflict, fmt.Sprintf(
			"the name %s is that of the provider's own scenario, to which all others fall through; choose another", scenario.DefaultName)}
	}
	t.scripting.Lock()
	defer t.scripting.Unlock()
	i := slices.IndexFunc(t.written, func(w written) bool { return w.is(s.Provider, s.Name) })
	switch {
	case i >= 0 && !replace:
		return ScenarioInfo{}, fmt.Errorf("%w: tenant %s has a scenario %s of %s; PUT /__admin/scenarios/%s/%s replaces it",
			ErrTaken, t.name, s.Name, s.Provider, s.Provider, s.Name)
	case i >= 0 && t.written[i].text == string(text):
		return infoOf(t.written[i].Scenario, fromTenant), nil
	case i >= 0:
		t.written = slices.Delete(slices.Clone(t.written), i, i+1)
	}
	t.written = append(slices.Clip(t.written), written{s, string(text)})
	t.reload()
	return infoOf(s, fromTenant), nil
}

// RemoveScenario takes a scenario of its own from the tenant, NAME or PROVIDER/NAME. Payments that it has taken keep it for life. The
// error says that there is none of this name, that it is not the tenant's own, that several providers have one, or that the tenant's
// setting names it and nothing else has the name.
func (t *Tenant) RemoveScenario(name string) (ScenarioInfo, error) {
	t.sandbox.tenants.mu.Lock() // the setting must not change meanwhile
	defer t.sandbox.tenants.mu.Unlock()
	provider, bare, both := strings.Cut(name, "/")
	if !both {
		provider, bare = "", name
	}
	removed, err := t.remove(provider, bare)
	if err != nil || removed != nil {
		return removed.info(), err
	}
	if _, err := t.reported(name); err != nil {
		return ScenarioInfo{}, err
	}
	return ScenarioInfo{}, &problem{http.StatusConflict, fmt.Sprintf(
		"scenario %q is not the tenant's own but shared by all, so it stays; one of the same name that the tenant loads shadows it", name)}
}

// info is what a list shows of it; nil: nothing.
func (w *written) info() ScenarioInfo {
	if w == nil {
		return ScenarioInfo{}
	}
	return infoOf(w.Scenario, fromTenant)
}

// remove takes out the tenant's own scenario of a name, of any provider where none is given; nil: there is none.
func (t *Tenant) remove(provider, name string) (*written, error) {
	t.scripting.Lock()
	defer t.scripting.Unlock()
	var found []string
	last := 0
	for i, w := range t.written {
		if w.Name == name && wants(provider, w.Provider) {
			found, last = append(found, w.Provider+"/"+w.Name), i
		}
	}
	switch {
	case len(found) == 0:
		return nil, nil
	case len(found) > 1:
		return nil, &problem{http.StatusConflict, fmt.Sprintf("scenario %q is several; write one of %s", name, strings.Join(found, ", "))}
	}
	one := t.written[last]
	if t.shops[one.Provider].account().scenario == name && !t.elsewhere(name, one.Scenario) {
		return nil, &problem{http.StatusConflict, fmt.Sprintf(
			"the tenant's setting scenario names %q; change it first: PATCH /__admin/tenants/%s {\"settings\": {\"scenario\": \"\"}}", name, t.name)}
	}
	t.written = slices.Delete(slices.Clone(t.written), last, last+1)
	t.reload()
	return &one, nil
}

// elsewhere says whether the name means something without this scenario. It is called with scripting held.
func (t *Tenant) elsewhere(name string, without *scenario.Scenario) bool {
	other := func(s *scenario.Scenario) bool { return s.Name == name && s != without }
	return slices.ContainsFunc(t.loaded, other) || slices.ContainsFunc(t.sandbox.loaded, other) ||
		slices.ContainsFunc(t.sandbox.models, func(m *model) bool { return m.scenario(name) != nil })
}
