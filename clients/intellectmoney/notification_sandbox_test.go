package intellectmoney_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"paysandbox/clients/intellectmoney"
	"paysandbox/mocks"
	mock "paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// What a sandbox posts, in either charset and with the key or without it, is verified, read and answered so that it is not sent again.
func TestTheSandboxNotifiesTheHandler(t *testing.T) {
	for _, charset := range []string{"utf-8", "windows-1251"} {
		t.Run(charset, func(t *testing.T) {
			b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Merchant: func(_ string, settings mocks.Settings) error {
				if own, ok := settings.(*mock.Settings); ok {
					own.NotifyCharset, own.NotifySecretKey = charset, charset == "utf-8"
				}
				return nil
			}}})
			heard, refused := make(chan intellectmoney.Notification, 10), make(chan error, 10)
			handler, err := b.shop().NotificationHandler(intellectmoney.NewMemoryDeliveries(0),
				func(_ context.Context, n intellectmoney.Notification) error { heard <- n; return nil },
				intellectmoney.OnRefused(func(_ context.Context, err error) { refused <- err }))
			if err != nil {
				t.Fatal(err)
			}
			merchant := httptest.NewServer(handler)
			t.Cleanup(merchant.Close)
			created, err := b.shop().CreateInvoice(t.Context(), intellectmoney.Invoice{
				OrderID: "EP-1", ServiceName: "Оплата заказа №EP-1", Amount: 19900, UserName: "Иван Петров", Email: "a@b.ru",
				ResultURL: merchant.URL, UserFields: []intellectmoney.UserField{{Name: "магазин", Value: "1"}},
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.shop().Refund(t.Context(), "EP-1"); err != nil {
				t.Fatal(err)
			}
			if err := b.tenant().Advance(24 * time.Hour); err != nil { // over every attempt that would follow a refusal
				t.Fatal(err)
			}
			if len(heard) != 2 || len(refused) != 0 {
				t.Fatalf("heard %d, refused %d; want created and cancelled, once each", len(heard), len(refused))
			}
			for _, status := range []intellectmoney.PaymentStatus{intellectmoney.StatusCreated, intellectmoney.StatusCancelled} {
				n := <-heard
				at, ok := n.Time(time.FixedZone("MSK", 3*60*60))
				if n.Status != status || n.OrderID != "EP-1" || n.InvoiceID != created.InvoiceID || n.Amount != 19900 || n.Currency != "RUB" ||
					n.ServiceName != "Оплата заказа №EP-1" || n.UserName != "Иван Петров" || !ok || !at.Equal(began) ||
					len(n.UserFields) != 1 || n.UserFields[0] != (intellectmoney.UserField{Name: "магазин", Value: "1"}) {
					t.Errorf("heard %+v at %v with %q, %q", n, at, n.UserName, n.UserFields)
				}
			}
		})
	}
}
