package ipay_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
)

func decodeInto(body io.Reader, into any) error { return json.NewDecoder(body).Decode(into) }

func Example() {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := 1
		if body, _ := io.ReadAll(r.Body); strings.Contains(string(body), "PaymentVerify3DS") {
			status = 5
		}
		fmt.Fprintf(w, `{"response":{"pmt_id":1234567,"invoice":60000,"amount":60000,"pmt_status":%d,"card_mask":"411111******1111",`+
			`"security_data":{"redirect_url":"https://acs.example/challenge"},"bank_response":{"error_group":null}}}`, status)
	}))
	defer provider.Close()
	// The payer passes 3-D Secure, and the browser brings the result.
	browser := func(redirect string) *http.Request {
		fmt.Println("the payer is at", redirect)
		return postedBack()
	}
	if err := payWithGooglePay(context.Background(), provider.URL, []byte(`{"protocolVersion":"ECv2"}`), browser); err != nil {
		fmt.Println(err)
	}
	// Output:
	// the payer is at https://acs.example/challenge
	// paid: true 411111******1111
}

func postedBack() *http.Request {
	r := httptest.NewRequest(http.MethodPost, "https://shop.example/3ds?order=1", strings.NewReader(url.Values{"threedsData": {"eJ+/"}}.Encode()))
	r.Header.Set("Content-Type", urlencoded)
	return r
}

// payWithGooglePay is the README's example.
func payWithGooglePay(ctx context.Context, baseURL string, googleToken []byte, browser func(string) *http.Request) error {
	client, err := ipay.New(baseURL, ipay.Credentials{Login: "test", SignKey: "test_sign_key"})
	if err != nil {
		return err
	}
	payment, err := client.Charge(ctx, ipay.Payment{
		Invoice: 60000, // 600.00 UAH
		Token:   ipay.EncodeToken(googleToken),
		ExtID:   "order-1", Description: "Order 1",
		ThreeDS: ipay.ThreeDSInfo{NotificationURL: "https://shop.example/3ds?order=1"},
	})
	if err != nil {
		return err
	}
	if payment.NeedsChallenge() {
		redirect, err := payment.Challenge()
		if err != nil {
			return err
		}
		request := browser(redirect) // what comes back to NotificationURL
		notification, err := ipay.ParseThreeDSNotification(request)
		if err != nil {
			return err
		}
		if payment, err = client.Verify3DS(ctx, payment.PaymentID, notification.ThreeDSData); err != nil {
			return err
		}
	}
	if payment.Declined() {
		fmt.Println("declined:", payment.DeclineGroup, payment.DeclineGroup.Advice())
	}
	fmt.Println("paid:", payment.Paid(), payment.MaskedPAN)
	return nil
}

func ExampleOutcomeUnknownError() {
	err := error(&ipay.OutcomeUnknownError{Action: "PaymentSale", PaymentID: 1234567, Err: io.ErrUnexpectedEOF})
	fmt.Println(err)
	// Output:
	// ipay: PaymentSale: outcome unknown: unexpected EOF; ask GetPaymentStatus of payment 1234567 before it is sent again: status 5 is captured, 3 is not
}

// The README shows what the example above runs.
func TestREADMEShowsTheExampleThatRuns(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, begins := strings.Cut(string(readme), "```go\n")
	block, _, ends := strings.Cut(rest, "```")
	if !begins || !ends {
		t.Fatal("README.md has no block of Go")
	}
	indented := "\t" + strings.ReplaceAll(strings.TrimSuffix(block, "\n"), "\n", "\n\t")
	if !strings.Contains(string(source), indented+"\n\treturn nil\n") {
		t.Errorf("example_test.go does not run the README's\n%s", block)
	}
	for _, section := range []string{"Name", "Sources", "Usage", "Two stages", "3-D Secure", "Errors", "Receipts", "Testing"} {
		if !strings.Contains(string(readme), "\n## "+section+"\n") {
			t.Errorf("README.md has no section %s", section)
		}
	}
}
