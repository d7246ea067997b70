package main

import (
	"fmt"
	"io"
)

// newNumber makes the merchant's own number of a payment: the time for people, and chance for two runs in the same second. flag
// is the one that gives a number instead.
func newNumber(w world, flag string) (string, error) {
	var chance [3]byte
	if _, err := io.ReadFull(w.random, chance[:]); err != nil {
		return "", fmt.Errorf("no order number could be made (%w); give one with %s", err, flag)
	}
	return fmt.Sprintf("CLI-%s-%x", w.now().UTC().Format("20060102-150405"), chance), nil
}
