package ipay_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"paysandbox/clients/ipay"
)

const base = "http://ipay.test/ipay"

var (
	merchant = ipay.Credentials{Login: "test", SignKey: "test_sign_key"}
	summer   = time.Date(2018, 7, 9, 0, 40, 37, 0, time.UTC) // 2018-07-09 03:40:37 in Kyiv, the page's first stamp
	winter   = time.Date(2019, 2, 19, 8, 47, 35, 0, time.UTC)
)

func at(instant time.Time) ipay.Option {
	return ipay.WithClock(func() time.Time { return instant })
}

// transport answers in the process; it knows nothing of connections, as the transport of an embedded sandbox does not.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func respond(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewBufferString(body))}
}

func newClient(t testing.TB, url string, options ...ipay.Option) *ipay.Client {
	t.Helper()
	c, err := ipay.New(url, merchant, append([]ipay.Option{at(summer)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answering is a client to which every request is answered with status and body.
func answering(t testing.TB, status int, body string, options ...ipay.Option) *ipay.Client {
	t.Helper()
	return newClient(t, base, append(options, over(func(*http.Request) (*http.Response, error) { return respond(status, body), nil }))...)
}

// unreachable fails the test when anything is sent.
func unreachable(t testing.TB) ipay.Option {
	return over(func(*http.Request) (*http.Response, error) {
		t.Error("something was sent")
		return respond(500, ""), nil
	})
}

func over(f transport) ipay.Option { return ipay.WithHTTPClient(&http.Client{Transport: f}) }

func serve(t *testing.T, handler http.HandlerFunc) string {
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

const sampleToken = "eyJwYXltZW50RGF0YSI6eyJ2ZXJzaW9uIjoiRUNfdjEiLCJkYXRhIjoiZ3ZNWHDJCIn0= ..." // as the page prints it

// An operation of the client, called with the same plain arguments everywhere.
type operation struct {
	name   string
	moves  bool
	says   string // what an unknown outcome says
	answer string // the page's answer to it
	call   func(context.Context, *ipay.Client) error
}

func operations() []operation {
	return []operation{
		{"CalculateFee", false, "", "CalculateFee", func(ctx context.Context, c *ipay.Client) error {
			_, err := c.CalculateFee(ctx, 100)
			return err
		}},
		{"PaymentCreate", true, `ask GetPaymentStatusByExtID of "order-1"`, "PaymentCreate", func(ctx context.Context, c *ipay.Client) error {
			_, err := c.PaymentCreate(ctx, ipay.Payment{Invoice: 100, Token: sampleToken, ExtID: "order-1"})
			return err
		}},
		{"PaymentVerify3DS", true, "ask GetPaymentStatus of payment 1234567", "PaymentVerify3DS", func(ctx context.Context, c *ipay.Client) error {
			_, err := c.PaymentVerify3DS(ctx, 1234567, "eJxlUttygjAQ/RXH+==")
			return err
		}},
		{"PaymentSale", true, "ask GetPaymentStatus of payment 1234567", "PaymentSale", func(ctx context.Context, c *ipay.Client) error {
			_, err := c.PaymentSale(ctx, ipay.Sale{PaymentID: 1234567, Invoice: 100})
			return err
		}},
		{"PaymentCancel", true, "ask GetPaymentStatus of payment 1234567", "PaymentCancel", func(ctx context.Context, c *ipay.Client) error {
			_, err := c.PaymentCancel(ctx, ipay.Cancel{PaymentID: 1234567})
			return err
		}},
		{"GetPaymentStatus", false, "", "GetPaymentStatus", func(ctx context.Context, c *ipay.Client) error {
			_, err := c.GetPaymentStatus(ctx, 1234567)
			return err
		}},
		{"GetPaymentInvoice", false, "", "GetPaymentInvoice", func(ctx context.Context, c *ipay.Client) error {
			_, err := c.GetPaymentInvoice(ctx, 1234567)
			return err
		}},
		{"GetReceipt", false, "", "GetReceipt", func(ctx context.Context, c *ipay.Client) error {
			_, err := c.GetReceipt(ctx, 1234567)
			return err
		}},
		{"ProcessPayment", true, "ask GetPaymentStatus of payment 1234567", "ProcessPayment", func(ctx context.Context, c *ipay.Client) error {
			_, err := c.ProcessPayment(ctx, 1234567)
			return err
		}},
	}
}

func (o operation) answered(t testing.TB) string { return fixture(t, "page/answers/"+o.answer+".json") }

// endless is a client that is answered with whatever the reader gives.
func endless(t testing.TB, reader io.Reader) *ipay.Client {
	t.Helper()
	return newClient(t, base, over(func(*http.Request) (*http.Response, error) {
		r := respond(200, "")
		r.Body = io.NopCloser(reader)
		return r, nil
	}))
}
