package sandbox_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// operated does something by hand and gives the payment in a word: state, status, ledger, and what brought it there.
func (b *box) operated(number, body string) string {
	b.t.Helper()
	return inAWord(b.admin("POST", "/__admin/payments/gbpayments:"+number+"/operations", body, 200))
}

func inAWord(view map[string]any) string {
	var ledger []string
	for _, m := range view["ledger"].([]any) {
		movement := m.(map[string]any)
		ledger = append(ledger, strings.TrimSuffix(fmt.Sprintf("%v %v #%v", movement["kind"], movement["minor"], movement["number"]), " #<nil>"))
	}
	history := view["history"].([]any)
	last := history[len(history)-1].(map[string]any)
	return fmt.Sprintf("%v %v by %v: %s", view["state"], view["status"], last["event"], strings.Join(ledger, ", "))
}

// TestCabinet captures, voids and refunds by hand, all and a part of it; the merchant's list tells.
func TestCabinet(t *testing.T) {
	for _, c := range []struct{ name, begin, body, want, listed string }{
		{"capture_all", "token/auth", `{"operation":"capture"}`, "COMPLETED paid by cabinet: authorize 1000, capture 1000", "995/1/1000"},
		{"capture_zero_is_all", "token/auth", `{"operation":"capture","amount":0}`, "COMPLETED paid by cabinet: authorize 1000, capture 1000", "995/1/1000"},
		{"capture_a_part", "token/auth", `{"operation":"capture","amount":600}`, "COMPLETED paid by cabinet: authorize 1000, capture 600, void 400", "995/1/600"},
		{"void", "token/auth", `{"operation":"void"}`, "CANCELED cancelled by cabinet: authorize 1000, void 1000", "995/3/1000"},
		{"refund_all", "token/charge", `{"operation":"refund"}`, "COMPLETED refunded by cabinet: capture 1000, refund 1000 #996", "995/1/1000 996/1/1000"},
		{"refund_a_part", "token/charge", `{"operation":"refund","amount":1}`, "COMPLETED partly_refunded by cabinet: capture 1000, refund 1 #996", "995/1/1000 996/1/1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBox(t, sandbox.Options{})
			number := b.gbPaid(c.begin, 1000)
			requests, calls := len(b.requests("")), b.admin("GET", "/__admin/payments/"+number, "", 200)["calls"]
			if got := b.operated(number, c.body); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			view := b.admin("GET", "/__admin/payments/"+number, "", 200)
			if got := inAWord(view); got != c.want || !reflect.DeepEqual(view["calls"], calls) || len(b.requests("")) != requests {
				t.Errorf("afterwards it is %s, its calls are %v, and the journal has %d requests instead of %d", got, view["calls"], len(b.requests("")), requests)
			}
			if _, during := view["history"].([]any)[1].(map[string]any)["request"]; during {
				t.Error("the history names a request, and there was none")
			}
			if got := b.listed(); got != c.listed {
				t.Errorf("the list has %s, want %s", got, c.listed)
			}
		})
	}
}

// TestCabinetRefundsWhatIsLeft until nothing is.
func TestCabinetRefundsWhatIsLeft(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	number := b.gbPaid("token/charge", 1000)
	b.operated(number, `{"operation":"refund","amount":300}`)
	if got := b.operated(number, `{"operation":"refund"}`); got != "COMPLETED refunded by cabinet: capture 1000, refund 300 #996, refund 700 #997" {
		t.Error(got)
	}
	b.admin("POST", "/__admin/payments/"+number+"/operations", `{"operation":"refund"}`, 409)
}

// TestCabinetIsDeclinedWithTheReason: 409, the model's words and where the payment is; nothing moves.
func TestCabinetIsDeclinedWithTheReason(t *testing.T) {
	const state, amount = "Операция недоступна для текущего статуса транзакции", "Сумма превышает доступную"
	for _, c := range []struct{ begin, body, reason, where string }{
		{"token/auth", `{"operation":"refund"}`, state, "AUTHORIZED"},
		{"token/auth", `{"operation":"capture","amount":1001}`, amount, "AUTHORIZED"},
		{"token/charge", `{"operation":"capture"}`, state, "COMPLETED"},
		{"token/charge", `{"operation":"void"}`, state, "COMPLETED"},
		{"token/charge", `{"operation":"refund","amount":1001}`, amount, "COMPLETED"},
		{"token/charge", `{"operation":"refund","amount":9223372036854775807}`, amount, "COMPLETED"},
	} {
		b := newBox(t, sandbox.Options{})
		number := b.gbPaid(c.begin, 1000)
		before := b.admin("GET", "/__admin/payments/"+number, "", 200)
		detail := b.admin("POST", "/__admin/payments/"+number+"/operations", c.body, 409)["detail"].(string)
		if want := "declined: " + c.reason + " (the payment is " + c.where + ")"; detail != want {
			t.Errorf("%s of a %s: %s, want %s", c.body, c.begin, detail, want)
		}
		if after := b.admin("GET", "/__admin/payments/"+number, "", 200); !reflect.DeepEqual(before, after) {
			t.Errorf("%s was declined, yet the payment was\n%v\nand is\n%v", c.body, before, after)
		}
		if next := b.gbPaid("token/charge", 1); next != "996" {
			t.Errorf("%s was declined and took a number: the next payment is %s", c.body, next)
		}
	}
}

