package intellectmoney

import (
	"strconv"
	"strings"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// createInvoice makes an invoice (СКО) and gives its number.
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Сценарий использования" (step 1); vendor's public samples.
func createInvoice(t mocks.Tenant, c *mocks.Call, body *request) (any, error) {
	minor, err := payment.ParseDecimal(body.text("recipientAmount"))
	if err != nil {
		return nil, badParameter("recipientAmount")
	}
	code := body.text("recipientCurrency")
	if code == oldRouble {
		code = "RUB"
	}
	d := &Detail{
		ServiceName: strings.Clone(body.text("serviceName")),
		Preference:  preferred(body.text("preference")),
		Hold:        held(body),
		Contact:     contactOf(t, body),
	}
	d.ExpireAt, _ = readTime(body.text("expireDate")) // zero for an absent one, and a wrong one was refused
	d.HoldHours, _ = strconv.Atoi(body.text("holdTime"))
	draft := payment.Payment{
		ID:        payment.ID{Provider: Name},
		Reference: strings.Clone(body.text("orderId")),
		Amount:    payment.Money{Minor: minor, Currency: strings.Clone(code)},
		Detail:    d,
	}
	// Guess: guess.intellectmoney.repeated-order-id: an OrderId serves once per shop, whatever became of its invoice.
	unique := settingsOf(t).RepeatedOrderID == repeatedRefuse
	result, err := t.Create(c, draft, unique, func(*payment.Payment) (mocks.Proposal, error) {
		return mocks.Proposal{To: stateNew}, nil
	})
	return answer[created](result, err)
}

// preferred reads Preference, a comma list of methods; one that is not modelled is passed over. An empty list prefers nothing.
func preferred(list string) methods {
	if list == "" {
		return anyMethod
	}
	var set methods
	for name := range strings.SplitSeq(list, ",") {
		for _, m := range allMethods() {
			if strings.EqualFold(name, m.name) {
				set |= m.bit
			}
		}
	}
	return set
}
