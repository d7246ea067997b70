package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"paysandbox/internal/clock"
	"paysandbox/internal/notify"
	"paysandbox/internal/scenario"
	"paysandbox/payment"
)

// ErrTimeout: what was waited for did not come in time.
var ErrTimeout = errors.New("timed out")

// Bounds of a wait, in wire time.
const (
	usualWait = 10 * time.Second
	maxWait   = time.Minute
)

// Awaited is what a wait is for: just one of the three.
type Awaited struct {
	Payment      AwaitedPayment
	Notification AwaitedNotification
	Requests     AwaitedRequests
}

// AwaitedPayment is a payment that comes to a state or a status.
type AwaitedPayment struct {
	ID        payment.ID     // empty with Reference
	Reference string         // the merchant's own, of the newest payment that has it
	State     payment.State  // empty: any, so it is enough that the payment is there
	Status    payment.Status // empty: any
}

// AwaitedNotification is a notification.
type AwaitedNotification struct {
	Event   string       // "paid"; empty: any
	Payment payment.ID   // zero: of any
	State   notify.State // empty: any
}

// AwaitedRequests are calls of an operation.
type AwaitedRequests struct {
	Provider  string // empty: any
	Operation string
	Payment   payment.ID // zero: about any, or about none
	Count     scenario.Count
}

// named are the words in it that a provider has to know.
func (a Awaited) named() namedWords {
	return namedWords{
		provider: cmp.Or(a.Payment.ID.Provider, a.Notification.Payment.Provider, a.Requests.Provider, a.Requests.Payment.Provider),
		state:    string(a.Payment.State), event: a.Notification.Event, operation: a.Requests.Operation,
	}
}

// WaitFor returns when it is there, be it there already. It looks again whenever something happens, never by the time. The error is
// ErrTimeout with what was seen instead, the context's own, or, at once, a word that no provider of it knows.
func (t *Tenant) WaitFor(ctx context.Context, a Awaited) error {
	if err := t.sandbox.knows(a.named()); err != nil {
		return err
	}
	books := t.books.Load()
	for {
		more := books.feed.subscribe() // before it looks
		seen, met := t.look(books, a)
		if met {
			return nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return fmt.Errorf("%w: %s", ErrTimeout, seen)
			}
			return ctx.Err()
		case <-books.ended.Done():
			return fmt.Errorf("%w: the tenant was reset; %s", ErrTimeout, seen)
		}
	}
}

// look says whether it is there, and what is there in words.
func (t *Tenant) look(books *books, a Awaited) (seen string, met bool) {
	switch {
	case a.Payment != AwaitedPayment{}:
		return t.lookAtPayment(books, a.Payment)
	case a.Notification != AwaitedNotification{}:
		return lookAtNotifications(books, a.Notification)
	}
	return lookAtRequests(books, a.Requests)
}

func (t *Tenant) lookAtPayment(books *books, a AwaitedPayment) (string, bool) {
	var found []record
	for _, m := range t.sandbox.models {
		if !wants(a.ID.Provider, m.Name()) {
			continue
		}
		number := a.ID.Number
		if number == "" {
			for newest := range books.byReference(m.Name(), a.Reference) {
				number = newest.Number
				break
			}
		}
		if r, there := books.payments.Get(payment.ID{Provider: m.Name(), Number: number}); there {
			found = append(found, r)
		}
	}
	seen := make([]string, len(found))
	for i, r := range found {
		status := t.shops[r.ID.Provider].model.Status(r.Payment)
		if (a.State == "" || a.State == r.State) && (a.Status == "" || a.Status == status) {
			return "", true
		}
		seen[i] = fmt.Sprintf("payment %s is in %s (%s)", r.ID, r.State, status)
	}
	return cmp.Or(strings.Join(seen, "; "), "there is no such payment"), false
}

func lookAtNotifications(books *books, a AwaitedNotification) (string, bool) {
	all, _ := books.notices.All()
	var seen []string
	for _, n := range all {
		if !wants(a.Event, n.Event) || !isAbout(a.Payment, n.Key) {
			continue
		}
		if a.State == "" || a.State == n.State {
			return "", true
		}
		seen = append(seen, fmt.Sprintf("notification %d, %s, is %s", n.ID, n.Event, n.State))
	}
	if len(seen) == 0 {
		return "there is no such notification", false
	}
	return strings.Join(seen[max(0, len(seen)-5):], "; "), false
}

// isAbout says whether a payment, named with its provider or by its number alone, is the one of an id; the zero value is any.
func isAbout(wanted payment.ID, id string) bool {
	provider, number, _ := strings.Cut(id, ":")
	return wanted.Number == "" || wanted.Number == number && wants(wanted.Provider, provider)
}

func lookAtRequests(books *books, a AwaitedRequests) (string, bool) {
	n := 0
	for _, e := range books.journal.All() {
		if wants(a.Provider, e.Provider) && wants(a.Operation, e.Op) && isAbout(a.Payment, paymentOf(e)) {
			n++
		}
	}
	return fmt.Sprintf("%s was called %d times", cmp.Or(a.Operation, "the sandbox"), n), a.Count.Holds(n)
}

// wait answers 200 when it is there, and 408 with what is there instead when the time, of the wire, has passed.
func (c control) wait(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	var body waitBody
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	awaited, err := body.awaited()
	if err != nil {
		return nil, err
	}
	most := cmp.Or(body.Timeout, usualWait)
	if most < 0 || most > maxWait {
		return nil, badRequest("timeout %s: write a duration of at most %s", most, maxWait)
	}
	watch := clock.Start()
	ctx, cancel := context.WithTimeout(r.Context(), most)
	defer cancel()
	if err := t.WaitFor(ctx, awaited); err != nil {
		if errors.Is(err, ErrTimeout) {
			return nil, &problem{http.StatusRequestTimeout, err.Error()}
		}
		return nil, err
	}
	return map[string]any{"tenant": t.name, "met": true, "took": watch.Elapsed().String()}, nil
}
