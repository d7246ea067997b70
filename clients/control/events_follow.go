package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// following is a stream of events over as many connections as it takes.
type following struct {
	client *Client
	place  *place
	opened bool          // a connection was made once
	failed int           // attempts in a row that made none
	pause  time.Duration // before the next connection
	least  time.Duration // to which an event brings the pause back
}

// errLeft: the caller wants no more.
var errLeft = errors.New("left")

// follow gives each event to the caller. It returns nil when the caller wants no more.
func (f *following) follow(ctx context.Context, give func(Event) bool) error {
	for {
		err := f.listen(ctx, give)
		switch {
		case errors.Is(err, errLeft):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !f.opened || !again(err) || f.failed == maxFailures:
			return err
		case !f.place.known:
			return fmt.Errorf("%w: what happened after the stream began is not known, since no event had come yet; follow anew: %w", ErrEventsLost, err)
		}
		passed := time.NewTimer(f.pause)
		select {
		case <-passed.C:
		case <-ctx.Done():
			passed.Stop()
			return ctx.Err()
		}
		f.pause = min(2*f.pause, longestPause)
	}
}

// listen reads one connection to its end, of which it gives the reason.
func (f *following) listen(ctx context.Context, give func(Event) bool) error {
	f.failed++
	x, err := f.client.openEvents(ctx, f.place, true, silence)
	if err != nil {
		return err
	}
	defer x.close()
	f.opened, f.failed = true, 0
	for {
		b, err := x.next()
		if err != nil {
			return err
		}
		if b.retry > 0 {
			f.least = min(max(b.retry, firstPause/10), longestPause)
			f.pause = max(f.pause, f.least)
		}
		e, fresh, err := f.place.take(b)
		if err != nil {
			return err
		}
		if fresh {
			f.pause = f.least
			if !give(e) {
				return errLeft
			}
		}
	}
}

// again says whether an error may be over soon.
func again(err error) bool {
	var problem *Problem
	if errors.As(err, &problem) {
		return problem.Status >= http.StatusInternalServerError
	}
	return !errors.Is(err, ErrMalformedAnswer) && !errors.Is(err, ErrEventsLost) && !errors.Is(err, ErrInvalidRequest)
}
