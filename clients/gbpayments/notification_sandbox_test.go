package gbpayments_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
	"paysandbox/internal/claims"
	mock "paysandbox/mocks/gbpayments"
	"paysandbox/sandbox"
)

// What a sandbox posts is confirmed by its own list, brings the token of the payment, and is answered so that it is not sent again.
func TestTheSandboxNotifiesTheHandler(t *testing.T) {
	merchant := httptest.NewUnstartedServer(nil)
	t.Cleanup(merchant.Close)
	b := newBox(t, sandbox.Options{Default: having("", func(settings *mock.Settings) {
		settings.NotifyURL = "http://" + merchant.Listener.Addr().String()
	})})
	asking := b.shop("", gbpayments.WithHTTPClient(&http.Client{Transport: b.Transport()})) // beside the shop, whose recorder is of one goroutine
	heard, refused := make(chan gbpayments.VerifiedNotification, 10), make(chan error, 10)
	handler, err := asking.NotificationHandler(gbpayments.NewMemoryDeliveries(0),
		func(_ context.Context, v gbpayments.VerifiedNotification) error { heard <- v; return nil },
		gbpayments.OnRefused(func(_ context.Context, err error) { refused <- err }))
	if err != nil {
		t.Fatal(err)
	}
	merchant.Config.Handler = handler
	merchant.Start()
	paid, err := b.shop("").Charge(t.Context(), order1)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.tenant("").Advance(24 * time.Hour); err != nil { // over every attempt that would follow a refusal
		t.Fatal(err)
	}
	if len(heard) != 1 || len(refused) != 0 {
		t.Fatalf("heard %d, refused %d; want one", len(heard), len(refused))
	}
	v := <-heard
	claims.Check(t, "gb.pay.token.source", v.Token != "" && v.TokenListed, v)
	if v.Transaction.ID != paid.TransactionID || !v.Transaction.Paid() || v.Transaction.OrderID != "order-1" || v.Transaction.Amount != 100_00 || v.Token != "tok_ok" {
		t.Errorf("heard %v, token %q", v, v.Token)
	}
}
