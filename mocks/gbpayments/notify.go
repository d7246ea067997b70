package gbpayments

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// notifications is of what a site can be told: the page says that a PAY notification carries the token, and nothing else of it, so it is
// labelled and sent only to a site that set notify_url.
// Source: methods.ru.txt, "Оплата по токену", token.
func notifications() []mocks.Notification {
	return []mocks.Notification{{
		Name: "pay", Meaning: "PAY, which carries the token of the card; its form and its time are not documented",
		States: []payment.State{stateCompleted}, OffContract: true,
	}}
}

// Notify is PAY, to the site's notify_url.
// Guess: guess.gbpayments.pay-notification: JSON, with the card as an object that holds the token, signed in X-Content-HMAC by base64 of
// HMAC-SHA256 over the body with the API Secret; the merchant answers {"code":0}. APIs of the same design do so.
func (*Provider) Notify(e mocks.Env, p payment.Payment, _ string, tamper mocks.Tamper) (mocks.Message, bool) {
	s, d := settingsOf(e), detailOf(&p)
	if s.NotifyURL == "" {
		return mocks.Message{}, false
	}
	number, _ := strconv.ParseInt(p.ID.Number, 10, 64) // counted from Settings.First
	type cardObject struct {
		Token string `json:"token"`
		Mask  string `json:"mask"`
	}
	write := func(amount int64) []byte {
		body, _ := json.Marshal(struct { // texts and numbers always encode
			Type          string     `json:"type"`
			TransactionID int64      `json:"transaction_id"`
			OrderID       string     `json:"order_id"`
			Amount        int64      `json:"amount"`
			Currency      string     `json:"currency"`
			Status        int        `json:"status"`
			Date          string     `json:"date"`
			Card          cardObject `json:"card"`
		}{"PAY", number, p.Reference, amount, p.Amount.Currency, statusNumbers[p.State], e.Now().UTC().Format(time.DateTime), cardObject{d.Token, d.Card.Mask}})
		return body
	}
	body, key := write(p.Amount.Minor), s.APISecret
	signed := body
	switch tamper {
	case mocks.WrongAmount:
		body = write(p.Amount.Minor + 100)
	case mocks.BadSignature:
		key += "-of-another-site"
	}
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(signed)
	return mocks.Message{
		URL: s.NotifyURL, ContentType: "application/json", Body: body, Judged: true,
		Header: map[string]string{"X-Content-HMAC": base64.StdEncoding.EncodeToString(mac.Sum(nil))},
	}, true
}

// Accepted wants HTTP 200 and the code 0.
func (*Provider) Accepted(_ string, status int, body []byte) bool {
	var answer struct {
		Code *int `json:"code"`
	}
	return status == 200 && json.Unmarshal(body, &answer) == nil && answer.Code != nil && *answer.Code == 0
}

// Retries are ours. Guess: guess.gbpayments.pay-notification.
func (*Provider) Retries(string) []time.Duration {
	return []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour}
}
