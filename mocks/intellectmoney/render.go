package intellectmoney

import (
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// Render writes every answer of this provider.
//
// An accepted call: OperationState, OperationId, EshopId (the request's own), Result. A refusal: the same without EshopId,
// OperationState still 0. All with HTTP 200. Source: gazprompay.ru.txt, sbp.ru.txt, "Пример ответов".
// An error that is not the provider's (of this program) is HTTP 500 without a body.
func (*Provider) Render(e mocks.Env, c *mocks.Call, value any, err error) mocks.Response {
	// Guess: guess.intellectmoney.unknown-method: a method that does not exist is HTTP 404 without a body.
	if errors.Is(err, mocks.ErrNoOperation) {
		return mocks.Response{Status: http.StatusNotFound}
	}
	p, known := subject(value)
	d := detailOf(&p)
	refused := refusalOf(err)
	if err == nil && d.StateCode > codeWarnings {
		refused = scripted(d.StateCode)
	}
	if refused == nil && (err != nil || !known) {
		return mocks.Response{Status: http.StatusInternalServerError}
	}

	s := settingsOf(e)
	format := formatOf(c.Header, s)
	w := newDocument(format.xml)
	w.code("OperationState", "", d.OperationState, describeOperation(d.OperationState))
	// Guess: guess.intellectmoney.operation-id: OperationId, which the tables list and no example shows, is sent with every answer.
	if s.OperationID {
		w.text("OperationId", operationID(e, c))
	}
	challenge := false
	if refused != nil {
		w.open("Result")
		w.code("State", refused.Param, refused.Code, refused.Desc)
	} else {
		shop, _ := strconv.ParseInt(c.Merchant, 10, 64) // verified to be the shop's number
		w.number("EshopId", shop)
		w.open("Result")
		switch value.(type) {
		case created:
			number, _ := strconv.ParseInt(p.ID.Number, 10, 64) // counted from Settings.First
			w.number("InvoiceId", number)
		case progress:
			challenge = writeProgress(&w, e, s, p, d)
		}
		w.code("State", "", d.StateCode, describeState(d.StateCode))
	}
	w.close("Result")
	return mocks.Response{Status: http.StatusOK, ContentType: format.contentType, Body: w.finish(), Challenge: challenge}
}

// writeProgress writes what a state answer says of the payment; what there is nothing to say of is absent. It says whether the
// payer's link, code or form is in it.
func writeProgress(w *document, e mocks.Env, s *Settings, p payment.Payment, d Detail) bool {
	step := stepOf(p.State)
	// Guess: guess.intellectmoney.ok-spelling: the pages print OK, the vendor's own kit knows only Ok; the pages win.
	if step == spellingOK {
		step = s.OKSpelling
	}
	if d.PaymentStep != "" {
		step = d.PaymentStep
	}
	w.text("PaymentStep", step)
	link := ""
	if step == string(stateSendTo3DS) { // the step that is sent: a scenario may have chosen it
		link = form3DS(e, s, p, d) // none before a method was chosen
	}
	if link != "" {
		w.text("Form3DS", link)
	}
	if d.Message != "" {
		w.text("Message", d.Message)
	}
	if d.RcCode != 0 {
		w.number("RcCodeId", int64(d.RcCode))
	}
	if d.RRN != "" {
		w.text("Rrn", d.RRN)
	}
	return link != ""
}

// subject is the payment that an answer is about.
func subject(value any) (payment.Payment, bool) {
	switch v := value.(type) {
	case created:
		return payment.Payment(v), true
	case accepted:
		return payment.Payment(v), true
	case progress:
		return payment.Payment(v), true
	}
	return payment.Payment{}, false
}

// scripted is a State.Code that a scenario set.
func scripted(code int) *refusal {
	if code == codeBadParameter {
		return badParameter("invoiceId")
	}
	return &refusal{Code: code, Desc: describeState(code)}
}

// operationID is a GUID of the request's own. Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Тело ответа".
func operationID(e mocks.Env, c *mocks.Call) string {
	bytes := e.Draw("operation-id", strconv.FormatInt(c.Number, 10))
	bytes[6] = bytes[6]&0x0f | 0x40 // version 4
	bytes[8] = bytes[8]&0x3f | 0x80 // variant of RFC 9562
	return guid([16]byte(bytes[:16]))
}

// guid is the usual text of sixteen bytes, in lower case.
func guid(b [16]byte) string {
	var text [36]byte
	hex.Encode(text[0:], b[0:4])
	hex.Encode(text[9:], b[4:6])
	hex.Encode(text[14:], b[6:8])
	hex.Encode(text[19:], b[8:10])
	hex.Encode(text[24:], b[10:16])
	for _, at := range [...]int{8, 13, 18, 23} {
		text[at] = '-'
	}
	return string(text[:])
}
