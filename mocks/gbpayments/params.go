package gbpayments

import (
	"encoding/json"
	"errors"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bytedance/sonic"
)

// params is the parameters of a call, decoded once.
type params struct {
	values map[string]any // string, json.Number, or what no parameter may be
	form   bool
}

// decoder reads numbers as they are written. A key that is there twice counts as its last.
var decoder = sonic.Config{UseNumber: true, ValidateString: true, CaseSensitive: true}.Froze()

var (
	errNotUTF8 = errors.New("it is not UTF-8")
	errNotJSON = errors.New("it is neither a JSON object nor a form")
)

// parse reads a body by its first character: JSON, which has to be an object, else a form. No body is no parameters. A parameter
// that is there twice counts as its last.
// Source: methods.ru.txt, "Пример запроса" (JSON). Guess: guess.gbpayments.form: a form is taken too, whatever Content-Type says.
func parse(raw []byte) (*params, error) {
	text := strings.TrimLeft(string(raw), " \t\r\n")
	switch {
	case !utf8.ValidString(text):
		return nil, errNotUTF8
	case text == "":
		return &params{}, nil
	case text[0] == '[' || text[0] == '"': // JSON, and no object
		return nil, errNotJSON
	case text[0] != '{':
		return parseForm(text)
	case deep(text):
		return nil, errNotJSON
	}
	p := &params{}
	if err := decoder.UnmarshalFromString(text, &p.values); err != nil {
		return nil, errNotJSON
	}
	return p, nil
}

// deep says whether brackets nest too far. Guess: guess.gbpayments.body-limit.
// It is told by brackets alone: no parameter is an object or a list, so anything below a few levels is no request.
func deep(text string) bool {
	level, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if level++; level > 16 {
				return true
			}
		case c == '}' || c == ']':
			level--
		}
	}
	return false
}

func parseForm(text string) (*params, error) {
	fields, err := url.ParseQuery(strings.TrimRight(text, "\r\n"))
	if err != nil || !strings.Contains(text, "=") {
		return nil, errNotJSON
	}
	p := &params{values: map[string]any{}, form: true}
	for name, values := range fields {
		last := values[len(values)-1]
		if !utf8.ValidString(last) {
			return nil, errNotUTF8
		}
		p.values[name] = last
	}
	return p, nil
}

// Field gives a parameter as text, by its name.
func (p *params) Field(name string) (string, bool) {
	switch v := p.values[name].(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// Document is the parameters as they came.
func (p *params) Document() (tree any, textual bool) {
	if p.values == nil {
		return map[string]any{}, p.form
	}
	return p.values, p.form
}

// reader reads parameters in the order of the table. The first that is missing or wrong is remembered, and what is read afterwards
// does not matter. Source: methods.ru.txt, "Пример ошибки". Guess: guess.gbpayments.first-parameter: the first in the order of the table.
type reader struct {
	*params
	wrong string
}

func (r *reader) blame(name string) {
	if r.wrong == "" {
		r.wrong = name
	}
}

// err names the parameter at fault.
func (r *reader) err() error {
	if r.wrong != "" {
		return badParameter(r.wrong)
	}
	return nil
}

// sent says whether the parameter is there; null and an empty text are not.
func (r *reader) sent(name string) bool {
	v := r.values[name]
	return v != nil && v != ""
}

// whole reads a whole number from least to most; otherwise is what an absent one means. In a form, and in JSON too, it may be digits in a
// text. Guess: guess.gbpayments.numbers-in-text.
func (r *reader) whole(name string, least, most, otherwise int64) int64 {
	if !r.sent(name) {
		return otherwise
	}
	text, ok := r.Field(name)
	n, err := strconv.ParseInt(text, 10, 64)
	if !ok || err != nil || n < least || n > most || strconv.FormatInt(n, 10) != text {
		r.blame(name)
		return otherwise
	}
	return n
}

// required reads a whole number that must be there.
func (r *reader) required(name string, most int64) int64 {
	n := r.whole(name, 1, most, 0)
	if n == 0 {
		r.blame(name)
	}
	return n
}

// text reads a text; a number stands for its digits. Absent: empty.
func (r *reader) text(name string, good func(string) bool) string {
	if !r.sent(name) {
		return ""
	}
	text, ok := r.Field(name)
	if !ok || !good(text) {
		r.blame(name)
	}
	return text
}

// needed reads a text that must be there.
func (r *reader) needed(name string, good func(string) bool) string {
	text := r.text(name, good)
	if text == "" {
		r.blame(name)
	}
	return text
}

// word reads one of a few words; otherwise is what an absent one means.
func (r *reader) word(name, otherwise string, known ...string) string {
	text := r.text(name, func(s string) bool { return slices.Contains(known, s) })
	if text == "" {
		return otherwise
	}
	return text
}

func anyText(string) bool { return true }

// Guess: guess.gbpayments.email-and-ip: email must look like an address, ip must be one, version 4 or 6, without a zone.
func emailAddress(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text
}

// ipAddress takes no zone (fe80::1%eth0): it means something on one machine alone, and the payer's is another.
func ipAddress(text string) bool {
	a, err := netip.ParseAddr(text)
	return err == nil && a.Zone() == ""
}
