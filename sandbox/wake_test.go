package sandbox

import (
	"net/http"
	"testing"
	"time"

	client "paysandbox/clients/intellectmoney"
)

// TestPaymentWithADeadlineHasOneWakeUp follows an invoice with an ExpireDate through all its states: the clock keeps one item for it,
// not one for each state it has left.
func TestPaymentWithADeadlineHasOneWakeUp(t *testing.T) {
	start := time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)
	box, err := New(Options{Default: TenantOptions{Clock: ClockOptions{Mode: "frozen", Start: start}}})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	m, err := client.New("http://sandbox/intellectmoney", client.Credentials{
		EshopID: "450000", BearerToken: "9d97820c61424eb6ac0db414ccb7ac60", SecretKey: "secret", SignSecretKey: "signsecret",
	}, client.WithHTTPClient(&http.Client{Transport: box.Transport()}))
	if err != nil {
		t.Fatal(err)
	}
	made, err := m.CreateInvoice(t.Context(), client.Invoice{OrderID: "A-1", Amount: 100_00, ExpireDate: start.Add(30 * 24 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.SBPPayment(t.Context(), client.Payment{InvoiceID: made.InvoiceID, SuccessURL: "https://shop.test/ok", IPAddress: "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	var step client.PaymentStep
	for range 3 {
		state, err := m.State(t.Context(), made.InvoiceID)
		if err != nil {
			t.Fatal(err)
		}
		step = state.Step
	}
	books := box.tenants.standard().books.Load()
	if n := books.clock.Pending(); step != client.StepOK || n != 1 {
		t.Errorf("at %s the clock keeps %d items for one payment", step, n)
	}
	if err := box.tenants.standard().Advance(31 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if n := books.clock.Pending(); n != 0 {
		t.Errorf("%d items are left after the ExpireDate", n)
	}
}
