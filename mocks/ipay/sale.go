package ipay

import (
	"slices"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// paymentSale takes the money of a hold, all of it or less; what is left goes back. With transactions the money is split anew;
// without invoice their sum counts, and both must agree.
// Source: googlepay.uk.txt §3.1, §3.4 PaymentSale. Guess: guess.ipay.sale-sum: invoice is required by the table and absent from an example.
// Guess: guess.ipay.sale-above: more than is blocked is refused with group 55, and nothing moves.
func paymentSale(t mocks.Tenant, c *mocks.Call, o object) (any, error) {
	s := settingsOf(t)
	f := fields{object: o}
	number, invoice := f.id("pmt_id"), f.kopecks("invoice")
	parts, _ := readSplit(s, &f)
	if invoice == 0 && parts != nil && !s.StrictFields {
		invoice = parts.total()
	}
	if f.broken || number == 0 || invoice == 0 || parts != nil && parts.total() != invoice {
		return nil, errStructure
	}
	if parts != nil && s.denies(flagSplit) {
		return nil, errAccess
	}
	return act(t, c, number, func(p *payment.Payment, d *Detail) (mocks.Proposal, error) {
		switch {
		case p.State != stateAuthorized:
			return mocks.Proposal{}, errState
		case s.StrictFields && !d.Parts.pay(parts):
			return mocks.Proposal{}, errStructure
		case invoice > d.Parts.total():
			return refuse(groupUnknown), nil
		}
		d.sale = parts
		if parts == nil {
			d.sale = d.Parts.shrink(invoice)
		}
		d.sale = d.sale.charge(s.fee(invoice))
		return mocks.Proposal{To: statePaid}, nil
	})
}

// pay says whether other parts go to the same recipients only.
// Guess: guess.ipay.sale-recipients: PaymentSale may name others than PaymentCreate did, unless strict_fields is set.
func (s split) pay(others split) bool {
	return !slices.ContainsFunc(others, func(o part) bool {
		return !slices.ContainsFunc(s, func(p part) bool { return p.SmchID == o.SmchID })
	})
}
