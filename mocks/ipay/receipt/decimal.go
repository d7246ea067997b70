package receipt

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
)

const (
	maxKopecks  int64 = math.MaxInt64
	maxDigits         = 64 // characters of a number's text
	maxExponent       = 64 // of ten: far beyond every sum, and cheap to compute with
)

// number is the grammar of a JSON number; its group is the exponent.
var number = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE]([+-]?[0-9]+))?$`)

var errTooMuch = fmt.Errorf(" comes to more than %d kopecks, which is the most that a receipt can show", maxKopecks)

// decimal reads a JSON number exactly: no binary fraction touches it.
func decimal(text string) (*big.Rat, error) {
	if len(text) > maxDigits {
		return nil, fmt.Errorf("has %d characters; a number of at most %d is read", len(text), maxDigits)
	}
	parts := number.FindStringSubmatch(text)
	if parts == nil {
		return nil, fmt.Errorf("is %q; it must be a number such as 10 or 2.5", text)
	}
	if parts[1] != "" {
		if exponent, err := strconv.Atoi(parts[1]); err != nil || exponent > maxExponent || exponent < -maxExponent {
			return nil, fmt.Errorf("is %s; an exponent is read from -%d to %d", text, maxExponent, maxExponent)
		}
	}
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, fmt.Errorf("is %q; it must be a number such as 10 or 2.5", text)
	}
	if value.Sign() < 0 {
		return nil, errors.New("is " + text + "; it must be 0 or more")
	}
	return value, nil
}

// kopecks rounds half up to a whole number. The value is not below zero.
func kopecks(value *big.Rat) (int64, error) {
	double := new(big.Int).Lsh(value.Num(), 1)
	double.Add(double, value.Denom())
	whole := double.Quo(double, new(big.Int).Lsh(value.Denom(), 1))
	if !whole.IsInt64() {
		return 0, errTooMuch
	}
	return whole.Int64(), nil
}
