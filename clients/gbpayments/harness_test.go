package gbpayments_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
)

const base = "http://gbpayments.test/gbpayments"

var (
	site   = gbpayments.Credentials{SiteID: "990", APISecret: "test_api_secret"}
	moment = time.Date(2020, 9, 1, 9, 30, 45, 0, time.UTC) // 12:30:45 in Moscow
	order1 = gbpayments.Payment{
		Token: "tok_ok", Amount: 100_00, Description: "Заказ 1", Email: "payer@shop.example", OrderID: "order-1",
	}
)

// transport answers in the process; it knows nothing of connections, as the transport of an embedded sandbox does not.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func respond(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewBufferString(body))}
}

func newClient(t testing.TB, url string, options ...gbpayments.Option) *gbpayments.Client {
	t.Helper()
	at := gbpayments.WithClock(func() time.Time { return moment })
	c, err := gbpayments.New(url, site, append([]gbpayments.Option{at}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answering is a client to which every request is answered with status and body.
func answering(t testing.TB, status int, body string, options ...gbpayments.Option) *gbpayments.Client {
	t.Helper()
	return newClient(t, base, append(options, over(func(*http.Request) (*http.Response, error) { return respond(status, body), nil }))...)
}

// unreachable fails the test when anything is sent.
func unreachable(t testing.TB) gbpayments.Option {
	return over(func(*http.Request) (*http.Response, error) {
		t.Error("something was sent")
		return respond(500, ""), nil
	})
}

func over(f transport) gbpayments.Option {
	return gbpayments.WithHTTPClient(&http.Client{Transport: f})
}

func serve(t testing.TB, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func fixture(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sent decodes the body of a request.
func sent(r *http.Request) (map[string]any, error) {
	var keys map[string]any
	err := json.NewDecoder(r.Body).Decode(&keys)
	return keys, err
}

// An operation of the client, called with the same plain arguments everywhere.
type operation struct {
	name   string
	moves  bool
	id     int64  // the transaction that an unknown outcome names
	order  string // the order that it names
	amount int64  // the sum that it names
	says   string // what it says
	answer string // the page's answer to it
	call   func(context.Context, *gbpayments.Client) (any, error)
}

func operations() []operation {
	return []operation{
		{"test", false, 0, "", 0, "", "confirm", func(ctx context.Context, c *gbpayments.Client) (any, error) {
			return c.Test(ctx, gbpayments.TestRequest{})
		}},
		{"payment/token/auth", true, 0, "order-1", 100_00, `order "order-1" with Reconcile`, "pay", func(ctx context.Context, c *gbpayments.Client) (any, error) {
			return c.Authorize(ctx, order1)
		}},
		{"payment/token/charge", true, 0, "order-1", 100_00, `order "order-1" with Reconcile`, "pay", func(ctx context.Context, c *gbpayments.Client) (any, error) {
			return c.Charge(ctx, order1)
		}},
		{"payment/confirm", true, 590, "", 100, "Find of transaction 590", "confirm", func(ctx context.Context, c *gbpayments.Client) (any, error) {
			return c.Capture(ctx, 590, 100)
		}},
		{"payment/cancel", true, 590, "", 0, "status 3 is cancelled", "cancel", func(ctx context.Context, c *gbpayments.Client) (any, error) {
			return c.Void(ctx, 590)
		}},
		{"payment/refund", true, 900, "", 100, "Refunds of transaction 900", "refund", func(ctx context.Context, c *gbpayments.Client) (any, error) {
			return c.Refund(ctx, 900, 100)
		}},
		{"payment/list", false, 0, "", 0, "", "list", func(ctx context.Context, c *gbpayments.Client) (any, error) {
			return c.List(ctx, gbpayments.Query{})
		}},
	}
}

func (o operation) answered(t testing.TB) string {
	return fixture(t, "page/answers/"+o.answer+".json")
}
