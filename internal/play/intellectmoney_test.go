package play_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"paysandbox/internal/play"
	"paysandbox/internal/scenario"
	"paysandbox/sandbox"
)

// imPlay is what came of a play: the commands one after another, equal ones in a row as "name×2", and the sentences of what is not met.
type imPlay struct {
	commands, unmet string
	took            time.Duration // tenant time
}

// playIM plays a scenario of IntellectMoney, from its `provider` line on, in a sandbox of its own and in time that moves only when
// everything waits.
func playIM(t *testing.T, text string) (p imPlay) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		box, shop, script := imShop(t, text)
		defer box.Close()
		began := shop.Now()
		var last string
		times := 0
		flush := func(next string) {
			switch {
			case next == last:
				times++
				return
			case times > 1:
				p.commands += fmt.Sprintf(" %s×%d", last, times)
			case times == 1:
				p.commands += " " + last
			}
			last, times = next, 1
		}
		shop.Say = func(format string, args ...any) {
			command, _, _ := strings.Cut(fmt.Sprintf(format, args...), " ")
			flush(command)
		}
		if err := play.Run(t.Context(), shop, script); err != nil {
			t.Fatal(err)
		}
		flush("")
		p.commands = strings.TrimSpace(p.commands)
		p.took = shop.Now().Sub(began)
		tenant, err := box.Tenant("")
		if err != nil {
			t.Fatal(err)
		}
		report, err := tenant.Report("s", true)
		if err != nil {
			t.Fatal(err)
		}
		var unmet []string
		for _, e := range report.Unmet() {
			unmet = append(unmet, e.Else)
		}
		p.unmet = strings.Join(unmet, " | ")
	})
	return p
}

// imShop is a sandbox with the scenario s, and a merchant before it.
func imShop(t *testing.T, text string) (*sandbox.Sandbox, play.Shop, *scenario.Scenario) {
	t.Helper()
	own := fstest.MapFS{"s.yaml": {Data: []byte("version: 1\nname: s\nabout: S.\nprovider: intellectmoney\n" + text)}}
	loaded, err := sandbox.LoadScenarios(own)
	if err != nil {
		t.Fatal(err)
	}
	frozen := sandbox.ClockOptions{Mode: "frozen", Start: time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)}
	box, err := sandbox.New(sandbox.Options{Scenarios: own, Default: sandbox.TenantOptions{Scenario: "s", Clock: frozen}})
	if err != nil {
		t.Fatal(err)
	}
	tenant, err := box.Tenant("")
	if err != nil {
		t.Fatal(err)
	}
	settings, err := json.Marshal(tenant.Settings("intellectmoney"))
	if err != nil {
		t.Fatal(err)
	}
	return box, play.Shop{
		BaseURL: "http://sandbox.test/intellectmoney", Settings: settings, HTTP: &http.Client{Transport: box.Transport()},
		Now: tenant.Now, Advance: tenant.Advance, Say: func(string, ...any) {},
	}, loaded[0]
}

// What the merchant does about an order's invoice.
func TestIntellectMoneyMerchantMakesAnInvoice(t *testing.T) {
	const order = "bind: { operation: createInvoice, scope: order, key: orderId }\nscript:\n"
	const paid = " sbpPayment getBankCardPaymentState×3"
	for name, row := range map[string]struct{ text, commands string }{
		"made_behind_a_502": { // the second try is refused, so the first made it
			order + "  - { at: createInvoice, calls: 1, fault: { phase: after_commit, kind: status, status: 502 } }\n",
			"createInvoice×2 purchaseToRefund createInvoice×2 purchaseToRefund createInvoice×2 purchaseToRefund no"},
		"made_behind_a_502_once": {
			strings.Replace(order, "orderId }", "orderId, limit: 1 }", 1) + "  - { at: createInvoice, calls: 1, fault: { phase: after_commit, kind: status, status: 502 } }\n" +
				"expect:\n  - { final: { state: Cancelled } }\n",
			"createInvoice×2 purchaseToRefund createInvoice" + paid},
		"no_gateway": {
			order + "  - { at: createInvoice, fault: { phase: before_commit, kind: status, status: 503 } }\n",
			"createInvoice×5 purchaseToRefund createInvoice×5 purchaseToRefund createInvoice×5 purchaseToRefund no"},
		"no_answer_in_time": {
			order + "  - { at: createInvoice, calls: 1, fault: { phase: before_commit, kind: hang } }\n  - { at: createInvoice, calls: 2, fault: { phase: before_commit, kind: reset } }\n",
			"createInvoice purchaseToRefund createInvoice purchaseToRefund createInvoice purchaseToRefund no"},
		"giving_up_is_lost_too": {
			strings.Replace(order, "orderId }", "orderId, limit: 1 }", 1) + "  - { at: createInvoice, calls: 1, fault: { phase: after_commit, kind: reset } }\n" +
				"  - { at: purchaseToRefund, calls: 1, fault: { phase: before_commit, kind: status, status: 502 } }\n" +
				"  - { at: purchaseToRefund, calls: 2, fault: { phase: after_commit, kind: reset } }\n" +
				"expect:\n  - { op: purchaseToRefund, count: \"==3\" }\n  - { final: { state: Cancelled } }\n",
			"createInvoice purchaseToRefund×3 createInvoice" + paid},
		"what_bind_takes": {
			"bind: { operation: createInvoice, when: { orderId: { prefix: late- }, amount: { gt: 50000 }, email: { suffix: \"@shop.example\" } } }\n" +
				"expect: [ { op: getBankCardPaymentState, count: \"==3\" }, { final: { state: OK }, ledger: { paid: 1 } } ]\n",
			"createInvoice" + paid},
	} {
		t.Run(name, func(t *testing.T) {
			if p := playIM(t, row.text); p.commands != row.commands || p.unmet != "" {
				t.Errorf("it gives %s, unmet %q; want %s", p.commands, p.unmet, row.commands)
			}
		})
	}
}

