package intellectmoney_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"paysandbox/clients/intellectmoney"
)

const base = "http://im.test/intellectmoney"

// vectorKeys are the keys of the known digests.
var vectorKeys = intellectmoney.Credentials{
	EshopID: "450000", BearerToken: "9d97820c61424eb6ac0db414ccb7ac60", SecretKey: "shopsecret", SignSecretKey: "signsecret",
}

const (
	okAnswer = `{"OperationState":{"Code":0,"Desc":"Успешно обработана"},"EshopId":450000,` +
		`"Result":{"State":{"Code":0,"Desc":"Успешно обработан"}}}`
	okInvoice = `{"OperationState":{"Code":0,"Desc":"Успешно обработана"},"EshopId":450000,` +
		`"Result":{"InvoiceId":3000000001,"State":{"Code":0,"Desc":"Успешно обработан"}}}`
)

func stateAnswer(step string) string {
	return `{"OperationState":{"Code":0,"Desc":"Успешно обработана"},"EshopId":450000,` +
		`"Result":{"PaymentStep":"` + step + `","State":{"Code":0,"Desc":"Успешно обработан"}}}`
}

// transport answers in the process; it knows nothing of connections, as the transport of an embedded sandbox does not.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func respond(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(bytes.NewBufferString(body))}
}

func newClient(t testing.TB, url string, options ...intellectmoney.Option) *intellectmoney.Client {
	t.Helper()
	c, err := intellectmoney.New(url, vectorKeys, options...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answering is a client to which every request is answered with status and body.
func answering(t testing.TB, status int, body string, options ...intellectmoney.Option) *intellectmoney.Client {
	t.Helper()
	return newClient(t, base, append(options, over(func(*http.Request) (*http.Response, error) { return respond(status, body), nil }))...)
}

func over(f transport) intellectmoney.Option {
	return intellectmoney.WithHTTPClient(&http.Client{Transport: f})
}

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func fixture(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// An operation of the client, called with the same plain arguments everywhere.
type operation struct {
	name   string
	moves  bool
	open   bool   // sent without Bearer and Sign in the test currency
	number string // that an unknown outcome names
	answer string // a success
	call   func(context.Context, *intellectmoney.Client) error
}

var testCard = intellectmoney.Card{PAN: "4111111111111111", Holder: "IVAN", ExpiryMonth: "10", ExpiryYear: "30", CVV: "123"}

func operations() []operation {
	payment := intellectmoney.Payment{
		InvoiceID: "3000000001", SuccessURL: "https://s/ok", FailURL: "https://s/fail", IPAddress: "127.0.0.1",
	}
	return []operation{
		{"createInvoice", true, true, "EP-1", okInvoice, func(ctx context.Context, c *intellectmoney.Client) error {
			_, err := c.CreateInvoice(ctx, intellectmoney.Invoice{OrderID: "EP-1", Amount: 19900})
			return err
		}},
		{"sbpPayment", true, false, "3000000001", okAnswer, func(ctx context.Context, c *intellectmoney.Client) error {
			_, err := c.SBPPayment(ctx, payment)
			return err
		}},
		{"gazpromPayPayment", true, false, "3000000001", okAnswer, func(ctx context.Context, c *intellectmoney.Client) error {
			_, err := c.GazpromPayPayment(ctx, payment)
			return err
		}},
		{"bnplPayment", true, false, "3000000001", okAnswer, func(ctx context.Context, c *intellectmoney.Client) error {
			_, err := c.BNPLPayment(ctx, payment)
			return err
		}},
		{"bankCardPayment", true, true, "3000000001", okAnswer, func(ctx context.Context, c *intellectmoney.Client) error {
			_, err := c.BankCardPayment(ctx, intellectmoney.CardPayment{
				InvoiceID: "3000000001", Card: testCard, ReturnURL: "https://s/r", IPAddress: "127.0.0.1",
			})
			return err
		}},
		{"getBankCardPaymentState", false, true, "3000000001", stateAnswer("OK"), func(ctx context.Context, c *intellectmoney.Client) error {
			_, err := c.State(ctx, "3000000001")
			return err
		}},
		{"activationPay", true, false, "3000000001", okAnswer, func(ctx context.Context, c *intellectmoney.Client) error {
			_, err := c.ActivationPay(ctx, "3000000001", 137, "123")
			return err
		}},
		{"purchaseToPaid", true, false, "EP-1", okAnswer, func(ctx context.Context, c *intellectmoney.Client) error {
			_, err := c.Capture(ctx, "EP-1")
			return err
		}},
		{"purchaseToRefund", true, false, "EP-1", okAnswer, func(ctx context.Context, c *intellectmoney.Client) error {
			_, err := c.Refund(ctx, "EP-1")
			return err
		}},
	}
}
