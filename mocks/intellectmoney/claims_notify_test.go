package intellectmoney_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// told is an address that takes notifications, and what came there: orderId and paymentStatus of each.
type told struct {
	*httptest.Server
	mu  sync.Mutex
	all []string
}

func newTold(t *testing.T) *told {
	at := &told{}
	at.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		at.mu.Lock()
		at.all = append(at.all, form.Get("orderId")+" "+form.Get("paymentStatus"))
		at.mu.Unlock()
		_, _ = io.WriteString(w, "OK")
	}))
	t.Cleanup(at.Close)
	return at
}

func (a *told) heard() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return strings.Join(a.all, ", ")
}

func TestClaimsOfNotifications(t *testing.T) {
	shops, invoices := newTold(t), newTold(t)
	s := newShop(t, sandbox.TenantOptions{}, func(settings *intellectmoney.Settings) { settings.ResultURL = shops.URL })
	settled := func() {
		t.Helper()
		if err := s.tenant().Advance(0); err != nil {
			t.Fatal(err)
		}
	}
	made := s.call("createInvoice", append(invoiceOf(s.eshopID, "own"), "ResultUrl", invoices.URL))
	settled()
	claims.Check(t, "im.pay.notify.result_url", made.verdict() == "accepted" && invoices.heard() == "own 3" && shops.heard() == "", made.text, invoices.heard(), shops.heard())

	number := s.invoice() // order-1, without an address of its own
	settled()
	claims.Check(t, "im.pay.notify.shop_address", shops.heard() == "order-1 3" && invoices.heard() == "own 3", shops.heard(), invoices.heard())

	// Two ways: who polls sees OK, and who is told hears 5, of the same payment.
	if answer := s.call("sbpPayment", startOf(s.eshopID, number)); answer.verdict() != "accepted" {
		t.Fatal(answer.text)
	}
	s.until(number, "OK")
	settled()
	claims.Check(t, "im.pay.notify.two_ways", shops.heard() == "order-1 3, order-1 5" && s.state(number) == "OK", shops.heard(), s.state(number))

	silent := newShop(t, sandbox.TenantOptions{}, nil) // a shop without an address is told nothing, and polls
	number = silent.started("sbpPayment")
	claims.Check(t, "im.pay.notify.two_ways", silent.until(number, "OK").text != "" && silent.state(number) == "OK", silent.state(number))
}