// What the merchant does until the payment has ended.
func TestIntellectMoneyMerchantPays(t *testing.T) {
	const refusedOnce = "script: [ { at: sbpPayment, calls: 1, do: { refuse: { text: no } } } ]\n"
	for name, row := range map[string]struct{ text, commands string }{
		"by_the_method_of_a_rule": {
			"script: [ { at: getBankCardPaymentState, state: InProcess, when: { method: GazpromPay }, do: { go: OK } } ]\n",
			"createInvoice gazpromPayPayment getBankCardPaymentState×2"},
		"by_the_operation_of_bind": {
			"bind: { operation: bnplPayment }\n", "createInvoice bnplPayment getBankCardPaymentState×3"},
		"by_what_is_not_forbidden": {
			"expect: [ { op: sbpPayment, count: \"==0\" }, { op: bnplPayment, count: \"<1\" } ]\n", "createInvoice gazpromPayPayment getBankCardPaymentState×3"},
		"by_card_where_an_amount_is_blocked": {
			"script: [ { at: getBankCardPaymentState, state: InProcess, do: { go: ActivationPayment, set: { activation_amount: 250 } } } ]\nexpect: [ { final: { state: OK } } ]\n",
			"createInvoice bankCardPayment getBankCardPaymentState×2 activationPay getBankCardPaymentState"},
		"an_amount_whose_answer_is_lost": {
			"script:\n  - { at: getBankCardPaymentState, state: InProcess, do: { go: ActivationPayment, set: { activation_amount: 250 } } }\n" +
				"  - { at: activationPay, calls: 1, fault: { phase: before_commit, kind: reset } }\n  - { at: activationPay, calls: 2, fault: { phase: after_commit, kind: reset } }\n" +
				"expect: [ { op: activationPay, count: \"==2\" }, { final: { state: OK } } ]\n",
			"createInvoice bankCardPayment getBankCardPaymentState×2 activationPay getBankCardPaymentState activationPay getBankCardPaymentState"},
		"never_twice_what_was_lost": {
			"script: [ { at: sbpPayment, calls: 1, fault: { phase: before_commit, kind: status, status: 502 } } ]\nexpect: [ { op: sbpPayment, count: \"==1\" } ]\n",
			"createInvoice sbpPayment getBankCardPaymentState×60 no"},
		"never_twice_what_hung": {
			"script: [ { at: sbpPayment, calls: 1, fault: { phase: after_commit, kind: hang } } ]\nexpect: [ { op: sbpPayment, count: \"==1\" }, { final: { state: OK } } ]\n",
			"createInvoice sbpPayment getBankCardPaymentState×3"},
		"refused_and_not_wanted_again": {refusedOnce, "createInvoice sbpPayment"},
		"refused_and_wanted_again": {
			refusedOnce + "expect: [ { op: sbpPayment, count: \">=2\" }, { final: { state: OK } } ]\n",
			"createInvoice sbpPayment×2 getBankCardPaymentState×3"},
		"declined_and_wanted_again": {
			"script: [ { at: getBankCardPaymentState, calls: 2, state: InProcess, do: { go: Error } } ]\nexpect: [ { op: sbpPayment, count: \">1\" }, { final: { state: OK } } ]\n",
			"createInvoice sbpPayment getBankCardPaymentState×2 sbpPayment getBankCardPaymentState×3"},
		"within_the_polls_that_are_allowed": {
			"expect: [ { op: getBankCardPaymentState, count: \"<=2\" } ]\n", "createInvoice sbpPayment getBankCardPaymentState×2 no"},
	} {
		t.Run(name, func(t *testing.T) {
			if p := playIM(t, row.text); p.commands != row.commands || p.unmet != "" {
				t.Errorf("it gives %s, unmet %q; want %s", p.commands, p.unmet, row.commands)
			}
		})
	}
}

