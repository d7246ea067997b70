// Package sandbox is the assembly: the one place where providers, scenarios, stores, clocks and doors meet. It is also the
// library for a user's Go test:
//
//	box, err := sandbox.New(sandbox.Options{Seed: 42})
//	if err != nil { … }
//	defer box.Close()
//	client := &http.Client{Transport: box.Transport()}
package sandbox

import (
	"cmp"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"paysandbox/internal/contract"
	"paysandbox/internal/egress"
	"paysandbox/internal/scenario"
	"paysandbox/payment"
)

// Options says how a sandbox is built. The zero value is a calm sandbox: one tenant, no chance, real time.
type Options struct {
	Seed      uint64          // what everything drawn depends on; 0: 1
	Default   TenantOptions   // of the default tenant; its name is fixed
	Tenants   []TenantOptions // further tenants
	Scenarios fs.FS           // *.yaml of the user's own, for every tenant; nil: none
	Contract  ContractMode    // empty: report
	NoHints   bool            // texts of payments name no scenarios
	PublicURL string          // scheme and host for the URLs in answers; empty: as the caller reached the sandbox
	Log       *slog.Logger    // nil: silent
	Control   ControlOptions  // who may call the control plane

	// NotifyAllow lists where notifications, and what a payer's browser brings a merchant, may go beyond loopback and private addresses:
	// CIDRs, IP addresses, host names. Link-local, multicast and metadata addresses need a CIDR or an address, no name opens them; 0.0.0.0
	// and :: stay closed. A name is compared without case and dot at the end, and opens what it leads to for itself alone. No redirect is
	// followed.
	NotifyAllow []string

	JournalEntries int // exchanges kept per tenant; 0: 10,000
	JournalBytes   int // memory for them, roughly; 0: 64 MiB
}

// ContractMode says what becomes of the contract check.
type ContractMode string

// The modes of the contract check.
const (
	ContractReport ContractMode = "report" // breaches stand in the journal; an answer that breaks the contract is logged as our defect
	ContractOff    ContractMode = "off"
)

// Sandbox is a running sandbox. It holds no socket: serve DataPlane and ControlPlane, or use Transport.
type Sandbox struct {
	options Options
	models  []*model
	loaded  []*scenario.Scenario // the user's own, for every tenant
	texts   map[*scenario.Scenario]string
	closing atomic.Bool
	tenants tenants
	pool    *contract.Pool // nil: no checks
	egress  *egress.Client
	served  atomic.Pointer[string]
	door    *controlDoor
	figures *metrics
}

// New builds a sandbox. The error lists every problem of the user's scenario files, or names the option that is wrong.
func New(o Options) (*Sandbox, error) {
	all, err := models()
	if err != nil {
		return nil, err
	}
	o.Seed = cmp.Or(o.Seed, 1)
	o.Contract = cmp.Or(o.Contract, ContractReport)
	o.JournalEntries = cmp.Or(o.JournalEntries, 10_000)
	o.JournalBytes = cmp.Or(o.JournalBytes, 64<<20)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	if o.PublicURL, err = publicURL(o.PublicURL); err != nil {
		return nil, err
	}
	out, err := newEgress(o.NotifyAllow)
	if err != nil {
		return nil, err
	}
	door, err := newControlDoor(o.Control)
	if err != nil {
		return nil, err
	}
	o.Control = ControlOptions{} // the door has it, and nothing else should
	b := &Sandbox{options: o, models: all, egress: out, door: door}
	b.figures = newMetrics(b)
	if o.Scenarios != nil {
		if b.loaded, err = scenario.LoadDir(o.Scenarios, ".", vocabularies(all)); err != nil {
			return nil, err
		}
		if b.texts, err = textsOf(o.Scenarios, b.loaded); err != nil {
			return nil, err
		}
	}
	switch o.Contract {
	case ContractReport:
		b.pool = contract.NewPool(2, 1024)
	case ContractOff:
	default:
		return nil, fmt.Errorf("unknown contract mode %q; known: %s, %s", o.Contract, ContractReport, ContractOff)
	}
	b.tenants.current.Store(&directory{})
	o.Default.Name = DefaultTenant
	for _, tenant := range append([]TenantOptions{o.Default}, o.Tenants...) {
		if _, err := b.add(tenant); err != nil {
			b.Close()
			return nil, err
		}
	}
	return b, nil
}

// textsOf reads once more what was loaded, for those who ask for it later.
func textsOf(dir fs.FS, loaded []*scenario.Scenario) (map[*scenario.Scenario]string, error) {
	texts := map[*scenario.Scenario]string{}
	for _, s := range loaded {
		text, err := fs.ReadFile(dir, s.File)
		if err != nil {
			return nil, fmt.Errorf("scenario %s: %w", s.Name, err)
		}
		texts[s] = string(text)
	}
	return texts, nil
}

// publicURL checks the base of all URLs and takes a slash off its end.
func publicURL(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("public URL %q: write scheme and host, for example http://sandbox.local:8080", text)
	}
	return strings.TrimRight(text, "/"), nil
}

// Close ends delays, hangs and timers and waits for the contract checks. Requests that come later are still answered, but
// nothing moves by itself any longer.
func (b *Sandbox) Close() {
	b.closing.Store(true)
	for _, t := range b.tenants.all() {
		t.books.Load().close()
	}
	if b.pool != nil {
		b.pool.Close()
	}
}

// EndWaits ends scripted delays and hangs at once: a server that shuts down does not wait for them. The sandbox is not ready any longer.
// Shutdown does this too.
func (b *Sandbox) EndWaits() {
	b.closing.Store(true)
	for _, t := range b.tenants.all() {
		t.books.Load().end()
	}
}

// AddTenant makes a tenant with credentials of its own. ErrTaken if the name or a credential is in use.
func (b *Sandbox) AddTenant(o TenantOptions) (*Tenant, error) { return b.add(o) }

// Tenant finds a tenant by name; empty: the default tenant. ErrNoTenant if there is none.
func (b *Sandbox) Tenant(name string) (*Tenant, error) { return b.tenants.named(name) }

// Tenants lists the tenants in the order in which they were made, the default tenant first.
func (b *Sandbox) Tenants() []*Tenant { return slices.Clone(b.tenants.all()) }

// Providers lists the names of what this sandbox imitates.
func (b *Sandbox) Providers() []string {
	names := make([]string, len(b.models))
	for i, m := range b.models {
		names[i] = m.Name()
	}
	return names
}

// Status is the field's word for where a payment is.
func (b *Sandbox) Status(p payment.Payment) payment.Status {
	if m := b.model(p.ID.Provider); m != nil {
		return m.Status(p)
	}
	return ""
}

func (b *Sandbox) model(name string) *model {
	for _, m := range b.models {
		if m.Name() == name {
			return m
		}
	}
	return nil
}

// ServedAt tells the sandbox where its data plane is served, scheme and host, for those who ask the control plane for a base URL.
func (b *Sandbox) ServedAt(url string) {
	url = strings.TrimRight(url, "/")
	b.served.Store(&url)
}

// dataURL is where merchants' code finds the data plane, as far as the sandbox knows; empty: it does not.
func (b *Sandbox) dataURL() string {
	if url := b.served.Load(); url != nil {
		return *url
	}
	return b.options.PublicURL
}
