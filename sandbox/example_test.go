package sandbox_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

func Example() {
	box, err := sandbox.New(sandbox.Options{Seed: 42})
	if err != nil {
		log.Fatal(err)
	}
	defer box.Close()
	shop := &http.Client{Transport: box.Transport()} // no socket; any host name will do

	merchant, err := client.New("http://sandbox/intellectmoney", client.Credentials{
		EshopID: "450000", BearerToken: "9d97820c61424eb6ac0db414ccb7ac60", SecretKey: "secret", SignSecretKey: "signsecret",
	}, client.WithHTTPClient(shop))
	if err != nil {
		log.Fatal(err)
	}
	invoice, err := merchant.CreateInvoice(context.Background(), client.Invoice{OrderID: "A-1", Amount: 100_00})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(invoice.InvoiceID)
	// Output: 3000000000
}
