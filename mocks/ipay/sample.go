package ipay

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// What a made-up payment has: its sum, and the merchant's site, which nothing serves.
const (
	sampleKopecks = 100_00
	sampleSite    = "https://shop.example/"
)

// Samples lists where a made-up payment can be brought.
func (*Provider) Samples() []payment.Status {
	return []payment.Status{payment.Challenged, payment.Authorized, payment.Paid, payment.PartlyRefunded, payment.Refunded, payment.Declined, payment.Cancelled}
}

// Sample pays with a Google Pay token of a test card. What follows is the merchant's own cancel.
func (p *Provider) Sample(e mocks.Env, to payment.Status, o mocks.Order) ([]mocks.SampleStep, error) {
	s := settingsOf(e)
	card, reached := ownCard("01"), statePaid
	switch to {
	case payment.Declined:
		card, reached = ownCard("41"), stateDeclined
	case payment.Challenged:
		reached = stateChallenge
	case payment.Authorized, payment.Cancelled:
		reached = stateAuthorized
	}
	body, amount, err := p.sampleBody(e, o, card, reached)
	if err != nil {
		return nil, err
	}
	create := s.sample(e, opPaymentCreate, body)
	steps := []mocks.SampleStep{{Call: func(string) *mocks.Request { return create }}, {To: reached}}
	cancel := func(kopecks int64) {
		steps = append(steps, mocks.SampleStep{Call: func(number string) *mocks.Request {
			command := map[string]any{"pmt_id": json.Number(number)}
			if kopecks > 0 {
				command["amount"] = kopecks
			}
			return s.sample(e, opPaymentCancel, command)
		}})
	}
	switch to {
	case payment.Cancelled, payment.Refunded:
		cancel(0)
	case payment.PartlyRefunded:
		cancel(max(1, amount/2))
	}
	return steps, nil
}

// sampleBody is the body of a PaymentCreate with every field that the table requires, and its invoice.
func (p *Provider) sampleBody(e mocks.Env, o mocks.Order, card string, reached payment.State) (body map[string]any, invoice int64, err error) {
	if invoice = o.Minor; invoice == 0 {
		invoice = sampleKopecks
	}
	threeds := map[string]any{
		"threeds_requestor_url": sampleSite, "browser_language": "uk", "browser_screen_height": "1080", "browser_screen_width": "1920",
		"browser_color_depth": "24", "browser_accept_header": "text/html", "browser_tz": "-120", "browser_user_agent": "Mozilla/5.0",
	}
	if settingsOf(e).StrictFields { // else nothing is posted to where nobody listens
		threeds["notification_url"] = sampleSite
	}
	info := map[string]any{}
	if reached == stateChallenge {
		info["force_security_rate"] = security3DS
	}
	body = map[string]any{"invoice": invoice, "pmt_desc": "Made up", "pmt_info": info, "threeds_info": threeds}
	if o.Reference != "" {
		body["ext_id"] = o.Reference
	}
	if reached == stateAuthorized {
		body["transactions"] = []any{map[string]any{
			"smch_id": settingsOf(e).SmchID, "invoice": invoice, "desc": "Made up", "info": map[string]any{"preauth": 1},
		}}
	}
	for _, f := range o.Fields {
		setWithin(body, f.Name, f.Value)
	}
	_, again := body["recurrent_token"]
	if o.Method == methodRecurrent && !again {
		return nil, 0, errors.New("method Recurrent charges a card again: override recurrent_token with that of a payment that was paid, or leave method out")
	}
	if _, given := body["token"]; !given && !again {
		if body["token"], err = p.MintToken(e, mocks.TokenRequest{Card: card}); err != nil {
			return nil, 0, err
		}
	}
	return body, invoice, nil
}

// setWithin gives a field a value; a dot in its name leads into an object. true and false are no text.
func setWithin(body map[string]any, name, value string) {
	if object, inner, dotted := strings.Cut(name, "."); dotted {
		within, ok := body[object].(map[string]any)
		if !ok {
			within = map[string]any{}
			body[object] = within
		}
		setWithin(within, inner, value)
		return
	}
	body[name] = value
	if flag, err := strconv.ParseBool(value); err == nil && (value == "true" || value == "false") {
		body[name] = flag
	}
}

// sample is a call of the merchant's, signed now.
func (s *Settings) sample(e mocks.Env, action string, body map[string]any) *mocks.Request {
	at := e.Now().In(kyiv()).Format(timeLayout)
	sign := Sign(s.SignKey, at)
	written, _ := json.Marshal(map[string]any{"request": map[string]any{ // texts, numbers and flags always encode
		"auth":   map[string]any{"login": s.Login, "time": at, "sign": string(sign[:])},
		"action": action, "body": body,
	}})
	return &mocks.Request{Method: http.MethodPost, Path: path, Body: written, Header: http.Header{"Content-Type": {"application/json"}}}
}