// TestCabinetSaysWhatWouldHaveBeenRight sends what cannot be done.
func TestCabinetSaysWhatWouldHaveBeenRight(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	number := b.gbPaid("token/charge", 1000)
	invoice := b.invoice(b.merchant(), "A-1")
	for _, c := range []struct {
		of, body, want string
		status         int
	}{
		{number, `{"operation":"cancel"}`, `unknown operation "cancel"; known: capture, void, refund`, 400},
		{number, `{"operation":"authorize"}`, "known: capture, void, refund", 400},
		{number, `{}`, `unknown operation ""`, 400},
		{number, `{"operation":"refund","amount":-1}`, "amount -1 is below zero; write minor units, or leave it out for all", 400},
		{number, `{"operation":"refund","amount":"all"}`, "amount", 400},
		{number, `{"operation":"refund","sum":1}`, `unknown key "sum"`, 400},
		{number, `[`, "body", 400},
		{"gbpayments:1", `{"operation":"refund"}`, "GET /__admin/payments lists them", 404},
		{"intellectmoney:" + invoice, `{"operation":"refund"}`, "intellectmoney has no cabinet here; use its API", 400},
		{"intellectmoney:" + invoice, `{"operation":"refund","amount":-1}`, "intellectmoney has no cabinet here", 400},
	} {
		if detail := b.admin("POST", "/__admin/payments/"+c.of+"/operations", c.body, c.status)["detail"].(string); !strings.Contains(detail, c.want) {
			t.Errorf("%s of %s: %s, want %s", c.body, c.of, detail, c.want)
		}
	}
	if got := b.admin("GET", "/__admin/payments/"+number, "", 200)["status"]; got != "paid" {
		t.Errorf("the payment is %v", got)
	}
}

// TestCabinetAsksNoScript: the staff's hand counts no call and no rule of a script is asked; what a script had planned for the state that
// is left is off.
func TestCabinetAsksNoScript(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"stubborn": `
version: 1
name: stubborn
about: The first confirmation by a call is refused, and the hold ends after an hour.
provider: gbpayments
bind: { operation: payment/token/auth }
script:
  - { at: payment/confirm, calls: 1, do: { refuse: { text: "Нет" } } }
  - { at: "timer:1h", state: AUTHORIZED, do: { go: CANCELED } }
`})})
	number := b.gbPaid("token/auth", 1000)
	b.advance(30 * time.Minute)
	if got := b.operated(number, `{"operation":"capture","amount":900}`); !strings.HasPrefix(got, "COMPLETED paid by cabinet") {
		t.Errorf("by hand: %s", got)
	}
	b.advance(2 * time.Hour)
	if got := b.admin("GET", "/__admin/payments/"+number, "", 200)["state"]; got != "COMPLETED" {
		t.Errorf("the hold's end came all the same: %v", got)
	}
	b.gbPaid("token/auth", 1000)
	b.advance(time.Hour)
	b.admin("POST", "/__admin/payments/996/operations", `{"operation":"capture"}`, 409)
	if got := b.listed(); got != "995/1/900 996/3/1000" {
		t.Errorf("the list has %s", got)
	}
}

// TestOperateInGo is the same without HTTP.
func TestOperateInGo(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	id := payment.ID{Provider: "gbpayments", Number: b.gbPaid("token/auth", 1000)}
	p, err := b.tenant().Operate(id, payment.Capture, 400)
	if err != nil || p.State != "COMPLETED" || p.Ledger.Refundable() != 400 || p.Ledger.Held() != 0 {
		t.Fatalf("capture: %+v, %v", p, err)
	}
	if stored, _ := b.tenant().Payment(id); !reflect.DeepEqual(stored, p) {
		t.Errorf("stored is %+v, given was %+v", stored, p)
	}
	if _, err := b.tenant().Operate(id, payment.Void, 0); !errors.Is(err, sandbox.ErrDeclined) {
		t.Errorf("void of a taken payment: %v", err)
	}
	for _, unknown := range []payment.ID{{Provider: "gbpayments", Number: "1"}, {Provider: "gbpayments"}, {Provider: "nobody", Number: "995"}} {
		if _, err := b.tenant().Operate(unknown, payment.Refund, 0); !errors.Is(err, mocks.ErrUnknown) {
			t.Errorf("%v: %v", unknown, err)
		}
	}
}
