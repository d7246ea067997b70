package intellectmoney

import "context"

// Payment is what SBPPayment, GazpromPayPayment and BNPLPayment ask for. Fields left empty are not sent.
//
// Source: sbp.ru.txt, gazprompay.ru.txt, bnpl.ru.txt, "Тело запроса".
type Payment struct {
	InvoiceID        string // required, ten digits, the first a 3
	SuccessURL       string // required, at most 512 characters: where the payer goes after a success
	FailURL          string // at most 512 characters: where the payer goes after a failure
	AdditionalParams string // reserved by the provider; signed, otherwise without effect
	IPAddress        string // required, dotted IPv4 of the site that issues the payment, not of the payer
}

// CardPayment is what BankCardPayment asks for.
//
// Source: the vendor's public samples.
type CardPayment struct {
	InvoiceID string // required, ten digits, the first a 3
	Card      Card   // required
	ReturnURL string // where the payer comes back to after 3-D Secure
	IPAddress string // dotted IPv4 of the site
}

// Card is a bank card. Printing it with any verb of fmt shows its masked number only.
type Card struct {
	PAN         string // 13 to 19 digits
	Holder      string // as embossed, at most 50 characters
	ExpiryMonth string // two digits, 01 to 12
	ExpiryYear  string // the last two digits
	CVV         string // 3 or 4 digits
}

// SBPPayment starts the payment of an invoice through SBP. The answer says only that it was started: the QR code comes with
// [Client.State] at SendTo3DS, read by [PaymentState.SBPCode].
//
// Errors: [*APIError] (the provider refused, nothing was started), [*HTTPError], [ErrInvalidRequest], [ErrUnavailable] when
// nothing was sent, and [ErrOutcomeUnknown]: ask for the state of the invoice before paying again.
//
// Source: sbp.ru.txt, "Описание", "Тело запроса", "Тело ответа".
func (c *Client) SBPPayment(ctx context.Context, payment Payment) (Answer, error) {
	return c.pay(ctx, "sbpPayment", payment)
}

// GazpromPayPayment starts the payment of an invoice through Gazprom Pay; the link for the payer comes with [Client.State],
// read by [PaymentState.Link]. Errors as for [Client.SBPPayment].
//
// Source: gazprompay.ru.txt, "Описание", "Тело запроса", "Тело ответа".
func (c *Client) GazpromPayPayment(ctx context.Context, payment Payment) (Answer, error) {
	return c.pay(ctx, "gazpromPayPayment", payment)
}

// BNPLPayment starts the payment of an invoice in instalments; the link to the instalment service comes with [Client.State],
// read by [PaymentState.Link]. Errors as for [Client.SBPPayment].
//
// Source: bnpl.ru.txt, "Описание", "Тело запроса", "Тело ответа".
func (c *Client) BNPLPayment(ctx context.Context, payment Payment) (Answer, error) {
	return c.pay(ctx, "bnplPayment", payment)
}

func (c *Client) pay(ctx context.Context, operation string, p Payment) (Answer, error) {
	a, err := c.do(ctx, call{
		operation: operation,
		moves:     true,
		invoiceID: p.InvoiceID,
		fields: []field{
			{name: "EshopId", value: c.credentials.EshopID},
			{name: "InvoiceId", value: p.InvoiceID},
			{name: "SuccessUrl", value: p.SuccessURL},
			{name: "FailUrl", value: p.FailURL},
			{name: "AdditionalParams", value: p.AdditionalParams},
			{name: "IpAddress", value: p.IPAddress},
		},
	})
	return a.Answer, err
}

// BankCardPayment starts the payment of an invoice by card. Where 3-D Secure is wanted, [Client.State] brings a form for the
// payer's browser at SendTo3DS, read by [PaymentState.CardForm]; where a small amount was blocked instead, the step is
// ActivationPayment and [Client.ActivationPay] goes on. Errors as for [Client.SBPPayment].
//
// Source: the vendor's public samples.
func (c *Client) BankCardPayment(ctx context.Context, payment CardPayment) (Answer, error) {
	card := payment.Card
	a, err := c.do(ctx, call{
		operation: "bankCardPayment",
		moves:     true,
		open:      true,
		invoiceID: payment.InvoiceID,
		hide:      []string{card.PAN, card.CVV},
		fields: []field{
			{name: "EshopId", value: c.credentials.EshopID},
			{name: "InvoiceId", value: payment.InvoiceID},
			{name: "Pan", value: card.PAN},
			{name: "CardHolder", value: card.Holder},
			{name: "ExpiredMonth", value: card.ExpiryMonth},
			{name: "ExpiredYear", value: card.ExpiryYear},
			{name: "Cvv", value: card.CVV},
			{name: "ReturnUrl", value: payment.ReturnURL},
			{name: "IpAddress", value: payment.IPAddress},
		},
	})
	return a.Answer, err
}
