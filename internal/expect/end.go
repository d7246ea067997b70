package expect

import (
	"maps"
	"slices"
	"strings"

	"paysandbox/internal/scenario"
	"paysandbox/payment"
)

// sums are the names in a ledger that stand for minor units. Two of them are statuses, too: in a ledger they are sums.
var sums = map[string]func(payment.Ledger) int64{
	"authorized": func(l payment.Ledger) int64 { return l.Sum(payment.Authorize) },
	"captured":   func(l payment.Ledger) int64 { return l.Sum(payment.Capture) },
	"refunded":   func(l payment.Ledger) int64 { return l.Sum(payment.Refund) },
	"total":      payment.Ledger.Refundable,
}

// judgeEnd judges where the payments are. What holds now is met, and may cease to be until the end.
func judgeEnd(e scenario.Expectation, seen Evidence) Verdict {
	v := Verdict{Wanted: endWanted(e)}
	holds := true
	var words []string
	if e.Final != "" {
		var state payment.State
		if n := len(seen.Payments); n > 0 {
			state = seen.Payments[n-1].State
		}
		holds = state == e.Final
		words = append(words, string(state))
	}
	var ledger []string
	for _, name := range slices.Sorted(maps.Keys(e.Ledger)) {
		n := ledgerEntry(name, seen)
		holds = holds && n == e.Ledger[name]
		ledger = append(ledger, entryWords(name, n))
	}
	if len(ledger) > 0 {
		words = append(words, strings.Join(ledger, ", "))
	}
	v.Seen = strings.Join(words, " ")
	if len(seen.Payments) == 0 {
		v.Seen = "no payment"
	}
	switch {
	case holds:
		v.Standing = Met
	case seen.Ended:
		v.Standing = Unmet
	default:
		v.Standing = Open
	}
	v.Requests = lastRequests(e, seen)
	return v
}

// ledgerEntry is a sum over all the payments, or how many of them have a status.
func ledgerEntry(name string, seen Evidence) (n int64) {
	sum, isSum := sums[name]
	for _, p := range seen.Payments {
		switch {
		case isSum:
			n += sum(p.Ledger)
		case seen.Status != nil && string(seen.Status(p)) == name:
			n++
		}
	}
	return n
}

// lastRequests gives the last request about each payment that the expectation is about: all with a ledger, else the newest.
func lastRequests(e scenario.Expectation, seen Evidence) (numbers []int64) {
	payments := seen.Payments
	if n := len(payments); n > 0 && len(e.Ledger) == 0 {
		payments = payments[n-1:]
	}
	last := map[string]int64{}
	for _, c := range seen.Calls {
		last[c.Payment] = c.Number
	}
	for _, p := range payments {
		if number, called := last[p.ID.String()]; called {
			numbers = append(numbers, number)
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}
