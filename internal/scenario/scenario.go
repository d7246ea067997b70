// Package scenario is the language in which a tester scripts a payment over its life: when a thing happens, what the payment
// becomes, what goes wrong on the way. A file is read and checked whole, against what its provider knows, before any of it
// counts; choosing the rule for an event is then pure, and the counters it needs live with the payment.
package scenario

import (
	"time"

	"paysandbox/internal/clock"
	"paysandbox/internal/fault"
	"paysandbox/internal/yamlfile"
	"paysandbox/payment"
)

// Scenario is one file, checked. It is read-only: every tenant of the process shares it.
type Scenario struct {
	File     string
	Name     string // [a-z0-9-]+, unique per provider
	About    string // one sentence for people
	Provider string
	Tags     []string
	Seed     uint64 // of a tenant made for this scenario; 0: none given
	Clock    Clock  // of a tenant made for this scenario
	Settings []Setting
	Bind     *Bind // nil: it takes the payments for which it is named
	Script   []Rule
	End      End
	EndLine  int               // where end stands; 0: it is not given
	Expect   []Expectation     // what the merchant's code must do
	Warnings yamlfile.Problems // what is right and perhaps not meant, with its file
	Default  bool              // the provider's default.yaml, which scripts fall through to

	index  map[string][]entry
	timers map[payment.State][]Timer
}

// DefaultName is the name, in every provider's folder, of the scenario that others fall through to.
const DefaultName = "default"

// Clock is how time goes in a tenant made for a scenario.
type Clock struct {
	Mode  clock.Mode // empty: none given
	Start time.Time  // zero: none given; only with modes offset and frozen
}

// Setting is a merchant setting for the payments that the script takes.
type Setting struct {
	Name string
	JSON string // the value
}

// Bind says which payments a scenario takes, once somebody loads it.
type Bind struct {
	Operation string // the operation with which it takes a payment
	When      Conditions
	Scope     Scope
	Key       string // under ScopeOrder: the field, in canonical spelling, that attempts of one order share
	Limit     int    // how many payments (orders) it takes; 0: any number
}

// Scope is what a script owns and what its calls are counted over.
type Scope string

// The scopes.
const (
	ScopePayment Scope = "payment" // each payment by itself
	ScopeOrder   Scope = "order"   // all payments that share the field Key
	ScopeTenant  Scope = "tenant"  // everything of the tenant, also operations about no payment
)

// Scope gives the scope of the bind, ScopePayment without one.
func (s *Scenario) Scope() Scope {
	if s.Bind == nil {
		return ScopePayment
	}
	return s.Bind.Scope
}

// End says what becomes of an event that no rule matches.
type End string

// The ends.
const (
	EndDefault End = "default" // the provider's default.yaml is asked
	EndHold    End = "hold"    // it is not: the model's own proposal stands, and nothing else moves the payment
	EndError   End = "error"   // as EndHold, and every event that no rule matches is an expectation that is not met
)

// Ends lists every End.
func Ends() []End { return []End{EndDefault, EndHold, EndError} }

// Rule is one entry of a script. The first rule of a script that matches an event applies, whole.
type Rule struct {
	At      []string        // events: an operation, payer.approve, timer:30s, deadline, notification:paid.acked, admin:name
	State   []payment.State // empty: any
	When    Conditions
	Calls   Window
	Attempt int // the ordinal of the payment in its order; 0: any
	Do      Do
	Payer   *Payer // nil: the rule says nothing about the payer
	Respond Respond
	Fault   fault.Fault // zero: none
	Percent int         // of the calls that meet the fault; 0: all
	Notify  []Notice    // shapes what the merchant is told because of this event
	File    string
	Line    int
	Place   string // "file:line", as the journal has it
}

// Window is a range of calls, counted from 1. The zero Window is any call.
type Window struct {
	From int
	To   int // inclusive; 0: no end
}

// Do is what becomes of the payment.
type Do struct {
	Go     payment.State    // empty: the model's proposal stands
	Force  bool             // Go, although the machine may have no such step: off contract from then on
	Refuse *payment.Decline // the bank says no to this command, nothing moves; excludes Go
	Set    []Assignment     // in the order of the file
	Hide   *Hide            // nil: the provider's list shows the payment
}

// Hide leaves the payment out of what the provider lists: of the next Calls of the list that would have held it, or For so long.
type Hide struct {
	Calls int
	For   time.Duration // tenant time
}

// Assignment gives a settable name of the provider a value.
type Assignment struct{ Name, Value string }

// Payer is what the payer does with the challenge that the event brings. With neither After nor AfterCalls: as soon as the
// answer is written.
type Payer struct {
	Answer     Answer
	After      time.Duration // tenant time
	AfterCalls int           // at the n-th further call of this payment, before that call is decided
}

// Answer is what a payer does.
type Answer string

// The answers.
const (
	Auto    Answer = "auto" // approve, or wait where the tenant says so
	Approve Answer = "approve"
	Decline Answer = "decline"
	Abandon Answer = "abandon" // goes away, which moves nothing by itself
	Wait    Answer = "wait"    // does nothing until somebody answers for the payer
)

// Timer is an event of time: After the payment entered a state, At happens.
type Timer struct {
	After time.Duration // tenant time
	At    string        // "timer:30s"
}
