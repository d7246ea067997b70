package ipay

import (
	"context"
	"errors"
)

// Sale is what PaymentSale asks for: PaymentID, and Invoice or Transactions or both.
//
// Source: googlepay.uk.txt §3.4, PaymentSale. Its table wants invoice, its second example has transactions instead.
type Sale struct {
	PaymentID    int64   // of a payment at status 3
	Invoice      int64   // the final sum in kopecks; what was blocked beyond it goes back to the payer
	Transactions []Split // the final sum, split among several recipients
}

type saleWire struct {
	PaymentID    int64   `json:"pmt_id"`
	Invoice      int64   `json:"invoice,omitempty"`
	Transactions []Split `json:"transactions,omitempty"`
}

// Capture takes invoice kopecks of a payment that is authorized (status 3): the sum that was blocked or less, and the
// difference goes back to the payer. Status 5 is captured. Status 4 says that the capture failed; the page does not say what
// becomes of the hold, so ask [Client.GetPaymentStatus]. Errors as for [Client.PaymentSale].
//
// Source: googlepay.uk.txt §3.1, "Двостадійний платіж".
func (c *Client) Capture(ctx context.Context, paymentID, invoice int64) (PaymentState, error) {
	if invoice <= 0 {
		return PaymentState{}, invalid("the sum to capture has to be above 0; give kopecks, or Void the payment")
	}
	return c.PaymentSale(ctx, Sale{PaymentID: paymentID, Invoice: invoice})
}

// CaptureSplit is Capture of the sum of several parts, each with its recipient. The parts replace those of the authorization.
func (c *Client) CaptureSplit(ctx context.Context, paymentID int64, parts ...Split) (PaymentState, error) {
	return c.PaymentSale(ctx, Sale{PaymentID: paymentID, Transactions: parts})
}

// PaymentSale takes the money of a payment that stands at status 3. [Client.Capture] and [Client.CaptureSplit] are the two ways
// to ask for it.
//
// Errors: [*APIError] (the provider refused; see [ErrOverall]), [*HTTPError], [ErrInvalidRequest], [ErrUnavailable] when
// nothing was sent, and [ErrOutcomeUnknown]: ask [Client.GetPaymentStatus] before calling again.
//
// Source: googlepay.uk.txt §3.4, PaymentSale (its heading is lost on the page).
func (c *Client) PaymentSale(ctx context.Context, sale Sale) (PaymentState, error) {
	err := errors.Join(checkPaymentID(sale.PaymentID), checkSplits(sale.Transactions))
	switch {
	case err != nil:
		return PaymentState{}, err
	case sale.Invoice < 0 || sale.Invoice == 0 && len(sale.Transactions) == 0:
		return PaymentState{}, invalid("the sale has no sum; give an Invoice above 0, or Transactions")
	}
	return c.payment(ctx, call{action: actionSale, moves: true, paymentID: sale.PaymentID, body: saleWire(sale)})
}
