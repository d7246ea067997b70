package intellectmoney_test

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paysandbox/clients/intellectmoney"
)

func TestNewRefusesWhatCannotWork(t *testing.T) {
	good := vectorKeys
	with := func(change func(*intellectmoney.Credentials)) intellectmoney.Credentials {
		c := good
		change(&c)
		return c
	}
	tests := []struct {
		name, url, says string
		credentials     intellectmoney.Credentials
		options         []intellectmoney.Option
	}{
		{"empty URL", "", "base URL", good, nil},
		{"no scheme", "api.intellectmoney.ru", "base URL", good, nil},
		{"other scheme", "ftp://api.intellectmoney.ru", "base URL", good, nil},
		{"no host", "https://:443/x", "base URL", good, nil},
		{"broken URL", "http://[::1", "base URL", good, nil},
		{"user in URL", "https://u:topsecret@host", "user, a query", good, nil},
		{"query in URL", "https://host/?a=1", "user, a query", good, nil},
		{"empty query in URL", "https://host/?", "user, a query", good, nil},
		{"fragment in URL", "https://host/#a", "user, a query", good, nil},
		{"merchant in URL", "https://host/merchant/", "/merchant", good, nil},
		{"no shop", base, "EshopID", with(func(c *intellectmoney.Credentials) { c.EshopID = "" }), nil},
		{"seven digits", base, "EshopID", with(func(c *intellectmoney.Credentials) { c.EshopID = "4500000" }), nil},
		{"shop in letters", base, "EshopID", with(func(c *intellectmoney.Credentials) { c.EshopID = "45000a" }), nil},
		{"shop with leading zero", base, "EshopID", with(func(c *intellectmoney.Credentials) { c.EshopID = "045000" }), nil},
		{"no token", base, "BearerToken", with(func(c *intellectmoney.Credentials) { c.BearerToken = "" }), nil},
		{"two-line token", base, "BearerToken", with(func(c *intellectmoney.Credentials) { c.BearerToken = "topsecret\r\nX: y" }), nil},
		{"no secret", base, "SecretKey", with(func(c *intellectmoney.Credentials) { c.SecretKey = "" }), nil},
		{"secret in windows-1251", base, "UTF-8", with(func(c *intellectmoney.Credentials) { c.SecretKey = "topsecret\xea" }), nil},
		{"no sign secret", base, "SignSecretKey", with(func(c *intellectmoney.Credentials) { c.SignSecretKey = "" }), nil},
		{"no http client", base, "WithHTTPClient", good, []intellectmoney.Option{intellectmoney.WithHTTPClient(nil)}},
		{"no time", base, "WithTimeout", good, []intellectmoney.Option{intellectmoney.WithTimeout(0)}},
		{"no header name", base, "WithHeader", good, []intellectmoney.Option{intellectmoney.WithHeader("", "x")}},
		{"bad header name", base, "WithHeader", good, []intellectmoney.Option{intellectmoney.WithHeader("a b", "x")}},
		{"two-line header", base, "WithHeader", good, []intellectmoney.Option{intellectmoney.WithHeader("A", "topsecret\nB: c")}},
		{"length header", base, "net/http", good, []intellectmoney.Option{intellectmoney.WithHeader("content-length", "1")}},
		{"idempotency key", base, "twice", good, []intellectmoney.Option{intellectmoney.WithHeader("idempotency-key", "x")}},
		{"other idempotency key", base, "twice", good, []intellectmoney.Option{intellectmoney.WithHeader("X-Idempotency-Key", "x")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := intellectmoney.New(test.url, test.credentials, test.options...)
			if c != nil || !errors.Is(err, intellectmoney.ErrInvalidRequest) || !strings.Contains(err.Error(), test.says) {
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
	c := newClient(t, base+"/", over(func(r *http.Request) (*http.Response, error) { got = r; return respond(200, stateAnswer("OK")), nil }),
		intellectmoney.WithHeader("x-scenario", "first"), intellectmoney.WithHeader("X-Scenario", "sbp-declined"),
		intellectmoney.WithHeader("Content-Type", "application/json"), intellectmoney.WithHeader("host", "api.intellectmoney.ru"))
	if _, err := c.State(t.Context(), "3000000001"); err != nil {
		t.Fatal(err)
	}
	if v := got.Header.Values("X-Scenario"); len(v) != 1 || v[0] != "sbp-declined" {
		t.Errorf("X-Scenario = %q", v)
	}
	if v := got.Header.Get("Content-Type"); v != "application/json" {
		t.Errorf("Content-Type = %q", v)
	}
	if got.Host != "api.intellectmoney.ru" {
		t.Errorf("Host = %q", got.Host)
	}
	if want := base + "/merchant/getBankCardPaymentState"; got.URL.String() != want {
		t.Errorf("URL = %s, want %s", got.URL, want)
	}
}

func TestTestCurrencyGoesWithoutProof(t *testing.T) {
	poor := intellectmoney.Credentials{EshopID: "450000", SecretKey: "shopsecret"}
	for _, o := range operations() {
		t.Run(o.name, func(t *testing.T) {
			sent := 0
			c, err := intellectmoney.New(base, poor, intellectmoney.WithTestCurrency(), over(func(r *http.Request) (*http.Response, error) {
				sent++
				if r.Header.Get("Authorization") != "" || r.Header.Get("Sign") != "" {
					t.Errorf("proof was sent: %v", r.Header)
				}
				return respond(200, o.answer), nil
			}))
			if err != nil {
				t.Fatal(err)
			}
			err = o.call(t.Context(), c)
			if o.open && (err != nil || sent != 1) {
				t.Errorf("err = %v, %d requests; want one, answered", err, sent)
			}
			if !o.open && (!errors.Is(err, intellectmoney.ErrInvalidRequest) || sent != 0) {
				t.Errorf("err = %v, %d requests; want ErrInvalidRequest and none", err, sent)
			}
		})
	}
}

func TestTestCurrencyRefusesRoubles(t *testing.T) {
	c := newClient(t, base, intellectmoney.WithTestCurrency(), unreachable(t))
	_, err := c.CreateInvoice(t.Context(), intellectmoney.Invoice{OrderID: "EP-1", Amount: 100, Currency: "RUB"})
	if !errors.Is(err, intellectmoney.ErrInvalidRequest) {
		t.Errorf("err = %v, want ErrInvalidRequest", err)
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
			var answered *intellectmoney.HTTPError
			if !errors.As(err, &answered) || answered.Status != status || arrivals.Load() != 1 {
				t.Errorf("%s, %d: err = %v after %d arrivals; want an HTTPError after one", o.name, status, err, arrivals.Load())
			}
			if got := errors.Is(err, intellectmoney.ErrOutcomeUnknown); got != o.moves {
				t.Errorf("%s, %d: outcome unknown is %t, want %t", o.name, status, got, o.moves)
			}
		}
	}
}

func TestTheCallersHTTPClientIsLeftAsItWas(t *testing.T) {
	mine := &http.Client{Timeout: time.Minute}
	newClient(t, base, intellectmoney.WithHTTPClient(mine))
	if mine.CheckRedirect != nil || mine.Timeout != time.Minute || mine.Transport != nil {
		t.Errorf("the caller's client was changed: %+v", mine)
	}
}
