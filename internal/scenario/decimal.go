package scenario

import "strings"

// compareDecimals orders two decimal texts ("-1500.50", "007", ".5" is none) exactly, whatever their length: below zero, zero or
// above as a is less than, equal to or more than b. False: one of them is no decimal number.
func compareDecimals(a, b string) (order int, numbers bool) {
	aMinus, aWhole, aFraction, aOK := splitDecimal(a)
	bMinus, bWhole, bFraction, bOK := splitDecimal(b)
	if !aOK || !bOK {
		return 0, false
	}
	if aMinus != bMinus {
		if aMinus {
			return -1, true
		}
		return 1, true
	}
	order = len(aWhole) - len(bWhole)
	if order == 0 {
		order = strings.Compare(aWhole, bWhole)
	}
	if order == 0 {
		order = strings.Compare(aFraction, bFraction)
	}
	if aMinus {
		order = -order
	}
	return order, true
}

// splitDecimal takes a decimal text apart, without zeros that mean nothing; zero is never below zero.
func splitDecimal(text string) (minus bool, whole, fraction string, ok bool) {
	text, minus = strings.CutPrefix(text, "-")
	whole, fraction, dot := strings.Cut(text, ".")
	if !digits(whole) || dot && !digits(fraction) {
		return false, "", "", false
	}
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	return minus && (whole != "" || fraction != ""), whole, fraction, true
}

// digits says whether a text is one ASCII digit or more, and nothing else.
func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}
