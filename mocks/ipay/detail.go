package ipay

import (
	"encoding/binary"
	"fmt"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// The ways to pay: payment.Payment.Method.
const (
	methodGooglePay = "GooglePay"
	methodRecurrent = "Recurrent"
)

// Detail is this provider's part of a payment. It is never changed in place: whoever changes something stores a new one, so that
// clones may share it. It holds no card number and no token.
type Detail struct {
	Parts       split  `json:"transactions"`
	Description string `json:"pmt_desc,omitempty"`
	MaskedPAN   string `json:"card_mask"`
	Card        *card  `json:"-"` // what the card does; nil: it pays

	TwoStage        bool   `json:"two_stage,omitempty"`
	Recurrent       bool   `json:"recurrent,omitempty"` // recurrent_token was asked for
	NotificationURL string `json:"notification_url,omitempty"`
	Forced          bool   `json:"forced_3ds,omitempty"` // pmt_info.force_security_rate = 3D

	SecurityRate string       `json:"security_rate,omitempty"`
	Answer       mocks.Answer `json:"payer_answer,omitempty"` // to the 3-D Secure challenge
	ThreeDSData  string       `json:"-"`                      // what the payer's browser brings of it

	Group      group   `json:"error_group,omitempty"`
	Bank       string  `json:"bank_acquirer_name,omitempty"` // empty: the usual one
	RRN        string  `json:"rrn,omitempty"`                // twelve digits
	AuthCode   string  `json:"auth_code,omitempty"`          // six characters
	TerminalID *string `json:"terminal_id,omitempty"`        // nil: null

	Receipt      receiptStatus `json:"receipt_status,omitempty"`
	ReceiptFinal bool          `json:"receipt_final,omitempty"` // ERROR or a PDF was answered: nothing else ever is
	ReceiptData  *receiptData  `json:"receipt_data,omitempty"`

	// What the command at hand asks for; Enter carries it out where the payment does move, and forgets it.
	sale    split   // the parts to be taken; nil: those that are blocked
	returns []int64 // kopecks to be given back of each part; nil: all that is left
}

// Clone shares the value, which nobody changes.
func (d *Detail) Clone() payment.Detail { return d }

// detailOf copies a payment's detail, for reading or to be changed and stored again.
func detailOf(p *payment.Payment) Detail {
	if d, ok := p.Detail.(*Detail); ok && d != nil {
		return *d
	}
	return Detail{}
}

// draw is a number of the payment's own.
func draw(e mocks.Env, purpose string, p *payment.Payment) uint64 {
	bytes := e.Draw(purpose, p.ID.Number)
	return binary.BigEndian.Uint64(bytes[:])
}

// usualBank acquires every payment. Source: googlepay.uk.txt §3.4, "Приклад відповіді".
const usualBank = "АТ «Ощадбанк»"

// approve gives a payment what the bank says when it blocks or takes money, and forgets a reason for a refusal.
// Source: googlepay.uk.txt §3.4, "Структура відповіді" (rrn, terminal_id, auth_code for 3 and 5).
func (d *Detail) approve(e mocks.Env, p *payment.Payment) {
	d.Group = 0
	if d.RRN != "" {
		return
	}
	terminal := fmt.Sprintf("IP%06d", draw(e, "terminal", &payment.Payment{})%1_000_000) // the merchant has one
	d.RRN = fmt.Sprintf("%012d", draw(e, "rrn", p)%1_000_000_000_000)
	d.AuthCode = fmt.Sprintf("%06d", draw(e, "auth-code", p)%1_000_000)
	d.TerminalID = &terminal
}
