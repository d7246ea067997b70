package control

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// Scenario is a scenario as a list shows it.
type Scenario struct {
	Provider string   `json:"provider"`
	Name     string   `json:"name"`
	About    string   `json:"about"` // one sentence for a tester
	Tags     []string `json:"tags"`
	Own      bool     `json:"own"`    // the tenant's own: it may be replaced and removed
	Source   string   `json:"source"` // "tenant"; "sandbox": loaded for all tenants; "shipped": comes with the program
}

// ScenarioText is a scenario with its text.
type ScenarioText struct {
	Scenario
	Text string `json:"text"` // as it was written: YAML, or JSON
}

// Scenarios lists what names mean to the tenant: its own scenarios, newest first, those of the sandbox, the shipped ones. provider is
// "" for those of all.
//
// Errors: [*Problem] (400: there is no such provider; 404: no such tenant), [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Scenarios(ctx context.Context, provider string) ([]Scenario, error) {
	path := "/__admin/scenarios"
	if provider != "" {
		path += "?" + url.Values{"provider": {provider}}.Encode()
	}
	var list struct {
		Scenarios []Scenario `json:"scenarios"`
	}
	if err := c.do(ctx, http.MethodGet, path, nil, &list); err != nil {
		return nil, err
	}
	if len(list.Scenarios) == 0 {
		return nil, malformed(http.MethodGet, path, "no scenarios in it")
	}
	return list.Scenarios, nil
}

// Scenario gives a scenario with its text. name is NAME, or PROVIDER/NAME where several providers have the name.
//
// Errors: [*Problem] (404: there is none; 409: several providers have the name), [ErrInvalidRequest] for a name of another shape,
// [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Scenario(ctx context.Context, name string) (ScenarioText, error) {
	path, err := scenarioPath(name)
	if err != nil {
		return ScenarioText{}, err
	}
	var s ScenarioText
	if err := c.do(ctx, http.MethodGet, path, nil, &s); err != nil {
		return ScenarioText{}, err
	}
	if s.Name == "" || s.Text == "" {
		return ScenarioText{}, malformed(http.MethodGet, path, "no scenario in it")
	}
	return s, nil
}

// AddScenario gives the tenant a scenario of its own, in YAML or JSON. It takes payments from now on.
//
// Errors: [*Problem] (409: the tenant has one of this name; 422: the text is wrong, and Errors has every mistake), [ErrInvalidRequest]
// without a text, [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) AddScenario(ctx context.Context, text []byte) (Scenario, error) {
	return c.putText(ctx, http.MethodPost, "/__admin/scenarios", text)
}

// PutScenario gives the tenant a scenario of its own, or another version of it: payments that the old one took keep it for life. name is
// that of the text, NAME or PROVIDER/NAME.
//
// Errors: [*Problem] (422: the text is wrong, or is called otherwise, and Errors has every mistake), [ErrInvalidRequest] for a name of
// another shape or without a text, [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) PutScenario(ctx context.Context, name string, text []byte) (Scenario, error) {
	path, err := scenarioPath(name)
	if err != nil {
		return Scenario{}, err
	}
	return c.putText(ctx, http.MethodPut, path, text)
}

// RemoveScenario takes a scenario of its own from the tenant. Payments that it has taken keep it for life.
//
// Errors: [*Problem] (404: there is none; 409: it is not the tenant's own, several providers have the name, or the tenant's setting names
// it), [ErrInvalidRequest] for a name of another shape, [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) RemoveScenario(ctx context.Context, name string) (Scenario, error) {
	path, err := scenarioPath(name)
	if err != nil {
		return Scenario{}, err
	}
	var removed Scenario
	if err := c.do(ctx, http.MethodDelete, path, nil, &removed); err != nil {
		return Scenario{}, err
	}
	if removed.Name == "" {
		return Scenario{}, malformed(http.MethodDelete, path, "no scenario in it")
	}
	return removed, nil
}

// LintScenario checks the text of a scenario and stores nothing: it gives what is wrong with it; nothing for one that could be loaded.
//
// Errors: [ErrInvalidRequest] without a text, [*Problem] (413: it is longer than 1 MiB), [ErrMalformedAnswer], or a failure of the
// connection.
func (c *Client) LintScenario(ctx context.Context, text []byte) ([]Mistake, error) {
	if len(text) == 0 {
		return nil, invalid("the scenario has no text")
	}
	var found struct {
		Problems *[]Mistake `json:"problems"`
	}
	const path = "/__admin/scenarios/lint"
	if err := c.write(ctx, http.MethodPost, path, "application/yaml", text, &found); err != nil {
		return nil, err
	}
	if found.Problems == nil {
		return nil, malformed(http.MethodPost, path, "no problems in it, not even none")
	}
	return *found.Problems, nil
}

func (c *Client) putText(ctx context.Context, method, path string, text []byte) (Scenario, error) {
	if len(text) == 0 {
		return Scenario{}, invalid("the scenario has no text")
	}
	var put Scenario
	if err := c.write(ctx, method, path, "application/yaml", text, &put); err != nil {
		return Scenario{}, err
	}
	if put.Name == "" {
		return Scenario{}, malformed(method, path, "no scenario in it")
	}
	return put, nil
}

// scenarioPath is where a scenario stands: NAME or PROVIDER/NAME.
func scenarioPath(name string) (string, error) {
	parts := strings.Split(name, "/")
	path := "/__admin/scenarios"
	for _, part := range parts {
		if part == "" || part == "." || part == ".." || len(parts) > 2 {
			return "", invalid("the scenario's name is NAME or PROVIDER/NAME; give for example sbp-declined or ipay/default")
		}
		path += "/" + url.PathEscape(part)
	}
	return path, nil
}
