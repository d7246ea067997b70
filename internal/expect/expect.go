// Package expect judges what a scenario expects of the merchant's code against what that code did. It looks at evidence that somebody
// else gathered: it knows no sandbox, asks no clock and keeps nothing, so the same evidence always gets the same verdict.
package expect

import (
	"fmt"
	"time"

	"paysandbox/internal/scenario"
	"paysandbox/payment"
)

// Call is one request of the merchant that counts for a scenario, whether carried out, refused or stopped by a fault.
type Call struct {
	Number  int64                            // of the request
	At      time.Time                        // tenant time
	Op      string                           // operation
	Payment string                           // provider:number; empty: about no payment
	Field   func(name string) (string, bool) // of the request, else of its answer; false: there is no such field; nil: none at all
}

// Told is one thing of which the merchant was told, or was to be told.
type Told struct {
	Number   int64  // of the notification
	Event    string // "paid"
	Attempts int    // how often it was sent
	Acked    bool   // an attempt was acknowledged
	Final    bool   // no further attempt follows
}

// Evidence is what a scenario's payments came to.
type Evidence struct {
	Calls    []Call            // in the order of their numbers
	Payments []payment.Payment // those the scenario took, oldest first
	Told     []Told            // of what the merchant was told about them, in the order of their numbers
	Now      time.Time         // tenant time
	Ended    bool              // nothing more will come: no expectation stays open

	// Status gives a payment's status, which the provider alone can derive. A ledger that names statuses needs it: without it no
	// payment has one.
	Status func(payment.Payment) payment.Status
}

// Standing says how an expectation stands.
type Standing string

// The standings.
const (
	Met   Standing = "met"
	Unmet Standing = "unmet"
	Open  Standing = "open" // may still become either
)

// Verdict is one expectation judged.
type Verdict struct {
	Line     int      `json:"line"`   // of the expectation in its file
	Wanted   string   `json:"wanted"` // the expectation in words
	Standing Standing `json:"standing"`
	Else     string   `json:"else,omitempty"`     // only when unmet: the sentence of the file, else one made of Wanted and Seen
	Seen     string   `json:"seen"`               // what was seen so far; when unmet, what was seen instead. Never a field's value
	Requests []int64  `json:"requests,omitempty"` // numbers of the requests that show it, upwards; of many the newest
}

// maxRequests is how many requests a verdict names: enough to look at.
const maxRequests = 20

// Judge says how one expectation stands. A verdict that is met or unmet before the end may change for two reasons only: a call named in
// `after` comes again and begins the count anew, or a payment moves.
func Judge(e scenario.Expectation, seen Evidence) Verdict {
	var v Verdict
	switch {
	case e.Op != "":
		v = judgeCalls(e, seen)
	case e.Notification != "":
		v = judgeNotification(e, seen)
	default:
		v = judgeEnd(e, seen)
	}
	v.Line = e.Line
	if n := len(v.Requests); n > maxRequests {
		v.Requests = v.Requests[n-maxRequests:]
	}
	if v.Standing == Unmet {
		v.Else = e.Else
		if v.Else == "" {
			v.Else = fmt.Sprintf("expected %s; saw %s", v.Wanted, v.Seen)
		}
	}
	return v
}

// All judges every expectation, in their order.
func All(expectations []scenario.Expectation, seen Evidence) []Verdict {
	verdicts := make([]Verdict, 0, len(expectations))
	for _, e := range expectations {
		verdicts = append(verdicts, Judge(e, seen))
	}
	return verdicts
}
