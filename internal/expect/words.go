package expect

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"paysandbox/internal/scenario"
)

// callsWanted puts an expectation about calls in words.
func callsWanted(e scenario.Expectation) string {
	var parts []string
	if count := countWanted(e); count != "" {
		parts = append(parts, count)
	}
	switch {
	case e.MinGap > 0 && e.MaxGap > 0:
		parts = append(parts, fmt.Sprintf("%s to %s apart", duration(e.MinGap), duration(e.MaxGap)))
	case e.MinGap > 0:
		parts = append(parts, fmt.Sprintf("at least %s apart", duration(e.MinGap)))
	case e.MaxGap > 0:
		parts = append(parts, fmt.Sprintf("at most %s apart", duration(e.MaxGap)))
	}
	if len(e.Same) > 0 {
		parts = append(parts, "all with the same "+strings.Join(e.Same, " and "))
	}
	if len(e.Distinct) > 0 {
		parts = append(parts, "each with its own "+strings.Join(e.Distinct, " and "))
	}
	words := e.Op + " " + strings.Join(parts, ", ")
	switch {
	case e.AfterOp != "" && e.Within > 0:
		words += fmt.Sprintf(" within %s after the last %s", duration(e.Within), e.AfterOp)
	case e.AfterOp != "":
		words += " after the last " + e.AfterOp
	case e.Within > 0:
		words += fmt.Sprintf(" within %s of the first", duration(e.Within))
	}
	return words
}

// countWanted puts a count in words; any number of related calls needs none.
func countWanted(e scenario.Expectation) string {
	times := plural(e.Count.Number, "time")
	switch e.Count.Compare {
	case "==":
		return "exactly " + times
	case ">=":
		return "at least " + times
	case ">":
		return "more than " + times
	case "<=":
		return "at most " + times
	case "<":
		return "fewer than " + times
	}
	if related(e) {
		return ""
	}
	return "at least 1 time"
}

func notificationWanted(e scenario.Expectation) string {
	words := fmt.Sprintf("notification %s sent", e.Notification)
	switch {
	case e.Acked == nil:
		return words
	case *e.Acked:
		return words + " and acknowledged"
	}
	return words + " and not acknowledged"
}

// endWanted puts an expectation about the end in words, the ledger in the order of its names.
func endWanted(e scenario.Expectation) string {
	var parts []string
	if e.Final != "" {
		parts = append(parts, fmt.Sprintf("the newest payment in %s", e.Final))
	}
	for _, name := range slices.Sorted(maps.Keys(e.Ledger)) {
		parts = append(parts, entryWords(name, e.Ledger[name]))
	}
	return strings.Join(parts, ", ")
}

// entryWords is one entry of a ledger: "paid: 2 payments", "captured: 100 minor units".
func entryWords(name string, n int64) string {
	unit := "payment"
	if _, isSum := sums[name]; isSum {
		unit = "minor unit"
	}
	return name + ": " + plural(n, unit)
}

// plural writes a number with its unit.
func plural[N int | int64](n N, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// duration writes a duration as people write it in a scenario: 5m, 1h30m, 1.5s.
func duration(d time.Duration) string {
	text := d.String()
	if short, whole := strings.CutSuffix(text, "m0s"); whole {
		text = short + "m"
	}
	if short, whole := strings.CutSuffix(text, "h0m"); whole {
		text = short + "h"
	}
	return text
}
