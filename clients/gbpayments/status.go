package gbpayments

import "fmt"

// Status is how far a transaction is, in the provider's numbers; 0 is none.
//
// Source: methods.ru.txt, "Получение транзакций" (status).
type Status int

// The statuses that the page names.
const (
	StatusCompleted  Status = 1 // COMPLETED: the sum was taken, or given back in the case of a refund
	StatusDeclined   Status = 2 // DECLINED: nothing was taken
	StatusCancelled  Status = 3 // CANCELED: the hold was given back
	StatusAuthorized Status = 4 // AUTHORIZED: the sum is blocked and waits for Capture or Void
)

// What each status means, the provider's name, and what follows from it.
var statuses = map[Status]struct{ word, name, next string }{
	StatusCompleted:  {"completed", "COMPLETED", "the sum was taken: Refund gives it back; refunds are listed as transactions of their own"},
	StatusDeclined:   {"declined", "DECLINED", "nothing was taken: Reason may say why"},
	StatusCancelled:  {"cancelled", "CANCELED", "the hold was given back: nothing was taken"},
	StatusAuthorized: {"authorized", "AUTHORIZED", "the sum is only blocked: Capture takes it, Void gives it back"},
}

// String is one English word with the number: "completed (1)"; of a number that the page does not name "unknown (8)".
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
	return "the page does not name this status: neither paid nor declined, ask GBPayments what it means"
}

// Known says whether the page names the status. An unknown one is neither paid nor declined.
func (s Status) Known() bool { _, known := statuses[s]; return known }

// Paid says that the sum was taken: 1. It stays so after a refund, which is a transaction of its own.
func (s Status) Paid() bool { return s == StatusCompleted }

// Declined says that nothing was taken: 2.
func (s Status) Declined() bool { return s == StatusDeclined }

// Cancelled says that the hold was given back: 3.
func (s Status) Cancelled() bool { return s == StatusCancelled }

// Authorized says that the sum is blocked and not taken: 4.
func (s Status) Authorized() bool { return s == StatusAuthorized }

// Final says that nobody has to act: 1, 2 or 3.
func (s Status) Final() bool { return s.Paid() || s.Declined() || s.Cancelled() }

// Type is what a transaction is, in the provider's numbers; 0 is none.
//
// Source: methods.ru.txt, "Получение транзакций" (type).
type Type int

// The types that the page names.
const (
	TypeCard   Type = 1 // payment by card, on the provider's own form
	TypeToken  Type = 2 // payment by token: Charge and Authorize
	TypeRefund Type = 3 // refund
)

var types = map[Type]string{TypeCard: "card payment", TypeToken: "token payment", TypeRefund: "refund"}

// String is the English word with the number: "token payment (2)"; of a number that the page does not name "unknown (8)".
func (t Type) String() string {
	word, known := types[t]
	if !known {
		word = "unknown"
	}
	return fmt.Sprintf("%s (%d)", word, int(t))
}

// Known says whether the page names the type.
func (t Type) Known() bool { _, known := types[t]; return known }

// Workmode tells transactions of a live site from those of a test site: a whole number as text; "" is not sent, and the provider
// lists the live ones.
//
// Source: methods.ru.txt, "Получение транзакций" (workmode). Guess: the page gives no values; 1 is taken for live, any
// other number for test.
type Workmode string

// The work modes.
const (
	WorkmodeLive Workmode = "1"
	WorkmodeTest Workmode = "2"
)

func (w Workmode) valid() bool {
	_, err := readNumber([]byte(w))
	return w == "" || err == nil && w[0] != '"'
}
