package control

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"time"
)

// EventKind says what an event is about.
type EventKind string

// Kinds of events.
const (
	RequestEvent      EventKind = "request"      // a request was answered, or broken
	StateEvent        EventKind = "state"        // a payment came to a state
	NotificationEvent EventKind = "notification" // a notification was planned, tried or ended
)

// Event is one thing that happened in a tenant. Keys of its JSON that are not here are left out.
type Event struct {
	Number       int64     `json:"number"` // within the tenant, from 1
	Kind         EventKind `json:"kind"`
	At           time.Time `json:"at"`                     // tenant time
	Payment      string    `json:"payment,omitempty"`      // "ipay:1234567"; "": about none
	State        string    `json:"state,omitempty"`        // of the payment, or of the notification; "" of a request
	Event        string    `json:"event,omitempty"`        // the operation, what brought the state, or what is told
	Request      int64     `json:"request,omitempty"`      // number of the request in the journal; 0: it was none
	Notification int64     `json:"notification,omitempty"` // number of the notification; 0: it was none
}

// EventFilter says which events to give. The zero value is all of them, for [Client.Events] from now on.
type EventFilter struct {
	Since   int64       // those with greater numbers: goes on behind an event that came before
	All     bool        // without Since: also everything that the sandbox remembers, and what it has forgotten is not missed
	Payment string      // of this payment: "ipay:1234567", or its number alone
	Kinds   []EventKind // of these kinds; nil: of all
}

func (f EventFilter) check() error {
	switch {
	case f.Since < 0:
		return invalid("EventFilter.Since is below 0; leave it out for what happens from now on")
	case f.Since > 0 && f.All:
		return invalid("EventFilter has both Since and All; give the one or the other")
	}
	return nil
}

// takes says whether an event is one of those.
func (f EventFilter) takes(e Event) bool {
	_, number, _ := strings.Cut(e.Payment, ":")
	return (f.Payment == "" || f.Payment == e.Payment || f.Payment == number) && (f.Kinds == nil || slices.Contains(f.Kinds, e.Kind))
}

// ErrEventsLost: what happened meanwhile cannot be had any more, because the sandbox has forgotten it, was reset or started anew. What is
// there now says [Client.Payments], and events go on with a new call.
var ErrEventsLost = errors.New("control: events are lost")

// Bounds of the stream of events, in the machine's time.
const (
	silence      = 45 * time.Second // a sandbox says something every 15 s, so a connection that is quiet for so long is dead
	firstPause   = time.Second      // before a stream is asked for again, unless the sandbox says otherwise
	longestPause = 30 * time.Second
	maxFailures  = 8 // calls in a row that reach no sandbox: about two minutes
)

// Events gives everything that happens in a tenant, in order, as it happens. It goes on until the caller leaves the loop, ctx ends, or
// there is an error, which comes last and with no event.
//
// A connection that breaks, or says nothing for 45 s, is made anew behind the last event: nothing is lost, and nothing comes twice. Before
// each attempt there is a pause of a second, or of what the sandbox asks for, which doubles up to 30 s as long as no event comes. The
// client's time-out bounds the time until an answer begins, and cuts no stream. A caller who is slow is waited for; a sandbox remembers
// the newest 10000 events.
//
// Errors: ctx's own; [ErrEventsLost] where something was missed and is gone: more happened than the sandbox remembers, it was reset or
// started anew, which shows up to 15 s later;
// [ErrInvalidRequest]; [*Problem] (404: there is no such tenant, or no longer); [ErrMalformedAnswer]; a failure of the first connection,
// or of eight attempts in a row to make it anew.
func (c *Client) Events(ctx context.Context, filter EventFilter) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		if err := filter.check(); err != nil {
			yield(Event{}, err)
			return
		}
		f := following{client: c, place: newPlace(filter), pause: firstPause, least: firstPause}
		if err := f.follow(ctx, func(e Event) bool { return !filter.takes(e) || yield(e, nil) }); err != nil {
			yield(Event{}, err)
		}
	}
}

// PastEvents gives what happened, oldest first: behind Since or, without, as much as the sandbox remembers, the newest 10000.
//
// Errors: those of [Client.Events]; a connection that breaks is not made anew.
func (c *Client) PastEvents(ctx context.Context, filter EventFilter) ([]Event, error) {
	if err := filter.check(); err != nil {
		return nil, err
	}
	filter.All = filter.Since == 0
	p := newPlace(filter)
	x, err := c.openEvents(ctx, p, false, silence)
	if err != nil {
		return nil, err
	}
	defer x.close()
	events := []Event{}
	for {
		b, err := x.next()
		switch {
		case errors.Is(err, io.EOF) && p.checked:
			return events, nil
		case errors.Is(err, io.EOF):
			return nil, p.otherSandbox()
		case err != nil:
			return nil, err
		}
		e, fresh, err := p.take(b)
		if err != nil {
			return nil, err
		}
		if fresh && filter.takes(e) {
			events = append(events, e)
		}
	}
}
