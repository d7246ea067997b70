package ipay

import (
	"strconv"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// outcome answers the six payment actions: the payment after the command, or the reason why the command was refused, which leaves the
// payment as it was.
type outcome struct {
	payment.Payment
	refused *payment.Decline
}

// answered is what a handler gives to Render.
func answered(result mocks.Result, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return outcome{result.Payment, result.Refused}, nil
}

// document writes {"response": {…}} in the order in which keys are added.
type document struct {
	buf     []byte
	strings bool // the merchant's numbers are strings
}

func newDocument(s *Settings) document {
	d := document{buf: make([]byte, 0, 512), strings: s.StringNumbers}
	d.buf = append(d.buf, `{"response":{`...)
	return d
}

func (d *document) finish() []byte { return append(d.buf, "}}"...) }

// key writes a name, after a comma where something stands before it.
func (d *document) key(name string) {
	if last := d.buf[len(d.buf)-1]; last != '{' && last != '[' {
		d.buf = append(d.buf, ',')
	}
	d.buf = append(append(append(d.buf, '"'), name...), `":`...)
}

// text writes a string.
func (d *document) text(name, value string) {
	d.key(name)
	d.buf = mocks.AppendJSON(d.buf, value)
}

// number writes a whole number.
func (d *document) number(name string, value int64) {
	d.key(name)
	d.buf = strconv.AppendInt(d.buf, value, 10)
}

// digits writes a whole number as a string.
func (d *document) digits(name string, value int64) {
	d.key(name)
	d.buf = append(strconv.AppendInt(append(d.buf, '"'), value, 10), '"')
}

// either writes a whole number as this merchant gets it.
// Guess: guess.ipay.string-numbers: the tables say integer, integer|string and string, the examples print numbers; the setting
// string_numbers turns pmt_id, invoice, amount and pmt_status into strings, as real traffic very likely has them.
func (d *document) either(name string, value int64) {
	if d.strings {
		d.digits(name, value)
	} else {
		d.number(name, value)
	}
}

// word is either for a number that is kept as its text.
func (d *document) word(name, number string) {
	d.key(name)
	if d.strings {
		d.buf = append(append(append(d.buf, '"'), number...), '"')
	} else {
		d.buf = append(d.buf, number...)
	}
}

// null writes a key without a value.
func (d *document) null(name string) {
	d.key(name)
	d.buf = append(d.buf, "null"...)
}

// open begins an object, or, with '[', a list.
func (d *document) open(name string, bracket byte) {
	d.key(name)
	d.buf = append(d.buf, bracket)
}

// item begins an object in a list.
func (d *document) item() {
	if d.buf[len(d.buf)-1] != '[' {
		d.buf = append(d.buf, ',')
	}
	d.buf = append(d.buf, '{')
}

func (d *document) close(bracket byte) { d.buf = append(d.buf, bracket) }
