package intellectmoney

import "fmt"

// PaymentStatus is what a notification says of an invoice, in the provider's numbers. The set is not closed: a number that is not
// known is kept as it came. It tells what PaymentStep does not: held, captured and refunded.
//
// Source: the vendor's public samples (paymentStatus).
type PaymentStatus int

// The statuses that the samples name.
const (
	StatusCreated    PaymentStatus = 3 // the invoice was made, nothing is paid
	StatusCancelled  PaymentStatus = 4 // nothing is paid any more, a hold was given back
	StatusPaid       PaymentStatus = 5 // the sum was taken
	StatusHeld       PaymentStatus = 6 // the sum is blocked: Client.Capture takes it, Client.Refund gives it back
	StatusPartlyPaid PaymentStatus = 7 // a part of the sum was taken
	StatusRefunded   PaymentStatus = 8 // the sum, or a part of it, was given back
)

var paymentStatuses = map[PaymentStatus]string{
	StatusCreated: "created", StatusCancelled: "cancelled", StatusPaid: "paid", StatusHeld: "held", StatusPartlyPaid: "partly paid",
	StatusRefunded: "refunded",
}

// Known says whether the samples name the status. An unknown one is neither paid nor anything else.
func (s PaymentStatus) Known() bool { _, known := paymentStatuses[s]; return known }

// Paid says that the whole sum was taken: 5. Held (6) and partly paid (7) are not.
func (s PaymentStatus) Paid() bool { return s == StatusPaid }

// String is one English word with the number: "paid (5)"; of a number that is not known "unknown (9)".
func (s PaymentStatus) String() string {
	word, known := paymentStatuses[s]
	if !known {
		word = "unknown"
	}
	return fmt.Sprintf("%s (%d)", word, int(s))
}
