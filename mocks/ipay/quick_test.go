package ipay_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
	"paysandbox/sandbox"
)

// quick is newMerchant without sockets, for tests of many requests. A defect that the sandbox finds in itself fails the test, and so does
// an answer that breaks the contract.
func quick(t testing.TB, change func(*ipay.Settings)) *merchant {
	t.Helper()
	defects := &complaints{}
	m := &merchant{t: t, base: "http://data", desk: "http://desk"}
	box, err := sandbox.New(sandbox.Options{Log: slog.New(slog.NewTextHandler(defects, &slog.HandlerOptions{Level: slog.LevelWarn})), Default: sandbox.TenantOptions{
		Payer: sandbox.PayerWait,
		Clock: sandbox.ClockOptions{Mode: "frozen", Start: start},
		Merchant: func(_ string, settings mocks.Settings) error {
			if own, ok := settings.(*ipay.Settings); ok {
				if change != nil {
					change(own)
				}
				m.Settings = own
			}
			return nil
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	m.Sandbox = box
	m.http = &http.Client{Transport: doors{box.Transport(), box.ControlPlane()}}
	t.Cleanup(func() {
		m.Close() // waits for the contract checks, which call an answer that breaks the contract a defect
		if said := defects.String(); said != "" {
			t.Errorf("the sandbox says of itself: %s", said)
		}
	})
	return m
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
