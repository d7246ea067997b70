package ipay

import (
	"context"
	"fmt"
	"maps"
	"unicode/utf8"
)

const (
	maxExtID       = 50  // characters
	maxDescription = 100 // characters, of one part of a split payment
)

// The body of PaymentCreate, in the order of the page's examples.
type createWire struct {
	Phone          string         `json:"msisdn,omitempty"`
	Invoice        int64          `json:"invoice"`
	Token          string         `json:"token,omitempty"`
	RecurrentToken string         `json:"recurrent_token,omitempty"`
	Description    string         `json:"pmt_desc,omitempty"`
	Info           map[string]any `json:"pmt_info,omitempty"`
	ThreeDS        ThreeDSInfo    `json:"threeds_info,omitzero"`
	ExtID          string         `json:"ext_id,omitempty"`
	Deferred       bool           `json:"deferred_payment,omitempty"`
	Recurrent      bool           `json:"recurrent,omitempty"`
	Transactions   []Split        `json:"transactions,omitempty"`
	Sender         Party          `json:"sender,omitzero"`
	Receiver       Party          `json:"receiver,omitzero"`
	ReceiptData    ReceiptData    `json:"receipt_data,omitzero"`
}

// Charge makes a payment that is expected to be paid at once: the merchant has one stage at iPay. It sends [Client.PaymentCreate].
//
// Status 5 is paid. 1 wants 3-D Secure first: [PaymentState.Challenge], then [Client.Verify3DS]. 4 and 14 are declined. 3 is a
// surprise: the merchant has two stages, so the sum is only blocked, and [Client.Capture] or [Client.Void] has to follow. 17
// comes of Payment.Deferred, and [Client.ProcessPayment] has to follow. Nothing of this is an error.
//
// Errors as for PaymentCreate.
//
// Source: googlepay.uk.txt §3.1, "Одностадійний платіж".
func (c *Client) Charge(ctx context.Context, payment Payment) (PaymentState, error) {
	return c.PaymentCreate(ctx, payment)
}

// Authorize blocks a sum on the payer's card: the merchant has two stages at iPay. It sends [Client.PaymentCreate].
// [Client.Capture] takes the sum or a part of it, [Client.Void] gives it back; one of them has to follow.
//
// Status 3 is authorized. 1 wants 3-D Secure first. 4 and 14 are declined. 5 is a surprise: the merchant has one stage, the sum
// was taken already, and [Client.Refund] is the way back. Nothing of this is an error.
//
// Errors as for PaymentCreate.
//
// Source: googlepay.uk.txt §3.1, "Двостадійний платіж".
func (c *Client) Authorize(ctx context.Context, payment Payment) (PaymentState, error) {
	return c.PaymentCreate(ctx, payment)
}

// PaymentCreate makes a payment, in one stage or two as the merchant is set up at iPay, with a Google Pay token or a recurrent
// token. [Client.Charge] and [Client.Authorize] are the same and say what is expected.
//
// Errors: [*APIError] (a system error: nothing was made, but see [ErrOverall]), [*HTTPError], [ErrInvalidRequest],
// [ErrUnavailable] when nothing was sent, and [ErrOutcomeUnknown]: ask [Client.GetPaymentStatusByExtID] before the payer pays
// again. A status 1 that is found so has no address for the payer any more; let that payment rest and make a new one under
// another ExtID. Without an ExtID no call finds the payment.
//
// Source: googlepay.uk.txt §3.4, PaymentCreate (its heading is lost on the page).
func (c *Client) PaymentCreate(ctx context.Context, payment Payment) (PaymentState, error) {
	if err := payment.check(); err != nil {
		return PaymentState{}, err
	}
	info := payment.Info
	if payment.Force3DS {
		info = maps.Clone(info)
		if info == nil {
			info = map[string]any{}
		}
		// Source: googlepay.uk.txt §3.6, group 66.
		info["force_security_rate"] = "3D"
	}
	return c.payment(ctx, call{
		action: actionCreate,
		moves:  true,
		extID:  payment.ExtID,
		hide:   []string{payment.Token, payment.RecurrentToken},
		body: createWire{
			Phone: payment.Phone, Invoice: payment.Invoice, Token: payment.Token, RecurrentToken: payment.RecurrentToken,
			Description: payment.Description, Info: info, ThreeDS: payment.ThreeDS, ExtID: payment.ExtID, Deferred: payment.Deferred,
			Recurrent: payment.Recurrent, Transactions: payment.Transactions, Sender: payment.Sender, Receiver: payment.Receiver,
			ReceiptData: payment.ReceiptData,
		},
	})
}

func (p Payment) check() error {
	switch {
	case p.Invoice <= 0:
		return invalid("Payment.Invoice has to be above 0; give the sum in kopecks")
	case p.Token == "" && p.RecurrentToken == "":
		return invalid("Payment has neither Token nor RecurrentToken; give EncodeToken of what Google Pay handed over, or the token of an earlier answer")
	case utf8.RuneCountInString(p.ExtID) > maxExtID:
		return invalid(fmt.Sprintf("Payment.ExtID is longer than %d characters; shorten it", maxExtID))
	}
	return checkSplits(p.Transactions)
}

func checkSplits(splits []Split) error {
	for i, s := range splits {
		switch {
		case s.Invoice <= 0:
			return invalid(fmt.Sprintf("Transactions[%d].Invoice has to be above 0; give the sum of the part in kopecks", i))
		case utf8.RuneCountInString(s.Description) > maxDescription:
			return invalid(fmt.Sprintf("Transactions[%d].Description is longer than %d characters; shorten it", i, maxDescription))
		}
	}
	return nil
}
