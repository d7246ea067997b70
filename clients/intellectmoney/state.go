package intellectmoney

import (
	"context"
	"fmt"
)

// PaymentState is how far the payment of an invoice is, by whichever method it was started.
//
// Source: gazprompay.ru.txt, sbp.ru.txt, "Сценарий использования"; Message, RcCodeID, RRN: the vendor's public samples.
type PaymentState struct {
	Answer
	InvoiceID string      // the one asked for; the provider does not repeat it
	Step      PaymentStep // judge by this: a failed payment has State.Code 0
	Form3DS   string      // at SendTo3DS what the payer needs, as sent; SBPCode, Link and CardForm read it
	Message   string      // why a payment failed, in Russian; mostly ""
	RcCodeID  string      // the bank's code of a failure, or ""
	RRN       string      // the bank's reference, twelve digits, or ""
}

// State asks how far the payment of an invoice is. It moves nothing and may be asked any number of times. A payment that
// failed is a result with [StepError], not an error.
//
// Errors: [ErrUnavailable] when no answer was had or the HTTP status was 5xx (ask again), [*HTTPError], [*APIError],
// [ErrMalformedAnswer], and the context's own.
//
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Сценарий использования", step 3; fields and signature: the vendor's
// public samples (getBankCardPaymentState).
func (c *Client) State(ctx context.Context, invoiceID string) (PaymentState, error) {
	q := call{
		operation: "getBankCardPaymentState",
		open:      true,
		invoiceID: invoiceID,
		fields: []field{
			{name: "EshopId", value: c.credentials.EshopID},
			{name: "InvoiceId", value: invoiceID},
		},
	}
	a, err := c.do(ctx, q)
	if err != nil {
		return PaymentState{}, err
	}
	step := readStep(string(a.result.PaymentStep))
	if step == "" {
		return PaymentState{}, q.unreadable(fmt.Errorf("%w: a success without PaymentStep", ErrMalformedAnswer))
	}
	return PaymentState{
		Answer: a.Answer, InvoiceID: invoiceID, Step: step, Form3DS: string(a.result.Form3DS),
		Message: string(a.result.Message), RcCodeID: a.result.RcCodeID.trimmed(), RRN: a.result.RRN.trimmed(),
	}, nil
}
