package sandbox

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"paysandbox/internal/yamlfile"
)

// scenarioView is a scenario with its text.
type scenarioView struct {
	ScenarioInfo
	Text string `json:"text"`
}

// lintView is one thing to put right in the text of a scenario. Line and column count from 1; 0: it is about the text as a whole.
type lintView struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Text   string `json:"text"`
}

// lints lists problems one by one.
func lints(problems yamlfile.Problems) []lintView {
	views := make([]lintView, len(problems))
	for i, p := range problems {
		views[i] = lintView{Line: p.Line, Column: p.Column, Text: p.Text}
	}
	return views
}

// listScenarios lists what names mean to the tenant: its own, newest first, the sandbox's, the shipped ones; ?provider= of one provider.
func (c control) listScenarios(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	provider := r.URL.Query().Get("provider")
	if provider != "" && c.model(provider) == nil {
		return nil, badRequest("provider=%s; known: %s", provider, strings.Join(c.Providers(), ", "))
	}
	list := slices.DeleteFunc(t.Scenarios(), func(s ScenarioInfo) bool { return !wants(provider, s.Provider) })
	return map[string]any{"tenant": t.name, "scenarios": list}, nil
}

// scenarioName is the scenario that the path names: NAME or PROVIDER/NAME.
func scenarioName(r *http.Request) string {
	if provider := r.PathValue("provider"); provider != "" {
		return provider + "/" + r.PathValue("name")
	}
	return r.PathValue("name")
}

// getScenario gives a scenario as it was written; to who accepts JSON alone, as an object with its text.
func (c control) getScenario(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	info, text, err := t.ScenarioText(scenarioName(r))
	if err != nil {
		return nil, err
	}
	accept := r.Header.Get("Accept")
	if strings.Contains(accept, "json") && !strings.Contains(accept, "yaml") {
		return scenarioView{info, text}, nil
	}
	return yamlText(text), nil
}

// scenarioBody reads the text of a scenario and finds the tenant that it is for.
func (c control) scenarioBody(r *http.Request) (*Tenant, []byte, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, nil, err
	}
	body, err := bodyOf(r)
	return t, body, err
}

// addScenario gives the tenant a scenario of its own, in YAML or JSON.
func (c control) addScenario(r *http.Request) (any, error) {
	t, text, err := c.scenarioBody(r)
	if err != nil {
		return nil, err
	}
	return t.store(text, "", "", false)
}

// putScenario gives the tenant a scenario of its own, or another version of it.
func (c control) putScenario(r *http.Request) (any, error) {
	t, text, err := c.scenarioBody(r)
	if err != nil {
		return nil, err
	}
	provider := r.PathValue("provider")
	if provider != "" && c.model(provider) == nil {
		return nil, &problem{http.StatusNotFound, yamlfile.Unknown("provider", provider, c.Providers())}
	}
	return t.store(text, r.PathValue("name"), provider, true)
}

// removeScenario takes a scenario of its own from the tenant.
func (c control) removeScenario(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	return t.RemoveScenario(scenarioName(r))
}

// lintScenario checks a text and keeps nothing of it.
func (c control) lintScenario(r *http.Request) (any, error) {
	t, text, err := c.scenarioBody(r)
	if err != nil {
		return nil, err
	}
	_, err = t.read(text, "", "")
	var wrong *wrongScenario
	if err != nil && !errors.As(err, &wrong) {
		return nil, err
	}
	problems := []lintView{}
	if wrong != nil {
		problems = lints(wrong.Problems)
	}
	return map[string]any{"problems": problems}, nil
}
