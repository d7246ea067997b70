package sandbox_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"paysandbox/clients/gbpayments"
	client "paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

// plant puts secrets, card numbers and tokens wherever a merchant can put them.
func plant(t *testing.T, b *box) {
	t.Helper()
	for i, option := range []client.Option{client.WithFormBody(), client.WithJSONBody()} {
		m := b.merchant(option, client.WithHeader("X-Note", "4111111111111111 and 9d97820c61424eb6ac0db414ccb7ac60"))
		made, err := m.CreateInvoice(t.Context(), client.Invoice{
			OrderID: "A-" + string(rune('1'+i)), Amount: 100_00, ServiceName: "card 4111 1111 1111 1111, key signsecret, key secret",
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.BankCardPayment(t.Context(), client.CardPayment{
			InvoiceID: made.InvoiceID, ReturnURL: "https://shop.test/back?token=9d97820c61424eb6ac0db414ccb7ac60", IPAddress: "127.0.0.1",
			Card: client.Card{PAN: "4111111111111111", Holder: "IVAN", ExpiryMonth: "10", ExpiryYear: "30", CVV: "987"},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	shop, err := gbpayments.New(b.data.URL+"/gbpayments", gbpayments.Credentials{SiteID: "1001", APISecret: "gbsecret"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := shop.Charge(t.Context(), gbpayments.Payment{Token: "tok_planted", Amount: 100, OrderID: "G-1", Description: "gbsecret", Email: "payer@example.com"}); err == nil {
		t.Fatal("there is no such token")
	}
	b.send("POST", "", "/intellectmoney/merchant/9d97820c61424eb6ac0db414ccb7ac60/4111111111111111?cvv=987&pan=4111111111111111&key=signsecret",
		"<r><EshopId>450000</EshopId><PAN>4111111111111111</PAN><cvv>987</cvv></r>")
}

// holdsNoSecret says that nothing of what plant planted is in a text.
func holdsNoSecret(t *testing.T, where, text string) {
	t.Helper()
	for _, planted := range []string{
		"9d97820c61424eb6ac0db414ccb7ac60", "signsecret", "key secret", "secretKey=secret", "gbsecret", "MTAwMTpnYnNlY3JldA", "tok_planted", `"987"`, "=987", ">987", "987\\\"",
		"4111111111111111", "4111 1111 1111 1111", "4111+1111+1111+1111", "4111%201111%201111%201111", "4111 1111 1111 1112", "6011000990139424",
	} {
		if strings.Contains(text, planted) {
			t.Errorf("%s shows %q:\n%s", where, planted, text)
		}
	}
}

// TestNothingSecretLeavesByAnyFormOfTheJournal greps every form in which the control plane gives requests away.
func TestNothingSecretLeavesByAnyFormOfTheJournal(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	plant(t, b)
	for _, address := range []string{"", "http://127.0.0.1:8080"} {
		if address != "" {
			b.ServedAt(address)
		}
		for _, test := range []struct{ method, path, body string }{
			{"GET", "/__admin/requests.har", ""},
			{"GET", "/__admin/requests/1.curl", ""},
			{"GET", "/__admin/requests/2.curl", ""},
			{"GET", "/__admin/requests/3.curl", ""},
			{"GET", "/__admin/requests/4.curl", ""},
			{"GET", "/__admin/requests/5.curl", ""},
			{"GET", "/__admin/requests/6.curl", ""},
			{"POST", "/__admin/requests/find", `{"match":{}}`},
			{"POST", "/__admin/requests/find?format=canonical", `{"match":{}}`},
			{"POST", "/__admin/requests/count", `{"match":{}}`},
			{"POST", "/__admin/requests/verify", `{"match":{}}`},
		} {
			request, err := http.NewRequestWithContext(t.Context(), test.method, b.control.URL+test.path, strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			if err != nil || answer.StatusCode != 200 {
				t.Fatalf("%s: status %d, %v", test.path, answer.StatusCode, err)
			}
			holdsNoSecret(t, test.path, string(text))
		}
	}
}
