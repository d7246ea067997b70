package sandbox

import (
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"paysandbox/internal/clock"
	"paysandbox/internal/mask"
	"paysandbox/internal/scenario"
	"paysandbox/internal/seed"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// DefaultTenant is the name of the tenant that every sandbox has: it carries the documented credentials, and what belongs to
// nobody else lands in its journal.
const DefaultTenant = "default"

// TenantOptions says how a tenant begins. The zero value of each field is a working default.
type TenantOptions struct {
	Name     string       // [a-z0-9-]; empty: tenant-1, tenant-2, …
	Seed     uint64       // 0: the seed of its scenario, else the sandbox's
	Clock    ClockOptions // zero: the clock of its scenario, else real
	Scenario string       // the name of a scenario for payments that nothing else takes; empty: default.yaml
	Payer    PayerMode    // empty: auto
	// Retry says when a notification that was not acknowledged comes again; zero: as its provider has it.
	Retry scenario.Retry
	// NotifyTimeout bounds one attempt to notify, in wire time; 0: 10 s.
	NotifyTimeout time.Duration
	// Merchant changes the settings with which the tenant's merchant at a provider begins. It is called for every provider, so look
	// at the name, or at the type of the settings, first. Nil: as they are.
	Merchant func(provider string, settings mocks.Settings) error
}

// ClockOptions says how a tenant's time goes.
type ClockOptions struct {
	Mode  string    `json:"mode"`            // real, offset or frozen; empty: real
	Start time.Time `json:"start,omitempty"` // RFC 3339; where offset and frozen begin; zero: now
}

// PayerMode is what the payer of an `answer: auto` does.
type PayerMode string

// The modes of payers.
const (
	PayerAuto PayerMode = "auto" // approves
	PayerWait PayerMode = "wait" // waits for a person, a browser or a control call
)

// Tenant is one merchant with each provider and everything that belongs to it: payments, scenarios, clock, seed, journal.
type Tenant struct {
	sandbox *Sandbox
	name    string
	seed    uint64
	source  seed.Source
	options TenantOptions
	books   atomic.Pointer[books]
	shops   map[string]*shop
	mask    veil
	removed bool // guarded by the register of tenants

	scripting sync.RWMutex
	written   []written            // the tenant's own, oldest first
	loaded    []*scenario.Scenario // what the sandbox has loaded for all and they do not shadow, then the tenant's own
}

// maxNotifyTimeout bounds one attempt to notify.
const maxNotifyTimeout = time.Minute

var tenantName = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// newTenant makes a tenant that nobody can reach yet. Taken says whether another tenant has the credential.
func (b *Sandbox) newTenant(o TenantOptions, taken func(provider, merchant string) bool) (*Tenant, error) {
	if !tenantName.MatchString(o.Name) {
		return nil, fmt.Errorf("tenant name %q: write 1 to 64 of a-z, 0-9 and -", o.Name)
	}
	t := &Tenant{sandbox: b, name: o.Name, shops: map[string]*shop{}, loaded: b.loaded}
	agreed, err := t.checked(terms{scenario: o.Scenario, payer: o.Payer, retry: o.Retry, notifyTimeout: o.NotifyTimeout})
	if err != nil {
		return nil, err
	}
	for _, s := range t.find(o.Scenario) { // one for each provider that has a scenario of this name: the first that says something is heard
		if o.Seed == 0 {
			o.Seed = s.Seed
		}
		if o.Clock == (ClockOptions{}) {
			o.Clock = ClockOptions{Mode: string(s.Clock.Mode), Start: s.Clock.Start}
		}
	}
	if o.Seed == 0 {
		o.Seed = b.options.Seed
	}
	t.options, t.seed, t.source = o, o.Seed, seed.New(o.Seed, o.Name)
	if err := t.openShops(agreed, taken); err != nil {
		return nil, err
	}
	_, err = t.openBooks()
	return t, err
}

// openShops gives the tenant its merchant at each provider.
func (t *Tenant) openShops(agreed terms, taken func(provider, merchant string) bool) error {
	secrets := []string{t.sandbox.door.token()} // whoever sends it to a provider by mistake
	for _, m := range t.sandbox.models {
		settings, err := t.newSettings(m, taken)
		if err != nil {
			return err
		}
		s := &shop{model: m}
		s.current.Store(&account{settings: settings, terms: agreed})
		t.shops[m.Name()] = s
		secrets = append(secrets, settings.Secrets()...)
		for _, f := range m.about.Sensitive {
			t.mask.fields = append(t.mask.fields, mask.Field{Name: f.Name, PAN: f.PAN})
		}
	}
	t.mask.add(secrets...)
	return nil
}

// newSettings makes valid settings with a credential that nobody else has: the documented one for the default tenant, else
// one that is drawn anew until it is free.
func (t *Tenant) newSettings(m *model, taken func(provider, merchant string) bool) (mocks.Settings, error) {
	const tries = 1000
	for n := range tries {
		var draw func(purpose string) [32]byte
		if t.name != DefaultTenant {
			draw = func(purpose string) [32]byte { return t.source.Draw("credential", m.Name(), purpose, fmt.Sprint(n)) }
		}
		s := m.NewSettings(draw)
		drawn := s.Merchant()
		if t.options.Merchant != nil {
			if err := t.options.Merchant(m.Name(), s); err != nil {
				return nil, err
			}
		}
		if err := s.Validate(); err != nil {
			return nil, fmt.Errorf("%s settings of tenant %s: %w", m.Name(), t.name, err)
		}
		if !taken(m.Name(), s.Merchant()) {
			return s, nil
		}
		if draw == nil || s.Merchant() != drawn {
			return nil, fmt.Errorf("%w: merchant %s of %s belongs to another tenant; leave it out and one is drawn", ErrTaken, s.Merchant(), m.Name())
		}
	}
	return nil, fmt.Errorf("%w: %d credentials drawn for tenant %s at %s are all in use; give one in its settings", ErrTaken, tries, t.name, m.Name())
}

// openBooks begins with nothing, and gives the books that were open before, which the caller closes; nil: none were.
func (t *Tenant) openBooks() (old *books, err error) {
	c, err := clock.New(clock.Mode(t.options.Clock.Mode), t.options.Clock.Start)
	if err != nil {
		return nil, err
	}
	return t.books.Swap(newBooks(c, t.sandbox.egress, t.sandbox.figures, t.sandbox.options.JournalEntries, t.sandbox.options.JournalBytes, t.shops)), nil
}

// Name is the tenant's name.
func (t *Tenant) Name() string { return t.name }

// Seed is what everything drawn for this tenant depends on.
func (t *Tenant) Seed() uint64 { return t.seed }

// Settings are the merchant's settings at a provider as they are now, read-only; nil for an unknown provider.
func (t *Tenant) Settings(provider string) mocks.Settings {
	if s := t.shops[provider]; s != nil {
		return s.account().settings
	}
	return nil
}

// Now is the tenant's time.
func (t *Tenant) Now() time.Time { return t.books.Load().clock.Now() }

// Payment gives a payment by its id.
func (t *Tenant) Payment(id payment.ID) (payment.Payment, bool) {
	r, ok := t.books.Load().payments.Get(id)
	return r.Payment, ok
}

// Reset throws away payments and journal and starts clock and seed again, as they were when the tenant was made; settings stay. The
// tenant's own scenarios go too unless keepScenarios, and with them the setting that names one of them. Requests in flight end on the
// old books, hangs and delays end at once. ErrNoTenant if the tenant was removed.
func (t *Tenant) Reset(keepScenarios bool) error {
	old, err := t.reset(keepScenarios)
	if old != nil {
		old.close()
	}
	return err
}

func (t *Tenant) reset(keepScenarios bool) (old *books, err error) {
	register := &t.sandbox.tenants
	register.mu.Lock()
	defer register.mu.Unlock()
	if t.removed {
		return nil, t.gone()
	}
	if !keepScenarios {
		t.scripting.Lock()
		t.written = nil
		t.reload()
		t.scripting.Unlock()
		t.forgetScenario(register)
	}
	for _, s := range t.shops {
		s.account().scripted.Clear() // of scenarios that are perhaps no longer there
	}
	return t.openBooks()
}

func (t *Tenant) log() *slog.Logger { return t.sandbox.options.Log.With("tenant", t.name) }
