package main

import (
	"strings"

	im "paysandbox/clients/intellectmoney"
)

// intellectMoneyResult is what a command knows at its end. The JSON names are part of what users rely on; what is not known is
// left out.
type intellectMoneyResult struct {
	Provider    string `json:"provider"`
	Command     string `json:"command"`
	InvoiceID   string `json:"invoice_id,omitempty"`
	OrderID     string `json:"order_id,omitempty"`
	Method      string `json:"method,omitempty"`
	Amount      string `json:"amount,omitempty"` // decimal text, "100.00"
	Currency    string `json:"currency,omitempty"`
	PaymentStep string `json:"payment_step,omitempty"` // the provider's word
	Link        string `json:"link,omitempty"`         // where the payer goes: the QR code's address, a bank's page
	Form        string `json:"form,omitempty"`         // HTML for the payer's browser, of a card with 3-D Secure
	Message     string `json:"message,omitempty"`      // why it was declined, in the provider's words
	RcCodeID    string `json:"rc_code_id,omitempty"`   // the bank's code of a decline
	RRN         string `json:"rrn,omitempty"`
	OperationID string `json:"operation_id,omitempty"` // of the last call
	Warning     string `json:"warning,omitempty"`
	verdict

	text    string // the head of the line of a command that only had to be carried out
	hold    bool   // the invoice asked for a hold
	started bool   // the provider took the payment on: from now on an error leaves it open
}

// carriedOut notes an answer that says nothing more than yes.
func (r *intellectMoneyResult) carriedOut(a im.Answer, text, next string) {
	r.Outcome, r.OperationID, r.Warning, r.text, r.Next = done, a.OperationID, a.Warning(), text, next
}

// saw notes how far the payment is.
func (r *intellectMoneyResult) saw(s im.PaymentState) {
	r.PaymentStep, r.Message, r.RcCodeID, r.RRN = string(s.Step), s.Message, s.RcCodeID, s.RRN
	r.OperationID, r.Warning = s.OperationID, s.Warning()
	switch {
	case s.Step.Paid() && r.hold:
		r.Outcome = held
	case s.Step.Paid():
		r.Outcome = paid
	case s.Step.Declined():
		r.Outcome = declined
	default:
		r.Outcome = pending
	}
}

// line is the result for people and for grep: words in a fixed order, two blanks between them.
func (r *intellectMoneyResult) line() string {
	var words []string
	add := func(name, value string) {
		if value != "" {
			words = append(words, strings.TrimSpace(name+" "+value))
		}
	}
	switch r.Outcome {
	case held:
		add("", "OK  held")
	case declined:
		add("", "declined: "+r.reason())
	default:
		add("", r.text)
		add("", r.PaymentStep)
	}
	add("invoice", r.InvoiceID)
	add("", strings.TrimSpace(r.Amount+" "+r.Currency))
	add("order", r.OrderID)
	add("rrn", r.RRN)
	if r.Outcome == pending {
		add("", r.Link)
	}
	add("warning:", r.Warning)
	return strings.Join(words, "  ")
}

func (r *intellectMoneyResult) reason() string {
	reason := r.Message
	if reason == "" {
		reason = "no reason given"
	}
	if r.RcCodeID != "" {
		reason += " (RcCodeId " + r.RcCodeID + ")"
	}
	return reason
}
