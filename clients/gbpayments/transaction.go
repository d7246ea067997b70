package gbpayments

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Transaction is one line of the list: a payment or a refund. Printing it with any verb of fmt shows no token.
//
// Every field may be empty: one that the list does not have, or has as something that cannot be read, is left so, and Unread
// names the latter. Raw always has the whole.
//
// Guess: the page prints "{ ...transaction... }" and describes no field; the names in Raw are those of the parameters.
type Transaction struct {
	ID          int64 // also called transaction_id
	Type        Type
	Status      Status
	Workmode    Workmode
	Date        time.Time // in Moscow's zone, or in that which the list names
	Amount      int64     // kopecks
	Currency    string    // "RUB"
	Description string
	Email       string // of the payer
	OrderID     string // the merchant's own number
	AccountID   string // the merchant's own number of the payer
	IP          string // of the payer
	Card        Card
	Token       string   // of the card, a secret: the next payment may be made with it
	Reason      string   // why it was declined
	ParentID    int64    // of a refund: the payment
	Unread      []string // fields that are there and cannot be read, in the order of their names
	Raw         []byte   // this line as it arrived, nothing masked: not for a log
}

// Card is what the list shows of a card.
type Card struct {
	MaskedPAN string // "411111******1111"
	Expiry    string // as the list writes it
	Type      string // "visa"
}

// Refund says that the line is a refund: type 3.
func (t Transaction) Refund() bool { return t.Type == TypeRefund }

// Paid says that the line is a payment and that its sum was taken: status 1. It stays so after a refund.
func (t Transaction) Paid() bool { return t.Status.Paid() && !t.Refund() }

// Declined says that nothing was taken: status 2.
func (t Transaction) Declined() bool { return t.Status.Declined() }

// Cancelled says that the hold was given back: status 3.
func (t Transaction) Cancelled() bool { return t.Status.Cancelled() }

// Authorized says that the sum is blocked and not taken: status 4. Go on with [Client.Capture] or [Client.Void].
func (t Transaction) Authorized() bool { return t.Status.Authorized() }

// A line is an object of the list with the names of what could not be read in it.
type line struct {
	object
	unread *[]string
}

func (l line) wrong(key string) { *l.unread = append(*l.unread, key) }

func (l line) text(key string) string {
	s, ok := readText(l.object[key])
	if !ok && !absent(l.object[key]) {
		l.wrong(key)
	}
	return s
}

func (l line) number(key string) int64 {
	n, err := readNumber(l.object[key])
	if err != nil && !absent(l.object[key]) {
		l.wrong(key)
	}
	return n
}

func (l line) small(key string) int {
	n := l.number(key)
	if int64(int32(n)) != n {
		l.wrong(key)
		return 0
	}
	return int(n)
}

// status takes a number, or the name that the page has for it.
func (l line) status() Status {
	for status, known := range statuses {
		if s, ok := readText(l.object["status"]); ok && s == known.name {
			return status
		}
	}
	return Status(l.small("status"))
}

// The layouts in which a date is read, after the format of the list's parameters; seconds may have decimals.
//
// Guess: the page shows no date of a transaction; one without a zone is Moscow's.
var layouts = []string{time.DateTime, "2006-01-02 15:04", time.DateOnly, time.RFC3339, "2006-01-02T15:04:05"}

func (l line) date(zone *time.Location) time.Time {
	text, ok := readText(l.object["date"])
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at
		}
	}
	// A number of seconds, unless it is something like 20200901.
	if at := Timestamp(text).Time(); at.Year() > 1999 {
		return at.In(zone)
	}
	if text != "" || !ok && !absent(l.object["date"]) {
		l.wrong("date")
	}
	return time.Time{}
}

func readTransaction(raw json.RawMessage, zone *time.Location) (Transaction, error) {
	o, ok := readObject(raw)
	if !ok {
		return Transaction{}, fmt.Errorf("%w: an element of response.items is not an object", ErrMalformedAnswer)
	}
	var unread []string
	l := line{o, &unread}
	t := Transaction{
		ID: l.number("id"), Type: Type(l.small("type")), Status: l.status(), Workmode: Workmode(l.text("workmode")), Date: l.date(zone),
		Amount: l.number("amount"), Currency: l.text("currency"), Description: l.text("description"), Email: l.text("email"),
		OrderID: l.text("order_id"), AccountID: l.text("account_id"), IP: l.text("ip"), Token: l.text("token"),
		Reason: l.text("reason"), ParentID: l.number("parent_id"), Raw: raw,
	}
	if t.ID == 0 {
		t.ID = l.number("transaction_id")
	}
	if held, ok := readObject(o["card"]); ok {
		card := line{held, new([]string)}
		t.Card = Card{MaskedPAN: card.text("mask"), Expiry: card.text("exp"), Type: card.text("type")}
		if t.Token == "" {
			t.Token = card.text("token")
		}
		for _, key := range *card.unread {
			l.wrong("card." + key)
		}
	} else if !absent(o["card"]) {
		l.wrong("card")
	}
	slices.SortFunc(unread, strings.Compare)
	t.Unread = unread
	return t, nil
}
