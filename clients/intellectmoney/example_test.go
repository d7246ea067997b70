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

func Example() {
	steps := make(chan string, 2)
	steps <- "SendTo3DS"
	steps <- "OK"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/merchant/createInvoice":
			fmt.Fprint(w, okInvoice)
		case "/merchant/sbpPayment":
			fmt.Fprint(w, okAnswer)
		default:
			fmt.Fprintf(w, `{"OperationState":{"Code":0},"Result":{"PaymentStep":"%s","Form3DS":"{\"SbpQrCodeUrl\":\"https://qr.test/AD20\"}",`+
				`"State":{"Code":0}}}`, <-steps)
		}
	}))
	defer server.Close()
	if err := payBySBP(context.Background(), server.URL); err != nil {
		fmt.Println(err)
	}
	// Output:
	// pay at https://qr.test/AD20
	// paid: true
}

// payBySBP is the README's example.
func payBySBP(ctx context.Context, baseURL string) error {
	client, err := intellectmoney.New(baseURL, intellectmoney.Credentials{
		EshopID: "450000", BearerToken: "9d97820c61424eb6ac0db414ccb7ac60", SecretKey: "secret", SignSecretKey: "signsecret",
	})
	if err != nil {
		return err
	}
	invoice, err := client.CreateInvoice(ctx, intellectmoney.Invoice{OrderID: "EP-1", Amount: 10000}) // 100.00 RUB
	if err != nil {
		return err
	}
	if _, err := client.SBPPayment(ctx, intellectmoney.Payment{
		InvoiceID: invoice.InvoiceID, SuccessURL: "https://shop.example/paid", IPAddress: "127.0.0.1",
	}); err != nil {
		return err
	}
	state, err := client.WaitForPayment(ctx, invoice.InvoiceID)
	if err != nil {
		return err
	}
	if state.Step == intellectmoney.StepSendTo3DS {
		code, err := state.SBPCode()
		if err != nil {
			return err
		}
		fmt.Println("pay at", code.URL)
		if state, err = client.WaitForPayment(ctx, invoice.InvoiceID, intellectmoney.AfterChallenge()); err != nil {
			return err
		}
	}
	fmt.Println("paid:", state.Step.Paid())
	return nil
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
	for _, section := range []string{"Name", "Sources", "Usage", "Errors", "Waiting", "Testing"} {
		if !strings.Contains(string(readme), "\n## "+section+"\n") {
			t.Errorf("README.md has no section %s", section)
		}
	}
}
