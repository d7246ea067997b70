package sandbox_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

// ledgerOf is a shop's own books: what it believes of its orders.
type ledgerOf struct {
	mu      sync.Mutex
	credit  int64                           // kopecks that it believes to have got
	status  map[string]client.PaymentStatus // by order
	polling sync.Mutex                      // held while the shop asks for the state
}

// rightly takes each notification once, and an order never goes back to be only created.
func (l *ledgerOf) rightly(_ context.Context, n client.Notification) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n.Status == client.StatusCreated && l.status[n.OrderID] != 0 {
		return nil
	}
	l.status[n.OrderID] = n.Status
	if n.Status.Paid() {
		l.credit += n.Amount
	}
	return nil
}

// wrong are shops that go wrong in one way each.
var wrongShops = map[string]func(l *ledgerOf, form url.Values) (int, string){
	"believes anybody": func(l *ledgerOf, f url.Values) (int, string) {
		l.take(f)
		return 200, "OK"
	},
	"decodes first": func(l *ledgerOf, f url.Values) (int, string) {
		decoded := url.Values{}
		for name := range f {
			text, _ := charmap.Windows1251.NewDecoder().String(f.Get(name))
			decoded.Set(name, text)
		}
		if !proven(decoded, "secret") {
			return 400, "bad hash"
		}
		l.take(decoded)
		return 200, "OK"
	},
	"locks while it asks": func(l *ledgerOf, f url.Values) (int, string) {
		if !l.polling.TryLock() {
			return 503, "busy"
		}
		defer l.polling.Unlock()
		l.take(f)
		return 200, "OK"
	},
}

// take believes a form, every time.
func (l *ledgerOf) take(f url.Values) {
	l.mu.Lock()
	defer l.mu.Unlock()
	statuses := map[string]client.PaymentStatus{"3": client.StatusCreated, "5": client.StatusPaid}
	l.status[f.Get("orderId")] = statuses[f.Get("paymentStatus")]
	if f.Get("paymentStatus") == "5" {
		l.credit += 100_00
	}
}

// TestShopsThatHear: each scenario of notifications is taken rightly by a right shop, fools a planted wrong one, and the list of
// notifications tells which copy it was.
func TestShopsThatHear(t *testing.T) {
	for _, test := range []struct {
		scenario, wrong string
		credit          int64 // that the wrong shop believes in; the right one believes in 100.00
		status          client.PaymentStatus
		told, unmet     string // of the wrong shop
	}{
		{"notification-duplicated", "believes anybody", 200_00, client.StatusPaid, "paid:acked (copy 2 of 2)", ""},
		{"notification-created-after-paid", "believes anybody", 100_00, client.StatusCreated, "created:acked", ""},
		{"notification-bad-hash", "believes anybody", 100_00, client.StatusPaid, "paid:acked (bad_signature)", "acknowledged a notification with a wrong hash"},
		{"notification-windows-1251", "decodes first", 0, 0, "paid:failed", "did not acknowledge a right notification in windows-1251"},
		{"notification-before-answer", "locks while it asks", 0, client.StatusCreated, "paid:failed (before the answer)", "could not take a notification while it waited for an answer"},
	} {
		for _, right := range []bool{true, false} {
			t.Run(strings.Join([]string{test.scenario, map[bool]string{true: "right", false: test.wrong}[right]}, "/"), func(t *testing.T) {
				books := &ledgerOf{status: map[string]client.PaymentStatus{}}
				handler := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					body, _ := io.ReadAll(r.Body)
					form, _ := url.ParseQuery(string(body))
					status, text := wrongShops[test.wrong](books, form)
					w.WriteHeader(status)
					_, _ = io.WriteString(w, text)
				}))
				shop := newCallback(t)
				b := telling(t, shop, sandbox.Options{Default: sandbox.TenantOptions{Scenario: test.scenario}}, nil)
				m := b.merchant()
				if right {
					var err error
					if handler, err = m.NotificationHandler(client.NewMemoryDeliveries(100), books.rightly); err != nil {
						t.Fatal(err)
					}
				}
				receiver := httptest.NewServer(handler)
				defer receiver.Close()
				made, err := m.CreateInvoice(t.Context(), client.Invoice{OrderID: "EP-1", Amount: 100_00, ServiceName: "Чай", ResultURL: receiver.URL})
				if err != nil {
					t.Fatal(err)
				}
				b.sbp(m, made.InvoiceID)
				for range 4 {
					if !right {
						books.polling.Lock()
					}
					b.poll(m, made.InvoiceID)
					if !right {
						books.polling.Unlock()
					}
					b.advance(time.Second)
				}
				b.advance(48 * time.Hour)
				report, err := b.tenant().Report("intellectmoney/"+test.scenario, true)
				if err != nil {
					t.Fatal(err)
				}
				_, unmet := sentences(report)
				if right {
					credit := int64(100_00)
					if test.scenario == "notification-bad-hash" { // it believes nobody, and reads the state
						credit = 0
					}
					if books.credit != credit || credit > 0 && !books.status["EP-1"].Paid() || unmet != "" {
						t.Errorf("it believes in %d, %v; not met: %s", books.credit, books.status, unmet)
					}
					return
				}
				if books.credit != test.credit || books.status["EP-1"] != test.status || unmet != test.unmet || !strings.Contains(b.notified(), test.told) {
					t.Errorf("it believes in %d, %v; not met: %q; told %s", books.credit, books.status, unmet, b.notified())
				}
				if len(shop.forms) > 0 {
					t.Errorf("the shop's own address was told, too: %v", shop.forms)
				}
			})
		}
	}
}
