package gbpayments_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"paysandbox/clients/gbpayments"
)

func Example() {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answers := map[string]string{
			"/payment/token/auth": `{"success":1,"timestamp":1491279174.7654,"transaction_id":900}`,
			"/payment/confirm":    `{"success":1,"timestamp":1491279175.1}`,
			"/payment/refund":     `{"success":1,"timestamp":1491279176.25,"transaction_id":901}`,
		}
		fmt.Fprintf(w, `{"response":%s}`, answers[r.URL.Path])
	}))
	defer provider.Close()
	if err := payInTwoStages(context.Background(), provider.URL); err != nil {
		fmt.Println(err)
	}
	// Output:
	// captured: true refund: 901
}

// payInTwoStages is the README's example.
func payInTwoStages(ctx context.Context, baseURL string) error {
	client, err := gbpayments.New(baseURL, gbpayments.Credentials{SiteID: "990", APISecret: "test_api_secret"})
	if err != nil {
		return err
	}
	held, err := client.Authorize(ctx, gbpayments.Payment{
		Token: "tok_ok", Amount: 60000, // 600.00 RUB
		OrderID: "order-1", Description: "Order 1", Email: "payer@shop.example",
	})
	var unknown *gbpayments.OutcomeUnknownError
	if errors.As(err, &unknown) {
		found, err := client.Reconcile(ctx, unknown.Lost())
		if err != nil {
			return err
		}
		fmt.Println("found:", found)
		return nil
	}
	if err != nil {
		return err
	}
	if held.Declined() {
		fmt.Println("declined:", held.Reason)
		return nil
	}
	captured, err := client.Capture(ctx, held.TransactionID, 50000)
	if err != nil {
		return err
	}
	refunded, err := client.Refund(ctx, held.TransactionID, 20000)
	if err != nil {
		return err
	}
	fmt.Println("captured:", captured.Success, "refund:", refunded.TransactionID)
	return nil
}

// The answer to the authorization is lost after the work; the list has the payment.
func Example_lostAnswer() {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/payment/token/auth" {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		fmt.Fprint(w, `{"response":{"count":1,"items":[{"id":900,"type":2,"status":4,"amount":60000,"order_id":"order-1"}]}}`)
	}))
	defer provider.Close()
	if err := payInTwoStages(context.Background(), provider.URL); err != nil {
		fmt.Println(err)
	}
	// Output:
	// found: transaction 900: token payment (2), authorized (4), 60000 kopecks, order_id "order-1"
}

func ExampleOutcomeUnknownError() {
	err := error(&gbpayments.OutcomeUnknownError{Method: "payment/confirm", TransactionID: 590, Amount: 100, Err: io.ErrUnexpectedEOF})
	fmt.Println(err)
	// Output:
	// gbpayments: payment/confirm: outcome unknown: unexpected EOF; ask Find of transaction 590 before it is sent again: status 1 is confirmed, 4 is not
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
	for _, section := range []string{"Name", "Sources", "Usage", "Results", "Errors", "Lost answers", "Testing"} {
		if !strings.Contains(string(readme), "\n## "+section+"\n") {
			t.Errorf("README.md has no section %s", section)
		}
	}
}
