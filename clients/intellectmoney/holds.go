package intellectmoney

import "context"

// Capture takes the money of an order that was held (Invoice.Hold), all of it.
//
// Errors as for [Client.SBPPayment]; an order that is not held is an [*APIError]. After [ErrOutcomeUnknown] the notification
// tells (paymentStatus 5), since PaymentStep is OK before and after.
//
// Source: the vendor's public samples (purchaseToPaid).
func (c *Client) Capture(ctx context.Context, orderID string) (Answer, error) {
	return c.purchase(ctx, "purchaseToPaid", "ToPaid", orderID)
}

// Refund cancels an order that is not paid yet, releases one that is held, and pays back one that is paid, always in full.
//
// Errors as for [Client.SBPPayment]. After [ErrOutcomeUnknown] the notification tells (paymentStatus 8 refunded, 4 cancelled).
//
// Source: the vendor's public samples (purchaseToRefund).
func (c *Client) Refund(ctx context.Context, orderID string) (Answer, error) {
	return c.purchase(ctx, "purchaseToRefund", "Refund", orderID)
}

func (c *Client) purchase(ctx context.Context, operation, literal, orderID string) (Answer, error) {
	a, err := c.do(ctx, call{
		operation: operation,
		literal:   literal,
		moves:     true,
		orderID:   orderID,
		fields: []field{
			{name: "EshopId", value: c.credentials.EshopID},
			{name: "OrderId", value: orderID},
		},
	})
	return a.Answer, err
}

// ActivationPay answers the step ActivationPayment: amount, in minor units (kopecks), is what the payer saw blocked on the
// card. A wrong amount is an [ErrBadParameter] for activationAmount and may be tried again a few times. Other errors as for
// [Client.SBPPayment].
//
// Source: a public client of the API; no page names this operation.
func (c *Client) ActivationPay(ctx context.Context, invoiceID string, amount int64, cvv string) (Answer, error) {
	a, err := c.do(ctx, call{
		operation: "activationPay",
		moves:     true,
		invoiceID: invoiceID,
		hide:      []string{cvv},
		fields: []field{
			{name: "EshopId", value: c.credentials.EshopID},
			{name: "InvoiceId", value: invoiceID},
			{name: "ActivationAmount", value: FormatAmount(amount)},
			{name: "Cvv", value: cvv},
		},
	})
	return a.Answer, err
}
