package ipay_test

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paysandbox/clients/ipay"
)

func TestNewRefusesWhatCannotWork(t *testing.T) {
	header := func(name, value string) []ipay.Option { return []ipay.Option{ipay.WithHeader(name, value)} }
	tests := []struct {
		name, url, says string
		credentials     ipay.Credentials
		options         []ipay.Option
	}{
		{"empty URL", "", "base URL", merchant, nil},
		{"no scheme", "api-googlepay.ipay.ua", "base URL", merchant, nil},
		{"other scheme", "ftp://api-googlepay.ipay.ua", "base URL", merchant, nil},
		{"no host", "https://:443/x", "base URL", merchant, nil},
		{"broken URL", "http://[::1", "base URL", merchant, nil},
		{"user in URL", "https://u:topsecret@host", "user, a query", merchant, nil},
		{"query in URL", "https://host/?a=1", "user, a query", merchant, nil},
		{"empty query in URL", "https://host/?", "user, a query", merchant, nil},
		{"fragment in URL", "https://host/#a", "user, a query", merchant, nil},
		{"no login", base, "Login", ipay.Credentials{SignKey: "topsecret"}, nil},
		{"no key", base, "SignKey", ipay.Credentials{Login: "test"}, nil},
		{"key in windows-1251", base, "UTF-8", ipay.Credentials{Login: "test", SignKey: "topsecret\xea"}, nil},
		{"login in windows-1251", base, "UTF-8", ipay.Credentials{Login: "\xea", SignKey: "topsecret"}, nil},
		{"no http client", base, "WithHTTPClient", merchant, []ipay.Option{ipay.WithHTTPClient(nil)}},
		{"no time", base, "WithTimeout", merchant, []ipay.Option{ipay.WithTimeout(0)}},
		{"no clock", base, "WithClock", merchant, []ipay.Option{ipay.WithClock(nil)}},
		{"no header name", base, "WithHeader", merchant, header("", "x")},
		{"bad header name", base, "WithHeader", merchant, header("a b", "x")},
		{"two-line header", base, "WithHeader", merchant, header("A", "topsecret\nB: c")},
		{"length header", base, "net/http", merchant, header("content-length", "1")},
		{"idempotency key", base, "twice", merchant, header("idempotency-key", "x")},
		{"other idempotency key", base, "twice", merchant, header("X-Idempotency-Key", "x")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := ipay.New(test.url, test.credentials, test.options...)
			if c != nil || !errors.Is(err, ipay.ErrInvalidRequest) || !strings.Contains(err.Error(), test.says) {
				t.Fatalf("New = %v, %v; want ErrInvalidRequest that says %q", c, err, test.says)
			}
			if strings.Contains(err.Error(), "topsecret") {
				t.Errorf("%v shows a secret", err)
			}
		})
	}
}

func TestHeadersOfTheCallerReplaceTheClientsOwn(t *testing.T) {
	var got *http.Request
	c := newClient(t, base, over(func(r *http.Request) (*http.Response, error) { got = r; return respond(200, state()), nil }),
		ipay.WithHeader("x-scenario", "first"), ipay.WithHeader("X-Scenario", "declined"),
		ipay.WithHeader("Content-Type", "text/json"), ipay.WithHeader("host", "api-googlepay.ipay.ua"))
	if _, err := c.GetPaymentStatus(t.Context(), 1234567); err != nil {
		t.Fatal(err)
	}
	if v := got.Header.Values("X-Scenario"); len(v) != 1 || v[0] != "declined" {
		t.Errorf("X-Scenario = %q", v)
	}
	if v := got.Header.Get("Content-Type"); v != "text/json" {
		t.Errorf("Content-Type = %q", v)
	}
	if got.Host != "api-googlepay.ipay.ua" {
		t.Errorf("Host = %q", got.Host)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, o := range operations() {
			var arrivals atomic.Int32
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				arrivals.Add(1)
				http.Redirect(w, r, "/elsewhere", status)
			})
			err := o.call(t.Context(), newClient(t, url))
			var answered *ipay.HTTPError
			if !errors.As(err, &answered) || answered.Status != status || arrivals.Load() != 1 {
				t.Errorf("%s, %d: err = %v after %d arrivals; want an HTTPError after one", o.name, status, err, arrivals.Load())
			}
			if got := errors.Is(err, ipay.ErrOutcomeUnknown); got != o.moves {
				t.Errorf("%s, %d: outcome unknown is %t, want %t", o.name, status, got, o.moves)
			}
		}
	}
}

func TestTheCallersHTTPClientIsLeftAsItWas(t *testing.T) {
	mine := &http.Client{Timeout: time.Minute}
	newClient(t, base, ipay.WithHTTPClient(mine))
	if mine.CheckRedirect != nil || mine.Timeout != time.Minute || mine.Transport != nil {
		t.Errorf("the caller's client was changed: %+v", mine)
	}
}
