package intellectmoney_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"paysandbox/clients/intellectmoney"
)

// The provider delivers one notification twice, and somebody else makes one up.
func ExampleClient_NotificationHandler() {
	client, err := intellectmoney.New("https://api.intellectmoney.ru", vectorKeys)
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	if err := listenForPayments(mux, client, markPaid); err != nil {
		fmt.Println(err)
		return
	}
	for _, hash := range []string{vectorHash, vectorHash, "d41d8cd98f00b204e9800998ecf8427e"} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, notified(inUTF8, encoded(with("hash", hash))))
		fmt.Println(w.Code, strings.TrimSpace(w.Body.String()))
	}
	// Output:
	// order EP-1 is paid: 19900 RUB
	// 200 OK
	// 200 OK
	// refused: intellectmoney: the notification has a wrong signature
	// 403 wrong signature
}

func markPaid(_ context.Context, orderID string, amount int64, currency string) error {
	fmt.Printf("order %s is paid: %d %s\n", orderID, amount, currency)
	return nil
}

// listenForPayments is the README's example of notifications.
func listenForPayments(mux *http.ServeMux, client *intellectmoney.Client,
	markPaid func(ctx context.Context, orderID string, amount int64, currency string) error) error {
	handler, err := client.NotificationHandler(intellectmoney.NewMemoryDeliveries(0),
		func(ctx context.Context, n intellectmoney.Notification) error {
			if !n.Status.Paid() {
				return nil // created, held, cancelled, …: nothing to do for this shop
			}
			return markPaid(ctx, n.OrderID, n.Amount, n.Currency) // compares the sum with the order's own
		},
		intellectmoney.OnRefused(func(_ context.Context, err error) { fmt.Println("refused:", err) }))
	if err != nil {
		return err
	}
	mux.Handle("/intellectmoney/result", handler)
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
