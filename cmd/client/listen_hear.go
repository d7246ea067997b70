package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"paysandbox/clients/control"
)

// hearing follows what a sandbox makes of the answers.
type hearing struct {
	s       *atSandbox
	box     *control.Client
	address string

	last    control.Event // the newest that was read
	all     bool          // everything since the tenant's new beginning is to be read
	started map[int64]int // attempts that began, by notification
	told    map[int64]int // attempts of which a line tells, or that were made before
	restart func()        // ends the present stream, whose events are lost
}

// begin finds where events stand, so that none is missed from here on.
func (h *hearing) begin(ctx context.Context) error {
	past, err := h.box.PastEvents(ctx, control.EventFilter{})
	if err != nil {
		return err
	}
	before := h.last
	h.started, h.told = map[int64]int{}, map[int64]int{}
	h.all = len(past) == 0
	if before.Number > 0 && anew(past, before) {
		h.last, h.all = control.Event{}, true
		return nil
	}
	for _, e := range past {
		h.last = e
		if e.State == string(control.UnderWay) && e.Kind == control.NotificationEvent {
			h.started[e.Notification]++
			h.told[e.Notification]++
		}
	}
	return nil
}

// anew says whether events have begun to count anew since one was read.
func anew(past []control.Event, read control.Event) bool {
	at := slices.IndexFunc(past, func(e control.Event) bool { return e.Number == read.Number })
	if at < 0 {
		return len(past) == 0 || past[0].Number < read.Number
	}
	return past[at].Payment != read.Payment || past[at].Event != read.Event || !past[at].At.Equal(read.At)
}

// follow prints a line for each attempt to deliver a notification here, until the context ends or there is an error.
func (h *hearing) follow(ctx context.Context, d *diversion) error {
	broken := &again{next: http.DefaultTransport, then: func() { h.afresh(ctx, d) }}
	box, err := h.s.app.box(h.s.tenant, control.WithHTTPClient(&http.Client{Transport: broken}), control.WithTimeout(h.s.app.timeout))
	if err != nil {
		return err
	}
	for {
		err := h.listen(ctx, box, d)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case !errors.Is(err, control.ErrEventsLost):
			return err
		}
		h.note("tenant " + d.tenant + " was reset, or the sandbox started anew; listening goes on")
		if err := h.begin(ctx); err != nil {
			return err
		}
	}
}

func (h *hearing) listen(ctx context.Context, box *control.Client, d *diversion) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	h.restart = func() { cancel(control.ErrEventsLost) }
	for e, err := range box.Events(ctx, control.EventFilter{Since: h.last.Number, All: h.all}) {
		switch cause := context.Cause(ctx); {
		case err != nil && cause != nil:
			return cause
		case err != nil:
			return err
		}
		h.last, h.all = e, false
		if e.Kind == control.NotificationEvent && h.ended(e) {
			if err := h.tell(ctx, e.Notification, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// ended says whether an event means that an attempt has ended of which no line tells yet.
func (h *hearing) ended(e control.Event) bool {
	n := e.Notification
	if e.State != string(control.UnderWay) {
		return h.started[n] > h.told[n]
	}
	h.started[n]++
	return h.started[n]-1 > h.told[n] // the one before, where the next began at once
}

// tell prints the attempts of a notification of which no line tells yet.
func (h *hearing) tell(ctx context.Context, number int64, d *diversion) error {
	n, err := h.box.Notification(ctx, number)
	if err != nil { // it went with a reset, or the sandbox is away for a moment; the events say which
		if ctx.Err() == nil {
			h.note(fmt.Sprintf("what became of notification %d cannot be had: %s", number, controlError{err}.Error()))
		}
		return ctx.Err()
	}
	for i := h.told[number]; i < len(n.Attempts); i++ {
		h.told[number] = i + 1
		if !d.isHere(n.Request.URL) {
			continue
		}
		if err := h.s.app.printHeard(n, i); err != nil {
			return verdictError{verdict{refused, "a line could not be printed: " + err.Error(), ""}}
		}
	}
	return nil
}

// afresh has notifications come here again where the sandbox was started anew. After a reset it has events read from their new beginning,
// which the stream would notice when it is next given a sign of life.
func (h *hearing) afresh(ctx context.Context, d *diversion) {
	if past, err := h.box.PastEvents(ctx, control.EventFilter{}); err == nil && h.last.Number > 0 && anew(past, h.last) {
		h.restart()
	}
	switch needed, err := d.takeAgain(ctx); {
	case err != nil && ctx.Err() == nil:
		h.note("whether notifications still come here is not known: " + controlError{err}.Error())
	case needed && err == nil:
		h.note("the sandbox has lost where notifications go; they come here again")
	}
}

func (h *hearing) note(text string) { fmt.Fprintf(h.s.app.stderr, "client: %s\n", printable(text)) }

// again does something whenever a stream of events was asked for another time, which is when the connection had broken.
type again struct {
	next   http.RoundTripper
	then   func()
	opened atomic.Bool
}

// RoundTrip sends the request.
func (a *again) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := a.next.RoundTrip(r)
	if err == nil && answer.StatusCode == http.StatusOK && strings.HasSuffix(r.URL.Path, "/events") && a.opened.Swap(true) {
		a.then()
	}
	return answer, err
}
