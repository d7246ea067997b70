package ipay_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
	"paysandbox/payment"
)

const (
	declines42  = "4000000000000424" // not enough money
	refuses14   = "4000000000000143" // the security service
	foreverSum  = 1000               // kopecks of every payment of the table
	lesserSum   = 600
	greaterSum  = 1001
	strangersID = 7654321 // no payment has it
)

// standing is a place where a payment can stand, and how a merchant and a payer bring it there.
type standing struct {
	name  string
	state payment.State
	bring func(*merchant) reply
}

// hold is what a PaymentCreate adds to ask for a hold.
func hold(invoice int64) tree {
	return tree{"transactions": []any{tree{"invoice": invoice, "smch_id": 5410, "info": tree{"preauth": 1}}}}
}

// forced is what a PaymentCreate adds to be challenged.
var forced = tree{"pmt_info": tree{"force_security_rate": "3D"}}

func standings() []standing {
	created := func(more tree) func(*merchant) reply {
		return func(m *merchant) reply { return m.create(foreverSum, more) }
	}
	answered := func(answer mocks.Answer, more tree) func(*merchant) reply {
		return func(m *merchant) reply {
			r := m.made("1", foreverSum, with(forced, more))
			m.payer(r, answer)
			return r
		}
	}
	cancelled := func(from string, more, cancel tree) func(*merchant) reply {
		return func(m *merchant) reply {
			r := m.made(from, foreverSum, more)
			if c := m.about(r, "PaymentCancel", cancel); c.verdict() != "9" {
				m.t.Fatalf("PaymentCancel: %s", c.text)
			}
			return r
		}
	}
	withCard := func(card string, more tree) func(*merchant) reply {
		return func(m *merchant) reply { return m.create(foreverSum, with(tree{"token": m.token(card)}, more)) }
	}
	return []standing{
		{"no payment", "", func(m *merchant) reply { return reply{tree: tree{"pmt_id": strangersID}, t: m.t} }},
		{"1", "1", created(forced)},
		{"1, approved", "1", answered(mocks.Approve, nil)},
		{"1, approved, two stages", "1", answered(mocks.Approve, hold(foreverSum))},
		{"1, declined", "1", answered(mocks.Decline, nil)},
		{"1, abandoned", "1", answered(mocks.Abandon, nil)},
		{"1, approved, card 42", "1", func(m *merchant) reply {
			r := withCard(declines42, forced)(m)
			m.payer(r, mocks.Approve)
			return r
		}},
		{"3", "3", created(hold(foreverSum))},
		{"4", "4", withCard(declines42, nil)},
		{"5", "5", created(nil)},
		{"9, hold released", "9", cancelled("3", hold(foreverSum), nil)},
		{"9, a part of a hold released", "9", cancelled("3", hold(foreverSum), tree{"amount": 300})},
		{"9, given back", "9", cancelled("5", nil, nil)},
		{"9, a part given back", "9", cancelled("5", nil, tree{"amount": 300})},
		{"14", "14", withCard(refuses14, nil)},
		{"17", "17", created(tree{"deferred_payment": true})},
		{"17, card 42", "17", withCard(declines42, tree{"deferred_payment": true})},
	}
}

// command is a call of the API about a payment, made in a good form.
type command struct {
	name, action string
	body         func(*merchant, reply) tree
}

func commands() []command {
	plain := func(more tree) func(*merchant, reply) tree {
		return func(_ *merchant, r reply) tree { return with(tree{"pmt_id": r.at("pmt_id")}, more) }
	}
	verify := func(spoil bool) func(*merchant, reply) tree {
		return func(m *merchant, r reply) tree {
			data := "AAAA"
			if p, found := m.tenant().Payment(m.id(r)); found && !spoil && p.Detail.(*ipay.Detail).ThreeDSData != "" {
				data = p.Detail.(*ipay.Detail).ThreeDSData
			}
			return tree{"pmt_id": r.at("pmt_id"), "threeds_data": data}
		}
	}
	return []command{
		{"CalculateFee", "CalculateFee", func(*merchant, reply) tree { return tree{"invoice": foreverSum} }},
		{"PaymentCreate", "PaymentCreate", func(m *merchant, _ reply) tree { return m.order(foreverSum) }},
		{"PaymentVerify3DS", "PaymentVerify3DS", verify(false)},
		{"PaymentVerify3DS, spoilt", "PaymentVerify3DS", verify(true)},
		{"PaymentSale, whole", "PaymentSale", plain(tree{"invoice": foreverSum})},
		{"PaymentSale, less", "PaymentSale", plain(tree{"invoice": lesserSum})},
		{"PaymentSale, more", "PaymentSale", plain(tree{"invoice": greaterSum})},
		{"PaymentSale, split", "PaymentSale", plain(tree{"transactions": []any{tree{"invoice": 200, "smch_id": 111}, tree{"invoice": 250, "smch_id": 222}}})},
		{"PaymentCancel, whole", "PaymentCancel", plain(nil)},
		{"PaymentCancel, a part", "PaymentCancel", plain(tree{"amount": 100})},
		{"PaymentCancel, more", "PaymentCancel", plain(tree{"amount": greaterSum})},
		{"GetPaymentStatus", "GetPaymentStatus", plain(nil)},
		{"GetPaymentInvoice", "GetPaymentInvoice", plain(nil)},
		{"GetReceipt", "GetReceipt", plain(nil)},
		{"ProcessPayment", "ProcessPayment", plain(nil)},
	}
}

