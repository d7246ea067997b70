package sandbox

import (
	"cmp"
	"fmt"
	"time"

	"paysandbox/internal/scenario"
	"paysandbox/mocks"
)

// SettingsChange is a change of a tenant's settings. What is left at its zero value stays as it is.
type SettingsChange struct {
	Scenario      *string         // the name of a scenario for payments that nothing else takes; a pointer to "": none any longer
	Payer         PayerMode       // auto or wait
	Retry         *scenario.Retry // when a notification that was not acknowledged comes again
	NotifyTimeout time.Duration   // of one attempt to notify, in wire time; at most a minute
	// Merchant changes a copy of the settings of the tenant's merchant at a provider. It is called for every provider, so look at the
	// name, or at the type of the settings, first.
	Merchant func(provider string, settings mocks.Settings) error
}

// ChangeSettings changes the tenant's settings, all that is asked or nothing. Requests in flight go on with the old ones, requests that
// come later find the new ones, credentials included; the old credentials are nobody's then, and still masked. The first number of a
// provider's payments counts from the next reset on. ErrTaken if a credential is another tenant's, ErrNoTenant if the tenant was
// removed; else the error says what would have been right.
func (t *Tenant) ChangeSettings(c SettingsChange) error {
	register := &t.sandbox.tenants
	register.mu.Lock()
	defer register.mu.Unlock()
	if t.removed {
		return t.gone()
	}
	next := map[string]*account{}
	for _, m := range t.sandbox.models {
		made, err := t.changed(m, c)
		if err != nil {
			return err
		}
		next[m.Name()] = made
	}
	t.agree(register, next)
	return nil
}

// changed is the account at a provider as it shall be.
func (t *Tenant) changed(m *model, c SettingsChange) (*account, error) {
	old := t.shops[m.Name()].account()
	agreed := old.terms
	agreed.payer = cmp.Or(c.Payer, agreed.payer)
	agreed.notifyTimeout = cmp.Or(c.NotifyTimeout, agreed.notifyTimeout)
	if c.Scenario != nil {
		agreed.scenario = *c.Scenario
	}
	if c.Retry != nil {
		agreed.retry = *c.Retry
	}
	agreed, err := t.checked(agreed)
	if err != nil {
		return nil, err
	}
	settings := cloneSettings(old.settings)
	if c.Merchant != nil {
		if err := c.Merchant(m.Name(), settings); err != nil {
			return nil, err
		}
	}
	if err := settings.Validate(); err != nil {
		return nil, fmt.Errorf("%s settings of tenant %s: %w", m.Name(), t.name, err)
	}
	if t.sandbox.tenants.taken(t, m.Name(), settings.Merchant()) {
		return nil, fmt.Errorf("%w: merchant %s of %s belongs to another tenant; leave it out and it stays %s",
			ErrTaken, settings.Merchant(), m.Name(), old.settings.Merchant())
	}
	return &account{settings: settings, terms: agreed}, nil
}

// agree puts other accounts in the place of the tenant's. It is called with the register's lock held.
func (t *Tenant) agree(register *tenants, next map[string]*account) {
	for _, made := range next {
		t.mask.add(made.settings.Secrets()...) // before anybody can use them
	}
	for provider, made := range next {
		t.shops[provider].current.Store(made)
	}
	register.publish(register.all())
}

// forgetScenario takes back the setting that names a scenario which is no longer there. It is called with the register's lock held.
func (t *Tenant) forgetScenario(register *tenants) {
	next := map[string]*account{}
	for provider, s := range t.shops {
		old := s.account()
		if old.scenario == "" || len(t.find(old.scenario)) > 0 {
			return
		}
		made := &account{settings: old.settings, terms: old.terms}
		made.scenario = ""
		next[provider] = made
	}
	t.agree(register, next)
}
