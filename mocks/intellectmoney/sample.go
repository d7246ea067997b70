package intellectmoney

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// sampleKopecks is the sum of a made-up invoice.
const sampleKopecks = 100_00

// Samples lists where a made-up invoice can be brought.
func (*Provider) Samples() []payment.Status {
	return []payment.Status{
		payment.Created, payment.Pending, payment.Challenged, payment.Authorized, payment.Paid, payment.PartlyPaid, payment.Refunded,
		payment.Declined, payment.Cancelled, payment.Expired,
	}
}

// Sample makes an invoice in the test currency, starts paying it by SBP or as the order says, and has the bank do the rest.
func (p *Provider) Sample(e mocks.Env, to payment.Status, o mocks.Order) ([]mocks.SampleStep, error) {
	s := settingsOf(e)
	amount := o.Minor
	if amount == 0 {
		amount = sampleKopecks
	}
	invoice := []param{
		{name: "orderId", value: o.Reference}, {name: "serviceName", value: "Made up"},
		{name: "recipientAmount", value: payment.Decimal(amount)}, {name: "recipientCurrency", value: testCurrency},
	}
	for _, f := range o.Fields {
		if f.Name == "eshopId" {
			return nil, errors.New("eshopId is the tenant's own; name another tenant instead")
		}
		if i := slices.IndexFunc(invoice, func(sent param) bool { return sent.name == f.Name }); i >= 0 {
			invoice[i].value = f.Value
			continue
		}
		invoice = append(invoice, param{name: f.Name, value: f.Value})
	}
	steps := []mocks.SampleStep{{Call: func(string) *mocks.Request { return p.sample(s, opCreateInvoice, invoice) }}}
	about := func(op string, sent ...param) {
		steps = append(steps, mocks.SampleStep{Call: func(number string) *mocks.Request {
			return p.sample(s, op, append([]param{{name: "invoiceId", value: number}}, sent...))
		}})
	}
	move := func(states ...payment.State) {
		for _, state := range states {
			steps = append(steps, mocks.SampleStep{To: state})
		}
	}
	switch to {
	case payment.Created:
		return steps, nil
	case payment.Cancelled:
		about(opPurchaseToRefund)
		return steps, nil
	case payment.Expired:
		move(stateCancelled)
		return steps, nil
	}
	op, sent := sampleStart(o.Method)
	about(op, sent...)
	switch to {
	case payment.Pending:
		move(stateCreated)
	case payment.Challenged:
		move(stateSendTo3DS)
	case payment.Authorized:
		move(stateSendTo3DS, stateHeld)
	case payment.Paid:
		move(stateSendTo3DS, stateOK)
	case payment.PartlyPaid:
		move(stateSendTo3DS, statePartlyPaid)
	case payment.Declined:
		move(stateSendTo3DS, stateError)
	case payment.Refunded:
		move(stateSendTo3DS, stateOK)
		about(opPurchaseToRefund)
	}
	return steps, nil
}

// sampleStart is the call by which paying begins, and what it carries beside the invoice's number.
func sampleStart(m string) (operation string, sent []param) {
	const back, site = "https://shop.example/", "127.0.0.1"
	switch m {
	case methodBankCard.name:
		return opBankCard, []param{
			{name: "pan", value: testCards[paysAfterChallenge].pan}, {name: "cardHolder", value: "IVAN IVANOV"}, {name: "expiredMonth", value: "12"},
			{name: "expiredYear", value: "30"}, {name: "cvv", value: "123"}, {name: "returnUrl", value: back}, {name: "ipAddress", value: site},
		}
	case methodGazpromPay.name:
		operation = opGazpromPay
	case methodBNPL.name:
		operation = opBnplPayment
	default:
		operation = opSbpPayment
	}
	return operation, []param{{name: "successUrl", value: back + "paid"}, {name: "failUrl", value: back + "failed"}, {name: "ipAddress", value: site}}
}

// sample is a call of the shop's with both signatures.
func (p *Provider) sample(s *Settings, op string, sent []param) *mocks.Request {
	o := p.byName[op]
	body := &request{params: append([]param{{name: "eshopId", value: s.EshopID}}, sent...)}
	values := o.values(body, nil)
	hash, sign := Hash(s.SecretKey, values...), Sign(s.SignSecretKey, values...)
	var form strings.Builder
	for _, one := range append(body.params, param{name: "hash", value: string(hash[:])}) {
		if form.Len() > 0 {
			form.WriteByte('&')
		}
		form.WriteString(strings.ToUpper(one.name[:1]) + one.name[1:] + "=" + url.QueryEscape(one.value))
	}
	return &mocks.Request{
		Method: http.MethodPost, Path: o.path(), Body: []byte(form.String()),
		Header: http.Header{
			"Accept": {"application/json"}, "Authorization": {"Bearer " + s.Bearer}, "Content-Type": {"application/x-www-form-urlencoded"},
			"Sign": {string(sign[:])},
		},
	}
}
