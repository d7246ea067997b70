package gbpayments_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"paysandbox/mocks/gbpayments"
	"paysandbox/sandbox"
)

// quick is newSite without sockets, for tests of many requests. A defect that the sandbox finds in itself fails the test, and so does an
// answer that breaks the contract.
func quick(t testing.TB, change func(*gbpayments.Settings)) *site {
	t.Helper()
	return quickAt(t, start, change)
}

// quickAt is quick at another instant.
func quickAt(t testing.TB, at time.Time, change func(*gbpayments.Settings)) *site {
	t.Helper()
	defects := &complaints{}
	s := &site{t: t, base: "http://data", desk: "http://desk"}
	o := sandbox.TenantOptions{Clock: sandbox.ClockOptions{Start: at}}
	box, err := sandbox.New(sandbox.Options{
		Log:     slog.New(slog.NewTextHandler(defects, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Default: s.frozen(o, change),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Sandbox = box
	s.http = &http.Client{Transport: doors{box.Transport(), box.ControlPlane()}}
	t.Cleanup(func() {
		s.Close() // waits for the contract checks, which call an answer that breaks the contract a defect
		if said := defects.String(); said != "" {
			t.Errorf("the sandbox says of itself: %s", said)
		}
	})
	if s.tenant, err = box.Tenant(""); err != nil {
		t.Fatal(err)
	}
	return s
}

// doors leads to both planes without a socket.
type doors struct {
	data http.RoundTripper
	desk http.Handler
}

func (d doors) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == "data" {
		return d.data.RoundTrip(r)
	}
	w := httptest.NewRecorder()
	d.desk.ServeHTTP(w, r)
	return w.Result(), nil
}

// complaints is a log that nobody should write to.
type complaints struct {
	mu   sync.Mutex
	text strings.Builder
}

var _ io.Writer = (*complaints)(nil)

func (c *complaints) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.Write(p)
}

func (c *complaints) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.String()
}
