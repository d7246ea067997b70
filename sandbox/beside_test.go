package sandbox_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// besideCallers runs 32 callers of a merchant, each with its own orders, until change has been called often enough.
func besideCallers(b *box, of client.Credentials, call func(m *client.Client, order string) error, change func(n int)) {
	b.t.Helper()
	const callers, changes = 32, 40
	m := b.merchantOf(of)
	done := make(chan struct{})
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			for n := 0; ; n++ {
				if err := call(m, fmt.Sprintf("C-%d-%d", i, n)); err != nil {
					b.t.Errorf("caller %d: %v", i, err)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for n := range changes {
		change(n)
	}
	close(done)
	all.Wait()
}

// started makes an invoice and begins to pay it.
func started(t *testing.T, m *client.Client, order string) (invoice string, err error) {
	made, err := m.CreateInvoice(t.Context(), client.Invoice{OrderID: order, Amount: 100_00})
	if err == nil {
		_, err = m.SBPPayment(t.Context(), sbpOf(made.InvoiceID))
	}
	return made.InvoiceID, err
}

// TestPatchBesideCallers changes two settings at once, to and fro: no answer has one of them without the other.
func TestPatchBesideCallers(t *testing.T) {
	b := newBox(t, sandbox.Options{JournalEntries: 100})
	spelled := map[bool]string{false: "OK", true: "Ok"}
	besideCallers(b, credentials, func(m *client.Client, order string) error {
		invoice, err := started(t, m, order)
		if err != nil {
			return err
		}
		var state client.PaymentState
		for range 4 {
			if state, err = m.State(t.Context(), invoice); err != nil {
				return err
			}
		}
		answer := string(state.Raw)
		if strings.Contains(answer, `"PaymentStep":"OK"`) != strings.Contains(answer, "OperationId") {
			return errors.New("half of a change: " + answer)
		}
		return nil
	}, func(n int) {
		b.admin("PATCH", "/__admin/tenants/default", fmt.Sprintf(
			`{"settings":{"intellectmoney":{"ok_spelling":%q,"operation_id":%t}}}`, spelled[n%2 == 0], n%2 != 0), 200)
	})
}

// TestPatchOfCredentialsBesideCallers moves the merchant's number to and fro: each call is the tenant's or nobody's, and none is half.
func TestPatchOfCredentialsBesideCallers(t *testing.T) {
	b := newBox(t, sandbox.Options{JournalEntries: 100})
	made := b.admin("POST", "/__admin/tenants", `{"name":"shop-b"}`, 201)
	mine := credentialsOf(t, made)
	besideCallers(b, mine, func(m *client.Client, order string) error {
		_, err := m.CreateInvoice(t.Context(), client.Invoice{OrderID: order, Amount: 100_00})
		var refused *client.APIError
		if errors.As(err, &refused) && refused.Param == "eshopId" {
			return nil // nobody's at this moment
		}
		return err
	}, func(n int) {
		id := mine.EshopID
		if n%2 == 0 {
			id = "460001"
		}
		b.admin("PATCH", "/__admin/tenants/shop-b", fmt.Sprintf(`{"settings":{"intellectmoney":{"eshop_id":%q}}}`, id), 200)
	})
	if _, err := b.merchantOf(mine).CreateInvoice(t.Context(), client.Invoice{OrderID: "last", Amount: 100_00}); err != nil {
		t.Errorf("the number is back, and gives %v", err)
	}
}

// TestNewVersionsBesideCallers replaces a scenario all the time: a payment that a version took is its own to the end.
func TestNewVersionsBesideCallers(t *testing.T) {
	b := newBox(t, sandbox.Options{JournalEntries: 100})
	version := func(n int) string {
		text := declining("mine", "bind: { operation: createInvoice }")
		message := fmt.Sprintf("set: { message: v%d }", n)
		return strings.Replace(strings.Replace(text, "set: { message: mine }", message, 1), "go: InProcess", fmt.Sprintf("go: InProcess, set: { message: v%d }", n), 1)
	}
	b.admin("PUT", "/__admin/scenarios/mine", version(0), 200)
	var taken atomic.Int64
	besideCallers(b, credentials, func(m *client.Client, order string) error {
		invoice, err := started(t, m, order)
		if err != nil {
			return err
		}
		var seen []string
		for range 3 {
			state, err := m.State(t.Context(), invoice)
			if err != nil {
				return err
			}
			seen = append(seen, state.Message)
		}
		if seen[2] == "" { // made while there was none
			return nil
		}
		taken.Add(1)
		if len(slices.Compact(slices.DeleteFunc(seen, func(s string) bool { return s == "" }))) != 1 {
			return fmt.Errorf("invoice %s says %q", invoice, seen)
		}
		return nil
	}, func(n int) {
		if n%8 == 7 {
			b.admin("DELETE", "/__admin/scenarios/mine", "", 200)
			b.admin("POST", "/__admin/scenarios", version(n), 201)
			return
		}
		b.admin("PUT", "/__admin/scenarios/mine", version(n), 200)
	})
	if taken.Load() == 0 {
		t.Error("no version took a payment")
	}
}

// TestRemovalBesideCallers makes and removes a tenant while it is called: a call is carried out, or refused as that of a stranger.
func TestRemovalBesideCallers(t *testing.T) {
	b := newBox(t, sandbox.Options{JournalEntries: 100})
	made := b.admin("POST", "/__admin/tenants", `{"name":"shop-b"}`, 201)
	besideCallers(b, credentialsOf(t, made), func(m *client.Client, order string) error {
		_, err := m.CreateInvoice(t.Context(), client.Invoice{OrderID: order, Amount: 100_00})
		var refused *client.APIError
		if errors.As(err, &refused) && refused.Param == "eshopId" {
			return nil
		}
		return err
	}, func(int) {
		b.admin("POST", "/__admin/reset?tenant=shop-b", "", 200)
		if report := b.admin("DELETE", "/__admin/tenants/shop-b", "", 200); report["tenant"] != "shop-b" {
			t.Errorf("the report is %v", report)
		}
		b.admin("POST", "/__admin/tenants", `{"name":"shop-b"}`, 201)
	})
}

// TestClockBesideCallers advances, freezes and lets go the time while payments are made and timed.
func TestClockBesideCallers(t *testing.T) {
	b := newBox(t, sandbox.Options{JournalEntries: 100})
	b.admin("POST", "/__admin/scenarios", strings.Replace(timed, `when: { orderId: { prefix: "T-" } }`, "limit: 1000000", 1), 201)
	var mu sync.Mutex
	var invoices []string
	besideCallers(b, credentials, func(m *client.Client, order string) error {
		invoice, err := started(t, m, order)
		mu.Lock()
		defer mu.Unlock()
		invoices = append(invoices, invoice)
		return err
	}, func(n int) {
		b.admin("PUT", "/__admin/clock", fmt.Sprintf(`{"mode":%q}`, []string{"offset", "frozen"}[n%2]), 200)
		b.admin("POST", "/__admin/clock/advance", `{"by":"30s"}`, 200)
	})
	if _, err := b.tenant().AdvanceUntilIdle(); err != nil {
		t.Fatal(err)
	}
	for _, invoice := range invoices {
		if p, _ := b.tenant().Payment(payment.ID{Provider: "intellectmoney", Number: invoice}); p.State != "Error" {
			t.Errorf("invoice %s is left in %s", invoice, p.State)
		}
	}
}
