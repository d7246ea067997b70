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
}

// directory is one state of the register, never changed once it is published.
type directory struct {
	byName       map[string]*Tenant
	byCredential map[credential]*Tenant
	inOrder      []*Tenant
	fallback     *Tenant
}

type credential struct{ provider, merchant string }

// of finds the tenant of a credential; whatever is nobody's belongs to the default tenant.
func (t *tenants) of(provider, merchant string) *Tenant {
	d := t.current.Load()
	if found := d.byCredential[credential{provider, merchant}]; found != nil {
		return found
	}
	return d.fallback
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

// add makes a tenant and publishes it.
func (b *Sandbox) add(o TenantOptions) (*Tenant, error) {
	b.tenants.mu.Lock()
	defer b.tenants.mu.Unlock()
	old := b.tenants.current.Load()
	for n := len(old.inOrder); o.Name == ""; n++ {
		if name := "tenant-" + strconv.Itoa(n); old.byName[name] == nil {
			o.Name = name
		}
	}
	if old.byName[o.Name] != nil {
		return nil, fmt.Errorf("%w: there already is a tenant %q; leave the name out and one is chosen", ErrTaken, o.Name)
	}
	t, err := b.newTenant(o, func(provider, merchant string) bool { return old.byCredential[credential{provider, merchant}] != nil })
	if err != nil {
		return nil, err
	}
	next := &directory{
		byName: map[string]*Tenant{t.name: t}, byCredential: map[credential]*Tenant{},
		inOrder: append(slices.Clip(old.inOrder), t), fallback: cmp.Or(old.fallback, t),
	}
	for name, one := range old.byName {
		next.byName[name] = one
	}
	for c, one := range old.byCredential {
		next.byCredential[c] = one
	}
	for provider, s := range t.shops {
		next.byCredential[credential{provider, s.settings.Merchant()}] = t
	}
	b.tenants.current.Store(next)
	return t, nil
}
