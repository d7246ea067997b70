// Package fault is what a broken exchange is: which ways there are, when in a request's life each may happen, and how each is
// done to a socket or, without one, told to an in-process client.
package fault

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Phase is when, in the life of a request, something breaks.
type Phase string

// The phases.
const (
	BeforeCommit Phase = "before_commit" // nothing happened
	AfterCommit  Phase = "after_commit"  // it happened, the answer is lost
	MidBody      Phase = "mid_body"      // the answer breaks after half of its bytes
	AfterAnswer  Phase = "after_answer"  // the answer arrives whole, then the connection dies
)

// Kind is how it breaks.
type Kind string

// The kinds.
const (
	Reset    Kind = "reset"    // RST
	Close    Kind = "close"    // FIN
	Hang     Kind = "hang"     // silence until the client leaves, at most MaxHang
	Status   Kind = "status"   // a gateway's HTTP status in place of the answer
	Truncate Kind = "truncate" // full Content-Length, half of the body, then FIN
	Slow     Kind = "slow"     // the head at once, then the whole body, one byte at a time
	Garbage  Kind = "garbage"  // status, header and length of the answer, then bytes that are no document
)

// MaxHang bounds a Hang and a Slow in wire time.
const MaxHang = 60 * time.Second

// MinEvery and MaxEvery bound the time from one byte of a Slow to the next.
const (
	MinEvery = time.Millisecond
	MaxEvery = 10 * time.Second
)

// Fault is one way to break one exchange. The zero value breaks nothing.
type Fault struct {
	Phase      Phase
	Kind       Kind
	Status     int           // with kind status: 400..599
	RetryAfter time.Duration // with kind status: the Retry-After header, whole seconds; 0: none
	Every      time.Duration // with kind slow: the time from one byte to the next, MinEvery..MaxEvery
}

// allowed is the whole matrix: which kinds each phase knows.
var allowed = []struct {
	phase Phase
	kinds []Kind
}{
	{BeforeCommit, []Kind{Reset, Close, Hang, Status}},
	{AfterCommit, []Kind{Reset, Close, Hang, Status}},
	{MidBody, []Kind{Reset, Close, Truncate, Slow, Garbage}},
	{AfterAnswer, []Kind{Reset, Close}},
}

// Phases lists every phase in the order of a request's life.
func Phases() []Phase {
	phases := make([]Phase, len(allowed))
	for i, row := range allowed {
		phases[i] = row.phase
	}
	return phases
}

// Kinds lists the kinds that a phase allows; none for an unknown phase.
func Kinds(p Phase) []Kind {
	for _, row := range allowed {
		if row.phase == p {
			return slices.Clone(row.kinds)
		}
	}
	return nil
}

// Check says what is wrong with the fault and what would be right; nil for the zero value.
func (f Fault) Check() error {
	if f == (Fault{}) {
		return nil
	}
	kinds := Kinds(f.Phase)
	switch {
	case kinds == nil:
		return fmt.Errorf("unknown fault phase %q; known: %s", f.Phase, join(Phases()))
	case !slices.Contains(kinds, f.Kind):
		return fmt.Errorf("fault kind %q is not possible in phase %s; known there: %s", f.Kind, f.Phase, join(kinds))
	case f.Kind == Status && (f.Status < 400 || f.Status > 599):
		return fmt.Errorf("fault kind status needs a status from 400 to 599, not %d", f.Status)
	case f.Kind != Status && (f.Status != 0 || f.RetryAfter != 0):
		return fmt.Errorf("status and retry_after belong to fault kind status, not to %s", f.Kind)
	case f.RetryAfter < 0 || f.RetryAfter%time.Second != 0:
		return fmt.Errorf("retry_after is a number of whole seconds, such as 30s, not %s", f.RetryAfter)
	case f.Kind == Slow && (f.Every < MinEvery || f.Every > MaxEvery):
		return fmt.Errorf("fault kind slow needs every, the time from one byte to the next, from %s to %s, such as 100ms, not %s", MinEvery, MaxEvery, f.Every)
	case f.Kind != Slow && f.Every != 0:
		return fmt.Errorf("every belongs to fault kind slow, not to %s", f.Kind)
	}
	return nil
}

// String is "after_commit reset", "after_commit status 503" or "mid_body slow 100ms".
func (f Fault) String() string {
	switch f.Kind {
	case Status:
		return fmt.Sprintf("%s status %d", f.Phase, f.Status)
	case Slow:
		return fmt.Sprintf("%s slow %s", f.Phase, f.Every)
	}
	return strings.TrimSpace(string(f.Phase) + " " + string(f.Kind))
}

func join[T ~string](words []T) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}
