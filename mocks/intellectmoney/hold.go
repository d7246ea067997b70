package intellectmoney

import (
	"cmp"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// purchaseToPaid takes the money of a held invoice. Source: vendor's public samples.
func purchaseToPaid(t mocks.Tenant, c *mocks.Call, body *request) (any, error) {
	return purchase(t, c, body, func(s payment.State) payment.State {
		if s == stateHeld {
			return stateOK
		}
		return ""
	})
}

// purchaseToRefund cancels an invoice that nobody started, releases a held one, and gives a paid one back. Source: vendor's
// public samples.
func purchaseToRefund(t mocks.Tenant, c *mocks.Call, body *request) (any, error) {
	return purchase(t, c, body, func(s payment.State) payment.State {
		switch s {
		case stateNew, stateHeld:
			return stateCancelled
		case stateOK, statePartlyPaid:
			return stateRefunded
		}
		return ""
	})
}

// purchase moves the invoice that the call is about to where its state leads; an empty state refuses.
// Guess: guess.intellectmoney.hold-answer: the answer is that of a payment start, State alone.
func purchase(t mocks.Tenant, c *mocks.Call, body *request, leads func(payment.State) payment.State) (any, error) {
	number, err := target(t, body, leads)
	if err != nil {
		return nil, err
	}
	result, err := t.Act(c, number, func(p *payment.Payment) (mocks.Proposal, error) {
		if order := body.text("orderId"); order != "" && order != p.Reference {
			return mocks.Proposal{}, badParameter("orderId")
		}
		to := leads(p.State)
		if to == "" {
			return mocks.Proposal{}, errState()
		}
		return mocks.Proposal{To: to}, nil
	})
	return answer[accepted](result, err)
}

// target is the invoice that a call names by InvoiceId or by OrderId.
// Guess: guess.intellectmoney.order-or-invoice: one of the two is enough, both must agree, and of several invoices of one OrderId the
// newest that the command fits is meant. An OrderId that has none is error 166 of orderId.
func target(t mocks.Tenant, body *request, leads func(payment.State) payment.State) (string, error) {
	if number := body.text("invoiceId"); number != "" {
		return number, nil
	}
	newest := ""
	for p := range t.ByReference(body.text("orderId")) {
		if leads(p.State) != "" {
			return p.ID.Number, nil
		}
		newest = cmp.Or(newest, p.ID.Number)
	}
	if newest == "" {
		return "", badParameter("orderId")
	}
	return newest, nil
}
