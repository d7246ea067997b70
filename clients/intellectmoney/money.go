package intellectmoney

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// FormatAmount writes an amount of minor units (kopecks) as the provider wants it: a dot and always two decimals. 1000 is
// "10.00", 5 is "0.05". The provider takes amounts above 0 of at most 13 characters ("9999999999.99") and refuses others.
//
// Source: the vendor's public samples (RecipientAmount).
func FormatAmount(minor int64) string {
	sign, abs := "", uint64(minor)
	if minor < 0 {
		sign, abs = "-", -abs // two's complement: right for the smallest int64 too
	}
	return fmt.Sprintf("%s%d.%02d", sign, abs/100, abs%100)
}

// ParseAmount reads a decimal text into minor units (kopecks): digits, then optionally a dot and one or two digits. "10",
// "10.0" and "10.00" are 1000. A sign, a comma, blanks, more decimals or more than an int64 holds are [ErrInvalidRequest].
func ParseAmount(text string) (int64, error) {
	whole, fraction, dotted := strings.Cut(text, ".")
	if !allDigits(whole) || dotted && (!allDigits(fraction) || len(fraction) > 2) {
		return 0, fmt.Errorf("%w; amount %q is not a decimal number with at most two decimals; write for example 1500.50",
			ErrInvalidRequest, text)
	}
	units, err := strconv.ParseInt(whole, 10, 64)
	minor, _ := strconv.ParseInt((fraction + "00")[:2], 10, 64) // two digits, checked above
	if err != nil || units > (math.MaxInt64-minor)/100 {
		return 0, fmt.Errorf("%w; amount %q is too large; the most is %s", ErrInvalidRequest, text, FormatAmount(math.MaxInt64))
	}
	return units*100 + minor, nil
}
