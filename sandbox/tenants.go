package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
)

// ErrTaken: the name or the credential belongs to another tenant. ErrNoTenant: there is no tenant of this name.
var (
	ErrTaken    = errors.New("taken")
	ErrNoTenant = errors.New("no such tenant")
)

// tenants finds a tenant by its name or by the public half of a credential. Looking up takes no lock.
type tenants struct {
	mu      sync.Mutex // one change at a time
	current atomic.Pointer[directory]
	made    int // how many tenants there ever were: no name that the sandbox chooses comes twice
}

// directory is one state of the register, never changed once it is published.
type directory struct {
	byName       map[string]*Tenant
	byCredential map[credential]seat
	inOrder      []*Tenant
	fallback     *Tenant
}

type credential struct{ provider, merchant string }

// seat is whose a credential is, and what was agreed with the merchant when the register was published: both change at once.
type seat struct {
	tenant  *Tenant
	account *account
}

// of finds the tenant of a credential, and the account with which a request goes on; whatever is nobody's belongs to the default
// tenant.
func (t *tenants) of(provider, merchant string) (*Tenant, *account) {
	d := t.current.Load()
	if found, is := d.byCredential[credential{provider, merchant}]; is {
		return found.tenant, found.account
	}
	return d.fallback, d.fallback.shops[provider].account()
}

// named finds a tenant by name; empty: the default tenant.
func (t *tenants) named(name string) (*Tenant, error) {
	d := t.current.Load()
	if found := d.byName[cmp.Or(name, DefaultTenant)]; found != nil {
		return found, nil
	}
	known := make([]string, len(d.inOrder))
	for i, one := range d.inOrder {
		known[i] = one.name
	}
	return nil, fmt.Errorf("%w: %q; known: %v", ErrNoTenant, name, known)
}

// standard is the default tenant.
func (t *tenants) standard() *Tenant { return t.current.Load().fallback }

// all lists the tenants in the order in which they were made.
func (t *tenants) all() []*Tenant { return t.current.Load().inOrder }

// publish makes these the tenants, with the accounts that they have now; the first is the default tenant. It is called with mu held.
func (t *tenants) publish(all []*Tenant) {
	d := &directory{byName: map[string]*Tenant{}, byCredential: map[credential]seat{}, inOrder: all, fallback: all[0]}
	for _, one := range all {
		d.byName[one.name] = one
		for provider, s := range one.shops {
			held := s.account()
			d.byCredential[credential{provider, held.settings.Merchant()}] = seat{one, held}
		}
	}
	t.current.Store(d)
}

// taken says whether a credential is another tenant's.
func (t *tenants) taken(by *Tenant, provider, merchant string) bool {
	found, is := t.current.Load().byCredential[credential{provider, merchant}]
	return is && found.tenant != by
}

// add makes a tenant and publishes it.
func (b *Sandbox) add(o TenantOptions) (*Tenant, error) {
	b.tenants.mu.Lock()
	defer b.tenants.mu.Unlock()
	old := b.tenants.current.Load()
	for n := b.tenants.made; o.Name == ""; n++ {
		if name := "tenant-" + strconv.Itoa(n); old.byName[name] == nil {
			o.Name = name
		}
	}
	if old.byName[o.Name] != nil {
		return nil, fmt.Errorf("%w: there already is a tenant %q; leave the name out and one is chosen", ErrTaken, o.Name)
	}
	t, err := b.newTenant(o, func(provider, merchant string) bool { return b.tenants.taken(nil, provider, merchant) })
	if err != nil {
		return nil, err
	}
	b.tenants.made++
	b.tenants.publish(append(slices.Clip(old.inOrder), t))
	return t, nil
}

// gone is the error of a tenant that was removed.
func (t *Tenant) gone() error { return fmt.Errorf("%w: %q was removed", ErrNoTenant, t.name) }
