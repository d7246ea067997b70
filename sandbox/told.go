package sandbox

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"

	"paysandbox/internal/egress"
	"paysandbox/internal/notify"
	"paysandbox/internal/scenario"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// Who answered in the payer's place.
const (
	byPlan    = "plan"    // a scenario's payer, or auto
	byPage    = "page"    // somebody on the payer page
	byControl = "control" // a control call
)

// saying is what the payer said to a challenge.
type saying struct {
	answer mocks.Answer
	at     time.Time // tenant time
	by     string
	// request and after place it among the requests, as a turn's do.
	request, after int64
	shop           string // what became of the form that the sandbox carried to the shop in the browser's place; empty: none was
}

// announced is something of which the merchant is to be told, rendered and signed under the payment's lock. It counts as under way.
type announced struct {
	notify.Notice
	lost  bool
	early bool // before the answer
}

// told lists of what the model tells when a payment comes to a state.
func (m *model) told(to payment.State) (events []string) {
	for _, n := range m.about.Notifications {
		if slices.Contains(n.States, to) {
			events = append(events, n.Name)
		}
	}
	return events
}

// toldOfAnswers lists of what the model tells when the payer answers.
func (m *model) toldOfAnswers() (events []string) {
	for _, n := range m.about.Notifications {
		if n.Answers {
			events = append(events, n.Name)
		}
	}
	return events
}

// tell plans what the merchant is told: of these events, as the rule shapes them, and of what the rule makes up.
func (e *env) tell(r *record, events []string, rule *scenario.Rule) {
	if e.shop.model.notifier == nil || e.announced == nil {
		return
	}
	var shapes []scenario.Notice
	if rule != nil {
		shapes = rule.Notify
	}
	for _, event := range events {
		shape := scenario.Notice{Event: event}
		if i := slices.IndexFunc(shapes, func(n scenario.Notice) bool { return n.Event == event }); i >= 0 {
			shape = shapes[i]
		}
		e.announce(r, shape)
	}
	for _, shape := range shapes {
		if shape.OffContract && !slices.Contains(events, shape.Event) {
			e.announce(r, shape)
		}
	}
}

// announce plans the copies of one notification.
func (e *env) announce(r *record, shape scenario.Notice) {
	sent, addressed := e.shop.model.notifier.Notify(e, r.Payment, shape.Event, "")
	if !addressed {
		return
	}
	copies := shape.Deliver
	if shape.Lose || len(copies) == 0 {
		copies = []scenario.Delivery{{}}
	}
	for i, c := range copies {
		one := announced{lost: shape.Lose, early: c.BeforeAnswer, Notice: notify.Notice{
			Key: r.ID.String(), Event: shape.Event, Note: note(shape, c, i, len(copies)), Message: e.tampered(r, shape.Event, sent, c.Tamper),
			Due: e.now.Add(c.After), Pauses: e.pauses(r, shape, i), Timeout: e.account().notifyTimeout,
		}}
		provider, judge := e.shop.model.notifier, shape.Event
		if sent.Judged {
			one.Accepted = func(status int, body []byte) bool { return provider.Accepted(judge, status, body) }
		}
		one.Ended = e.verdictOf(r.ID, shape.Event, sent.Judged)
		e.books.notices.Announce()
		*e.announced = append(*e.announced, one)
	}
	r.notes.last = &sent
}

// note says what is special about a copy.
func note(shape scenario.Notice, c scenario.Delivery, i, of int) string {
	var words []string
	if of > 1 {
		words = append(words, "copy "+strconv.Itoa(i+1)+" of "+strconv.Itoa(of))
	}
	if c.Tamper != "" {
		words = append(words, string(c.Tamper))
	}
	if c.BeforeAnswer {
		words = append(words, "before the answer")
	}
	if shape.OffContract {
		words = append(words, "off contract")
	}
	return strings.Join(words, ", ")
}

// tampered is a copy with what a scenario wants wrong with it.
func (e *env) tampered(r *record, event string, sent mocks.Message, tamper scenario.Tamper) egress.Message {
	switch tamper {
	case scenario.BadSignature, scenario.WrongAmount:
		sent, _ = e.shop.model.notifier.Notify(e, r.Payment, event, mocks.Tamper(tamper))
	case scenario.Stale:
		if last := r.notes.last; last != nil {
			sent.Body, sent.Header, sent.ContentType = last.Body, last.Header, last.ContentType
		}
	case scenario.Truncate:
		sent.Body = sent.Body[:len(sent.Body)/2]
	case scenario.Garbage:
		sent.Body = []byte("\x00\xff%%%;;&&==\x1b[0m")
	}
	return egress.Message{URL: sent.URL, ContentType: sent.ContentType, Header: sent.Header, Body: sent.Body}
}

// pauses are the times between the attempts: the rule's, the tenant's, or the provider's with a jitter of a tenth that the seed draws.
func (e *env) pauses(r *record, shape scenario.Notice, i int) []time.Duration {
	retry := shape.Retry
	if !retry.None && retry.Pauses == nil {
		retry = e.account().retry
	}
	if retry.None || retry.Pauses != nil {
		return retry.Pauses
	}
	pauses := slices.Clone(e.shop.model.notifier.Retries(shape.Event))
	for n := range pauses {
		drawn := e.Draw("retry", r.ID.Number, shape.Event, strconv.Itoa(i), strconv.Itoa(n))
		tenth := int64(pauses[n] / 10)
		pauses[n] += time.Duration(int64(binary.BigEndian.Uint64(drawn[:])%uint64(2*tenth+1)) - tenth)
	}
	return pauses
}

// verdictOf is what follows when no attempt will come any more: an event, or, of a form that a browser would carry, a word beside the
// payer's answer.
func (e *env) verdictOf(id payment.ID, event string, judged bool) func(notify.View) {
	later := e.later()
	return func(v notify.View) {
		_ = later.change(id, func(at *env, r *record) error { // a reset may have come between
			if judged {
				verdict := scenario.Failed
				if v.State == notify.Acked {
					verdict = scenario.Acked
				}
				at.happen(r, scenario.NotificationEvent(event, verdict), mocks.Proposal{})
				return nil
			}
			if said := r.notes.said; said != nil && len(v.Attempts) > 0 {
				said := *said
				last := v.Attempts[len(v.Attempts)-1]
				said.shop = cmp.Or(last.Error, "answered "+strconv.Itoa(last.Status))
				r.notes.said = &said
			}
			return nil
		})
	}
}

// drop forgets announcements of a change that came to nothing.
func (e *env) drop(all []announced) {
	for range all {
		e.books.notices.Withdraw()
	}
}

// dispatch hands what was announced to the queue. No lock is held: the shop may call the sandbox before it answers.
func (e *env) dispatch(all []announced) {
	for _, one := range all {
		if one.lost {
			e.books.notices.AddLost(one.Notice)
			continue
		}
		e.books.notices.Add(one.Notice)
	}
}

// dispatchEarly delivers what comes before the answer, and waits for its verdict; it gives what is left for after it.
func (e *env) dispatchEarly(ctx context.Context, all []announced) (left []announced) {
	for _, one := range all {
		if one.early && !one.lost {
			e.books.notices.Deliver(ctx, one.Notice)
			continue
		}
		left = append(left, one)
	}
	return left
}
