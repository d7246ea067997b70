package sandbox

import (
	"context"
	"sync"
	"time"

	"paysandbox/internal/notify"
	"paysandbox/payment"
)

// Undelivered is something of which a merchant was still to be told when the sandbox ended. Secrets are masked.
type Undelivered struct {
	Tenant   string
	Number   int64 // as GET /__admin/notifications counts them
	Payment  payment.ID
	Event    string    // "paid"
	State    string    // planned (for later), held, or under_way: due or on the wire when the time was up
	Due      time.Time // tenant time of the next attempt
	Attempts int       // that came to nothing
	Error    string    // why no whole answer came to the last of them; empty: one came, or none was made
}

// Shutdown ends scripted waits as EndWaits does, delivers the notifications of all tenants that are due or on the wire, and gives what is
// left of them when that is done or when the context is: nil is nothing. Tenants come in the order in which they were made, each with its
// oldest first. What is planned for a later tenant time, also a retry, and what is held is left and not waited for. What has failed for
// good, was lost on purpose, or belonged to a tenant that was reset or removed is none of it.
//
// The sandbox goes on answering, and what its requests announce meanwhile is waited for too. So a server calls it before it closes its
// doors, for shops that ask back before they acknowledge, and again after, for what the last requests announced. Attempts that are on the
// wire when the context is done go on until Close, which ends them.
func (b *Sandbox) Shutdown(ctx context.Context) []Undelivered {
	b.EndWaits()
	all := b.tenants.all()
	left := make([][]notify.View, len(all))
	var each sync.WaitGroup
	for i, t := range all {
		each.Go(func() { left[i] = t.books.Load().notices.Drain(ctx) })
	}
	each.Wait()
	var undelivered []Undelivered
	for i, t := range all {
		for _, n := range left[i] {
			undelivered = append(undelivered, t.undelivered(n))
		}
	}
	return undelivered
}

func (t *Tenant) undelivered(n notify.View) Undelivered {
	id, _ := payment.ParseID(n.Key) // a key is what an ID wrote
	u := Undelivered{Tenant: t.name, Number: n.ID, Payment: id, Event: n.Event, State: string(n.State), Due: n.Due, Attempts: len(n.Attempts)}
	if len(n.Attempts) > 0 {
		u.Error = t.mask.String(n.Attempts[len(n.Attempts)-1].Error)
	}
	return u
}
