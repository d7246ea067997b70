package main

import (
	"fmt"
	"strconv"
	"strings"

	"paysandbox/clients/ipay"
)

const hryvnia = "UAH" // iPay knows no other currency

// iPayResult is what a command knows at its end. The JSON names are part of what users rely on; what is not known is left out.
type iPayResult struct {
	Provider          string            `json:"provider"`
	Command           string            `json:"command"`
	PaymentID         string            `json:"payment_id,omitempty"`
	ExtID             string            `json:"ext_id,omitempty"`
	Invoice           string            `json:"invoice,omitempty"` // decimal text, "600.00", without the fee
	Amount            string            `json:"amount,omitempty"`  // the same with the fee
	Fee               string            `json:"fee,omitempty"`     // of the command fee
	Currency          string            `json:"currency,omitempty"`
	Status            string            `json:"status,omitempty"` // pmt_status, the provider's number
	MaskedPAN         string            `json:"masked_pan,omitempty"`
	DeclineGroup      string            `json:"decline_group,omitempty"`     // error_group
	Decline           string            `json:"decline,omitempty"`           // what the group means, in English
	DeclineUkrainian  string            `json:"decline_ukrainian,omitempty"` // in the provider's words
	RRN               string            `json:"rrn,omitempty"`
	AuthorizationCode string            `json:"authorization_code,omitempty"`
	Transactions      []iPayTransaction `json:"transactions,omitempty"`
	Link              string            `json:"link,omitempty"`            // of the payer's 3-D Secure, or of the receipt
	Token             string            `json:"token,omitempty"`           // of the command token
	RecurrentToken    string            `json:"recurrent_token,omitempty"` // what --recurrent asked for
	ReceiptStatus     string            `json:"receipt_status,omitempty"`
	File              string            `json:"file,omitempty"` // where the receipt was written
	verdict

	head string // the first words of the line
	open string // what goes on whatever goes wrong from now on, as the beginning of a sentence; "": nothing
}

// iPayTransaction is one recipient's part.
type iPayTransaction struct {
	TransactionID string `json:"transaction_id"`
	SubMerchantID string `json:"sub_merchant_id"`
	Invoice       string `json:"invoice"`
	Amount        string `json:"amount"`
}

func (r *iPayResult) sums(invoice, amount int64) {
	r.Invoice, r.Amount, r.Currency = decimal(invoice), decimal(amount), hryvnia
}

func (r *iPayResult) parts(transactions []ipay.Transaction) {
	r.Transactions = nil
	for _, t := range transactions {
		r.Transactions = append(r.Transactions, iPayTransaction{
			strconv.FormatInt(t.ID, 10), strconv.FormatInt(t.SubMerchantID, 10), decimal(t.Invoice), decimal(t.Amount),
		})
	}
}

// because notes why the bank refused.
func (r *iPayResult) because(group ipay.DeclineGroup) {
	r.DeclineGroup, r.Decline, r.DeclineUkrainian = "", group.Meaning(), group.Ukrainian()
	if group != 0 {
		r.DeclineGroup = strconv.Itoa(int(group))
	}
}

// reason is a decline group for people: "42, insufficient funds («Недостатньо коштів»)".
func (r *iPayResult) reason() string {
	switch {
	case r.DeclineGroup == "":
		return "no reason given"
	case r.DeclineUkrainian == "":
		return r.DeclineGroup + ", " + r.Decline
	}
	return r.DeclineGroup + ", " + r.Decline + " («" + r.DeclineUkrainian + "»)"
}

// saw notes how far the payment is, and what follows from it.
func (r *iPayResult) saw(s ipay.PaymentState) {
	r.PaymentID, r.Status, r.MaskedPAN = strconv.FormatInt(s.PaymentID, 10), strconv.Itoa(int(s.Status)), s.MaskedPAN
	if s.ExtID != "" {
		r.ExtID = s.ExtID
	}
	r.RRN, r.AuthorizationCode, r.RecurrentToken, r.Link, r.Next = s.RRN, s.AuthorizationCode, s.RecurrentToken, "", ""
	r.sums(s.Invoice, s.Amount)
	r.parts(s.Transactions)
	r.because(s.DeclineGroup)
	r.head, r.open = s.Status.String(), ""
	switch {
	case s.Paid():
		r.Outcome = paid
	case s.Authorized():
		r.Outcome, r.Next = held, "take it with: client ipay sale "+r.PaymentID+"; give it back with: client ipay cancel "+r.PaymentID
	case s.Status == ipay.StatusRefused:
		r.Outcome = declined
		r.head += ": by the security service"
	case s.Declined():
		r.Outcome, r.Next = declined, iPayAdvice(s.DeclineGroup.Advice())
		r.head += ": " + r.reason()
	case s.Status.Cancelled():
		r.Outcome = done
	case s.Deferred():
		r.Outcome, r.Next = pending, "take it with: client ipay process "+r.PaymentID
	default:
		r.Outcome = pending
	}
	if !s.Status.Known() {
		r.Error = fmt.Sprintf("payment %s has status %d, which the provider's page does not name: neither paid nor declined", r.PaymentID, s.Status)
		r.Next = "ask the provider what it means"
	}
}

// iPayAdvice is an advice of the client in the words of the command line.
func iPayAdvice(advice string) string {
	return strings.Replace(advice, "send the payment again with Payment.Force3DS, under a new ext_id", "pay again with --force-3ds, under a new --ext-id", 1)
}

// line is the result for people and for grep: words in a fixed order, two blanks between them.
func (r *iPayResult) line() string {
	var words []string
	add := func(name, value string) {
		if value != "" {
			words = append(words, strings.TrimSpace(name+" "+value))
		}
	}
	add("", r.head)
	add("payment", r.PaymentID)
	add("", strings.TrimSpace(r.Invoice+" "+r.Currency))
	if r.Amount != r.Invoice {
		add("with the fee", r.Amount+" "+r.Currency)
	}
	add("ext-id", r.ExtID)
	add("card", r.MaskedPAN)
	add("rrn", r.RRN)
	add("authorization", r.AuthorizationCode)
	if len(r.Transactions) > 1 {
		for _, t := range r.Transactions {
			add("transaction", t.TransactionID+":"+t.Invoice)
		}
	}
	add("recurrent-token", r.RecurrentToken)
	add("", r.Link)
	return strings.Join(words, "  ")
}
