package mocks

import "strings"

// Luhn checks the last digit of a card number, which must be decimal digits.
func Luhn(pan string) bool {
	sum := 0
	for i := range len(pan) {
		d := int(pan[len(pan)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// MaskPAN is all that may be kept of a card number of at least ten digits: the first six and the last four.
func MaskPAN(pan string) string {
	return pan[:6] + strings.Repeat("*", len(pan)-10) + pan[len(pan)-4:]
}
