package scenario

import (
	"slices"
	"time"

	"paysandbox/internal/yamlfile"
	"paysandbox/payment"
)

// Notice shapes one thing of which the merchant is told because of an event.
type Notice struct {
	Event       string     // of the provider's notifications
	Deliver     []Delivery // the copies; nil: one, at once
	Lose        bool       // none is delivered
	Retry       Retry
	OffContract bool // sent although the provider would not send it here
}

// Delivery is one copy of a notification.
type Delivery struct {
	After        time.Duration // tenant time, from the event; 0: at once
	BeforeAnswer bool          // delivered, and judged, before the answer of the request that caused it is written
	Tamper       Tamper        // empty: as the provider made it
}

// Retry says when a notification that was not acknowledged comes again. The zero Retry is the provider's own way.
type Retry struct {
	None   bool            // never
	Pauses []time.Duration // from one attempt to the next, tenant time; nil: the provider's
}

// Tamper is what is wrong with a copy.
type Tamper string

// The ways to tamper with a copy.
const (
	BadSignature Tamper = "bad_signature" // signed with another key
	WrongAmount  Tamper = "wrong_amount"  // another amount, under the signature of the right one
	Stale        Tamper = "stale"         // the bytes of the payment's notification before this one
	Truncate     Tamper = "truncate"      // the first half of the bytes
	Garbage      Tamper = "garbage"       // bytes that are no notification
)

// Tampers lists every Tamper.
func Tampers() []Tamper { return []Tamper{BadSignature, WrongAmount, Stale, Truncate, Garbage} }

// Words of retry.
const (
	retryProvider = "provider"
	retryNone     = "none"
)

// Bounds of what is delivered because of one event.
const (
	maxCopies = 20
	maxPauses = 50
)

// notices checks what the merchant is told because of a rule's events.
func (c *checker) notices(r *checked) {
	for i := range r.source.Notify {
		c.notice(r, &r.source.Notify[i])
	}
	if len(r.source.Notify) > 0 && r.source.Do.Refuse.Position.Given() && slices.ContainsFunc(r.rule.Notify, func(n Notice) bool { return !n.OffContract }) {
		c.add(r.source.Notify[0].Position, "a refused command moves nothing, so the merchant is told of nothing; remove notify or write off_contract: true")
	}
}

func (c *checker) notice(r *checked, src *noticeSource) {
	n := Notice{Event: src.Event.Value, Lose: src.Lose.Value, OffContract: src.OffContract.Value}
	c.flags(src.Lose, src.OffContract)
	known := c.words.notifications()
	switch {
	case len(known) == 0:
		c.add(src.Position, "%s tells the merchant of nothing; remove notify", c.words.Provider)
		return
	case !src.Event.Position.Given():
		c.add(src.Position, "notify wants an event; known: %s", join(known))
	case src.Event.Valid && !slices.Contains(known, n.Event):
		c.add(src.Event.Position, "%s", yamlfile.Unknown("notification", n.Event, known))
	case src.Event.Valid && slices.ContainsFunc(r.rule.Notify, func(other Notice) bool { return other.Event == n.Event }):
		c.add(src.Event.Position, "notification %s is given twice; put its copies into one deliver", n.Event)
	}
	if src.Lose.Value && len(src.Deliver) > 0 {
		c.add(src.Lose.Position, "what is lost is not delivered; remove lose or deliver")
	}
	if src.Deliver != nil && len(src.Deliver) == 0 || len(src.Deliver) > maxCopies {
		c.add(src.Position, "deliver wants 1 to %d copies; remove it for one at once, or write lose: true for none", maxCopies)
	}
	for i := range src.Deliver {
		n.Deliver = append(n.Deliver, c.delivery(r, &src.Deliver[i]))
	}
	n.Retry = c.retry(src.Retry)
	r.rule.Notify = append(r.rule.Notify, n)
}

// delivery checks one copy.
func (c *checker) delivery(r *checked, src *deliverySource) Delivery {
	d := Delivery{After: src.After.Value, BeforeAnswer: src.BeforeAnswer.Value, Tamper: Tamper(src.Tamper.Value)}
	c.flags(src.BeforeAnswer)
	if src.After.Valid && (d.After < 0 || d.After > maxAfter) {
		c.add(src.After.Position, "after wants a duration of at most %s, not below zero", hours(maxAfter))
	}
	if d.BeforeAnswer {
		if src.After.Position.Given() {
			c.add(src.BeforeAnswer.Position, "a copy comes before the answer or after a time; remove before_answer or after")
		}
		c.onlyAtOperations(r, src.BeforeAnswer.Position, "before_answer needs a request that is answered")
	}
	if src.Tamper.Valid && !slices.Contains(Tampers(), d.Tamper) {
		c.add(src.Tamper.Position, "%s", yamlfile.Unknown("tamper", src.Tamper.Value, words(Tampers())))
	}
	return d
}

// retry checks how a notification comes again.
func (c *checker) retry(src yamlfile.Located[retrySource]) (r Retry) {
	if !src.Valid {
		return r
	}
	switch word := src.Value.Word; {
	case word.Position.Given() && word.Value == retryNone:
		r.None = true
	case word.Position.Given() && word.Value != retryProvider:
		c.add(word.Position, "retry wants provider, none or a list of pauses such as [5s, 1m], not %s", yamlfile.Quote(word.Value))
	case word.Position.Given():
	case len(src.Value.Pauses) == 0 || len(src.Value.Pauses) > maxPauses:
		c.add(src.Position, "retry wants 1 to %d pauses; write none for no retry", maxPauses)
	default:
		r.Pauses = src.Value.Pauses
	}
	for _, pause := range r.Pauses {
		if pause <= 0 || pause > maxAfter {
			c.add(src.Position, "a pause wants a duration above zero and at most %s, not %s", hours(maxAfter), pause)
		}
	}
	return r
}

// told checks, once it is known where a rule may match and lead, that the provider would tell of it.
func (c *checker) told(r *checked) {
	for i, n := range r.rule.Notify {
		j := slices.IndexFunc(c.words.Notifications, func(known Notification) bool { return known.Name == n.Event })
		if n.OffContract || j < 0 || r.source.Do.Refuse.Position.Given() {
			continue
		}
		if known := c.words.Notifications[j]; !slices.ContainsFunc(r.rule.At, func(at string) bool { return c.tells(r, at, known) }) {
			c.add(r.source.Notify[i].Position, "the provider does not tell of %s here%s; write off_contract: true to have it sent all the same", n.Event, known.when())
		}
	}
}

// tells says whether the provider would tell of something when the rule matches at an event.
func (c *checker) tells(r *checked, at string, n Notification) bool {
	if n.OffContract {
		return false
	}
	if n.Answers && slices.Contains(payerEvents, at) && at != payerEvents[0] {
		return true
	}
	i := slices.Index(r.rule.At, at)
	for _, from := range r.reach[i] {
		targets := []payment.State{r.rule.Do.Go}
		if r.rule.Do.Go == "" {
			targets = c.words.legal(from, at)
		}
		if slices.ContainsFunc(targets, func(to payment.State) bool {
			return slices.Contains(n.States, to) && (to != from || c.words.Machine.Repeats(to, at))
		}) {
			return true
		}
	}
	return false
}

// when says at what the provider tells of something.
func (n Notification) when() string {
	switch {
	case n.OffContract:
		return " or anywhere by its documents"
	case len(n.States) > 0:
		return ", but when a payment comes to " + join(n.States)
	case n.Answers:
		return ", but when the payer answers"
	}
	return ", nor anywhere else by its documents"
}
