package gbpayments_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"paysandbox/mocks/gbpayments"
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
	for _, m := range p.Ledger {
		switch {
		case m.Minor <= 0:
			return fmt.Sprintf("a movement of %d", m.Minor)
		case (m.Number != "") != (m.Kind == payment.Refund):
			return fmt.Sprintf("%s has the number %q", m.Kind, m.Number)
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
		payment.Authorized:     held == p.Amount.Minor && taken == 0,
		payment.Declined:       len(p.Ledger) == 0,
		payment.Paid:           held == 0 && taken > 0 && given == 0,
		payment.PartlyRefunded: held == 0 && left > 0 && given > 0,
		payment.Refunded:       held == 0 && taken > 0 && left == 0,
		payment.Cancelled:      held == 0 && taken == 0 && released == blocked && released > 0,
	}
	if status := gbpayments.New().Status(p); !want[status] {
		return fmt.Sprintf("in %s it is %q", p.State, status)
	}
	return ""
}

// detailText is all that a control call may see of what the provider keeps of a payment.
func detailText(p payment.Payment) string {
	text, err := json.Marshal(p.Detail)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// same says whether a command left a payment as it was: state, ledger and all that is known of it.
func same(before, after payment.Payment) bool {
	return before.State == after.State && before.Since.Equal(after.Since) && slices.Equal(before.Ledger, after.Ledger) &&
		before.Amount == after.Amount && before.Reference == after.Reference && detailText(before) == detailText(after)
}
