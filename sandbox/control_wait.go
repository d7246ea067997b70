package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"paysandbox/internal/clock"
	"paysandbox/internal/notify"
	"paysandbox/internal/scenario"
	"paysandbox/internal/yamlfile"
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

// WaitFor returns when it is there, be it there already. It looks again whenever something happens, never by the time. The error is
// ErrTimeout with what was seen instead, or the context's own.
func (t *Tenant) WaitFor(ctx context.Context, a Awaited) error {
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
	id := a.ID
	if id.Number == "" {
		for _, m := range t.sandbox.models {
			for found := range books.byReference(m.Name(), a.Reference) {
				if wants(id.Provider, m.Name()) {
					id = found
				}
				break
			}
		}
	}
	r, found := books.payments.Get(id)
	if !found {
		return "there is no such payment", false
	}
	status := t.shops[id.Provider].model.Status(r.Payment)
	met := (a.State == "" || a.State == r.State) && (a.Status == "" || a.Status == status)
	return fmt.Sprintf("payment %s is in %s (%s)", id, r.State, status), met
}

func lookAtNotifications(books *books, a AwaitedNotification) (string, bool) {
	all, _ := books.notices.All()
	var seen []string
	for _, n := range all {
		if !wants(a.Event, n.Event) || a.Payment.Number != "" && a.Payment.String() != n.Key {
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

func lookAtRequests(books *books, a AwaitedRequests) (string, bool) {
	n := 0
	for _, e := range books.journal.All() {
		if wants(a.Provider, e.Provider) && wants(a.Operation, e.Op) && (a.Payment.Number == "" || a.Payment.Provider == e.Provider && a.Payment.Number == e.Payment) {
			n++
		}
	}
	return fmt.Sprintf("%s was called %d times", cmp.Or(a.Operation, "the sandbox"), n), a.Count.Holds(n)
}

// waitBody is the body of POST /__admin/wait.
type waitBody struct {
	For struct {
		Payment yamlfile.Located[struct {
			ID        string `json:"id"`
			Reference string `json:"reference"`
			State     string `json:"state"`
			Status    string `json:"status"`
		}] `json:"payment"`
		Notification yamlfile.Located[struct {
			Event   string `json:"event"`
			Payment string `json:"payment"`
			State   string `json:"state"`
		}] `json:"notification"`
		Requests yamlfile.Located[struct {
			Provider string `json:"provider"`
			Op       string `json:"op"`
			Payment  string `json:"payment"`
			Count    string `json:"count"`
		}] `json:"requests"`
	} `json:"for"`
	Timeout time.Duration `json:"timeout"`
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

// awaited checks a body.
func (b waitBody) awaited() (a Awaited, err error) {
	given := 0
	for _, at := range []yamlfile.Position{b.For.Payment.Position, b.For.Notification.Position, b.For.Requests.Position} {
		if at.Given() {
			given++
		}
	}
	if given != 1 {
		return a, badRequest("a wait is for payment, for notification or for requests: name just one, for example {\"for\": {\"payment\": {\"reference\": \"EP-1\", \"status\": \"paid\"}}}")
	}
	read := func(text string, into *payment.ID) {
		if text == "" || err != nil {
			return
		}
		if *into, err = payment.ParseID(text); err == nil && into.Provider == "" {
			err = fmt.Errorf("%w: %q; say whose it is, for example intellectmoney:%s", payment.ErrID, text, text)
		}
	}
	p, n, q := b.For.Payment.Value, b.For.Notification.Value, b.For.Requests.Value
	a.Payment = AwaitedPayment{Reference: p.Reference, State: payment.State(p.State), Status: payment.Status(p.Status)}
	a.Notification = AwaitedNotification{Event: n.Event, State: notify.State(n.State)}
	a.Requests = AwaitedRequests{Provider: q.Provider, Operation: q.Op}
	read(p.ID, &a.Payment.ID)
	read(n.Payment, &a.Notification.Payment)
	read(q.Payment, &a.Requests.Payment)
	switch {
	case err != nil:
		return a, err
	case b.For.Payment.Valid && (p.ID == "") == (p.Reference == ""):
		return a, badRequest("payment wants either id, such as intellectmoney:3000000000, or reference, the merchant's own number")
	case p.Status != "" && !slices.Contains(payment.Statuses(), a.Payment.Status):
		return a, badRequest("%s", yamlfile.Unknown("status", p.Status, texts(payment.Statuses())))
	case n.State != "" && !slices.Contains(notify.States(), a.Notification.State):
		return a, badRequest("%s", yamlfile.Unknown("state", n.State, texts(notify.States())))
	case b.For.Notification.Valid && a.Notification == AwaitedNotification{}:
		return a, badRequest("notification wants event, payment or state")
	case b.For.Requests.Valid && q.Op == "":
		return a, badRequest("requests wants op, the operation, and perhaps count, such as \">=2\"")
	}
	a.Requests.Count, err = scenario.ParseCount(cmp.Or(q.Count, ">=1"))
	if err != nil {
		return a, badRequest("%v", err)
	}
	return a, nil
}
