package ipay

import "context"

// Fee is what a payment would cost the payer. All sums are kopecks.
//
// Source: googlepay.uk.txt §3.4.1.
type Fee struct {
	Invoice int64  // the sum that was asked for
	Amount  int64  // with the fee
	Fee     int64  // the fee
	Raw     []byte // the body as it arrived
}

// CalculateFee asks what a payment of invoice kopecks would cost the payer. Nothing is made.
//
// Errors: [*APIError], [*HTTPError], [ErrInvalidRequest], [ErrUnavailable] and [ErrMalformedAnswer].
//
// Source: googlepay.uk.txt §3.4.1.
func (c *Client) CalculateFee(ctx context.Context, invoice int64) (Fee, error) {
	if invoice <= 0 {
		return Fee{}, invalid("the sum has to be above 0; give kopecks")
	}
	q := call{action: actionFee, body: struct {
		Invoice int64 `json:"invoice"`
	}{invoice}}
	a, err := c.do(ctx, q)
	if err != nil {
		return Fee{}, err
	}
	fee := Fee{Invoice: a.number("invoice"), Amount: a.number("amount"), Fee: a.number("fee"), Raw: a.raw}
	if *a.err != nil {
		return Fee{}, q.unreadable(*a.err)
	}
	return fee, nil
}

// PaymentInvoice is the link to a payment's own receipt at iPay, which is not the fiscal one of [Client.GetReceipt].
type PaymentInvoice struct {
	URL string // http or https
	Raw []byte // the body as it arrived
}

// GetPaymentInvoice asks for the link to a payment's receipt. Errors as for [Client.GetPaymentStatus]; a link that is no http
// or https address is [ErrMalformedAnswer].
//
// Source: googlepay.uk.txt §3.4, GetPaymentInvoice (its heading is lost on the page). "invoice" is a sum everywhere else.
func (c *Client) GetPaymentInvoice(ctx context.Context, paymentID int64) (PaymentInvoice, error) {
	if err := checkPaymentID(paymentID); err != nil {
		return PaymentInvoice{}, err
	}
	q := call{action: actionInvoice, paymentID: paymentID, body: paymentWire{paymentID}}
	a, err := c.do(ctx, q)
	if err != nil {
		return PaymentInvoice{}, err
	}
	link := PaymentInvoice{URL: a.text("invoice"), Raw: a.raw}
	if !webAddress(link.URL) {
		a.fail("invoice", "is not an http or https address")
	}
	if *a.err != nil {
		return PaymentInvoice{}, q.unreadable(*a.err)
	}
	return link, nil
}
