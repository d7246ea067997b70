package intellectmoney

import (
	"strings"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// startWith is sbpPayment, gazpromPayPayment or bnplPayment: it starts paying an invoice. The link or QR code comes from
// getBankCardPaymentState alone. Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Описание".
func startWith(m method) func(mocks.Tenant, *mocks.Call, *request) (any, error) {
	return func(t mocks.Tenant, c *mocks.Call, body *request) (any, error) {
		return start(t, c, body, m, func(d *Detail) {
			d.SuccessURL = strings.Clone(body.text("successUrl"))
			d.FailURL = strings.Clone(body.text("failUrl"))
		})
	}
}

// start begins a try. While one runs, the answer is the same and nothing changes; once the invoice is paid, or its time has
// passed, it is refused.
// Guess: guess.intellectmoney.second-start: a running payment is not started twice, a failed one may be tried again, by any method.
func start(t mocks.Tenant, c *mocks.Call, body *request, m method, remember func(*Detail)) (any, error) {
	result, err := t.Act(c, body.text("invoiceId"), func(p *payment.Payment) (mocks.Proposal, error) {
		switch p.State {
		case stateNew, stateError:
			d := detailOf(p)
			if !d.ExpireAt.IsZero() && !d.ExpireAt.After(t.Now()) {
				return mocks.Proposal{}, errState()
			}
			// Guess: guess.intellectmoney.method-not-preferred: Preference orders the invoice page and forbids nothing here.
			if d.Preference&m.bit == 0 {
				c.Find("method-not-preferred", "The invoice's Preference does not name "+m.name+"; it is allowed here, but name it when the invoice is made.")
			}
			d.SuccessURL, d.FailURL, d.ReturnURL, d.MaskedPAN, d.Card = "", "", "", "", 0
			if d.IPAddress = ""; d.Contact != nil {
				d.IPAddress = strings.Clone(body.text("ipAddress"))
			}
			remember(&d)
			p.Method, p.Detail = m.name, &d
			return mocks.Proposal{To: stateCreated}, nil
		case stateCreated, stateInProcess, stateSendTo3DS, stateActivation:
			return mocks.Proposal{}, nil
		}
		return mocks.Proposal{}, errState()
	})
	return answer[accepted](result, err)
}
