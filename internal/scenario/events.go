package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"paysandbox/internal/yamlfile"
)

// Events that are no operation.
const (
	Deadline           = "deadline" // the model ends the state
	TimerPrefix        = "timer:"
	notificationPrefix = "notification:" // and what the merchant was told of, and the verdict
	adminPrefix        = "admin:"        // and a name of the file's own
)

// Verdicts on a notification: it was acknowledged, or no attempt will be made any more.
const (
	Acked  = "acked"
	Failed = "failed"
)

// NotificationEvent spells the event of a verdict: "notification:paid.acked".
func NotificationEvent(name, verdict string) string { return notificationPrefix + name + "." + verdict }

// AdminEvent spells the event that somebody raises by hand: "admin:refill".
func AdminEvent(name string) string { return adminPrefix + name }

// payerEvents are what a payer does.
var payerEvents = []string{"payer.open", "payer.approve", "payer.decline", "payer.abandon"}

// TimerEvent spells the event of a timer, the same way for the same time: "timer:30s", "timer:1m", "timer:1h30m".
func TimerEvent(after time.Duration) string { return TimerPrefix + spell(after) }

// spell writes a duration as people do: "30s", "1m", "1h30m".
func spell(d time.Duration) string {
	text := d.String()
	if short, whole := strings.CutSuffix(text, "m0s"); whole {
		text = short + "m"
	}
	if short, whole := strings.CutSuffix(text, "h0m"); whole {
		text = short + "h"
	}
	return text
}

// event reads one item of at. It gives the event in its only spelling, and for a timer how long it waits.
func (c *checker) event(at text) (event string, after time.Duration, ok bool) {
	name := at.Value
	o, isOperation := c.words.operation(name)
	switch {
	case !at.Valid:
		return "", 0, false
	case isOperation && o.NoPayment && c.scenario.Scope() != ScopeTenant:
		c.add(at.Position, "%s is about no payment, so only a script of scope tenant sees it; known: %s", name, strings.Join(c.words.operations(), ", "))
		return "", 0, false
	case isOperation, name == Deadline, slices.Contains(payerEvents, name):
		return name, 0, true
	case strings.HasPrefix(name, TimerPrefix):
		after, err := time.ParseDuration(strings.TrimPrefix(name, TimerPrefix))
		if err != nil || after <= 0 || after > maxAfter {
			c.add(at.Position, "%s wants a duration above zero and at most %s, such as timer:500ms, timer:30s or timer:1m30s", yamlfile.Quote(name), hours(maxAfter))
			return "", 0, false
		}
		return TimerEvent(after), after, true
	}
	return name, 0, c.named(at)
}

// named checks the events that have a part of their own: notification:paid.acked, admin:name.
func (c *checker) named(at text) bool {
	if own, is := strings.CutPrefix(at.Value, adminPrefix); is {
		if !isName(own) {
			c.add(at.Position, "%s wants a name made of a-z, 0-9 and -, such as admin:refill", yamlfile.Quote(at.Value))
		}
		return isName(own)
	}
	if told, is := strings.CutPrefix(at.Value, notificationPrefix); is {
		event, verdict, _ := strings.Cut(told, ".")
		known := c.words.notifications()
		switch {
		case len(known) == 0:
			c.add(at.Position, "%s tells the merchant of nothing, so there is no verdict; remove the event", c.words.Provider)
		case !slices.Contains(known, event):
			c.add(at.Position, "%s", yamlfile.Unknown("notification", event, known))
		case verdict != Acked && verdict != Failed:
			c.add(at.Position, "%s", yamlfile.Unknown("verdict", verdict, []string{Acked, Failed}))
		default:
			return true
		}
		return false
	}
	c.add(at.Position, "%s", yamlfile.Unknown("event", at.Value, c.events()))
	return false
}

// events lists what at may name, with an example for the timers.
func (c *checker) events() []string {
	verdicts := []string{}
	if names := c.words.notifications(); len(names) > 0 {
		verdicts = append(verdicts, NotificationEvent(names[0], Acked))
	}
	return slices.Concat(c.words.operations(), payerEvents, []string{TimerPrefix + "30s", Deadline}, verdicts, []string{AdminEvent("name")})
}

// hours writes a bound of days without minutes and seconds.
func hours(d time.Duration) string { return fmt.Sprintf("%dh", int(d.Hours())) }
