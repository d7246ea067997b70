package payment

import "time"

// Kind says what a Movement did with the money.
type Kind string

// The kinds of movements.
const (
	Authorize Kind = "authorize" // blocked on the payer's side
	Capture   Kind = "capture"   // taken
	Void      Kind = "void"      // a block released
	Refund    Kind = "refund"    // given back
)

// Movement is one line of a payment's ledger.
type Movement struct {
	Kind   Kind
	Minor  int64     // minor units, above zero
	Part   string    // which part of a split payment; empty for the whole
	Number string    // the provider's number of the movement, where it has one of its own
	At     time.Time // tenant time
}

// Ledger is a payment's movements in the order they happened. What may still be taken or given back is a matter of sums over
// the ledger, never of the state.
type Ledger []Movement

// Sum adds the minor units of one kind.
func (l Ledger) Sum(kind Kind) int64 {
	var total int64
	for _, m := range l {
		if m.Kind == kind {
			total += m.Minor
		}
	}
	return total
}

// Held is what is blocked and neither taken nor released. A capture without an authorization before it took nothing that was
// held, so the result is never below zero.
func (l Ledger) Held() int64 {
	if l.Sum(Authorize) == 0 {
		return 0
	}
	return max(0, l.Sum(Authorize)-l.Sum(Capture)-l.Sum(Void))
}

// Refundable is what was taken and not yet given back.
func (l Ledger) Refundable() int64 { return l.Sum(Capture) - l.Sum(Refund) }
