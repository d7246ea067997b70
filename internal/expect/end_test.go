package expect_test

import (
	"reflect"
	"testing"

	"paysandbox/internal/expect"
	"paysandbox/internal/scenario"
	"paysandbox/payment"
)

// pay makes a payment with its movements.
func pay(number string, state payment.State, ledger ...payment.Movement) payment.Payment {
	return payment.Payment{ID: payment.ID{Provider: "p", Number: number}, State: state, Ledger: ledger}
}

func moved(kind payment.Kind, minor int64) payment.Movement {
	return payment.Movement{Kind: kind, Minor: minor}
}

// statusByState stands for a provider.
func statusByState(p payment.Payment) payment.Status {
	return map[payment.State]payment.Status{
		"COMPLETED": payment.Paid, "REJECTED": payment.Declined, "HELD": payment.Authorized, "OK": payment.Paid, "5": payment.Paid, "4": payment.Declined,
	}[p.State]
}

func TestEnd(t *testing.T) {
	open, met, unmet := expect.Open, expect.Met, expect.Unmet
	two := []payment.Payment{
		pay("1", "COMPLETED", moved(payment.Authorize, 900), moved(payment.Capture, 500), moved(payment.Refund, 200)),
		pay("2", "COMPLETED", moved(payment.Capture, 100)),
	}
	requests := []string{"0:pay payment=p:1", "1:pay payment=p:2", "2:list", "3:refund payment=p:1", "4:pay payment=p:9"}
	ledger := func(name string, n int64) scenario.Expectation {
		return scenario.Expectation{Ledger: map[string]int64{name: n}}
	}
	for _, test := range []struct {
		name     string
		e        scenario.Expectation
		payments []payment.Payment
		live     expect.Standing
		ended    expect.Standing
		text     string
		numbers  []int64
	}{
		{"final holds", scenario.Expectation{Final: "COMPLETED"}, two, met, met, "COMPLETED", []int64{2}},
		{"final is the newest", scenario.Expectation{Final: "HELD"}, append([]payment.Payment{pay("0", "HELD")}, two...), open, unmet, "COMPLETED", []int64{2}},
		{"final of no payment", scenario.Expectation{Final: "COMPLETED"}, nil, open, unmet, "no payment", nil},
		{"final and ledger", scenario.Expectation{Final: "COMPLETED", Ledger: map[string]int64{"paid": 2}}, two, met, met, "COMPLETED paid: 2 payments", []int64{2, 4}},
		{"final right, ledger wrong", scenario.Expectation{Final: "COMPLETED", Ledger: map[string]int64{"paid": 1}}, two, open, unmet, "COMPLETED paid: 2 payments", []int64{2, 4}},
		{"final wrong, ledger right", scenario.Expectation{Final: "HELD", Ledger: map[string]int64{"paid": 2}}, two, open, unmet, "COMPLETED paid: 2 payments", []int64{2, 4}},
		{"ledger of no payment", ledger("paid", 1), nil, open, unmet, "no payment", nil},
		{"ledger of no payment, as wanted", ledger("paid", 0), nil, met, met, "no payment", nil},
		{"ledger sorted, the first wrong", scenario.Expectation{Ledger: map[string]int64{"paid": 1, "declined": 0, "total": 0}},
			append([]payment.Payment{pay("0", "REJECTED")}, pay("2", "OK")), open, unmet, "declined: 1 payment, paid: 1 payment, total: 0 minor units", []int64{2}},
		{"authorized", ledger("authorized", 900), two, met, met, "authorized: 900 minor units", []int64{2, 4}},
		{"captured", ledger("captured", 600), two, met, met, "captured: 600 minor units", []int64{2, 4}},
		{"refunded", ledger("refunded", 200), two, met, met, "refunded: 200 minor units", []int64{2, 4}},
		{"total", ledger("total", 400), two, met, met, "total: 400 minor units", []int64{2, 4}},
		{"total wrong", ledger("total", 600), two, open, unmet, "total: 400 minor units", []int64{2, 4}},
		{"authorized is a sum, not a status", ledger("authorized", 1), []payment.Payment{pay("1", "HELD", moved(payment.Authorize, 700))}, open, unmet, "authorized: 700 minor units", []int64{4}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.e.Else, test.e.Line = "the end is wrong", 9
			for _, ended := range []bool{false, true} {
				got := expect.Judge(test.e, expect.Evidence{Calls: calls(requests...), Payments: test.payments, Status: statusByState, Now: start, Ended: ended})
				want := expect.Verdict{Line: 9, Wanted: got.Wanted, Standing: test.live, Seen: test.text, Requests: test.numbers}
				if ended {
					want.Standing = test.ended
				}
				if want.Standing == unmet {
					want.Else = "the end is wrong"
				}
				if !reflect.DeepEqual(got, want) {
					t.Errorf("ended %t:\ngot  %+v\nwant %+v", ended, got, want)
				}
			}
		})
	}
}

func TestWithoutStatusNoPaymentHasOne(t *testing.T) {
	e := scenario.Expectation{Ledger: map[string]int64{"paid": 1}}
	if got := expect.Judge(e, expect.Evidence{Payments: []payment.Payment{pay("1", "OK")}, Ended: true}); got.Standing != expect.Unmet || got.Seen != "paid: 0 payments" {
		t.Errorf("got %+v", got)
	}
}
