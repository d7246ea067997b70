package intellectmoney

import (
	"strings"

	"paysandbox/mocks"
)

// bankCardPayment starts paying an invoice with a test card. Of the number only the first six and last four digits are kept,
// of the cvv nothing. Source: vendor's public samples.
func bankCardPayment(t mocks.Tenant, c *mocks.Call, body *request) (any, error) {
	pan := body.text("pan")
	return start(t, c, body, methodBankCard, func(d *Detail) {
		d.MaskedPAN = mocks.MaskPAN(pan)
		d.Card, _ = outcomeOf(pan) // known: the field's rule takes nothing else
		d.ReturnURL = strings.Clone(body.text("returnUrl"))
	})
}
