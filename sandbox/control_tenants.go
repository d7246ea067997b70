package sandbox

import (
	"net/http"
	"time"

	"paysandbox/internal/yamlfile"
	"paysandbox/mocks"
)

// tenantView is a tenant as the control plane shows it. The answer to its making is the only place where credentials are told.
type tenantView struct {
	Name          string                  `json:"name"`
	Seed          uint64                  `json:"seed"`
	Clock         clockView               `json:"clock"`
	Scenario      string                  `json:"scenario,omitempty"`
	Payer         PayerMode               `json:"payer"`
	Retry         any                     `json:"retry,omitempty"` // "none", or a list of pauses; absent: as the provider has it
	NotifyTimeout string                  `json:"notify_timeout"`
	Merchants     map[string]merchantView `json:"merchants"` // by provider
}

type clockView struct {
	Mode string    `json:"mode"`
	Now  time.Time `json:"now"`
}

type merchantView struct {
	BaseURL  string         `json:"base_url"`
	Settings mocks.Settings `json:"settings"`
}

// addTenant makes a tenant: {name?, seed?, clock?: {mode, start}, settings?: {scenario, payer, retry, notify_timeout, <provider>: {…}}}.
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
	return t.describe(c.dataURL(), func(s mocks.Settings) mocks.Settings { return s }), nil
}

// describe tells everything a merchant's code needs to reach the tenant, with the settings as they may be shown.
func (t *Tenant) describe(base string, shown func(mocks.Settings) mocks.Settings) tenantView {
	v := tenantView{
		Name: t.name, Seed: t.seed, Merchants: map[string]merchantView{},
		Clock: clockView{Mode: string(t.books.Load().clock.Mode()), Now: t.Now()},
	}
	for provider, s := range t.shops {
		held := s.account()
		v.Merchants[provider] = merchantView{BaseURL: base + "/" + provider, Settings: shown(held.settings)}
		v.Scenario, v.Payer, v.NotifyTimeout = held.scenario, held.payer, held.notifyTimeout.String() // of all providers the same
		switch {
		case held.retry.None:
			v.Retry = "none"
		case held.retry.Pauses != nil:
			v.Retry = durations(held.retry.Pauses)
		}
	}
	return v
}

func durations(list []time.Duration) []string {
	words := make([]string, len(list))
	for i, d := range list {
		words[i] = d.String()
	}
	return words
}

// listTenants lists the tenants in the order in which they were made, their secrets masked.
func (c control) listTenants(*http.Request) (any, error) {
	views := []tenantView{}
	for _, t := range c.Tenants() {
		views = append(views, t.describe(c.dataURL(), maskedSettings))
	}
	return map[string]any{"tenants": views}, nil
}

// getTenant shows a tenant, its secrets masked.
func (c control) getTenant(r *http.Request) (any, error) {
	t, err := c.Tenant(r.PathValue("tenant"))
	if err != nil {
		return nil, err
	}
	return t.describe(c.dataURL(), maskedSettings), nil
}

// changeTenant is PATCH {settings: {scenario?, payer?, retry?, notify_timeout?, <provider>?: {…}}}: all of it or nothing.
func (c control) changeTenant(r *http.Request) (any, error) {
	t, err := c.Tenant(r.PathValue("tenant"))
	if err != nil {
		return nil, err
	}
	var body struct {
		Settings yamlfile.Entries[yamlfile.Raw] `json:"settings"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	options, wrong := tenantFile{Settings: body.Settings}.options()
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	change := SettingsChange{Payer: options.Payer, NotifyTimeout: options.NotifyTimeout, Merchant: options.Merchant}
	for _, given := range body.Settings {
		switch given.Key {
		case "scenario":
			change.Scenario = &options.Scenario
		case "retry":
			change.Retry = &options.Retry
		}
	}
	if err := t.ChangeSettings(change); err != nil {
		return nil, err
	}
	return t.describe(c.dataURL(), maskedSettings), nil
}

// removeTenant closes a tenant and answers what became of it.
func (c control) removeTenant(r *http.Request) (any, error) {
	return c.RemoveTenant(r.PathValue("tenant"))
}

// ready says whether the sandbox takes requests: not any longer once it closes.
func (c control) ready(*http.Request) (any, error) {
	if c.closing.Load() {
		return nil, &problem{http.StatusServiceUnavailable, "the sandbox closes; requests in flight end, and it takes no new ones: start another"}
	}
	return map[string]string{"status": "ready"}, nil
}
