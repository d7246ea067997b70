package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// sum reads decimal text into minor units: digits, then optionally a dot and one or two digits, and more than 0.
func sum(text string) (int64, error) {
	if strings.HasPrefix(text, "-") {
		return 0, fmt.Errorf("amount %q is below 0; write for example 1500.50", text)
	}
	whole, fraction, dotted := strings.Cut(text, ".")
	if !digits(whole) || dotted && (!digits(fraction) || len(fraction) > 2) {
		return 0, fmt.Errorf("amount %q is not a decimal number with at most two decimals; write for example 1500.50", text)
	}
	units, err := strconv.ParseInt(whole, 10, 64)
	minor, _ := strconv.ParseInt((fraction + "00")[:2], 10, 64) // two digits, checked above
	switch {
	case err != nil || units > (math.MaxInt64-minor)/100:
		return 0, fmt.Errorf("amount %q is too large; the most is %s", text, decimal(math.MaxInt64))
	case units == 0 && minor == 0:
		return 0, errors.New("the amount has to be above 0")
	}
	return units*100 + minor, nil
}

// decimal writes minor units with a dot and two decimals: 1000 is "10.00".
func decimal(minor int64) string {
	sign, abs := "", uint64(minor)
	if minor < 0 {
		sign, abs = "-", -abs // two's complement: right for the smallest int64 too
	}
	return fmt.Sprintf("%s%d.%02d", sign, abs/100, abs%100)
}

func digits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