// told is an answer in a word.
func told(r reply) string {
	switch {
	case r.header.Get("Content-Type") == "application/pdf":
		return "PDF"
	case r.tree == nil:
		return fmt.Sprint("HTTP ", r.status)
	case r.has("fee"):
		return "fee"
	case r.has("status"):
		return r.word("status")
	case strings.HasPrefix(r.word("invoice"), "http"):
		return "link"
	}
	return r.verdict()
}

// detailText is all that a control call may see of what the provider keeps of a payment.
func detailText(p payment.Payment) string {
	text, err := json.Marshal(p.Detail)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// TestStatesAndActions holds the full product of where a payment can stand and what a merchant can ask against one table: what the
// answer says, and where the payment then stands.
func TestStatesAndActions(t *testing.T) {
	m := newMerchant(t, nil)
	machine := m.machine()
	var table strings.Builder
	reached, moved := map[payment.State]bool{}, payment.Machine{}
	for _, from := range standings() {
		fmt.Fprintf(&table, "# %s\n", from.name)
		for _, c := range commands() {
			r := from.bring(m)
			before, exists := m.tenant().Payment(m.id(r))
			if before.State != from.state || exists != (from.state != "") {
				t.Fatalf("the way to %s ends in %q", from.name, before.State)
			}
			reached[before.State] = true
			answer := m.call(c.action, c.body(m, r))
			after, _ := m.tenant().Payment(m.id(r))
			if !machine.Allows(before.State, c.action, after.State) {
				t.Errorf("%s at %s leads to %s, which the machine does not have", c.name, from.name, after.State)
			}
			if !slices.Equal(before.Ledger, after.Ledger) || before.State != after.State {
				moved = append(moved, payment.Edge{From: before.State, By: c.action, To: after.State})
			} else if answer.word("error") != "" && !same(before, after) {
				t.Errorf("%s at %s: %s, and the payment changed", c.name, from.name, answer.text)
			}
			line := fmt.Sprintf("%-24s %s", c.name, told(answer))
			if exists {
				if wrong := unsound(after); wrong != "" {
					t.Errorf("%s at %s: %s", c.name, from.name, wrong)
				}
				line = fmt.Sprintf("%-24s %-16s → %-2s %s", c.name, told(answer), after.State, m.Status(after))
				if len(after.Ledger) > 0 {
					line += ": " + ledgerText(after.Ledger)
				}
			}
			table.WriteString(line + "\n")
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
		byBank := row.From == "3" && row.To == "4" // a bank's no to PaymentSale is a scenario's
		if row.From != "" && !taken && !byBank {
			t.Errorf("no call takes the machine's row %s —%s→ %s", row.From, row.By, row.To)
		}
	}
}

// machine is every step that the provider knows.
func (m *merchant) machine() payment.Machine { return ipay.New().Machine() }

// Status is the field's word for where a payment stands.
func (m *merchant) Status(p payment.Payment) payment.Status { return ipay.New().Status(p) }

// TestStatusIsTotal gives a status to every state, and tells apart what 9 can be.
func TestStatusIsTotal(t *testing.T) {
	line := func(kind payment.Kind, minor int64) payment.Movement {
		return payment.Movement{Kind: kind, Minor: minor}
	}
	for _, c := range []struct {
		state  payment.State
		detail *ipay.Detail
		ledger payment.Ledger
		want   payment.Status
	}{
		{"", nil, nil, payment.Created},
		{"1", nil, nil, payment.Challenged},
		{"1", &ipay.Detail{Answer: mocks.Approve}, nil, payment.Pending},
		{"1", &ipay.Detail{Answer: mocks.Decline}, nil, payment.Pending},
		{"3", nil, payment.Ledger{line(payment.Authorize, 10)}, payment.Authorized},
		{"4", nil, nil, payment.Declined},
		{"5", nil, payment.Ledger{line(payment.Capture, 10)}, payment.Paid},
		{"9", nil, nil, payment.Cancelled},
		{"9", nil, payment.Ledger{line(payment.Authorize, 10), line(payment.Void, 10)}, payment.Cancelled},
		{"9", nil, payment.Ledger{line(payment.Authorize, 10), line(payment.Void, 4)}, payment.Authorized},
		{"9", nil, payment.Ledger{line(payment.Capture, 10), line(payment.Refund, 10)}, payment.Refunded},
		{"9", nil, payment.Ledger{line(payment.Capture, 10), line(payment.Refund, 4)}, payment.PartlyRefunded},
		{"14", nil, nil, payment.Declined},
		{"17", nil, nil, payment.Pending},
	} {
		p := payment.Payment{State: c.state, Ledger: c.ledger}
		if c.detail != nil {
			p.Detail = c.detail
		}
		if got := ipay.New().Status(p); got != c.want {
			t.Errorf("%q with the ledger %q is %s, want %s", c.state, ledgerText(c.ledger), got, c.want)
		}
	}
	for _, state := range ipay.New().Machine().States() {
		if status := ipay.New().Status(payment.Payment{State: state}); status == payment.Created || !slices.Contains(payment.Statuses(), status) {
			t.Errorf("a payment in %s is %q", state, status)
		}
	}
}
