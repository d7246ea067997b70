package ipay_test

import (
	"fmt"
	"slices"
	"strings"

	"paysandbox/mocks/ipay"
	"paysandbox/payment"
)

// ledgerText is a ledger in words: "authorize 1000, capture 600, void 400".
func ledgerText(l payment.Ledger) string {
	var lines []string
	for _, m := range l {
		lines = append(lines, fmt.Sprintf("%s %d", m.Kind, m.Minor))
	}
	return strings.Join(lines, ", ")
}

// unsound says what is wrong with the money of a payment; empty: nothing. Whatever happened to it, no more may have come out of it than
// went in, and its status must follow from its state and its ledger.
func unsound(p payment.Payment) string {
	blocked, taken := p.Ledger.Sum(payment.Authorize), p.Ledger.Sum(payment.Capture)
	released, given := p.Ledger.Sum(payment.Void), p.Ledger.Sum(payment.Refund)
	most := map[string]int64{} // of each part: what may still come out of it
	for _, m := range p.Ledger {
		switch {
		case m.Minor <= 0:
			return fmt.Sprintf("a movement of %d", m.Minor)
		case m.Kind == payment.Authorize && taken == 0, m.Kind == payment.Capture:
			most[m.Part] += m.Minor
		case m.Kind == payment.Refund, m.Kind == payment.Void && taken == 0 && m.Part != "":
			if most[m.Part] -= m.Minor; most[m.Part] < 0 {
				return "more came out of transaction " + m.Part + " than went in"
			}
		}
	}
	switch {
	case given > taken:
		return "more was given back than was taken"
	case blocked > 0 && taken+released > blocked:
		return "more was taken and released than was blocked"
	case blocked == 0 && released > 0:
		return "something was released that was never blocked"
	case blocked > p.Amount.Minor || taken > p.Amount.Minor:
		return "more was blocked or taken than the payer was asked for"
	}
	held, left := p.Ledger.Held(), p.Ledger.Refundable()
	want := map[payment.Status]bool{
		payment.Challenged: len(p.Ledger) == 0, payment.Pending: len(p.Ledger) == 0,
		payment.Authorized:     held > 0 && taken == 0,
		payment.Declined:       held == 0 && taken == 0,
		payment.Paid:           held == 0 && taken > 0 && given == 0,
		payment.PartlyRefunded: held == 0 && left > 0 && given > 0,
		payment.Refunded:       held == 0 && taken > 0 && left == 0,
		payment.Cancelled:      held == 0 && taken == 0 && released > 0,
	}
	if status := ipay.New().Status(p); !want[status] {
		return fmt.Sprintf("in %s it is %q", p.State, status)
	}
	return ""
}

// unbalanced says where an answer does not add up or tells another sum than the ledger; empty: nowhere.
func unbalanced(r reply, p payment.Payment) string {
	var invoice, amount int64
	listed, _ := r.at("transactions").([]any)
	for i := range listed {
		invoice += r.number(fmt.Sprintf("transactions.%d.invoice", i))
		amount += r.number(fmt.Sprintf("transactions.%d.amount", i))
	}
	if listed != nil && (invoice != r.number("invoice") || amount != r.number("amount")) {
		return fmt.Sprintf("the transactions add up to %d and %d", invoice, amount)
	}
	if r.number("invoice") > r.number("amount") {
		return "invoice is above amount"
	}
	held, left := p.Ledger.Held(), p.Ledger.Refundable()
	want := p.Amount.Minor // where no money moved yet, or none is left
	switch {
	case held > 0:
		want = held
	case left > 0:
		want = left
	case p.Ledger.Sum(payment.Capture) > 0:
		want = p.Ledger.Sum(payment.Capture)
	}
	if r.number("amount") != want {
		return fmt.Sprintf("the ledger tells %d", want)
	}
	return ""
}

// same says whether a command left a payment as it was: state, ledger and all that is known of it.
func same(before, after payment.Payment) bool {
	return before.State == after.State && before.Since.Equal(after.Since) && slices.Equal(before.Ledger, after.Ledger) &&
		before.Amount == after.Amount && before.Reference == after.Reference && detailText(before) == detailText(after)
}