// What the merchant does with the money.
func TestIntellectMoneyMerchantSettles(t *testing.T) {
	const paid = "createInvoice sbpPayment getBankCardPaymentState×3"
	rule := func(at, what string) string { return "script: [ { at: " + at + ", " + what + " } ]\n" }
	expect := func(what string) string { return "expect: [ " + what + " ]\n" }
	for name, row := range map[string]struct{ text, commands, unmet string }{
		"captures_what_it_held_by_itself": {expect(`{ op: purchaseToPaid }, { final: { state: OK } }`), paid + " purchaseToPaid", ""},
		"refunds_by_the_final_state":      {expect(`{ final: { state: Refunded } }`), paid + " purchaseToRefund", ""},
		"refunds_unless_it_may_not":       {expect(`{ op: purchaseToRefund, count: "==0", else: no }, { final: { state: Refunded }, else: kept }`), paid, "kept"},
		"captures_and_refunds":            {expect(`{ op: purchaseToPaid }, { op: purchaseToRefund }, { final: { state: Refunded } }`), paid + " purchaseToPaid purchaseToRefund", ""},
		"tries_a_refusal_twice_more":      {rule("purchaseToRefund", "do: { refuse: { text: no } }"), paid + " purchaseToRefund×3", ""},
		"tries_no_more_than_is_allowed": {
			rule("purchaseToRefund", "do: { refuse: { text: no } }") + expect(`{ op: purchaseToRefund, count: "<2" }`), paid + " purchaseToRefund", ""},
		"asks_where_the_answer_is_lost": {
			rule("purchaseToRefund", "fault: { phase: after_commit, kind: reset }") + expect(`{ op: purchaseToRefund, count: "==1" }, { final: { state: Refunded } }`),
			paid + " purchaseToRefund getBankCardPaymentState", ""},
		"gives_again_where_that_is_wanted": {
			rule("purchaseToPaid", "calls: 1, fault: { phase: before_commit, kind: reset }") + expect(`{ op: purchaseToPaid, count: ">=2" }, { final: { state: OK } }`),
			paid + " purchaseToPaid getBankCardPaymentState purchaseToPaid", ""},
		"cancels_what_would_not_start": {
			rule("sbpPayment", "do: { refuse: { text: no } }") + expect(`{ final: { state: Cancelled } }`), "createInvoice sbpPayment purchaseToRefund", ""},
		"takes_nothing_that_failed": {
			"script:\n  - { at: payer.approve, do: { go: Error } }\n  - { at: purchaseToPaid, respond: { delay: 1s } }\n", paid, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if p := playIM(t, row.text); p.commands != row.commands || p.unmet != row.unmet {
				t.Errorf("it gives %s, unmet %q; want %s, %q", p.commands, p.unmet, row.commands, row.unmet)
			}
		})
	}
}

// The pauses grow, and keep within what is expected of them.
func TestIntellectMoneyMerchantPauses(t *testing.T) {
	const stuck = "script: [ { at: getBankCardPaymentState, state: Created, do: { go: InProcess } } ]\nend: hold\nexpect: [ { op: getBankCardPaymentState, "
	for gap, want := range map[string]time.Duration{
		"gap: { min: 1s } } ]\n":            51*time.Minute + 51*time.Second,
		"gap: { max: 1s } } ]\n":            time.Minute,
		"gap: { min: 10s, max: 10s } } ]\n": 10 * time.Minute,
	} {
		p := playIM(t, stuck+gap)
		if p.unmet != "" || p.took.Round(time.Second) != want {
			t.Errorf("%s: it takes %v, want %v; unmet %q", gap, p.took, want, p.unmet)
		}
	}
}

func TestRunSaysWhyItCannotGoOn(t *testing.T) {
	box, shop, script := imShop(t, "")
	defer box.Close()
	wrong := errors.New("no time")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, row := range map[string]struct {
		ctx    context.Context
		change func(*play.Shop, *scenario.Scenario)
		want   error
	}{
		"settings": {t.Context(), func(s *play.Shop, _ *scenario.Scenario) { s.Settings = json.RawMessage("[]") }, play.ErrStuck},
		"address":  {t.Context(), func(s *play.Shop, _ *scenario.Scenario) { s.BaseURL = "sandbox" }, play.ErrStuck},
		"provider": {t.Context(), func(_ *play.Shop, s *scenario.Scenario) { s.Provider = "stripe" }, play.ErrStuck},
		"clock":    {t.Context(), func(s *play.Shop, _ *scenario.Scenario) { s.Advance = func(time.Duration) error { return wrong } }, wrong},
		"context":  {cancelled, func(*play.Shop, *scenario.Scenario) {}, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			changed, other := shop, *script
			row.change(&changed, &other)
			if err := play.Run(row.ctx, changed, &other); !errors.Is(err, row.want) {
				t.Errorf("err = %v, want %v", err, row.want)
			}
		})
	}
}
