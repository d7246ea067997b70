package gbpayments_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"paysandbox/mocks/gbpayments"
	"paysandbox/payment"
)

// The sums of the table, in kopecks, and a number that no payment has.
const (
	wholeSum   = 1000
	lesserSum  = 600
	greaterSum = 1001
	strangerID = 7654321
)

// standing is a place where a payment can stand, and how a merchant brings it there.
type standing struct {
	name  string
	state payment.State
	bring func(*site) int64 // gives the transaction_id that the commands then name
}

// declined makes a payment that the bank refuses; its answer has no number, so the list tells it.
func (s *site) declined(op string) int64 {
	s.t.Helper()
	r := s.pay(op, tree{"amount": wholeSum, "token": "tok_limit"})
	newest := s.list(tree{"limit": 1})
	if r.verdict() != "0 Превышен лимит" || newest.column("status") != "2" {
		s.t.Fatalf("%s with tok_limit: %s, then the list has %s", op, r.text, newest.text)
	}
	return newest.number("response.items.0.id")
}

func standings() []standing {
	made := func(op string) func(*site) int64 {
		return func(s *site) int64 { return s.made(op, tree{"amount": wholeSum}) }
	}
	after := func(op, command string, more tree) func(*site) int64 {
		return func(s *site) int64 {
			number := s.made(op, tree{"amount": wholeSum})
			if r := s.about(number, command, more); r.verdict() != "1" {
				s.t.Fatalf("%s: %s", command, r.text)
			}
			return number
		}
	}
	return []standing{
		{"no payment", "", func(*site) int64 { return strangerID }},
		{"AUTHORIZED", "AUTHORIZED", made(auth)},
		{"COMPLETED, one stage", "COMPLETED", made(charge)},
		{"COMPLETED, confirmed", "COMPLETED", after(auth, "confirm", tree{"amount": wholeSum})},
		{"COMPLETED, less confirmed", "COMPLETED", after(auth, "confirm", tree{"amount": lesserSum})},
		{"COMPLETED, partly refunded", "COMPLETED", after(charge, "refund", tree{"amount": 300})},
		{"COMPLETED, wholly refunded", "COMPLETED", after(charge, "refund", tree{"amount": wholeSum})},
		{"DECLINED, two stages", "DECLINED", func(s *site) int64 { return s.declined(auth) }},
		{"DECLINED, one stage", "DECLINED", func(s *site) int64 { return s.declined(charge) }},
		{"CANCELED", "CANCELED", after(auth, "cancel", nil)},
		{"a refund's own number", "", func(s *site) int64 {
			number := s.made(charge, tree{"amount": wholeSum})
			return s.about(number, "refund", tree{"amount": 300}).number("response.transaction_id")
		}},
	}
}

// command is a call of the API, in a good form, while a payment stands somewhere.
type command struct {
	name, op, path string // path where it is not that of the operation
	body           func(number int64) tree
}

func commands() []command {
	of := func(more tree) func(int64) tree {
		return func(number int64) tree { return with(tree{"transaction_id": number}, more) }
	}
	const confirm, cancel, refund = "payment/confirm", "payment/cancel", "payment/refund"
	return []command{
		{"test", "test", "", func(int64) tree { return tree{} }},
		{"test, success 0", "test", "", func(int64) tree { return tree{"success": 0} }},
		{"test, error 5", "test", "", func(int64) tree { return tree{"error": 5} }},
		{"auth", auth, "", func(int64) tree { return order() }},
		{"charge", charge, "", func(int64) tree { return order() }},
		{"charge, declined", charge, "", func(int64) tree { return with(order(), tree{"token": "tok_lost_card"}) }},
		{"confirm, whole", confirm, "", of(tree{"amount": wholeSum})},
		{"confirm, less", confirm, "", of(tree{"amount": lesserSum})},
		{"confirm, more", confirm, "", of(tree{"amount": greaterSum})},
		{"cancel", cancel, "", of(nil)},
		{"void", cancel, "payment/void", of(nil)},
		{"refund, whole", refund, "", of(tree{"amount": wholeSum})},
		{"refund, a part", refund, "", of(tree{"amount": 100})},
		{"refund, more", refund, "", of(tree{"amount": greaterSum})},
		{"list", "payment/list", "", func(int64) tree { return tree{"limit": 1} }},
	}
}

