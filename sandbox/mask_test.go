package sandbox_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

// TestNothingSecretLeavesTheControlPlane plants secrets and card numbers wherever a merchant can put them and greps everything
// that the control plane shows.
// measured is how long a request took, as the journal shows it.
var measured = regexp.MustCompile(`"took": "[0-9.]+(ns|µs|ms|s)"`)

func TestNothingSecretLeavesTheControlPlane(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for _, option := range []client.Option{client.WithFormBody(), client.WithJSONBody()} {
		m := b.merchant(option, client.WithHeader("X-Note", "4111111111111111 and 9d97820c61424eb6ac0db414ccb7ac60"))
		made, err := m.CreateInvoice(t.Context(), client.Invoice{
			OrderID: "A-" + string(rune('1'+len(b.requests("")))), Amount: 100_00,
			ServiceName: "card 4111 1111 1111 1111, key signsecret, key secret",
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
		b.polls(m, made.InvoiceID, 3)
	}
	b.send("POST", "", "/intellectmoney/merchant/bankCardPayment?pan=4111111111111111",
		"<r><EshopId>450000</EshopId><PAN>4111111111111111</PAN><cvv>987</cvv></r>")
	for _, path := range []string{"/__admin/requests", "/__admin/requests?format=canonical", "/__admin/payments", "/__admin/requests/2", "/__admin/catalogue"} {
		answer, err := http.Get(b.control.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		text = measured.ReplaceAll(text, nil) // nanoseconds may have the digits of a cvv
		for _, planted := range []string{"9d97820c61424eb6ac0db414ccb7ac60", "signsecret", "key secret", "987", "4111 1111 1111 1111", "4111+1111+1111+1111"} {
			if path == "/__admin/catalogue" && planted == "987" {
				continue // the catalogue has numbers of its own
			}
			if strings.Contains(string(text), planted) {
				t.Errorf("%s shows %q", path, planted)
			}
		}
		if path != "/__admin/catalogue" && strings.Contains(string(text), "4111111111111111") { // the catalogue lists the test cards
			t.Errorf("%s shows a whole card number", path)
		}
	}
	if shown := b.requests("op=bankCardPayment"); !strings.Contains(shown[0]["request"].(map[string]any)["body"].(string), "411111******1111") {
		t.Errorf("a masked card number should still be told apart: %v", shown[0]["request"])
	}
}

func TestLongBodyIsShownInPart(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	const secret = "9d97820c61424eb6ac0db414ccb7ac60"
	for _, before := range []int{32<<10 - 16, 32 << 10, 33<<10 - 16} { // a secret across the cut, beyond it, and across what is read
		b.send("POST", "", "/intellectmoney/merchant/sbpPayment", "x="+strings.Repeat("y", before-2)+secret+strings.Repeat("z", 100<<10))
		list := b.requests("limit=1")
		shown := list[0]["request"].(map[string]any)
		body := shown["body"].(string)
		if len(body) > 32<<10 || shown["cut"] == nil || strings.Contains(body, secret[:8]) {
			t.Errorf("after %d bytes: %d bytes are shown, %v cut, ending in %q", before, len(body), shown["cut"], body[len(body)-20:])
		}
	}
}
