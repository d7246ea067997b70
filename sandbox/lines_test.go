package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"paysandbox/mocks"
	"paysandbox/mocks/gbpayments"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// gb calls a method of GBPayments for the default tenant and gives `response`, or `error` where there is one.
func (b *box) gb(method string, body map[string]any) map[string]any {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.data.URL+"/gbpayments/payment/"+method, strings.NewReader(jsonText(b.t, body)))
	if err != nil {
		b.t.Fatal(err)
	}
	request.SetBasicAuth("1001", "gbsecret")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	var decoded struct{ Response, Error map[string]any }
	if err := json.NewDecoder(answer.Body).Decode(&decoded); err != nil {
		b.t.Fatalf("%s: HTTP %d, %v", method, answer.StatusCode, err)
	}
	if decoded.Error != nil {
		return decoded.Error
	}
	return decoded.Response
}

// gbPaid makes a payment of so many kopecks, by token/charge or token/auth, and gives its number.
func (b *box) gbPaid(method string, amount int) string {
	b.t.Helper()
	made := b.gb(method, map[string]any{"token": "tok_ok", "amount": amount, "currency": "RUB", "description": "x", "email": "payer@example.com"})
	number, ok := made["transaction_id"].(float64)
	if !ok {
		b.t.Fatalf("%s: %v", method, made)
	}
	return fmt.Sprint(number)
}

// listed is what the list shows: number, status and amount of each line, the first first.
func (b *box) listed() string {
	b.t.Helper()
	var lines []string
	for _, item := range b.gb("list", map[string]any{"order": 0, "limit": 100})["items"].([]any) {
		line := item.(map[string]any)
		lines = append(lines, fmt.Sprintf("%v/%v/%v", line["id"], line["status"], line["amount"]))
	}
	return strings.Join(lines, " ")
}

func TestNumberOfARefundLeadsToItsPayment(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	first, second := b.gbPaid("token/charge", 1000), b.gbPaid("token/charge", 500)
	b.gb("refund", map[string]any{"transaction_id": json.Number(first), "amount": 100}) // 997
	b.gb("refund", map[string]any{"transaction_id": json.Number(second), "amount": 10}) // 998
	b.gb("refund", map[string]any{"transaction_id": json.Number(first), "amount": 200}) // 999
	for number, want := range map[string]string{"995": first, "996": second, "997": first, "998": second, "999": first} {
		for _, path := range []string{number, "gbpayments:" + number} {
			if got := b.admin("GET", "/__admin/payments/"+path, "", 200); got["id"] != "gbpayments:"+want {
				t.Errorf("%s leads to %v, want %s", path, got["id"], want)
			}
		}
	}
	for _, number := range []string{"994", "1000", "0", "-1", "gbpayments:994", "gbpayments:1000", "intellectmoney:997", "ipay:997"} {
		b.admin("GET", "/__admin/payments/"+number, "", 404)
	}
	if _, found := b.tenant().Payment(payment.ID{Provider: "gbpayments", Number: "997"}); found {
		t.Error("a refund is no payment of its own")
	}
	if n := len(b.admin("GET", "/__admin/payments?provider=gbpayments", "", 200)["payments"].([]any)); n != 2 {
		t.Errorf("the control plane lists %d payments", n)
	}
	if after := b.admin("POST", "/__admin/payments/999/operations", `{"operation":"refund","amount":1}`, 200); after["id"] != "gbpayments:"+first || len(after["ledger"].([]any)) != 4 {
		t.Errorf("an operation by a refund's number: %v", after)
	}
}

// TestNumberOfARefundMayBeAnothersPayment: a bare number that two providers know is asked back.
func TestNumberOfARefundMayBeAnothersPayment(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Merchant: func(_ string, s mocks.Settings) error {
		if own, ok := s.(*gbpayments.Settings); ok {
			own.First = 2999999999
		}
		return nil
	}}})
	paid := b.gbPaid("token/charge", 1000)
	b.gb("refund", map[string]any{"transaction_id": json.Number("2999999999"), "amount": 100})
	if invoice := b.invoice(b.merchant(), "A-1"); invoice != "3000000000" || paid != fmt.Sprint(2999999999.0) {
		t.Fatalf("the invoice is %s, the payment %s", invoice, paid)
	}
	detail := b.admin("GET", "/__admin/payments/3000000000", "", 409)["detail"].(string)
	if !strings.Contains(detail, "intellectmoney:3000000000") || !strings.Contains(detail, "gbpayments:2999999999") {
		t.Errorf("asked back: %s", detail)
	}
	if got := b.admin("GET", "/__admin/payments/gbpayments:3000000000", "", 200)["id"]; got != "gbpayments:2999999999" {
		t.Errorf("with its provider it leads to %v", got)
	}
}

