package sandbox_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"paysandbox/clients/gbpayments"
	"paysandbox/sandbox"
)

// TestCallsAreExactUnderManyCallers: of 64 that call at once each gets its own ordinal, whatever calls are counted over, and a limit
// takes no order too many.
func TestCallsAreExactUnderManyCallers(t *testing.T) {
	const callers, each, failing = 64, 4, 37
	for _, scope := range []struct{ name, bind string }{
		{"order", "{ operation: payment/token/charge, scope: order, key: order_id, limit: 1 }"},
		{"tenant", "{ scope: tenant }"},
	} {
		t.Run(scope.name, func(t *testing.T) {
			b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"counted": fmt.Sprintf(`
version: 1
name: counted
about: The first charges fail, and those from the fiftieth on are declined.
provider: gbpayments
bind: %s
script:
  - { at: payment/token/charge, calls: 1..%d, fault: { phase: before_commit, kind: status, status: 500 } }
  - { at: payment/token/charge, calls: 50.., do: { go: DECLINED } }
`, scope.bind, failing)})})
			var failed, paid, declined int
			var mu sync.Mutex
			var all sync.WaitGroup
			for range callers {
				all.Go(func() {
					for range each {
						shop, err := gbpayments.New("http://sandbox.test/gbpayments", gbpayments.Credentials{SiteID: "1001", APISecret: "gbsecret"}, gbpayments.WithHTTPClient(&http.Client{Transport: b.Transport()}))
						if err != nil {
							t.Error(err)
							return
						}
						result, err := shop.Charge(t.Context(), gbpayments.Payment{Token: "tok_ok", Amount: 100, OrderID: "A-1", Description: "Tea", Email: "payer@example.com"})
						mu.Lock()
						switch {
						case err != nil:
							failed++
						case result.Declined():
							declined++
						default:
							paid++
						}
						mu.Unlock()
					}
				})
			}
			all.Wait()
			if got, want := []int{failed, paid, declined}, []int{failing, 49 - failing, callers*each - 49}; !slices.Equal(got, want) {
				t.Errorf("failed, paid and declined are %v, want %v", got, want)
			}
		})
	}
}

// TestCallsOfAPaymentAreExactUnderManyCallers counts the polls of one payment.
func TestCallsOfAPaymentAreExactUnderManyCallers(t *testing.T) {
	const callers, each = 64, 5
	b := ruled(t, "intellectmoney", "createInvoice", `
script:
  - { at: getBankCardPaymentState, calls: 100, do: { go: InProcess } }
  - { at: getBankCardPaymentState, calls: 101..200, fault: { phase: after_commit, kind: status, status: 502 } }
end: hold
`)
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	var created, inProcess, failed int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for range each {
				state, err := m.State(t.Context(), invoice)
				mu.Lock()
				switch {
				case err != nil:
					failed++
				case state.Step == "Created":
					created++
				default:
					inProcess++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if created != 99 || failed != 100 || inProcess != callers*each-199 {
		t.Errorf("created %d, failed %d, in process %d", created, failed, inProcess)
	}
	if calls := b.payment(invoice)["calls"].(map[string]any)["getBankCardPaymentState"]; calls != float64(callers*each) {
		t.Errorf("%v calls were counted", calls)
	}
}
