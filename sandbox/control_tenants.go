package sandbox

import (
	"net/http"
	"time"

	"paysandbox/internal/clock"
	"paysandbox/mocks"
)

// tenantView is a tenant as the answer to its making shows it: the only place where credentials are told.
type tenantView struct {
	Name      string                  `json:"name"`
	Seed      uint64                  `json:"seed"`
	Clock     clockView               `json:"clock"`
	Scenario  string                  `json:"scenario,omitempty"`
	Payer     PayerMode               `json:"payer"`
	Merchants map[string]merchantView `json:"merchants"` // by provider
}

type clockView struct {
	Mode string    `json:"mode"`
	Now  time.Time `json:"now"`
}

type merchantView struct {
	BaseURL  string         `json:"base_url"`
	Settings mocks.Settings `json:"settings"`
}

// addTenant makes a tenant: {name?, seed?, clock?: {mode, start}, settings?: {scenario, payer, <provider>: {…}}}.
func (c control) addTenant(r *http.Request) (any, error) {
	var body tenantFile
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	options, wrong := body.options()
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	t, err := c.AddTenant(options)
	if err != nil {
		return nil, err
	}
	return t.describe(c.dataURL()), nil
}

// describe tells everything a merchant's code needs to reach the tenant.
func (t *Tenant) describe(base string) tenantView {
	v := tenantView{
		Name: t.name, Seed: t.seed, Scenario: t.options.Scenario, Payer: t.options.Payer, Merchants: map[string]merchantView{},
		Clock: clockView{Mode: t.options.Clock.Mode, Now: t.Now()},
	}
	if v.Clock.Mode == "" {
		v.Clock.Mode = string(clock.Real)
	}
	for provider, s := range t.shops {
		v.Merchants[provider] = merchantView{BaseURL: base + "/" + provider, Settings: s.settings}
	}
	return v
}
