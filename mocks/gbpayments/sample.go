package gbpayments

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// sampleKopecks is the sum of a made-up payment.
const sampleKopecks = 100_00

// Samples lists where a made-up payment can be brought.
func (*Provider) Samples() []payment.Status {
	return []payment.Status{payment.Authorized, payment.Paid, payment.PartlyRefunded, payment.Refunded, payment.Declined, payment.Cancelled}
}

// Sample pays with a test token, by auth or by charge, and confirms nothing: what follows is the site's own cancel or refund.
func (*Provider) Sample(e mocks.Env, to payment.Status, o mocks.Order) ([]mocks.SampleStep, error) {
	s := settingsOf(e)
	amount := o.Minor
	if amount == 0 {
		amount = sampleKopecks
	}
	token := testTokens[0]
	if to == payment.Declined {
		token = testTokens[1]
	}
	body := map[string]any{
		"token": tokenPrefix + token.code, "amount": amount, "currency": currency, "description": "Made up", "email": "payer@example.com", "order_id": o.Reference,
	}
	for _, f := range o.Fields {
		body[f.Name] = f.Value
	}
	pay := s.sample(opCharge, body)
	if to == payment.Authorized || to == payment.Cancelled {
		pay = s.sample(opAuth, body)
	}
	steps := []mocks.SampleStep{{Call: func(string) *mocks.Request { return pay }}}
	about := func(op string, kopecks int64) {
		steps = append(steps, mocks.SampleStep{Call: func(number string) *mocks.Request {
			transaction, _ := strconv.ParseInt(number, 10, 64) // counted from Settings.First
			command := map[string]any{"transaction_id": transaction}
			if kopecks > 0 {
				command["amount"] = kopecks
			}
			return s.sample(op, command)
		}})
	}
	switch to {
	case payment.Cancelled:
		about(opCancel, 0)
	case payment.PartlyRefunded:
		about(opRefund, max(1, amount/2))
	case payment.Refunded:
		about(opRefund, amount)
	}
	return steps, nil
}

// sample is a call of the site's.
func (s *Settings) sample(op string, body map[string]any) *mocks.Request {
	written, _ := json.Marshal(body) // texts and numbers always encode
	return &mocks.Request{
		Method: http.MethodPost, Path: "/" + op, Body: written,
		Header: http.Header{
			"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(s.SiteID+":"+s.APISecret))},
			"Content-Type":  {"application/json"},
		},
	}
}
