package ipay

import (
	"encoding/json"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The limits of the fields.
// Guess: guess.ipay.sums: the page gives no limits of a sum but that it is in kopecks; thirteen digits are far above any payment.
const (
	mostKopecks      = 9_999_999_999_999
	mostTransactions = 100
	mostGoods        = 1000
	longestExtID     = 50  // characters. Source: googlepay.uk.txt §3.4, PaymentCreate, ext_id
	longestDesc      = 100 // characters. Source: googlepay.uk.txt §3.4, PaymentCreate, transactions[].desc
)

// fields reads an object field by field. The first field that is not as the page has it is remembered in broken; whatever is read
// afterwards does not matter. An absent field and null are the same.
// Guess: guess.ipay.types: a field that is sent must have its documented type, whether it is required or not.
type fields struct {
	object
	broken bool
}

// sent says whether the field is there.
func (f *fields) sent(name string) bool { return f.object[name] != nil }

// whole reads a whole number, sent as a number or as text; 0 where it is absent.
// Source: googlepay.uk.txt §3.4: the examples send both ("pmt_id": "1234567").
func (f *fields) whole(name string, least, most int64) int64 {
	var text string
	switch v := f.object[name].(type) {
	case nil:
		return 0
	case json.Number:
		text = v.String()
	case string:
		text = v
	}
	n, ok := wholeNumber(text)
	if !ok || n < least || n > most {
		f.broken = true
		return 0
	}
	return n
}

// wholeNumber reads decimal digits without a needless zero in front.
func wholeNumber(text string) (int64, bool) {
	if text == "" || len(text) > 18 || text[0] == '0' && text != "0" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// kopecks reads a sum above zero.
func (f *fields) kopecks(name string) int64 { return f.whole(name, 1, mostKopecks) }

// id reads the number of something of the provider's.
func (f *fields) id(name string) int64 { return f.whole(name, 1, 999_999_999_999_999_999) }

// text reads a text of at most so many characters; 0: any number.
func (f *fields) text(name string, most int) string {
	v, ok := f.object[name].(string)
	if !ok && f.sent(name) || most > 0 && utf8.RuneCountInString(v) > most {
		f.broken = true
		return ""
	}
	return v
}

// word reads a text, or a whole number as its decimal text.
func (f *fields) word(name string, most int) string {
	if n, ok := f.object[name].(json.Number); ok {
		if _, whole := wholeNumber(n.String()); !whole || len(n) > most {
			f.broken = true
			return ""
		}
		return n.String()
	}
	return f.text(name, most)
}

// flag reads true or false.
func (f *fields) flag(name string) bool {
	v, ok := f.object[name].(bool)
	f.broken = f.broken || !ok && f.sent(name)
	return v
}

// inner reads an object; its fields tell of it whether they are sound.
func (f *fields) inner(name string) fields {
	v, ok := f.object[name].(map[string]any)
	f.broken = f.broken || !ok && f.sent(name)
	return fields{object: v}
}

// list reads a list of objects, at most so many.
func (f *fields) list(name string, most int) []fields {
	items, ok := f.object[name].([]any)
	if !ok && f.sent(name) || len(items) > most {
		f.broken = true
		return nil
	}
	all := make([]fields, len(items))
	for i, item := range items {
		v, isObject := item.(map[string]any)
		if !isObject {
			f.broken = true
			return nil
		}
		all[i] = fields{object: v}
	}
	return all
}

// texts reads documented keys that are all plain text, and breaks f where one is not.
func (f *fields) texts(within string, names []string) fields {
	in := f.inner(within)
	for _, name := range names {
		in.text(name, 0)
	}
	f.broken = f.broken || in.broken
	return in
}

// absoluteURL wants an address to which a browser can go.
func absoluteURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && len(text) <= 2048 &&
		!strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

func emailAddress(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text
}

// digits says that a text is decimal digits and nothing else.
func digits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
