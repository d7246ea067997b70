package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"paysandbox/clients/control"
)

// diversion is the settings of a tenant in which a merchant's address stands, and what stood there before.
type diversion struct {
	box     *control.Client
	tenant  string
	address string // of the receiver
	places  []place
	taken   bool // it was tried: something may be there to put back
}

// place is one such setting.
type place struct {
	provider string
	*tells
	old, own string // values
}

// newDiversion finds the settings of a tenant ("": the default tenant) at one provider ("": at all that have one).
func newDiversion(ctx context.Context, box *control.Client, tenant, provider, address string) (*diversion, error) {
	d := &diversion{box: box, tenant: cmp.Or(tenant, "default"), address: address}
	t, err := box.Tenant(ctx, d.tenant)
	if err != nil {
		return nil, err
	}
	for _, p := range providers() {
		if p.tells == nil || provider != "" && provider != p.name {
			continue
		}
		if old, there := valueAt(t, p.name, p.tells.setting); there {
			d.places = append(d.places, place{p.name, p.tells, old, address + "/" + p.name})
		}
	}
	if len(d.places) == 0 {
		which := cmp.Or(provider, "any provider")
		return nil, verdictError{verdict{refused, "tenant " + d.tenant + " has no setting for where notifications of " + which + " go", "see its settings with: client tenants show " + shellWord(d.tenant)}}
	}
	return d, nil
}

// valueAt is a setting that is a text.
func valueAt(t control.Tenant, provider, setting string) (value string, there bool) {
	held, known := t.Merchants[provider].Settings[setting]
	value, _ = held.(string)
	return value, known
}

// titles are the providers for people.
func (d *diversion) titles() (titles, names []string) {
	for _, p := range d.places {
		titles, names = append(titles, p.title), append(names, p.provider)
	}
	return titles, names
}

// change sets what value says of each place, all at once.
func (d *diversion) change(ctx context.Context, places []place, value func(place) string) error {
	settings := map[string]any{}
	for _, p := range places {
		settings[p.provider] = map[string]any{p.setting: value(p)}
	}
	_, err := d.box.ChangeTenant(ctx, d.tenant, settings)
	return err
}

// take has notifications come here.
func (d *diversion) take(ctx context.Context) error {
	d.taken = true
	return d.change(ctx, d.places, func(p place) string { return p.own })
}

// takeAgain does so where a sandbox that was started anew knows nothing of it, and says whether there was need.
func (d *diversion) takeAgain(ctx context.Context) (needed bool, err error) {
	t, err := d.box.Tenant(ctx, d.tenant)
	if err != nil {
		return false, err
	}
	for i := range d.places {
		p := &d.places[i]
		if now, _ := valueAt(t, p.provider, p.setting); now != p.own {
			p.old, needed = now, true
		}
	}
	if !needed {
		return false, nil
	}
	return true, d.take(ctx)
}

// end puts the old values back. What somebody else has set meanwhile stays. failed is why listen ends; nil: it was told to. said is what
// there is to say; an error, failed or another one, goes before it.
func (d *diversion) end(ctx context.Context, failed error) (said verdict, err error) {
	if !d.taken {
		return verdict{}, failed
	}
	t, err := d.box.Tenant(ctx, d.tenant)
	var problem *control.Problem
	if errors.As(err, &problem) && problem.Status == http.StatusNotFound {
		return verdict{}, verdictError{verdict{refused, "tenant " + d.tenant + " is gone, and its settings with it: nothing is left to put back", "list tenants with: client tenants list"}}
	}
	if err != nil {
		return verdict{}, d.stays(failed, err)
	}
	var back []place
	var others []string
	for _, p := range d.places {
		switch now, _ := valueAt(t, p.provider, p.setting); {
		case now == p.own:
			back = append(back, p)
		case now != p.old: // which it is where it never changed
			others = append(others, p.provider+"."+p.setting)
		}
	}
	if len(back) > 0 {
		if err := d.change(ctx, back, func(p place) string { return p.old }); err != nil {
			return verdict{}, d.stays(failed, err)
		}
	}
	if failed != nil {
		return verdict{}, failed
	}
	said = verdict{Outcome: done}
	if len(others) > 0 {
		said.Next = "somebody else has changed " + inWords(others) + " of tenant " + d.tenant + " meanwhile, which stays as it is"
	} else if n := d.waiting(ctx); n != "" {
		said.Next = n
	}
	return said, nil
}

// stays is the error where the old values could not be put back. failed is what went wrong before; nil: nothing.
func (d *diversion) stays(failed, err error) error {
	undo := "client tenants change " + shellWord(d.tenant)
	for _, p := range d.places {
		undo += " --set " + shellWord(p.provider+"."+p.setting+"="+p.old)
	}
	text := controlError{err}.Error()
	if failed != nil {
		text = controlError{failed}.Error()
	}
	return verdictError{verdict{unreachable, "notifications of tenant " + d.tenant + " may still be sent here, where nothing listens any more: " + text, "put it right with: " + undo}}
}

// waiting says which notifications have not been acknowledged and will be tried here again, where nothing listens then. It is a help: where
// the sandbox does not say, it says nothing.
func (d *diversion) waiting(ctx context.Context) string {
	list, err := d.box.Notifications(ctx, control.NotificationFilter{State: control.Planned})
	if err != nil {
		return ""
	}
	n := 0
	for _, one := range list.Notifications {
		if d.isHere(one.Request.URL) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return "notifications that are not acknowledged will be sent to " + d.address + " again, " + strconv.Itoa(n) + " by now; listen there with: client listen --addr " + strings.TrimPrefix(d.address, "http://")
}

// isHere says whether an address is one of the receiver.
func (d *diversion) isHere(address string) bool {
	rest, here := strings.CutPrefix(address, d.address)
	return here && (rest == "" || rest[0] == '/' || rest[0] == '?')
}
