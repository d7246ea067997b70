package intellectmoney_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/intellectmoney"
)

var update = flag.Bool("update", false, "write the golden requests anew")

// TestRequestsAreTheGoldenBytes holds the whole request, line by line, as net/http writes it.
func TestRequestsAreTheGoldenBytes(t *testing.T) {
	full := operation{name: "createInvoice-full", answer: okInvoice, call: func(ctx context.Context, c *intellectmoney.Client) error {
		_, err := c.CreateInvoice(ctx, intellectmoney.Invoice{
			OrderID: "EP-1", ServiceName: "Заказ №1", Amount: 19900, Currency: "RUB", UserName: "Иван Петров", Email: "a@b.ru",
			SuccessURL: "https://s/ok?a=1&b=2", FailURL: "https://s/fail", BackURL: "https://s/b", ResultURL: "http://127.0.0.1:1/r",
			ExpireDate: time.Date(2026, 1, 17, 13, 12, 3, 0, time.UTC), Hold: true, HoldHours: 24,
			Preference:      []intellectmoney.Method{"BankCard", "Sbp"},
			MerchantReceipt: `{"inn":"7700000000"}`,
			UserFields:      []intellectmoney.UserField{{Name: "Shop", Value: "<1>"}, {Name: "City", Value: "Москва"}},
			RecurringType:   "Activate", Language: "ru",
		})
		return err
	}}
	sets := []struct {
		suffix     string
		operations []operation
		options    []intellectmoney.Option
	}{
		{"form", append(operations(), full), nil},
		{"json", append(operations(), full), []intellectmoney.Option{intellectmoney.WithJSONBody()}},
		{"xml-answer", operations()[:2], []intellectmoney.Option{intellectmoney.WithXMLAnswer()}},
		{"test-currency", operations(), []intellectmoney.Option{intellectmoney.WithTestCurrency()}},
	}
	for _, set := range sets {
		for _, o := range set.operations {
			t.Run(o.name+"/"+set.suffix, func(t *testing.T) {
				var sent bytes.Buffer
				options := append(set.options[:len(set.options):len(set.options)], over(func(r *http.Request) (*http.Response, error) {
					return respond(200, o.answer), r.Write(&sent)
				}))
				if err := o.call(t.Context(), newClient(t, base, options...)); err != nil {
					t.Fatal(err)
				}
				got := strings.ReplaceAll(sent.String(), "\r\n", "\n") + "\n"
				path := filepath.Join("testdata", "requests", o.name+"."+set.suffix+".golden")
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatalf("%v; write it with go test -update", err)
				}
				if got != string(want) {
					t.Errorf("sent\n%s\nwant\n%s", got, want)
				}
			})
		}
	}
}

// The body of the pages' PHP sample, but for the digest: the same fields, in the same order, and nothing for what is absent.
func TestAbsentFieldsAreNotSent(t *testing.T) {
	var sent bytes.Buffer
	c := newClient(t, base, over(func(r *http.Request) (*http.Response, error) {
		_, err := sent.ReadFrom(r.Body)
		return respond(200, okAnswer), err
	}))
	if _, err := c.SBPPayment(t.Context(), intellectmoney.Payment{
		InvoiceID: "3000000000", SuccessURL: "https://shop.ru", IPAddress: "127.0.0.1",
	}); err != nil {
		t.Fatal(err)
	}
	digest := intellectmoney.Hash([]string{"450000", "3000000000", "https://shop.ru", "", "", "127.0.0.1"}, "shopsecret")
	want := "EshopId=450000&InvoiceId=3000000000&SuccessUrl=https%3A%2F%2Fshop.ru&IpAddress=127.0.0.1&Hash=" + digest
	if sent.String() != want {
		t.Errorf("sent %s, want %s", &sent, want)
	}
}

func TestTextThatIsNotUTF8IsRefusedUnsent(t *testing.T) {
	for _, body := range []intellectmoney.Option{intellectmoney.WithFormBody(), intellectmoney.WithJSONBody()} {
		c := newClient(t, base, body, unreachable(t))
		_, err := c.CreateInvoice(t.Context(), intellectmoney.Invoice{OrderID: "EP-1", Amount: 100, ServiceName: "\xc7\xe0\xea\xe0\xe7"})
		if !errors.Is(err, intellectmoney.ErrInvalidRequest) || !strings.Contains(err.Error(), "ServiceName") {
			t.Errorf("err = %v, want ErrInvalidRequest naming ServiceName", err)
		}
	}
}

func TestElevenUserFieldsAreRefusedUnsent(t *testing.T) {
	c := newClient(t, base, unreachable(t))
	_, err := c.CreateInvoice(t.Context(), intellectmoney.Invoice{OrderID: "EP-1", Amount: 100, UserFields: make([]intellectmoney.UserField, 11)})
	if !errors.Is(err, intellectmoney.ErrInvalidRequest) {
		t.Errorf("err = %v, want ErrInvalidRequest", err)
	}
}

// unreachable fails the test when a request is sent.
func unreachable(t *testing.T) intellectmoney.Option {
	return over(func(r *http.Request) (*http.Response, error) {
		t.Errorf("a request was sent: %s", r.URL)
		return respond(200, okAnswer), nil
	})
}
