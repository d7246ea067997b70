package gbpayments

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"paysandbox/mocks"
)

// contentJSON is the type of every answer. Source: methods.ru.txt, every example.
const contentJSON = "application/json; charset=utf-8"

// Render writes every answer of this provider.
// Guess: guess.gbpayments.unknown-method: a method that does not exist is HTTP 404 without a body.
// An error that is not the provider's (of this program) is HTTP 500 without a body.
func (*Provider) Render(e mocks.Env, _ *mocks.Call, value any, err error) mocks.Response {
	if errors.Is(err, mocks.ErrNoOperation) {
		return mocks.Response{Status: http.StatusNotFound}
	}
	if err != nil {
		return writeError(e, err)
	}
	w := document{buf: append(make([]byte, 0, 256), `{"response":{`...)}
	switch v := value.(type) {
	case testAnswer:
		w.success(e, v.success)
		if !v.success {
			w.text("reason", reasonTest)
		}
	case paid:
		w.verdict(e, mocks.Result(v), v.State != stateDeclined, v.ID.Number)
	case done:
		w.verdict(e, mocks.Result(v), true, "")
	case refunded:
		number := ""
		if n := len(v.Ledger); n > 0 {
			number = v.Ledger[n-1].Number
		}
		w.verdict(e, mocks.Result(v), true, number)
	case transactions:
		w.number("count", int64(v.count))
		w.key("items")
		w.buf = append(w.buf, '[')
		for _, t := range v.page {
			w.transaction(t)
		}
		w.buf = append(w.buf, ']')
	default:
		return mocks.Response{Status: http.StatusInternalServerError}
	}
	return mocks.Response{Status: http.StatusOK, ContentType: contentJSON, Body: append(w.buf, "}}"...)}
}

// writeError writes an error object. Its error_id counts.
// Source: methods.ru.txt, "Пример ошибки". Guess: guess.gbpayments.error-id: it counts the errors, from the page's number.
func writeError(e mocks.Env, err error) mocks.Response {
	f := failureOf(err)
	if f == nil {
		return mocks.Response{Status: http.StatusInternalServerError}
	}
	w := document{buf: append(make([]byte, 0, 256), `{"error":{`...)}
	w.number("code", f.code)
	w.text("text", f.text)
	w.number("error_id", e.Count("error", 1002))
	w.seconds("timestamp", e.Now(), 6)
	if f.name != "" {
		w.text("name", f.name)
	}
	response := mocks.Response{Status: f.status, ContentType: contentJSON, Body: append(w.buf, "}}"...)}
	if f.status == http.StatusUnauthorized {
		response.Header = map[string]string{"WWW-Authenticate": `Basic realm="GP.API"`}
	}
	return response
}

// document writes an object in the order in which keys are added.
type document struct{ buf []byte }

// key writes a name, after a comma where something stands before it.
func (d *document) key(name string) {
	if last := d.buf[len(d.buf)-1]; last != '{' {
		d.buf = append(d.buf, ',')
	}
	d.buf = append(append(append(d.buf, '"'), name...), `":`...)
}

func (d *document) text(name, value string) {
	d.key(name)
	d.buf = mocks.AppendJSON(d.buf, value)
}

func (d *document) number(name string, value int64) {
	d.key(name)
	d.buf = strconv.AppendInt(d.buf, value, 10)
}

// optional writes a text that is not empty.
func (d *document) optional(name, value string) {
	if value != "" {
		d.text(name, value)
	}
}

// seconds writes an instant as seconds since 1970 with at most so many decimals, without zeros at the end.
// Source: methods.ru.txt, examples: four decimals in a response, six in an error.
// Guess: guess.gbpayments.timestamp: decimals beyond the printed ones are cut off.
func (d *document) seconds(name string, at time.Time, decimals int) {
	d.key(name)
	d.buf = strconv.AppendInt(d.buf, at.Unix(), 10)
	fraction := strconv.Itoa(1_000_000_000 + at.Nanosecond())[1 : 1+decimals]
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		d.buf = append(append(d.buf, '.'), fraction...)
	}
}

// success writes success and timestamp.
func (d *document) success(e mocks.Env, yes bool) {
	n := int64(0)
	if yes {
		n = 1
	}
	d.number("success", n)
	d.seconds("timestamp", e.Now(), 4)
}

// verdict writes what a command came to: the number of a transaction where it succeeded and there is one, else the reason.
// Source: methods.ru.txt, "Пример успешной операции", "Пример неуспешной операции".
func (d *document) verdict(e mocks.Env, r mocks.Result, yes bool, number string) {
	yes = yes && r.Refused == nil
	d.success(e, yes)
	switch {
	case r.Refused != nil:
		d.text("reason", reasonOf(r.Refused))
	case !yes:
		d.text("reason", detailOf(&r.Payment).Reason)
	case number != "":
		d.key("transaction_id")
		d.buf = append(d.buf, number...)
	}
}

// transaction writes a line of the list. Guess: guess.gbpayments.transaction: the page does not show one.
func (d *document) transaction(t transaction) {
	if last := d.buf[len(d.buf)-1]; last == '}' {
		d.buf = append(d.buf, ',')
	}
	d.buf = append(d.buf, '{')
	detail := detailOf(&t.Payment)
	d.number("id", t.line.Number)
	d.number("type", int64(kindOf(t.line.Class)))
	d.number("status", int64(statusOf(t.line.Class)))
	workmode := int64(2)
	if liveOf(t.line.Class) {
		workmode = 1
	}
	d.number("workmode", workmode)
	d.text("date", t.line.At.In(moscow()).Format("2006-01-02 15:04:05"))
	d.number("amount", t.line.Amount)
	d.text("currency", currency)
	d.text("description", detail.Description)
	d.text("email", detail.Email)
	d.optional("order_id", t.Reference)
	d.optional("account_id", detail.AccountID)
	d.optional("ip", detail.IP)
	d.key("card")
	d.buf = append(d.buf, '{')
	d.text("mask", detail.Card.Mask)
	d.text("exp", detail.Card.Exp)
	d.text("type", detail.Card.Type)
	d.buf = append(d.buf, '}')
	d.text("token", detail.Token)
	if t.State == stateDeclined {
		d.optional("reason", detail.Reason)
	}
	if kindOf(t.line.Class) == typeRefund {
		d.key("parent_id")
		d.buf = append(d.buf, t.ID.Number...)
	}
	d.buf = append(d.buf, '}')
}
