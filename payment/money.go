package payment

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Money is a whole number of minor units and a currency.
type Money struct {
	Minor    int64  // kopecks, cents: a hundredth of the currency
	Currency string // ISO 4217 code, or the provider's own code of a test currency (TST)
}

// String is for people: "100.00 RUB".
func (m Money) String() string { return strings.TrimSpace(Decimal(m.Minor) + " " + m.Currency) }

// ErrDecimal is returned by ParseDecimal for a text that is no amount.
var ErrDecimal = errors.New("not an amount")

// Decimal is the one place that makes decimal text of minor units: 150050 becomes "1500.50".
func Decimal(minor int64) string {
	sign := ""
	magnitude := uint64(minor)
	if minor < 0 {
		sign, magnitude = "-", -magnitude
	}
	return fmt.Sprintf("%s%d.%02d", sign, magnitude/100, magnitude%100)
}

// ParseDecimal is the one place that reads decimal text: digits, then optionally a dot and one or two digits. It gives minor
// units and loses nothing: "1500.50" is 150050. Signs, blanks, commas, exponents and a third decimal are ErrDecimal, and so is
// whatever does not fit.
func ParseDecimal(text string) (int64, error) {
	whole, fraction, dot := strings.Cut(text, ".")
	if !digits(whole) || dot && (!digits(fraction) || len(fraction) > 2) {
		return 0, fmt.Errorf("%w: %q; write digits with a dot and up to two decimals, for example 1500.50", ErrDecimal, text)
	}
	units, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || units > (math.MaxInt64-99)/100 {
		return 0, fmt.Errorf("%w: %q is too large", ErrDecimal, text)
	}
	for len(fraction) < 2 {
		fraction += "0"
	}
	hundredths, _ := strconv.ParseInt(fraction, 10, 64) // two digits, checked above
	return units*100 + hundredths, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
