package intellectmoney

import (
	"paysandbox/mocks"
	"paysandbox/payment"
)

// paymentState is getBankCardPaymentState: it tells how far a payment of any method is. Of itself it moves nothing but a card
// whose bank wants the blocked amount named.
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Сценарий использования".
func paymentState(t mocks.Tenant, c *mocks.Call, body *request) (any, error) {
	result, err := t.Act(c, body.text("invoiceId"), askState)
	return answer[progress](result, err)
}

func askState(p *payment.Payment) (mocks.Proposal, error) {
	if p.State == stateInProcess {
		if d, ok := p.Detail.(*Detail); ok && d.Card == wantsActivation {
			return mocks.Proposal{To: stateActivation}, nil
		}
	}
	return mocks.Proposal{}, nil
}
