// Package notify tells merchants what happened: a queue of bytes for addresses, on a tenant's clock. It delivers at least once as long as
// the program runs, keeps the order of what belongs together, tries again as it is told to, and lets no slow or dead receiver slow
// anything else. It knows no payment and no provider: whoever adds a notice has rendered and signed it, and says what counts as an
// acknowledgement.
package notify

import (
	"net/http"
	"slices"
	"time"

	"paysandbox/internal/egress"
)

// Notice is something to be told, once it is added to a queue.
type Notice struct {
	Key   string // what it is about: notices of one key leave one after another, in the order in which they fall due
	Event string // for people: "paid"
	Note  string // for people: what is special about this copy; empty: nothing

	egress.Message

	Due      time.Time       // tenant time of the first attempt
	Pauses   []time.Duration // from one attempt to the next, tenant time; none: one attempt
	Timeout  time.Duration   // of one attempt, wire time; 0: the poster's own
	Accepted func(status int, body []byte) bool
	// Ended is called when no further attempt will follow, without any lock; again after a redelivery. Nil: nobody asks. It may add more.
	Ended func(View)
}

// State says where a notice is.
type State string

// The states of notices.
const (
	Planned   State = "planned"   // its next attempt is not due yet
	Held      State = "held"      // it is due, and the queue holds everything
	UnderWay  State = "under_way" // it is due: its attempt waits for its turn, or is on the wire
	Delivered State = "delivered" // it arrived, and nobody judges the answer
	Acked     State = "acked"     // the receiver acknowledged it
	Failed    State = "failed"    // no attempt was acknowledged, and none will follow
	Lost      State = "lost"      // it was made and is not to be delivered
)

// States lists every State.
func States() []State { return []State{Planned, Held, UnderWay, Delivered, Acked, Failed, Lost} }

// Final says whether no further attempt follows.
func (s State) Final() bool { return s == Delivered || s == Acked || s == Failed || s == Lost }

// Attempt is one try.
type Attempt struct {
	At     time.Time     // tenant time
	Took   time.Duration // wire time, measured
	Status int           // of the answer; 0: none came
	Header http.Header
	Answer []byte    // the answer's body, or what came of it
	Error  string    // why no whole answer came; empty: one did
	Acked  bool      // the answer acknowledges
	Next   time.Time // tenant time of the next attempt; zero: none follows
	ByHand bool      // somebody asked for it
}

// View is a notice as it is now. It is the caller's own but for Body and the attempts' bytes, which are read-only.
type View struct {
	ID               int64
	Key, Event, Note string
	egress.Message
	State    State
	Due      time.Time // of the next attempt, or, once there is none, of the last
	Attempts []Attempt
}

// Acked says whether an attempt was acknowledged.
func (v View) Acked() bool {
	return slices.ContainsFunc(v.Attempts, func(a Attempt) bool { return a.Acked })
}

// Sent says whether an attempt was made.
func (v View) Sent() bool { return len(v.Attempts) > 0 }
