package ipay

import "fmt"

// Status is pmt_status: how far a payment is. Any number is carried; [Status.Known] tells the ones that the page names.
//
// Source: googlepay.uk.txt §3.4, pmt_status of PaymentCreate and PaymentCancel.
type Status int

// The statuses that the page names.
const (
	StatusChallenged Status = 1  // the payer has to pass 3-D Secure; then Verify3DS
	StatusAuthorized Status = 3  // the sum is blocked (two stages); Capture or Void
	StatusDeclined   Status = 4  // failed; DeclineGroup says why
	StatusPaid       Status = 5  // the sum was taken
	StatusCancelled  Status = 9  // voided or refunded, whole or in part
	StatusRefused    Status = 14 // refused by the security service
	StatusDeferred   Status = 17 // made without taking anything; ProcessPayment takes it
)

// What each status means and what follows from it.
var statuses = map[Status]struct{ word, next string }{
	StatusChallenged: {"challenged", "send the payer to the address of Challenge, then call Verify3DS with what comes back"},
	StatusAuthorized: {"authorized", "the sum is only blocked: Capture takes it, Void gives it back"},
	StatusDeclined:   {"declined", "nothing was taken: DeclineGroup says why"},
	StatusPaid:       {"paid", "the sum was taken: Refund gives it back"},
	StatusCancelled:  {"cancelled", "voided or refunded: after a part, Invoice and Amount are what is left; after the whole, what there was"},
	StatusRefused:    {"refused", "refused by the security service: nothing was taken, and the same again is of no use"},
	StatusDeferred:   {"deferred", "nothing was taken yet: ProcessPayment takes it"},
}

// String is one English word with the number: "paid (5)"; of a number that the page does not name "unknown (8)".
func (s Status) String() string {
	word := "unknown"
	if known, ok := statuses[s]; ok {
		word = known.word
	}
	return fmt.Sprintf("%s (%d)", word, int(s))
}

// Advice says in one sentence what follows from the status.
func (s Status) Advice() string {
	if known, ok := statuses[s]; ok {
		return known.next
	}
	return "the page does not name this status: neither paid nor declined, ask iPay what it means"
}

// Known says whether the page names the status. An unknown one is neither paid nor declined.
func (s Status) Known() bool { _, known := statuses[s]; return known }

// NeedsChallenge says that the payer has to pass 3-D Secure: 1.
func (s Status) NeedsChallenge() bool { return s == StatusChallenged }

// Authorized says that the sum is blocked and not taken: 3.
func (s Status) Authorized() bool { return s == StatusAuthorized }

// Paid says that the sum was taken: 5. It is no longer so after a refund.
func (s Status) Paid() bool { return s == StatusPaid }

// Declined says that the payment failed, at the bank or by the security service: 4 or 14.
func (s Status) Declined() bool { return s == StatusDeclined || s == StatusRefused }

// Cancelled says that the payment was voided or refunded, whole or in part: 9.
func (s Status) Cancelled() bool { return s == StatusCancelled }

// Deferred says that the payment waits for ProcessPayment: 17.
func (s Status) Deferred() bool { return s == StatusDeferred }

// Final says that nobody has to act: 4, 5, 9 or 14. Only a refund by the merchant changes it.
func (s Status) Final() bool { return s.Paid() || s.Declined() || s.Cancelled() }
