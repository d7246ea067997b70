package play

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/sandbox"
)

// TestTheMerchantOfIPayPlaysScenariosOfOthers plays scenarios that take a payment by its fields, and whose troubles no shipped one has.
func TestTheMerchantOfIPayPlaysScenariosOfOthers(t *testing.T) {
	for _, test := range []struct{ name, rest, stuck string }{
		{"an order of a certain kind", `
bind: { operation: PaymentCreate, when: { ext_id: { prefix: E2E- }, amount: { gt: 20000 }, pmt_desc: { suffix: tea } } }
expect:
  - { op: PaymentCreate, count: "==1" }
  - { final: { state: "5" }, ledger: { paid: 1 } }`, ""},
		{"3-D Secure after a minute, its answer lost", `
bind: { operation: PaymentCreate }
script:
  - { at: PaymentCreate, do: { go: "1" }, payer: { answer: approve, after: 1m } }
  - { at: PaymentVerify3DS, calls: 1, fault: { phase: after_commit, kind: close } }
expect:
  - { op: PaymentVerify3DS, count: "==1" }
  - { final: { state: "5" } }`, ""},
		{"3-D Secure, its verification never arrived", `
bind: { operation: PaymentCreate }
script:
  - { at: PaymentCreate, do: { go: "1" }, payer: { answer: approve } }
  - { at: PaymentVerify3DS, calls: 1, fault: { phase: before_commit, kind: reset } }
expect:
  - { op: PaymentVerify3DS, count: "==2" }
  - { final: { state: "5" } }`, ""},
		{"a deferred payment behind a gateway", `
bind: { operation: PaymentCreate }
script:
  - { at: ProcessPayment, calls: 1, fault: { phase: before_commit, kind: status, status: 503 } }
  - { at: GetPaymentStatus, calls: 1..2, fault: { phase: before_commit, kind: status, status: 503 } }
expect:
  - { op: ProcessPayment, count: "==2" }
  - { op: GetPaymentStatus, count: ">=3", gap: { min: 1s } }
  - { final: { state: "5" } }`, ""},
		{"a sale and then a part given back", `
bind: { operation: PaymentCreate }
script:
  - { at: PaymentCreate, do: { go: "3" } }
expect:
  - { op: PaymentSale, count: "==1" }
  - { op: PaymentCancel, count: "==1" }
  - { ledger: { captured: 9000, refunded: 2500 } }`, ""},
		{"a sale that is always refused", `
bind: { operation: PaymentCreate }
script:
  - { at: PaymentCreate, do: { go: "3" } }
  - { at: PaymentSale, do: { refuse: { code: "41" } } }
expect:
  - { op: PaymentSale, count: "==3" }
  - { op: PaymentCancel, count: "==1" }
  - { final: { state: "9" }, ledger: { captured: 0 } }`, ""},
		{"a second attempt that is lost before it is made", `
bind: { operation: PaymentCreate, scope: order, key: ext_id }
script:
  - { at: PaymentCreate, calls: 1, do: { go: "4", set: { error_group: 51 } } }
  - { at: PaymentCreate, calls: 2, fault: { phase: before_commit, kind: reset } }
expect:
  - { op: PaymentCreate, count: "==3", same: ext_id }
  - { final: { state: "5" }, ledger: { paid: 1, declined: 1 } }`, ""},
		{"3-D Secure that never works", `
bind: { operation: PaymentCreate, when: { reference: R-7 }, scope: order, key: ext_id }
script:
  - { at: PaymentCreate, do: { go: "4", set: { error_group: 51 } } }
expect:
  - { op: PaymentCreate, count: "==2", same: ext_id }
  - { final: { state: "4" }, ledger: { declined: 2 } }`, ""},
		{"nobody says what became of the payment", `
bind: { operation: PaymentCreate, scope: order, key: ext_id }
script:
  - { at: PaymentCreate, calls: 1, fault: { phase: after_commit, kind: reset } }
  - { at: GetPaymentStatus, fault: { phase: before_commit, kind: status, status: 502 } }
expect:
  - { op: PaymentCreate, count: "==1" }
  - { op: GetPaymentStatus, count: ">=2" }`, "nobody says"},
		{"a lost payment without a number", `
bind: { operation: PaymentCreate, when: { ext_id: { absent: true } } }
script:
  - { at: PaymentCreate, fault: { phase: after_commit, kind: reset } }
expect:
  - { op: PaymentCreate, count: "==1" }`, "without ext_id"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := "version: 1\nname: own\nabout: One of somebody else's.\nprovider: ipay\n" + test.rest
			files := fstest.MapFS{"own.yaml": {Data: []byte(text)}}
			shop := openIPayWith(t, sandbox.Options{Scenarios: files})
			err := Run(t.Context(), shop.Shop, ipayScripts(t, files, ".")[0])
			if got := errors.Is(err, ErrStuck); got != (test.stuck != "") || got && !strings.Contains(err.Error(), test.stuck) {
				t.Errorf("error: %v, wanted %q", err, test.stuck)
			}
			report, err := shop.tenant.Report("ipay/own", true)
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Payments) == 0 {
				t.Error("the scenario took no payment")
			}
			for _, e := range report.Unmet() {
				t.Errorf("line %d: %s; seen: %s", e.Line, e.Wanted, e.Seen)
			}
		})
	}
}

// TestTheMerchantOfIPayEndsWithTheContext stops it where it waits for a payer, and where its time does not move.
func TestTheMerchantOfIPayEndsWithTheContext(t *testing.T) {
	files := fstest.MapFS{"own.yaml": {Data: []byte(`
version: 1
name: own
about: Nobody comes back.
provider: ipay
bind: { operation: PaymentCreate }
script:
  - { at: PaymentCreate, do: { go: "1" }, payer: { answer: abandon } }
`)}}
	script := ipayScripts(t, files, ".")[0]
	shop := openIPayWith(t, sandbox.Options{Scenarios: files})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	advance := shop.Advance
	shop.Advance = func(d time.Duration) error { cancel(); return advance(d) }
	if err := Run(ctx, shop.Shop, script); !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
	still := errors.New("time stands still")
	shop.Advance = func(time.Duration) error { return still }
	if err := Run(t.Context(), shop.Shop, script); !errors.Is(err, still) {
		t.Errorf("error: %v", err)
	}
	shop.Token = nil
	if err := Run(t.Context(), shop.Shop, script); !errors.Is(err, ErrStuck) {
		t.Errorf("error: %v", err)
	}
}
