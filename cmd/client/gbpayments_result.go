package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"paysandbox/clients/gbpayments"
)

// gbPaymentsResult is what a command knows at its end. The JSON names are part of what users rely on; what is not known is left out.
type gbPaymentsResult struct {
	Provider      string                  `json:"provider"`
	Command       string                  `json:"command"`
	TransactionID string                  `json:"transaction_id,omitempty"`
	OrderID       string                  `json:"order_id,omitempty"`
	Amount        string                  `json:"amount,omitempty"` // decimal text, "100.00"
	Currency      string                  `json:"currency,omitempty"`
	Status        string                  `json:"status,omitempty"`    // of the transaction, the provider's word, where the list told it
	Reason        string                  `json:"reason,omitempty"`    // why not, in the provider's words
	RefundID      string                  `json:"refund_id,omitempty"` // of the command refund: the transaction that was made
	Refunds       []gbPaymentsTransaction `json:"refunds,omitempty"`   // of the command status
	Transaction   *gbPaymentsTransaction  `json:"transaction,omitempty"`
	Token         string                  `json:"token,omitempty"`     // of the command token
	Timestamp     string                  `json:"timestamp,omitempty"` // of the answer, as the provider writes it
	*gbPaymentsPage
	verdict

	head string // the first words of the line
	open string // what may have happened whatever goes wrong from now on, as the beginning of a sentence; "": nothing
}

// gbPaymentsPage is what list found.
type gbPaymentsPage struct {
	Count        int64                   `json:"count"` // as the provider counts; with --all how many there are
	Transactions []gbPaymentsTransaction `json:"transactions"`
}

// gbPaymentsTransaction is a line of the provider's list. The token of the card is left out: it pays.
type gbPaymentsTransaction struct {
	ID          string   `json:"id"`
	Type        string   `json:"type,omitempty"`   // card, token or refund; a number that the provider's page does not name stays one
	Status      string   `json:"status,omitempty"` // completed, declined, canceled or authorized; a number likewise
	Workmode    string   `json:"workmode,omitempty"`
	Date        string   `json:"date,omitempty"`   // RFC 3339
	Amount      string   `json:"amount,omitempty"` // decimal text
	Currency    string   `json:"currency,omitempty"`
	Description string   `json:"description,omitempty"`
	Email       string   `json:"email,omitempty"`
	OrderID     string   `json:"order_id,omitempty"`
	AccountID   string   `json:"account_id,omitempty"`
	IP          string   `json:"ip,omitempty"`
	MaskedPAN   string   `json:"masked_pan,omitempty"`
	CardExpires string   `json:"card_expires,omitempty"`
	CardType    string   `json:"card_type,omitempty"`
	Reason      string   `json:"reason,omitempty"`
	ParentID    string   `json:"parent_id,omitempty"` // of a refund: the payment
	Unread      []string `json:"unread,omitempty"`    // fields of the provider's that could not be read
}

func newGBPaymentsTransaction(t gbpayments.Transaction) gbPaymentsTransaction {
	var date, amount string
	if !t.Date.IsZero() {
		date = t.Date.Format(time.RFC3339)
	}
	if t.Amount != 0 { // 0: the list does not tell it
		amount = decimal(t.Amount)
	}
	return gbPaymentsTransaction{
		ID: numberText(t.ID), Type: wordOf(gbPaymentsTypes, int(t.Type)), Status: wordOf(gbPaymentsStatuses, int(t.Status)),
		Workmode: string(t.Workmode), Date: date, Amount: amount, Currency: t.Currency, Description: t.Description,
		Email: t.Email, OrderID: t.OrderID, AccountID: t.AccountID, IP: t.IP, MaskedPAN: t.Card.MaskedPAN, CardExpires: t.Card.Expiry,
		CardType: t.Card.Type, Reason: t.Reason, ParentID: numberText(t.ParentID), Unread: t.Unread,
	}
}

// numberText is "" for 0, which is no number of the provider's.
func numberText(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (r *gbPaymentsResult) sum(amount int64) { r.Amount, r.Currency = decimal(amount), rouble }

// answered notes an answer: o and head after a success, a no with its reason after another. not is what did not happen.
func (r *gbPaymentsResult) answered(a gbpayments.Result, o outcome, head, not string) {
	r.Timestamp = string(a.Timestamp)
	if !a.Declined() {
		r.Outcome, r.head = o, head
		return
	}
	reason := a.Reason
	if reason == "" {
		reason = "no reason given"
	}
	r.Outcome, r.Reason, r.head = declined, a.Reason, not+": "+reason
}

// saw notes what the list shows of a transaction, and what follows from it.
func (r *gbPaymentsResult) saw(t gbpayments.Transaction) {
	line := newGBPaymentsTransaction(t)
	r.Transaction, r.TransactionID, r.Amount, r.Currency, r.Status, r.Reason = &line, line.ID, line.Amount, line.Currency, line.Status, t.Reason
	if t.OrderID != "" {
		r.OrderID = t.OrderID
	}
	r.head, r.open, r.Next = t.Status.String(), "", ""
	if t.Refund() {
		r.head = "refund " + r.head
	}
	switch {
	case t.Paid():
		r.Outcome = paid
	case t.Authorized():
		r.Outcome, r.Next = held, gbPaymentsGoOn(r.TransactionID)
	case t.Declined():
		r.Outcome = declined
		if t.Reason != "" {
			r.head += ": " + t.Reason
		}
	case t.Status.Known():
		r.Outcome = done // cancelled, or a refund that was made
	default:
		r.Outcome = pending
		r.Error = fmt.Sprintf("transaction %s has status %d, which the provider's page does not name: neither paid nor declined", r.TransactionID, t.Status)
		r.Next = "ask the provider what it means"
	}
}

// gbPaymentsGoOn is what a payment that is held waits for.
func gbPaymentsGoOn(transaction string) string {
	return "take it with: client gbpayments confirm " + transaction + "; give it back with: client gbpayments cancel " + transaction
}

// line is the result for people and for grep: words in a fixed order, two blanks between them.
func (r *gbPaymentsResult) line() string {
	var words []string
	add := func(name, value string) {
		if value != "" {
			words = append(words, strings.TrimSpace(name+" "+value))
		}
	}
	add("", r.head)
	add("transaction", r.TransactionID)
	add("", strings.TrimSpace(r.Amount+" "+r.Currency))
	add("order", r.OrderID)
	add("refund", r.RefundID)
	if r.Transaction != nil {
		add("card", r.Transaction.MaskedPAN)
		add("of", r.Transaction.ParentID)
	}
	for _, refund := range r.Refunds {
		add("refund", refund.ID+":"+refund.Amount)
	}
	return strings.Join(words, "  ")
}
