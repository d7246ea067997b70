package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"paysandbox/internal/clock"
)

// eventView is one thing that happened, as the stream of events shows it.
type eventView struct {
	At           time.Time `json:"at"` // tenant time
	Payment      string    `json:"payment,omitempty"`
	State        string    `json:"state,omitempty"`        // of the payment, or of the notification
	Event        string    `json:"event,omitempty"`        // the operation, what brought the state, or what is told
	Request      int64     `json:"request,omitempty"`      // number of the request: GET /__admin/requests/{number}
	Notification int64     `json:"notification,omitempty"` // number of the notification: GET /__admin/notifications/{number}
}

func viewEvent(h happening) eventView {
	v := eventView{At: h.at, Payment: h.about, State: h.state, Event: h.event}
	if h.kind == happenedNotification {
		v.Notification = h.subject
	} else {
		v.Request = h.subject
	}
	return v
}

// heartbeat is how often a stream in which nothing happens says that it is alive, in wire time.
const heartbeat = 15 * time.Second

// streamEvents is everything that happens, as it happens: server-sent events called request, state and notification. Last-Event-ID, or
// ?since=, goes on behind an event; without either the stream begins now. Where it begins, it says first. An event called forgotten says how
// many are too old. With ?follow=false it is what has happened so far, from the beginning unless it goes on behind an event, and ends.
func (c control) streamEvents(w http.ResponseWriter, r *http.Request) error {
	t, err := c.tenant(r)
	if err != nil {
		return err
	}
	books := t.books.Load()
	since := r.Header.Get("Last-Event-ID")
	if since == "" {
		since = r.URL.Query().Get("since")
	}
	follow, beginning := true, books.feed.newest()
	switch q := r.URL.Query().Get("follow"); q {
	case "", "true":
	case "false":
		follow, beginning = false, 0
	default:
		return badRequest("follow=%s; known: true, false", q)
	}
	last, err := number(since, beginning)
	if err != nil {
		return badRequest("since: %v", err)
	}
	if r.Header.Get("Last-Event-ID") != "" && last > books.feed.newest() { // of before a reset, or of another run: all of this one is news
		last = 0
	}
	header := w.Header()
	header.Set("Content-Type", "text/event-stream; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	out := eventStream{w: w}
	for out.send("retry: 1000\nid: %d\n\n", last); !out.broken; {
		happened, forgotten, more := books.feed.after(last)
		if forgotten > 0 {
			out.send("event: forgotten\ndata: {\"count\": %d}\n\n", forgotten)
		}
		for _, h := range happened {
			data, _ := json.Marshal(viewEvent(h)) // texts, numbers and times always encode
			out.write("id: %d\nevent: %s\ndata: %s\n\n", h.number, h.kind, t.mask.Bytes(data))
			last = h.number
		}
		if !follow {
			return nil
		}
		if len(happened) > 0 {
			out.send("")
			continue
		}
		switch waited(r.Context(), books, more, heartbeat) {
		case waitOver:
			return nil
		case waitTime:
			out.send(": nothing happened\n\n")
		}
	}
	return nil // nobody listens any more
}

// eventStream writes to whoever listens, until nobody does.
type eventStream struct {
	w      http.ResponseWriter
	broken bool // nobody listens, or nothing can be sent bit by bit
}

func (s *eventStream) write(format string, args ...any) {
	if _, err := fmt.Fprintf(s.w, format, args...); err != nil {
		s.broken = true
	}
}

// send is write that does not wait for more.
func (s *eventStream) send(format string, args ...any) {
	s.write(format, args...)
	if http.NewResponseController(s.w).Flush() != nil {
		s.broken = true
	}
}

// What ended a wait.
type waitEnd int

const (
	waitMore waitEnd = iota // something happened
	waitTime                // nothing did, for so long
	waitOver                // the caller left, or the books are closed
)

// waited returns when something happens, when the time has passed, or when nobody waits any longer.
func waited(caller context.Context, books *books, more <-chan struct{}, most time.Duration) waitEnd {
	passed := clock.After(most)
	defer passed.Stop()
	select {
	case <-more:
		return waitMore
	case <-passed.C:
		return waitTime
	case <-caller.Done():
	case <-books.ended.Done():
	}
	return waitOver
}
