package intellectmoney

import (
	"net/url"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// notifications is of what a shop is told. A failed payment is not told of.
// Source: agreed by independent clients (paymentStatus 3 to 8).
func notifications() []mocks.Notification {
	told := func(name string, state payment.State, meaning string) mocks.Notification {
		return mocks.Notification{Name: name, Meaning: meaning, States: []payment.State{state}}
	}
	return []mocks.Notification{
		told("created", stateNew, "paymentStatus 3: the invoice was made"),
		told("held", stateHeld, "paymentStatus 6: the money is blocked"),
		told("partly_paid", statePartlyPaid, "paymentStatus 7: a part of the amount was taken"),
		told("paid", stateOK, "paymentStatus 5: the money was taken"),
		told("refunded", stateRefunded, "paymentStatus 8: the money was given back"),
		told("cancelled", stateCancelled, "paymentStatus 4: the invoice ended without the money being taken"),
	}
}

// paymentStatus is how a notification writes what happened. Source: agreed by independent clients.
var paymentStatus = map[string]string{"created": "3", "cancelled": "4", "paid": "5", "held": "6", "partly_paid": "7", "refunded": "8"}

// contact is what an invoice says that only a notification repeats.
type contact struct {
	ResultURL, UserName, Email string
	Fields                     url.Values // UserField_N and UserFieldName_N
}

// contactOf keeps what notifications need, if any could be sent; nil: none could.
func contactOf(e mocks.Env, r *request) *contact {
	address := r.text("resultUrl")
	if address == "" && settingsOf(e).ResultURL == "" {
		return nil
	}
	c := &contact{ResultURL: strings.Clone(address), UserName: strings.Clone(r.text("userName")), Email: strings.Clone(r.text("email"))}
	for _, rule := range userFields() {
		if value := r.text(rule.name); value != "" {
			if c.Fields == nil {
				c.Fields = url.Values{}
			}
			c.Fields.Set(strings.ToUpper(rule.name[:1])+rule.name[1:], strings.Clone(value))
		}
	}
	return c
}

// Notify is the form that the provider posts to the invoice's ResultUrl, else to the shop's.
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "4.2" (whereto); agreed by independent clients (fields, hash, charsets).
// Guess: guess.intellectmoney.result-url: the invoice's address comes before the shop's.
// Guess: guess.intellectmoney.notify-fields: what each field holds: amounts with two decimals, paymentData in Moscow's time, the sum given
// back in refundAmount, the sum taken in recipientAmount of a partly paid invoice, bank and country of a card only.
func (*Provider) Notify(e mocks.Env, p payment.Payment, event string, tamper mocks.Tamper) (mocks.Message, bool) {
	s, d := settingsOf(e), detailOf(&p)
	about := contact{}
	if d.Contact != nil {
		about = *d.Contact
	}
	address := about.ResultURL
	if address == "" {
		address = s.ResultURL
	}
	if address == "" || event == "created" && !s.NotifyCreated {
		return mocks.Message{}, false
	}
	amount := p.Amount.Minor
	if event == "partly_paid" {
		amount = p.Ledger.Sum(payment.Capture)
	}
	signed, key := payment.Decimal(amount), s.SecretKey
	switch tamper {
	case mocks.WrongAmount:
		amount += 100
	case mocks.BadSignature:
		key += "-of-another-shop"
	}
	refunded := ""
	if given := p.Ledger.Sum(payment.Refund); given > 0 {
		refunded = payment.Decimal(given)
	}
	at := e.Now().In(moscow).Format(time.DateTime)
	charset := charsetOf(s)
	// Source: agreed by independent clients: paymentId is not signed.
	digest := Hash(key, charset.all(s.EshopID, p.Reference, d.ServiceName, s.EshopAccount, signed, p.Amount.Currency, paymentStatus[event],
		about.UserName, about.Email, at)...)
	bank, country := "", ""
	if d.MaskedPAN != "" {
		bank, country = "SANDBOX BANK", "RUS"
	}
	var w notification
	w.charset = charset
	for _, f := range [...][2]string{
		{"eshopId", s.EshopID}, {"paymentId", p.ID.Number}, {"orderId", p.Reference}, {"eshopAccount", s.EshopAccount}, {"serviceName", d.ServiceName},
		{"recipientOriginalAmount", payment.Decimal(p.Amount.Minor)}, {"recipientAmount", payment.Decimal(amount)}, {"refundAmount", refunded},
		{"recipientCurrency", p.Amount.Currency}, {"paymentStatus", paymentStatus[event]}, {"userName", about.UserName}, {"userEmail", about.Email},
		{"paymentData", at}, {"payMethod", p.Method}, {"shortPan", d.MaskedPAN}, {"country", country}, {"bank", bank}, {"ipAddress", d.IPAddress},
	} {
		w.add(f[0], f[1])
	}
	if s.NotifySecretKey {
		w.add("secretKey", s.SecretKey)
	}
	w.add("hash", string(digest[:]))
	for _, rule := range userFields() {
		name := strings.ToUpper(rule.name[:1]) + rule.name[1:]
		if about.Fields.Has(name) {
			w.add(name, about.Fields.Get(name))
		}
	}
	return mocks.Message{URL: address, ContentType: "application/x-www-form-urlencoded; charset=" + charset.name, Body: w.body, Judged: true}, true
}

// Accepted says yes to 200 and exactly OK, two Latin letters. Source: agreed by independent clients.
func (*Provider) Accepted(_ string, status int, body []byte) bool {
	return status == 200 && string(body) == "OK"
}

// Retries are ours. Guess: guess.intellectmoney.notify-retries: how often and when is not said.
func (*Provider) Retries(string) []time.Duration {
	return []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour}
}

// charset is how a notification writes its text.
type charset struct {
	name    string
	encoder *encoding.Encoder // nil: as it is
}

// charsetOf is the shop's choice.
func charsetOf(s *Settings) charset {
	if s.NotifyCharset == charset1251 {
		// Guess: guess.intellectmoney.notify-charset: a letter that windows-1251 lacks becomes a question mark.
		return charset{charset1251, encoding.ReplaceUnsupported(charmap.Windows1251.NewEncoder())}
	}
	return charset{name: charsetUTF8}
}

// bytes writes a text in the charset.
func (c charset) bytes(text string) string {
	if c.encoder == nil {
		return text
	}
	out, err := c.encoder.String(text)
	if err != nil {
		return text
	}
	return strings.ReplaceAll(out, "\x1a", "?")
}

func (c charset) all(texts ...string) []string {
	for i := range texts {
		texts[i] = c.bytes(texts[i])
	}
	return texts
}

// notification writes fields in their order, in a charset.
type notification struct {
	charset charset
	body    []byte
}

func (f *notification) add(name, value string) {
	if len(f.body) > 0 {
		f.body = append(f.body, '&')
	}
	f.body = append(append(append(f.body, name...), '='), url.QueryEscape(f.charset.bytes(value))...)
}
