package intellectmoney_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"paysandbox/clients/intellectmoney"
	"paysandbox/internal/claims"
	"paysandbox/sandbox"
)

// Two shops follow the same payment: one polls, one listens only, and both come to the same end.
func TestAPaymentIsFollowedInTwoWays(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop()
	var mu sync.Mutex
	var heard []string
	handler, err := c.NotificationHandler(intellectmoney.NewMemoryDeliveries(0), func(_ context.Context, n intellectmoney.Notification) error {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, fmt.Sprint(n.OrderID, " ", int(n.Status)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	receiver := httptest.NewServer(handler)
	defer receiver.Close()
	made, err := c.CreateInvoice(t.Context(), intellectmoney.Invoice{OrderID: "EP-1", Amount: 100_00, ResultURL: receiver.URL})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.SBPPayment(t.Context(), payable(made.InvoiceID)); err != nil {
		t.Fatal(err)
	}
	polled := b.ask(c, made.InvoiceID, 3)
	if err := b.tenant().Advance(0); err != nil { // whatever is on its way has arrived
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	told := strings.Join(heard, ", ")
	claims.Check(t, "im.pay.notify.result_url", told == "EP-1 3, EP-1 5", told)
	claims.Check(t, "im.pay.notify.two_ways", polled.Step.Paid() && strings.HasSuffix(told, " 5"), polled.Step, told)
}
