package gbpayments_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"paysandbox/clients/gbpayments"
)

// The provider delivers one notification twice, and somebody else makes one up.
func ExampleClient_NotificationHandler() {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"response":{"count":1,"items":[{"id":900,"type":1,"status":1,"amount":60000,"order_id":"order-1"}]}}`)
	}))
	defer provider.Close()
	client, err := gbpayments.New(provider.URL, site)
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	if err := listenForPayments(mux, client, markPaid); err != nil {
		fmt.Println(err)
		return
	}
	for _, body := range []string{payNotification, payNotification, `{"id":901,"order_id":"order-2"}`} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, notified(asJSON, body))
		fmt.Println(w.Code, strings.TrimSpace(w.Body.String()))
	}
	// Output:
	// order order-1 is paid: 60000 kopecks
	// 200 {"code":0}
	// 200 {"code":0}
	// refused: gbpayments: transaction 901 of a notification: not found in the newest of the list
	// 503 not verified in time
}

func markPaid(_ context.Context, orderID string, kopecks int64) error {
	fmt.Printf("order %s is paid: %d kopecks\n", orderID, kopecks)
	return nil
}

// listenForPayments is the README's example of notifications.
func listenForPayments(mux *http.ServeMux, client *gbpayments.Client,
	markPaid func(ctx context.Context, orderID string, kopecks int64) error) error {
	handler, err := client.NotificationHandler(gbpayments.NewMemoryDeliveries(0),
		func(ctx context.Context, v gbpayments.VerifiedNotification) error {
			if !v.Transaction.Paid() {
				return nil // only authorized: Capture follows
			}
			return markPaid(ctx, v.Transaction.OrderID, v.Transaction.Amount)
		},
		gbpayments.OnRefused(func(_ context.Context, err error) { fmt.Println("refused:", err) }))
	if err != nil {
		return err
	}
	mux.Handle("/gbpayments/pay", handler)
	return nil
}

// The README and the comment of the package show what the example above runs.
func TestDocumentsShowTheNotificationsThatRun(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("notification_example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	comment, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, section, has := strings.Cut(string(readme), "\n## Notifications\n")
	_, rest, begins := strings.Cut(section, "```go\n")
	block, _, ends := strings.Cut(rest, "```")
	if !has || !begins || !ends {
		t.Fatal("README.md has no block of Go under Notifications")
	}
	indented := "\t" + strings.ReplaceAll(strings.TrimSuffix(block, "\n"), "\n", "\n\t")
	if !strings.Contains(string(source), indented+"\n\treturn nil\n") {
		t.Errorf("notification_example_test.go does not run the README's\n%s", block)
	}
	if shown := "//" + strings.ReplaceAll(indented, "\n", "\n//") + "\n//\n"; !strings.Contains(string(comment), shown) {
		t.Errorf("doc.go does not show\n%s", shown)
	}
}
