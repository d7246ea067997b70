package gbpayments

import (
	"strings"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// mostKopecks bounds a sum. Guess: guess.gbpayments.sums: the page gives no limits; a sum is above zero.
const mostKopecks = 999_999_999_999

// paid answers auth and charge: with the transaction's number, or with the reason of a decline.
type paid mocks.Result

// payBy makes a payment that goes to a state where the bank does not refuse. A declined one is kept, and listed.
// Source: methods.ru.txt, "Оплата по токену". Guess: guess.gbpayments.declined-payment: it is stored although its answer has no number.
// Guess: guess.gbpayments.order-id: order_id need not be unique.
func payBy(success payment.State) func(mocks.Tenant, *mocks.Call, *params) (any, error) {
	return func(t mocks.Tenant, c *mocks.Call, body *params) (any, error) {
		r := reader{params: body}
		var reason string
		token := r.needed("token", func(token string) (known bool) {
			reason, known = reasonOfToken(t, token)
			return known
		})
		amount := r.required("amount", mostKopecks)
		r.needed("currency", func(code string) bool { return code == currency })
		d := Detail{
			Live: settingsOf(t).Workmode == modeLive, Token: strings.Clone(token),
			Description: strings.Clone(r.needed("description", anyText)), Email: strings.Clone(r.needed("email", emailAddress)),
		}
		order := r.text("order_id", anyText)
		d.AccountID, d.IP = strings.Clone(r.text("account_id", anyText)), strings.Clone(r.text("ip", ipAddress))
		if err := r.err(); err != nil {
			return nil, err
		}
		d.Card = cardOf(t, token)
		draft := payment.Payment{
			Reference: strings.Clone(order), Amount: payment.Money{Minor: amount, Currency: currency}, Method: methodToken, Detail: &d,
		}
		result, err := t.Create(c, draft, false, func(p *payment.Payment) (mocks.Proposal, error) {
			if reason == "" {
				return mocks.Proposal{To: success}, nil
			}
			d := detailOf(p)
			d.Reason = reason
			p.Detail = &d
			return mocks.Proposal{To: stateDeclined}, nil
		})
		if err != nil {
			return nil, err
		}
		noteReceipt(c, result)
		return paid(result), nil
	}
}

// noteReceipt tells in the journal that the payer would get a receipt; nothing leaves the machine.
// Source: methods.ru.txt, "Оплата по токену", email. Guess: guess.gbpayments.receipt: when it is sent and what is in it.
func noteReceipt(c *mocks.Call, result mocks.Result) {
	if result.Refused == nil && result.State == stateCompleted {
		c.Find("receipt", "A receipt would go to "+detailOf(&result.Payment).Email+"; the sandbox sends nothing.")
	}
}
