package sandbox

import (
	"slices"

	"paysandbox/internal/scenario"
	"paysandbox/internal/yamlfile"
)

// written is a scenario that the tenant was given, with its text.
type written struct {
	*scenario.Scenario
	text string
}

// is says whether it is the one of a name.
func (w written) is(provider, name string) bool { return w.Provider == provider && w.Name == name }

// reload makes the list that requests read: a scenario of the tenant's own shadows the sandbox's of its name. It is called with
// scripting held.
func (t *Tenant) reload() {
	loaded := slices.DeleteFunc(slices.Clone(t.sandbox.loaded), func(s *scenario.Scenario) bool {
		return slices.ContainsFunc(t.written, func(w written) bool { return w.is(s.Provider, s.Name) })
	})
	for _, w := range t.written {
		loaded = append(loaded, w.Scenario)
	}
	t.loaded = loaded
}

// own lists the scenarios that take payments by their own conditions, oldest first: the sandbox's, then the tenant's.
func (t *Tenant) own() []*scenario.Scenario {
	t.scripting.RLock()
	defer t.scripting.RUnlock()
	return t.loaded
}

// script finds a provider's scenario by name among the tenant's own, newest first, then the sandbox's, then the shipped; nil if there is none.
func (t *Tenant) script(m *model, name string) *scenario.Scenario {
	for _, s := range slices.Backward(t.own()) {
		if s.Provider == m.Name() && s.Name == name {
			return s
		}
	}
	return m.scenario(name)
}

// meant asks for the known scenario of a provider whose name is nearest to one that is not known; empty: none is near. Provider "" is any.
func (t *Tenant) meant(provider, name string) string {
	if near := yamlfile.Nearest(name, t.knownScenarios(provider)); near != "" {
		return " (did you mean " + near + "?)"
	}
	return ""
}

// find lists the scenarios of a name, one for each provider that has it.
func (t *Tenant) find(name string) []*scenario.Scenario {
	var found []*scenario.Scenario
	for _, m := range t.sandbox.models {
		if s := t.script(m, name); name != "" && s != nil {
			found = append(found, s)
		}
	}
	return found
}

// knownScenarios lists the names for an error; of one provider, or of all for "".
func (t *Tenant) knownScenarios(provider string) []string {
	var names []string
	for _, m := range t.sandbox.models {
		if provider != "" && m.Name() != provider {
			continue
		}
		names = append(names, m.defaults.Name)
		for _, s := range m.shipped {
			names = append(names, s.Name)
		}
	}
	for _, s := range t.own() {
		if provider == "" || s.Provider == provider {
			names = append(names, s.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
