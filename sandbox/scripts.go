package sandbox

import (
	"slices"

	"paysandbox/internal/scenario"
	"paysandbox/internal/yamlfile"
)

// own lists the tenant's own scenarios, oldest first.
func (t *Tenant) own() []*scenario.Scenario {
	t.scripting.RLock()
	defer t.scripting.RUnlock()
	return t.loaded
}

// script finds a provider's scenario by name among the tenant's own, newest first, then the shipped; nil if there is none.
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