// told is an answer in a few words.
func told(r reply) string {
	switch verdict := r.verdict(); {
	case strings.HasSuffix(verdict, " listed"):
		return "listed"
	case r.at("response.transaction_id") != nil:
		return verdict + " and a number"
	default:
		return verdict
	}
}

// TestStatesAndMethods holds the full product of where a payment can stand and what a merchant can ask against one table: what the answer
// says, and where the payment then stands.
func TestStatesAndMethods(t *testing.T) {
	s := quick(t, nil)
	p := gbpayments.New()
	machine := p.Machine()
	var table strings.Builder
	reached, moved := map[payment.State]bool{}, payment.Machine{}
	for _, from := range standings() {
		fmt.Fprintf(&table, "# %s\n", from.name)
		for _, c := range commands() {
			number := from.bring(s)
			before, exists := s.tenant.Payment(idOf(number))
			if before.State != from.state || exists != (from.state != "") {
				t.Fatalf("the way to %s ends in %q", from.name, before.State)
			}
			reached[before.State] = true
			path := c.path
			if path == "" {
				path = c.op
			}
			answer := s.call(path, c.body(number))
			after, _ := s.tenant.Payment(idOf(number))
			fmt.Fprintf(&table, "%-17s %-54s", c.name, told(answer))
			switch {
			case !exists:
			case !slices.Equal(before.Ledger, after.Ledger) || before.State != after.State:
				moved = append(moved, payment.Edge{From: before.State, By: c.op, To: after.State})
				if !machine.Allows(before.State, c.op, after.State) || answer.word("response.success") != "1" {
					t.Errorf("%s at %s leads to %s with %s", c.name, from.name, after.State, answer.text)
				}
			case !same(before, after):
				t.Errorf("%s at %s: %s, and the payment changed", c.name, from.name, answer.text)
			}
			if exists {
				if wrong := unsound(after); wrong != "" {
					t.Errorf("%s at %s: %s", c.name, from.name, wrong)
				}
				fmt.Fprintf(&table, " → %-10s %-15s %s", after.State, p.Status(after), ledgerText(after.Ledger))
			}
			trimmed := strings.TrimRight(table.String(), " ")
			table.Reset()
			table.WriteString(trimmed + "\n")
		}
		table.WriteByte('\n')
	}
	golden(t, "states.golden", table.String())
	for _, state := range machine.States() {
		if !reached[state] {
			t.Errorf("the table has no payment in %s", state)
		}
	}
	for _, row := range machine {
		taken := slices.ContainsFunc(moved, func(e payment.Edge) bool { return e.From == row.From && e.By == row.By && e.To == row.To })
		if row.From != "" && row.By != payment.Progress && !taken {
			t.Errorf("no call takes the machine's row %s —%s→ %s", row.From, row.By, row.To)
		}
	}
}

