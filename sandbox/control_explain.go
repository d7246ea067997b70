package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"paysandbox/internal/journal"
	"paysandbox/payment"
)

// causeView is what brought a payment to a state, or kept it where it was.
type causeView struct {
	At      time.Time     `json:"at"`   // tenant time
	From    payment.State `json:"from"` // empty: the payment did not exist
	To      payment.State `json:"to"`
	Cause   string        `json:"cause"`             // one sentence
	Event   string        `json:"event"`             // operation, payer.approve, timer:30s, deadline, control, cabinet
	Request int64         `json:"request,omitempty"` // within which it happened
	Rule    string        `json:"rule,omitempty"`    // file:line of the rule that chose the state
	Outcome string        `json:"outcome,omitempty"` // of a request that moved nothing
	Fault   string        `json:"fault,omitempty"`   // how the exchange broke
}

// explanation is a payment's life with its causes.
type explanation struct {
	Payment  string        `json:"payment"`
	State    payment.State `json:"state"`
	Scenario string        `json:"scenario,omitempty"`
	Reason   string        `json:"reason"` // why this scenario is in force
	Why      string        `json:"why"`    // the same in a sentence
	Life     []causeView   `json:"life"`
}

// explain tells what caused each state of a payment, and what its other requests came to. ?format=mermaid draws the states as a diagram.
func (c control) explain(r *http.Request) (any, error) {
	e, rec, err := c.payment(r)
	if err != nil {
		return nil, err
	}
	x := e.explain(rec)
	switch format := r.URL.Query().Get("format"); format {
	case "", "json":
		return x, nil
	case "mermaid":
		return plainText(x.mermaid()), nil
	default:
		return nil, badRequest("format=%s; known: json, mermaid", format)
	}
}

func (e *env) explain(r record) explanation {
	x := explanation{Payment: r.ID.String(), State: r.State, Reason: cmp.Or(r.notes.reason, byDefault)}
	switch {
	case r.notes.script != nil:
		x.Scenario = r.notes.script.Name
	case r.notes.reason != "": // whoever named it wants what comes without a name
		x.Scenario = e.shop.model.defaults.Name
	}
	x.Why = whyInForce(x.Scenario, x.Reason)
	moved := map[int64]bool{} // requests that brought a state
	var from payment.State
	turns := r.notes.history.turns()
	for _, h := range turns {
		c := causeView{At: time.Unix(0, h.at).UTC(), From: from, To: h.to, Event: h.event, Request: h.request, Rule: place(h.rule)}
		c.Cause = causeOf(c)
		x.Life = append(x.Life, c)
		moved[h.request] = h.request > 0 || moved[h.request]
		from = h.to
	}
	var quiet []causeView
	for _, entry := range e.books.journal.All() {
		if entry.Provider == r.ID.Provider && entry.Payment == r.ID.Number && !moved[entry.Number] {
			quiet = append(quiet, quietCall(entry))
		}
	}
	x.Life = inOrder(x.Life, turns, quiet)
	return x
}

// whyInForce says in a sentence why a scenario scripts a payment.
func whyInForce(name, reason string) string {
	switch reason {
	case byHeader:
		return "the request named " + name + " in " + headerScenario
	case byBind:
		return "the payment met the bind of " + name
	case bySetting:
		return "the tenant's setting scenario names " + name
	case byHint:
		return "a text of the payment names " + name
	}
	return "nothing took the payment, so default.yaml scripts it"
}

// causeOf says in a sentence what brought a state.
func causeOf(c causeView) string {
	who := ""
	switch {
	case c.Event == eventControl:
		who = "a control call set the state"
	case c.Event == eventCabinet:
		who = "the merchant's staff acted in the provider's cabinet"
	case c.Event == eventDeadline:
		who = "the time that the provider gives had passed"
	case strings.HasPrefix(c.Event, "timer:"):
		who = "the script's " + c.Event + " came"
	case strings.HasPrefix(c.Event, eventPayer):
		who = "the payer's answer: " + strings.TrimPrefix(c.Event, eventPayer)
	case strings.HasPrefix(c.Event, "notification:"):
		who = "the verdict on a notification: " + strings.TrimPrefix(c.Event, "notification:")
	case strings.HasPrefix(c.Event, "admin:"):
		who = "somebody raised " + c.Event
	default:
		who = "the merchant called " + c.Event
	}
	if c.Request > 0 {
		who += fmt.Sprintf(" (request %d)", c.Request)
	}
	switch {
	case c.Rule != "":
		return who + "; the rule at " + c.Rule + " chose the state"
	case c.Event == eventControl:
		return who
	}
	return who + "; the provider's own model moved it"
}

// quietCall is a request that moved nothing.
func quietCall(entry *journal.Entry) causeView {
	state := payment.State(cmp.Or(entry.To, entry.From))
	c := causeView{
		At: entry.At, From: state, To: state, Event: entry.Op, Request: entry.Number, Rule: entry.Rule,
		Outcome: string(entry.Outcome), Fault: entry.Fault,
	}
	c.Cause = fmt.Sprintf("the merchant called %s (request %d): %s, and nothing moved", entry.Op, entry.Number, entry.Outcome)
	if entry.Fault != "" {
		c.Cause += "; the exchange broke: " + entry.Fault
	}
	return c
}

// inOrder puts the calls that moved nothing among the arrivals: by the numbers of requests, which say more than a clock that stands still.
func inOrder(arrivals []causeView, turns []turn, quiet []causeView) (all []causeView) {
	next := 0
	for i, c := range arrivals {
		at := max(turns[i].request, turns[i].after)
		for next < len(quiet) && (quiet[next].Request < at || quiet[next].Request == at && turns[i].request == 0) {
			all = append(all, quiet[next])
			next++
		}
		all = append(all, c)
	}
	return append(all, quiet[next:]...)
}

// mermaid draws the arrivals as a state diagram, numbered in their order.
func (x explanation) mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	state := func(s payment.State) string {
		if s == "" {
			return "[*]"
		}
		return "s" + string(s)
	}
	named := map[payment.State]bool{}
	n := 0
	for _, c := range x.Life {
		for _, s := range []payment.State{c.From, c.To} {
			if s != "" && !named[s] {
				named[s] = true
				fmt.Fprintf(&b, "    state %q as %s\n", string(s), state(s))
			}
		}
		if c.Outcome != "" {
			continue
		}
		n++
		label := c.Event
		if c.Request > 0 {
			label += fmt.Sprintf(" (request %d)", c.Request)
		}
		if c.Rule != "" {
			label += ", " + c.Rule
		}
		// A colon would end the label, and a semicolon the line.
		fmt.Fprintf(&b, "    %s --> %s: %d. %s\n", state(c.From), state(c.To), n, strings.NewReplacer(":", " ", ";", ",").Replace(label))
	}
	return b.String()
}
