package control

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

const eventsPath = "/__admin/events"

// place is how far the events were read. A connection is made anew one event before it: the sandbox that sends that event again is the
// one that it was, and the event is not given twice. Numbers alone do not tell, because after a reset they begin anew.
type place struct {
	known   bool   // false: of a stream that began now nothing came yet
	last    int64  // the newest event that was read; 0: everything is to come
	event   *Event // that event; nil: its number alone is known
	all     bool   // nothing of the past is missed
	checked bool   // of the present connection: it goes on where the last one was
}

func newPlace(f EventFilter) *place {
	return &place{known: f.All || f.Since > 0, last: f.Since, all: f.All}
}

// lastEventID is what the next connection asks for, "" for what happens from now on.
func (p *place) lastEventID() string {
	p.checked = !p.known || p.last == 0
	if !p.known {
		return ""
	}
	return strconv.FormatInt(max(0, p.last-1), 10)
}

// take reads a block. fresh says that it is an event that did not come before.
func (p *place) take(b block) (_ Event, fresh bool, err error) {
	switch {
	case b.kind == "forgotten":
		return Event{}, false, p.forgotten(b)
	case b.data == "" || b.id == "" && !slices.Contains([]EventKind{RequestEvent, StateEvent, NotificationEvent}, EventKind(b.kind)):
		return Event{}, false, p.sign(b)
	}
	var e Event
	number, err := strconv.ParseInt(b.id, 10, 64)
	if err != nil || number < 1 || json.Unmarshal([]byte(b.data), &e) != nil {
		return Event{}, false, malformedEvents("not the events of a sandbox")
	}
	e.Number, e.Kind = number, EventKind(b.kind)
	if !p.checked {
		if number != p.last || p.event != nil && !same(e, *p.event) {
			return Event{}, false, p.otherSandbox()
		}
		p.checked, p.event = true, &e
		return Event{}, false, nil
	}
	if p.known && number <= p.last {
		return Event{}, false, nil
	}
	p.known, p.last, p.event = true, number, &e
	return e, true, nil
}

// sign reads a block without an event: a sign of life, which comes after everything that happened before, or a number to begin behind.
func (p *place) sign(b block) error {
	if b.comment && !p.checked {
		return p.otherSandbox()
	}
	if number, err := strconv.ParseInt(b.id, 10, 64); err == nil && number >= 0 && !p.known {
		p.known, p.last = true, number
	}
	return nil
}

// forgotten reads how many events the sandbox could not send.
func (p *place) forgotten(b block) error {
	var said struct {
		Count int64 `json:"count"`
	}
	if json.Unmarshal([]byte(b.data), &said) != nil || said.Count < 1 {
		return malformedEvents("not the events of a sandbox")
	}
	if !p.checked {
		said.Count-- // the one that was asked for again
		p.checked = true
	}
	if said.Count == 0 || p.all && p.last == 0 {
		return nil
	}
	behind := ""
	if p.last > 0 {
		behind = fmt.Sprintf(" behind event %d", p.last)
	}
	return fmt.Errorf("%w: the sandbox has forgotten %d%s; ask it for what is there now, and follow anew", ErrEventsLost, said.Count, behind)
}

// otherSandbox is the error where the sandbox does not know the event that was the last.
func (p *place) otherSandbox() error {
	return fmt.Errorf("%w: the sandbox no longer has event %d as it was, so it was reset or started anew; follow anew", ErrEventsLost, p.last)
}

func malformedEvents(what string) error { return malformed(http.MethodGet, eventsPath, what) }

// same says whether two events are one.
func same(a, b Event) bool {
	at := a.At.Equal(b.At)
	a.At = b.At
	return at && a == b
}
