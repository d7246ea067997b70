package ipay

import (
	"net/http"
	"net/url"
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// notifications is of what a merchant is told: threedsData, which the payer's browser brings to notification_url.
// Source: googlepay.uk.txt §3.4 PaymentCreate, threeds_info.notification_url.
func notifications() []mocks.Notification {
	return []mocks.Notification{{Name: "threeds_data", Meaning: "threedsData, which the payer's browser posts after the payer's answer", Answers: true}}
}

// Notify is the form that the payer's browser carries to the merchant, in the browser's place. It is signed by nobody: a tampered one
// holds other data, which PaymentVerify3DS refuses.
func (*Provider) Notify(e mocks.Env, p payment.Payment, _ string, tamper mocks.Tamper) (mocks.Message, bool) {
	next := (&Provider{}).Next(e, p, detailOf(&p).Answer)
	if next.Method != http.MethodPost || next.URL == "" {
		return mocks.Message{}, false
	}
	form := url.Values{}
	for _, f := range next.Fields {
		value := f.Value
		if tamper != "" {
			value = threeDSData(e, p.ID.Number+" "+string(tamper), mocks.Approve)
		}
		form.Add(f.Name, value)
	}
	return mocks.Message{URL: next.URL, ContentType: "application/x-www-form-urlencoded", Body: []byte(form.Encode())}, true
}

// Accepted says yes: nobody judges what a browser is answered.
func (*Provider) Accepted(string, int, []byte) bool { return true }

// Retries are none: a browser posts once.
func (*Provider) Retries(string) []time.Duration { return nil }