// TestHiddenPaymentsAreOnTheControlPlane: what a scenario hides from the merchant is not hidden from a tester, nor are its refunds.
func TestHiddenPaymentsAreOnTheControlPlane(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"out-of-sight": `
version: 1
name: out-of-sight
about: Payment and refund are left out of the list for ten seconds after the refund.
provider: gbpayments
bind: { operation: payment/token/charge }
script:
  - { at: payment/refund, do: { hide: { for: 10s } } }
`})})
	number := b.gbPaid("token/charge", 1000)
	b.gb("refund", map[string]any{"transaction_id": json.Number(number), "amount": 100})
	if got := b.listed(); got != "" {
		t.Errorf("the merchant sees %s", got)
	}
	for _, path := range []string{"995", "996"} {
		if got := b.admin("GET", "/__admin/payments/"+path, "", 200); got["id"] != "gbpayments:995" || got["status"] != "partly_refunded" {
			t.Errorf("%s leads to %v in %v", path, got["id"], got["status"])
		}
	}
	b.advance(10*time.Second - 1)
	if got := b.listed(); got != "" {
		t.Errorf("too soon the merchant sees %s", got)
	}
	b.advance(1)
	if got := b.listed(); got != "995/1/1000 996/1/100" {
		t.Errorf("after ten seconds the merchant sees %s", got)
	}
}

// TestNobodySeesAHiddenPayment hides payments once they are COMPLETED, at once or by a confirm, and refunds some, while others look for
// what is COMPLETED as often as they can, without a socket: they see nothing.
func TestNobodySeesAHiddenPayment(t *testing.T) {
	const rounds, readers = 600, 3
	b := newBox(t, sandbox.Options{Contract: sandbox.ContractOff, Scenarios: scripts(map[string]string{"at-first": `
version: 1
name: at-first
about: The payment is never seen before ten seconds.
provider: gbpayments
bind: { operation: payment/token/charge }
script:
  - { at: payment/token/charge, do: { hide: { for: 10s } } }
`, "at-confirm": `
version: 1
name: at-confirm
about: The payment is left out of the list for ten seconds after the confirm.
provider: gbpayments
bind: { operation: payment/token/auth }
script:
  - { at: payment/confirm, do: { hide: { for: 10s } } }
`})})
	door := b.DataPlane()
	call := func(method, body string) (response map[string]float64) {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/gbpayments/payment/"+method, strings.NewReader(body))
		request.SetBasicAuth("1001", "gbsecret")
		answer := httptest.NewRecorder()
		door.ServeHTTP(answer, request)
		var decoded struct{ Response map[string]any }
		if err := json.Unmarshal(answer.Body.Bytes(), &decoded); err != nil || decoded.Response == nil {
			t.Errorf("%s: HTTP %d, %s", method, answer.Code, answer.Body)
		}
		response = map[string]float64{}
		for name, value := range decoded.Response {
			response[name], _ = value.(float64)
		}
		return response
	}
	count := func() float64 { return call("list", `{"status":1,"limit":1}`)["count"] }
	var looking sync.WaitGroup
	done := make(chan struct{})
	for range readers {
		looking.Go(func() {
			for over := false; !over; {
				select {
				case <-done:
					over = true // one look more
				default:
				}
				if n := count(); n != 0 {
					t.Errorf("%v are seen", n)
				}
			}
		})
	}
	for range rounds {
		const paid = `{"token":"tok_ok","amount":1000,"currency":"RUB","description":"x","email":"payer@example.com"}`
		call("token/charge", paid)
		about := fmt.Sprintf(`{"transaction_id":%.0f,"amount":1}`, call("token/auth", paid)["transaction_id"])
		call("confirm", about)
		call("refund", about)
	}
	close(done)
	looking.Wait()
	b.advance(10 * time.Second)
	if n := count(); n != 3*rounds {
		t.Errorf("after ten seconds %v are seen, want %d", n, 3*rounds)
	}
}

// TestLinesFollowTime: what a scenario does to a payment by time alone is in the list.
func TestLinesFollowTime(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"released": `
version: 1
name: released
about: The hold ends after an hour.
provider: gbpayments
bind: { operation: payment/token/auth }
script:
  - { at: "timer:1h", state: AUTHORIZED, do: { go: CANCELED } }
`})})
	b.gbPaid("token/auth", 1000)
	before := b.listed()
	b.advance(time.Hour)
	if after := b.listed(); before != "995/4/1000" || after != "995/3/1000" {
		t.Errorf("the list says %s, then %s", before, after)
	}
}

func TestResetForgetsLines(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	number := b.gbPaid("token/charge", 1000)
	b.gb("refund", map[string]any{"transaction_id": json.Number(number), "amount": 100})
	if got := b.listed(); got != "995/1/1000 996/1/100" {
		t.Fatalf("before the reset: %s", got)
	}
	b.admin("POST", "/__admin/reset", "", 200)
	if got := b.listed(); got != "" {
		t.Errorf("after the reset: %s", got)
	}
	b.admin("GET", "/__admin/payments/gbpayments:996", "", 404)
	if again := b.gbPaid("token/auth", 7); again != number || b.listed() != "995/4/7" {
		t.Errorf("the next payment is %s; the list has %s", again, b.listed())
	}
}
