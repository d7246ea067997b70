package control

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// NewTenant says how a tenant begins. What is left empty, the sandbox chooses.
type NewTenant struct {
	Name     string         `json:"name,omitempty"`     // of a-z, 0-9 and -
	Seed     uint64         `json:"seed,omitempty"`     // what everything drawn depends on
	Clock    *NewClock      `json:"clock,omitempty"`    // nil: real
	Settings map[string]any `json:"settings,omitempty"` // scenario, payer, retry, notify_timeout, and a block for each provider
}

// NewClock is the clock with which a tenant begins.
type NewClock struct {
	Mode  string    `json:"mode"`           // Real, Offset or Frozen
	Start time.Time `json:"start,omitzero"` // zero: now
}

// Tenant is a tenant as the sandbox shows it.
type Tenant struct {
	Name  string `json:"name"`
	Seed  uint64 `json:"seed"`
	Clock struct {
		Mode string    `json:"mode"`
		Now  time.Time `json:"now"`
	} `json:"clock"`
	Scenario      string              `json:"scenario"` // for payments that nothing else takes; "": none
	Payer         string              `json:"payer"`    // "auto" or "wait"
	Retry         json.RawMessage     `json:"retry"`    // "none", or a list of pauses; nil: as the provider has it
	NotifyTimeout string              `json:"notify_timeout"`
	Merchants     map[string]Merchant `json:"merchants"` // by provider
}

// Merchant is a tenant's merchant at one provider.
type Merchant struct {
	BaseURL  string         `json:"base_url"`
	Settings map[string]any `json:"settings"` // credentials are told by AddTenant alone, else "***" stands there
}

// FinalReport is what became of a tenant, when it was removed.
type FinalReport struct {
	Tenant    string            `json:"tenant"`
	Requests  int64             `json:"requests"`
	Dropped   int64             `json:"dropped"` // of them those that the journal had let go: what is said of calls may lack them
	Payments  int               `json:"payments"`
	Findings  int               `json:"findings"`
	Scenarios []ScenarioOutcome `json:"scenarios"`
}

// ScenarioOutcome is what is left to say of a scenario that took a payment or was the tenant's own.
type ScenarioOutcome struct {
	Provider string        `json:"provider"`
	Scenario string        `json:"scenario"`
	Replaced bool          `json:"replaced"` // another version came later, or it was removed
	Payments []string      `json:"payments"` // ids, oldest first
	Unused   []RuleReport  `json:"unused_rules"`
	Unmet    []Expectation `json:"unmet"`
}

// Met says that every rule of every scenario applied and every expectation is met.
func (r FinalReport) Met() bool {
	for _, s := range r.Scenarios {
		if len(s.Unused)+len(s.Unmet) > 0 {
			return false
		}
	}
	return true
}

// Tenants lists the tenants in the order in which they were made, the default tenant first.
//
// Errors: [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Tenants(ctx context.Context) ([]Tenant, error) {
	var list struct {
		Tenants []Tenant `json:"tenants"`
	}
	if err := c.do(ctx, http.MethodGet, "/__admin/tenants", nil, &list); err != nil {
		return nil, err
	}
	if len(list.Tenants) == 0 {
		return nil, malformed(http.MethodGet, "/__admin/tenants", "no tenants in it")
	}
	return list.Tenants, nil
}

// Tenant shows a tenant, its secrets masked.
//
// Errors: [*Problem] (404: there is none of this name), [ErrInvalidRequest] without a name, [ErrMalformedAnswer], or a failure of the
// connection.
func (c *Client) Tenant(ctx context.Context, name string) (Tenant, error) {
	return c.tenantAt(ctx, http.MethodGet, name, nil)
}

// AddTenant makes a tenant. What comes back is the one place where its credentials are told; give its name to [WithTenant] to speak of
// its payments.
//
// Errors: [*Problem] (400: a setting is wrong; 409: the name or a credential is taken), [ErrMalformedAnswer], or a failure of the
// connection.
func (c *Client) AddTenant(ctx context.Context, t NewTenant) (Tenant, error) {
	var made Tenant
	if err := c.do(ctx, http.MethodPost, "/__admin/tenants", t, &made); err != nil {
		return Tenant{}, err
	}
	if made.Name == "" {
		return Tenant{}, malformed(http.MethodPost, "/__admin/tenants", "no tenant in it")
	}
	return made, nil
}

// ChangeTenant changes settings of a tenant, all that are named or none: scenario, payer, retry, notify_timeout, and blocks of providers,
// {"intellectmoney": {"ok_spelling": "Ok"}}. What is not named stays. Requests in flight go on with the old settings.
//
// Errors: [*Problem] (400: a setting is wrong, and the sentence has what would have been right; 404: there is no such tenant; 409: a
// credential is another tenant's), [ErrInvalidRequest] without a name, [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) ChangeTenant(ctx context.Context, name string, settings map[string]any) (Tenant, error) {
	if settings == nil {
		settings = map[string]any{}
	}
	return c.tenantAt(ctx, http.MethodPatch, name, struct {
		Settings map[string]any `json:"settings"`
	}{settings})
}

// RemoveTenant closes a tenant and tells what became of it. An expectation that is not met is no error.
//
// Errors: [*Problem] (404: there is none of this name; 409: the default tenant stays), [ErrInvalidRequest] without a name,
// [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) RemoveTenant(ctx context.Context, name string) (FinalReport, error) {
	path, err := tenantPath(name)
	if err != nil {
		return FinalReport{}, err
	}
	var r FinalReport
	if err := c.do(ctx, http.MethodDelete, path, nil, &r); err != nil {
		return FinalReport{}, err
	}
	if r.Tenant == "" {
		return FinalReport{}, malformed(http.MethodDelete, path, "no report in it")
	}
	return r, nil
}

// Reset throws away the payments and the journal of the tenant and starts its clock and seed again. Its own scenarios go too unless
// keepScenarios.
//
// Errors: [*Problem] (404: there is no such tenant), or a failure of the connection.
func (c *Client) Reset(ctx context.Context, keepScenarios bool) error {
	path := "/__admin/reset"
	if keepScenarios {
		path += "?keep=scenarios"
	}
	var done struct{}
	return c.do(ctx, http.MethodPost, path, nil, &done)
}

func (c *Client) tenantAt(ctx context.Context, method, name string, body any) (Tenant, error) {
	path, err := tenantPath(name)
	if err != nil {
		return Tenant{}, err
	}
	var t Tenant
	if err := c.do(ctx, method, path, body, &t); err != nil {
		return Tenant{}, err
	}
	if t.Name == "" {
		return Tenant{}, malformed(method, path, "no tenant in it")
	}
	return t, nil
}

func tenantPath(name string) (string, error) {
	if name == "" || name == "." || name == ".." {
		return "", invalid("the tenant's name is missing; give for example default")
	}
	return "/__admin/tenants/" + url.PathEscape(name), nil
}
