package gbpayments_test

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
)

func TestNewRefusesWhatCannotWork(t *testing.T) {
	header := func(name, value string) []gbpayments.Option {
		return []gbpayments.Option{gbpayments.WithHeader(name, value)}
	}
	paths := func(p gbpayments.Paths) []gbpayments.Option { return []gbpayments.Option{gbpayments.WithPaths(p)} }
	tests := []struct {
		name, url, says string
		credentials     gbpayments.Credentials
		options         []gbpayments.Option
	}{
		{"empty URL", "", "base URL", site, nil},
		{"no scheme", "api.gbpayments.io", "base URL", site, nil},
		{"other scheme", "ftp://api.gbpayments.io", "base URL", site, nil},
		{"no host", "https://:443/x", "base URL", site, nil},
		{"broken URL", "http://[::1", "base URL", site, nil},
		{"user in URL", "https://u:topsecret@host", "user, a query", site, nil},
		{"query in URL", "https://host/?a=1", "user, a query", site, nil},
		{"empty query in URL", "https://host/?", "user, a query", site, nil},
		{"fragment in URL", "https://host/#a", "user, a query", site, nil},
		{"no site", base, "SiteID", gbpayments.Credentials{APISecret: "topsecret"}, nil},
		{"no secret", base, "APISecret", gbpayments.Credentials{SiteID: "990"}, nil},
		{"site with a colon", base, "colon", gbpayments.Credentials{SiteID: "990:topsecret", APISecret: "topsecret"}, nil},
		{"secret in windows-1251", base, "UTF-8", gbpayments.Credentials{SiteID: "990", APISecret: "topsecret\xea"}, nil},
		{"site in windows-1251", base, "UTF-8", gbpayments.Credentials{SiteID: "\xea", APISecret: "topsecret"}, nil},
		{"no http client", base, "WithHTTPClient", site, []gbpayments.Option{gbpayments.WithHTTPClient(nil)}},
		{"no time", base, "WithTimeout", site, []gbpayments.Option{gbpayments.WithTimeout(0)}},
		{"no clock", base, "WithClock", site, []gbpayments.Option{gbpayments.WithClock(nil)}},
		{"mode of no number", base, "WithWorkmode", site, []gbpayments.Option{gbpayments.WithWorkmode("test")}},
		{"path without a slash", base, "WithPaths", site, paths(gbpayments.Paths{Cancel: "payment/void"})},
		{"whole URL as a path", base, "WithPaths", site, paths(gbpayments.Paths{Refund: "https://host/refund"})},
		{"path with a host", base, "WithPaths", site, paths(gbpayments.Paths{Refund: "//host/refund"})},
		{"path with a query", base, "WithPaths", site, paths(gbpayments.Paths{Confirm: "/confirm?a=1"})},
		{"path with a fragment", base, "WithPaths", site, paths(gbpayments.Paths{Confirm: "/confirm#a"})},
		{"path that leads up", base, "WithPaths", site, paths(gbpayments.Paths{Confirm: "/payment/../confirm"})},
		{"path with blanks", base, "WithPaths", site, paths(gbpayments.Paths{Confirm: "/pay ment"})},
		{"no header name", base, "WithHeader", site, header("", "x")},
		{"bad header name", base, "WithHeader", site, header("a b", "x")},
		{"two-line header", base, "WithHeader", site, header("A", "topsecret\nB: c")},
		{"another authorization", base, "Credentials", site, header("authorization", "Bearer topsecret")},
		{"length header", base, "net/http", site, header("content-length", "1")},
		{"idempotency key", base, "twice", site, header("idempotency-key", "x")},
		{"other idempotency key", base, "twice", site, header("X-Idempotency-Key", "x")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := gbpayments.New(test.url, test.credentials, test.options...)
			if c != nil || !errors.Is(err, gbpayments.ErrInvalidRequest) || !strings.Contains(err.Error(), test.says) {
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
	c := newClient(t, base, over(func(r *http.Request) (*http.Response, error) {
		got = r
		return respond(200, fixture(t, "page/answers/list.json")), nil
	}),
		gbpayments.WithHeader("x-scenario", "first"), gbpayments.WithHeader("X-Scenario", "declined"),
		gbpayments.WithHeader("Content-Type", "text/json"), gbpayments.WithHeader("host", "api.gbpayments.io"))
	if _, err := c.List(t.Context(), gbpayments.Query{}); err != nil {
		t.Fatal(err)
	}
	if v := got.Header.Values("X-Scenario"); len(v) != 1 || v[0] != "declined" {
		t.Errorf("X-Scenario = %q", v)
	}
	if v := got.Header.Get("Content-Type"); v != "text/json" {
		t.Errorf("Content-Type = %q", v)
	}
	if got.Host != "api.gbpayments.io" {
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
			_, err := o.call(t.Context(), newClient(t, url))
			var answered *gbpayments.HTTPError
			if !errors.As(err, &answered) || answered.Status != status || arrivals.Load() != 1 {
				t.Errorf("%s, %d: err = %v after %d arrivals; want an HTTPError after one", o.name, status, err, arrivals.Load())
			}
			if got := errors.Is(err, gbpayments.ErrOutcomeUnknown); got != o.moves {
				t.Errorf("%s, %d: outcome unknown is %t, want %t", o.name, status, got, o.moves)
			}
		}
	}
}

func TestTheCallersHTTPClientIsLeftAsItWas(t *testing.T) {
	mine := &http.Client{Timeout: time.Minute}
	newClient(t, base, gbpayments.WithHTTPClient(mine))
	if mine.CheckRedirect != nil || mine.Timeout != time.Minute || mine.Transport != nil {
		t.Errorf("the caller's client was changed: %+v", mine)
	}
}