// TestStatusIsTotal gives a status to every state, and tells apart what COMPLETED can be.
func TestStatusIsTotal(t *testing.T) {
	line := func(kind payment.Kind, minor int64) payment.Movement {
		return payment.Movement{Kind: kind, Minor: minor}
	}
	taken := line(payment.Capture, 10)
	for _, c := range []struct {
		state  payment.State
		ledger payment.Ledger
		want   payment.Status
	}{
		{"", nil, payment.Created},
		{"AUTHORIZED", payment.Ledger{line(payment.Authorize, 10)}, payment.Authorized},
		{"DECLINED", nil, payment.Declined},
		{"CANCELED", payment.Ledger{line(payment.Authorize, 10), line(payment.Void, 10)}, payment.Cancelled},
		{"COMPLETED", payment.Ledger{taken}, payment.Paid},
		{"COMPLETED", payment.Ledger{line(payment.Authorize, 10), line(payment.Capture, 6), line(payment.Void, 4)}, payment.Paid},
		{"COMPLETED", payment.Ledger{taken, line(payment.Refund, 4)}, payment.PartlyRefunded},
		{"COMPLETED", payment.Ledger{taken, line(payment.Refund, 4), line(payment.Refund, 6)}, payment.Refunded},
	} {
		if got := gbpayments.New().Status(payment.Payment{State: c.state, Ledger: c.ledger}); got != c.want {
			t.Errorf("%q with the ledger %q is %s, want %s", c.state, ledgerText(c.ledger), got, c.want)
		}
	}
	for _, state := range gbpayments.New().Machine().States() {
		if status := gbpayments.New().Status(payment.Payment{State: state}); status == payment.Created && state != "" || !slices.Contains(payment.Statuses(), status) {
			t.Errorf("a payment in %s is %q", state, status)
		}
	}
}

// headings are those parts of the page that a row may name.
var headings = []string{
	"Оплата по токену", "Пример неуспешной операции", "Подтверждение оплаты", "Отмена оплаты", "Возврат средств",
}

// TestEveryRowCanBeTakenByAScenario lets a scenario choose every row of the machine at its operation, and reads the money afterwards.
func TestEveryRowCanBeTakenByAScenario(t *testing.T) {
	sources := map[string]bool{}
	for _, heading := range headings {
		sources[`methods.ru.txt, "`+heading+`"`] = true
	}
	for _, g := range gbpayments.New().About().Guesses {
		sources["Guess: "+g.ID] = true
	}
	for _, row := range gbpayments.New().Machine() {
		t.Run(strings.ReplaceAll(fmt.Sprintf("%s_%s_%s", row.From, row.By, row.To), "/", "."), func(t *testing.T) {
			if !sources[row.Source] {
				t.Errorf("the row's source is %q", row.Source)
			}
			at, state := row.By, ""
			if row.By == payment.Progress {
				at = "timer:1h"
			}
			if row.From != "" {
				state = fmt.Sprintf("state: %s, ", row.From)
			}
			s := scripting(t, fmt.Sprintf(`
version: 1
name: own
about: The one step that a test is about.
provider: gbpayments
bind: { operation: %s }
script:
  - { at: %s, %sdo: { go: %s } }
`, map[bool]string{true: auth, false: charge}[row.From == "AUTHORIZED" || row.By == auth], at, state, row.To))
			op := auth
			if row.From == "COMPLETED" || row.By == charge {
				op = charge
			}
			s.pay(op, tree{"amount": wholeSum})
			number := s.First
			switch {
			case row.By == payment.Progress:
				s.advance(59 * time.Minute)
				if got := s.state(number); got != row.From {
					t.Errorf("a minute too soon it is %s", got)
				}
				s.advance(time.Minute)
			case row.From != "":
				if got := s.state(number); got != row.From {
					t.Fatalf("the way to %s ends in %s", row.From, got)
				}
				if r := s.about(number, strings.TrimPrefix(row.By, "payment/"), tree{"amount": lesserSum}); r.verdict() != "1" {
					t.Errorf("%s: %s", row.By, r.text)
				}
			}
			if last := s.last(); row.By != payment.Progress && (last.To != string(row.To) || last.Rule == "") {
				t.Errorf("the journal has %+v", last)
			}
			p := s.payment(number)
			if wrong := unsound(p); p.State != row.To || wrong != "" {
				t.Errorf("it is in %s, want %s: %s: %s", p.State, row.To, ledgerText(p.Ledger), wrong)
			}
			status := map[payment.State]string{"COMPLETED": "1", "DECLINED": "2", "CANCELED": "3", "AUTHORIZED": "4"}[row.To]
			if item := s.item(number); fmt.Sprint(item["status"]) != status {
				t.Errorf("the list has %v, want status %s", item, status)
			}
		})
	}
}
