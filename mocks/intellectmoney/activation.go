package intellectmoney

import (
	"paysandbox/mocks"
	"paysandbox/payment"
)

// mostWrongAmounts ends a payment whose payer does not know the blocked amount.
const mostWrongAmounts = 3

// activationPay names the amount that was blocked on the payer's card.
// Guess: guess.intellectmoney.activation: the amount is decimal text in the invoice's currency; a wrong one is error 166 of
// activationAmount, and the third ends the payment in Error.
// Guess: guess.intellectmoney.activation-answer: the answer is that of a payment start, State alone.
func activationPay(t mocks.Tenant, c *mocks.Call, body *request) (any, error) {
	named, err := payment.ParseDecimal(body.text("activationAmount"))
	if err != nil {
		return nil, badParameter("activationAmount")
	}
	wrong := false
	result, err := t.Act(c, body.text("invoiceId"), func(p *payment.Payment) (mocks.Proposal, error) {
		d := detailOf(p)
		switch {
		case p.State != stateActivation:
			return mocks.Proposal{}, errState()
		case named == d.ActivationAmount:
			return mocks.Proposal{To: success(d)}, nil
		}
		// A wrong amount is counted, so the call is carried out, and refused only in its answer.
		wrong = true
		d.WrongAmounts++
		p.Detail = &d
		if d.WrongAmounts >= mostWrongAmounts {
			return mocks.Proposal{To: stateError}, nil
		}
		return mocks.Proposal{}, nil
	})
	if err == nil && result.Refused == nil && wrong && result.State != stateOK && result.State != stateHeld {
		return nil, badParameter("activationAmount")
	}
	return answer[accepted](result, err)
}

// success is where a payment goes that nobody refused: HoldMode 1 blocks the money first. Source: vendor's public samples.
func success(d Detail) payment.State {
	if d.Hold {
		return stateHeld
	}
	return stateOK
}
