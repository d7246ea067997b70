package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"paysandbox/sandbox"
)

// How long leaving takes at most, and how much of it the doors stay open for shops that ask back before they acknowledge a notification.
// Together it is less than the 10 s after which `docker stop` kills.
const (
	shutdownTimeout = 8 * time.Second
	askBackTimeout  = 4 * time.Second
)

// finish delivers what is due, ends the requests in flight, and logs of what merchants were not told.
func finish(box *sandbox.Sandbox, servers []*http.Server, log *slog.Logger) (err error) {
	ending, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	open, shut := context.WithTimeout(ending, askBackTimeout)
	defer shut()
	box.Shutdown(open)
	for _, s := range servers {
		if late := s.Shutdown(ending); late != nil {
			err = errors.Join(err, fmt.Errorf("a request did not end within %s: %w", shutdownTimeout, late))
		}
	}
	logUndelivered(log, box.Shutdown(ending))
	return err
}

// maxNamed bounds how many notifications of a tenant the log names.
const maxNamed = 10

// logUndelivered says for each tenant what is left; nothing where nothing is.
func logUndelivered(log *slog.Logger, left []sandbox.Undelivered) {
	for len(left) > 0 {
		n := 1
		for n < len(left) && left[n].Tenant == left[0].Tenant {
			n++
		}
		what := "1 notification was not delivered"
		if n > 1 {
			what = fmt.Sprintf("%d notifications were not delivered", n)
		}
		attributes := []any{"tenant", left[0].Tenant, "notifications", named(left[:n])}
		if why := lastError(left[:n]); why != "" {
			attributes = append(attributes, "last_error", why)
		}
		log.Warn(what, attributes...)
		left = left[n:]
	}
}

// named lists events and payments, the oldest first.
func named(left []sandbox.Undelivered) string {
	var words []string
	for i, u := range left {
		if i == maxNamed {
			words = append(words, fmt.Sprintf("and %d more", len(left)-maxNamed))
			break
		}
		words = append(words, fmt.Sprintf("%s of %s (%s, attempts: %d)", u.Event, u.Payment, u.State, u.Attempts))
	}
	return strings.Join(words, "; ")
}

// lastError is why no whole answer came to the newest of them to which none came; empty: to all of them one did, or none was sent.
func lastError(left []sandbox.Undelivered) (why string) {
	for _, u := range left {
		if u.Error != "" {
			why = u.Error
		}
	}
	return why
}
