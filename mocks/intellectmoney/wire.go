package intellectmoney

import (
	"strconv"
	"unicode/utf8"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// What handlers give to Render.
type (
	// created answers createInvoice: Result {InvoiceId, State}.
	created payment.Payment
	// accepted answers every command: Result {State}.
	accepted payment.Payment
	// progress answers getBankCardPaymentState: Result {PaymentStep, Form3DS, Message, RcCodeId, Rrn, State}.
	progress payment.Payment
)

// answer is what a handler gives to Render: the payment after the command, or the provider's words for a refusal that a scenario
// asked for.
func answer[T created | accepted | progress](result mocks.Result, err error) (any, error) {
	if err == nil && result.Refused != nil {
		err = declined(result.Refused)
	}
	if err != nil {
		return nil, err
	}
	return T(result.Payment), nil
}

// document writes an answer in the order of its keys, as JSON or as XML with the same names.
// Source: gazprompay.ru.txt, sbp.ru.txt, "Пример ответов" (JSON).
// Guess: guess.intellectmoney.xml-answer: an XML answer has the root Response and children named and ordered as in JSON.
type document struct {
	buf   []byte
	xml   bool
	first bool // nothing stands in the object that is open
}

const xmlHeader = `<?xml version="1.0" encoding="utf-8"?>`

// newDocument opens the answer; finish closes it.
func newDocument(xml bool) document {
	d := document{buf: make([]byte, 0, 512), xml: xml, first: true}
	if xml {
		d.buf = append(d.buf, xmlHeader+"<Response>"...)
	} else {
		d.buf = append(d.buf, '{')
	}
	return d
}

func (d *document) finish() []byte {
	if d.xml {
		return append(d.buf, "</Response>"...)
	}
	return append(d.buf, '}')
}

// begin writes a key; end is its counterpart, which JSON does without.
func (d *document) begin(name string) {
	if d.xml {
		d.buf = append(append(append(d.buf, '<'), name...), '>')
		return
	}
	if !d.first {
		d.buf = append(d.buf, ',')
	}
	d.first = false
	d.buf = append(append(append(d.buf, '"'), name...), `":`...)
}

func (d *document) end(name string) {
	if d.xml {
		d.buf = append(append(append(d.buf, "</"...), name...), '>')
	}
}

// open begins an object, close ends it.
func (d *document) open(name string) {
	d.begin(name)
	if !d.xml {
		d.buf = append(d.buf, '{')
	}
	d.first = true
}

func (d *document) close(name string) {
	if !d.xml {
		d.buf = append(d.buf, '}')
	}
	d.first = false
	d.end(name)
}

// text writes a string.
func (d *document) text(name, value string) {
	d.begin(name)
	if d.xml {
		d.buf = appendXML(d.buf, value)
	} else {
		d.buf = mocks.AppendJSON(d.buf, value)
	}
	d.end(name)
}

// number writes a whole number.
func (d *document) number(name string, value int64) {
	d.begin(name)
	d.buf = strconv.AppendInt(d.buf, value, 10)
	d.end(name)
}

// code writes an object of a code and its description, behind the parameter that caused it.
func (d *document) code(name, param string, code int, description string) {
	d.open(name)
	if param != "" {
		d.text("ErrorSourceParam", param)
	}
	d.number("Code", int64(code))
	d.text("Desc", description)
	d.close(name)
}

// appendXML appends character data. What XML cannot hold becomes U+FFFD.
func appendXML(to []byte, value string) []byte {
	for _, r := range value {
		switch {
		case r == '&':
			to = append(to, "&amp;"...)
		case r == '<':
			to = append(to, "&lt;"...)
		case r == '>':
			to = append(to, "&gt;"...)
		case r == '\r':
			to = append(to, "&#13;"...)
		case r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff:
			to = utf8.AppendRune(to, utf8.RuneError)
		default:
			to = utf8.AppendRune(to, r)
		}
	}
	return to
}
