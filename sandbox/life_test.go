package sandbox_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/mocks"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

func TestDefaultLifeNeedsNoClock(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	if invoice != "3000000000" {
		t.Errorf("the first invoice is %s", invoice)
	}
	if got := b.polls(m, invoice, 3); got != "Created Created Created" {
		t.Errorf("before a start polls gave %s", got)
	}
	b.sbp(m, invoice)
	if got := b.polls(m, invoice, 5); got != "InProcess SendTo3DS OK OK OK" {
		t.Errorf("after the start polls gave %s", got)
	}
	p := b.payment(invoice)
	if p["status"] != "paid" || p["reason"] != "default" || p["method"] != "Sbp" {
		t.Errorf("the payment is %v", p)
	}
	var history []string
	for _, h := range p["history"].([]any) {
		turn := h.(map[string]any)
		history = append(history, fmt.Sprint(turn["state"], " by ", turn["event"], " in ", turn["request"], " ", turn["rule"]))
	}
	want := []string{
		"New by createInvoice in 1 <nil>", "Created by sbpPayment in 5 <nil>",
		"InProcess by getBankCardPaymentState in 6 intellectmoney/default.yaml:",
		"SendTo3DS by getBankCardPaymentState in 7 intellectmoney/default.yaml:",
		"OK by payer.approve in 8 <nil>",
	}
	for i := range want {
		if i >= len(history) || history[i] != want[i] && (len(history[i]) <= len(want[i]) || history[i][:len(want[i])] != want[i]) {
			t.Fatalf("history is\n%q\nwant\n%q", history, want)
		}
	}
}

func TestPayerActsOnlyOnAChallengeThatWentOut(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"lost-challenge": `
version: 1
name: lost-challenge
about: The answer that brings the QR code is lost once.
provider: intellectmoney
bind: { operation: createInvoice }
script:
  - { at: getBankCardPaymentState, calls: 1, do: { go: SendTo3DS }, payer: { answer: approve }, fault: { phase: after_commit, kind: reset } }
`})})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	if _, err := m.State(t.Context(), invoice); !errors.Is(err, client.ErrUnavailable) {
		t.Fatalf("the lost answer gave %v", err)
	}
	if p := b.payment(invoice); p["state"] != "SendTo3DS" {
		t.Fatalf("a payer answered a challenge that was lost: %v", p["state"])
	}
	if got := b.polls(m, invoice, 2); got != "SendTo3DS OK" {
		t.Errorf("polls after it gave %s", got)
	}
}

func TestDeclinedPaymentMayBeTriedAgain(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Payer: sandbox.PayerWait}})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	b.polls(m, invoice, 2)
	b.admin("POST", "/__admin/payments/"+invoice+"/payer", `{"answer":"decline"}`, 200)
	if got := b.poll(m, invoice); got != client.StepError {
		t.Fatalf("after a decline the step is %s", got)
	}
	b.sbp(m, invoice)
	b.polls(m, invoice, 2)
	b.admin("POST", "/__admin/payments/"+invoice+"/payer", `{"answer":"approve"}`, 200)
	if got := b.poll(m, invoice); got != client.StepOK {
		t.Errorf("after the second try the step is %s", got)
	}
}

func TestTimersRunAtTheirInstantWhoeverComesFirst(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Scenario: "timed"}})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	steps := b.poll(m, invoice)
	b.advance(2 * time.Second)
	steps += " " + b.poll(m, invoice)
	b.advance(3 * time.Second)
	steps += " " + b.poll(m, invoice) // the challenge goes out here
	b.advance(time.Hour)
	steps += " " + b.poll(m, invoice)
	if steps != "Created InProcess SendTo3DS OK" {
		t.Errorf("steps by time: %s", steps)
	}
}

func TestInvoiceExpiresAtItsExpireDate(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	moscow := time.FixedZone("MSK", 3*60*60)
	made, err := m.CreateInvoice(t.Context(), client.Invoice{OrderID: "A-1", Amount: 100_00, ExpireDate: start.Add(time.Hour).In(moscow)})
	if err != nil {
		t.Fatal(err)
	}
	b.advance(time.Hour - time.Nanosecond)
	if p := b.payment(made.InvoiceID); p["status"] != "created" {
		t.Fatalf("a nanosecond before its time it is %v", p["status"])
	}
	b.advance(time.Nanosecond)
	if p := b.payment(made.InvoiceID); p["status"] != "expired" {
		t.Fatalf("at its time it is %v", p["status"])
	}
	if state, err := m.State(t.Context(), made.InvoiceID); err != nil || state.Step != client.StepError || state.Message != "Операция просрочена" {
		t.Errorf("the merchant sees %v, %v", state, err)
	}
}

func TestCallsAreExactUnderConcurrentCallers(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"thirty-third": `
version: 1
name: thirty-third
about: The thirty-third poll finds the payment in process.
provider: intellectmoney
bind: { operation: createInvoice }
end: hold
script:
  - { at: getBankCardPaymentState, calls: 33, do: { go: InProcess } }
`})})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	var mu sync.Mutex
	var all sync.WaitGroup
	seen := map[client.PaymentStep]int{}
	for range 64 {
		all.Go(func() {
			state, err := m.State(t.Context(), invoice)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			seen[state.Step]++
		})
	}
	all.Wait()
	if seen[client.StepCreated] != 32 || seen[client.StepInProcess] != 32 {
		t.Errorf("64 concurrent polls saw %v", seen)
	}
}

func TestControlPayerSaysWhatStandsInItsWay(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	invoice := b.invoice(b.merchant(), "A-1")
	id := payment.ID{Provider: "intellectmoney", Number: invoice}
	if _, err := b.tenant().Payer(id, mocks.Approve); !errors.Is(err, sandbox.ErrNotChallenged) {
		t.Errorf("answering before a challenge gave %v", err)
	}
	if _, err := b.tenant().Payer(payment.ID{Provider: "intellectmoney", Number: "3999999999"}, mocks.Approve); !errors.Is(err, mocks.ErrUnknown) {
		t.Errorf("answering for nothing gave %v", err)
	}
	for path, row := range map[string]struct {
		body   string
		status int
	}{
		"/__admin/payments/" + invoice + "/payer":                {`{"answer":"approve"}`, 409},
		"/__admin/payments/3999999999/payer":                     {`{"answer":"approve"}`, 404},
		"/__admin/payments/intellectmoney:" + invoice + "/payer": {`{"answer":"maybe"}`, 400},
	} {
		b.admin("POST", path, row.body, row.status)
	}
}
