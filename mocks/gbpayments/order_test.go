package gbpayments_test

import (
	"testing"

	"paysandbox/mocks/gbpayments"
)

// fault is a wrong value of one parameter, or its absence.
type fault struct {
	parameter string
	value     any // nil: the parameter is not sent
}

// faults are, for each method, a few wrong values of every parameter in the order of the page's table.
var faults = map[string][][]fault{
	charge: {
		{{"token", nil}, {"token", "tok_nobody"}, {"token", tree{}}},
		{{"amount", nil}, {"amount", 0}, {"amount", 10.5}, {"amount", "ten"}},
		{{"currency", nil}, {"currency", "USD"}, {"currency", "rub"}, {"currency", 643}},
		{{"description", nil}, {"description", ""}, {"description", []any{}}},
		{{"email", nil}, {"email", "payer"}, {"email", true}},
		{{"order_id", true}, {"order_id", tree{}}},
		{{"account_id", false}, {"account_id", []any{"x"}}},
		{{"ip", "localhost"}, {"ip", 1}, {"ip", tree{}}},
	},
	"payment/confirm": {{{"transaction_id", nil}, {"transaction_id", "x"}, {"transaction_id", 0}}, {{"amount", nil}, {"amount", -1}, {"amount", "1.00"}}},
	"payment/refund":  {{{"transaction_id", nil}, {"transaction_id", 1.5}}, {{"amount", nil}, {"amount", 0}, {"amount", true}}},
	"payment/cancel":  {{{"transaction_id", nil}, {"transaction_id", "-1"}, {"transaction_id", tree{}}}},
	"payment/list": {
		{{"date_start", "01.01.2026"}, {"date_start", 2026}}, {{"date_end", "2026-02-30"}}, {{"type", 4}, {"type", "card"}}, {{"status", 0}, {"status", "COMPLETED"}}, {{"workmode", "live"}},
		{{"sort", "email"}}, {{"order", 2}, {"order", "desc"}}, {{"offset", -1}}, {{"limit", 0}, {"limit", "all"}},
	},
	"test": {{{"success", 2}, {"success", "no"}}, {{"error", -1}, {"error", "x"}}},
}

// TestFirstParameterOfTheTableIsNamed spoils each parameter alone, then every pair: the error names the one that stands first in the table.
func TestFirstParameterOfTheTableIsNamed(t *testing.T) {
	s := quick(t, nil)
	number := s.made(charge, nil)
	for _, operation := range gbpayments.New().Operations() {
		table := faults[operation.Name]
		if operation.Name == auth { // the page has one table for both
			table = faults[charge]
		}
		if len(table) != len(operation.Fields) {
			t.Fatalf("%s has %d parameters, and this table %d", operation.Name, len(operation.Fields), len(table))
		}
		good := tree{}
		switch operation.Name {
		case auth, charge:
			good = with(order(), tree{"order_id": "A-1", "account_id": "7", "ip": "127.0.0.1"})
		case "payment/confirm", "payment/refund", "payment/cancel":
			good = tree{"transaction_id": number, "amount": 1}
		}
		for i, first := range table {
			for _, a := range first {
				if a.parameter != operation.Fields[i] {
					t.Fatalf("%s: %s stands in the place of %s", operation.Name, a.parameter, operation.Fields[i])
				}
				want := "error 10002 " + a.parameter
				r := s.call(operation.Name, with(good, tree{a.parameter: a.value}))
				if r.verdict() != want || r.word("error.text") != "Invalid parameter `"+a.parameter+"`" || r.status != 200 {
					t.Errorf("%s with %s %#v: %s", operation.Name, a.parameter, a.value, r.text)
				}
				for _, second := range table[i+1:] {
					for _, b := range second {
						if r := s.call(operation.Name, with(good, tree{b.parameter: b.value, a.parameter: a.value})); r.verdict() != want {
							t.Errorf("%s with %s %#v and %s %#v: %s", operation.Name, a.parameter, a.value, b.parameter, b.value, r.text)
						}
					}
				}
			}
		}
	}
	if r := s.list(nil); r.verdict() != "1 listed" || s.state(number) != "COMPLETED" {
		t.Errorf("an error made something: %s", r.text)
	}
}

// TestParametersComeBeforeThePayment: a bad amount is named before an unknown transaction, and that before a wrong state.
func TestParametersComeBeforeThePayment(t *testing.T) {
	s := quick(t, nil)
	held := s.made(auth, nil)
	for _, c := range []struct {
		number  int64
		command string
		more    tree
		want    string
	}{
		{strangerID, "refund", tree{"amount": 0}, "error 10002 amount"},
		{strangerID, "refund", tree{"amount": 1}, "error 10002 transaction_id"},
		{strangerID, "confirm", nil, "error 10002 amount"},
		{held, "refund", tree{"amount": 999_999_999_999}, "0 Операция недоступна для текущего статуса транзакции"},
		{held, "refund", tree{"amount": 1_000_000_000_000}, "error 10002 amount"},
		{held, "confirm", tree{"amount": 10001}, "0 Сумма превышает доступную"},
	} {
		if r := s.about(c.number, c.command, c.more); r.verdict() != c.want {
			t.Errorf("%s of %d, %v: %s, want %s", c.command, c.number, c.more, r.text, c.want)
		}
	}
}
