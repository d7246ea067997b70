package intellectmoney

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// bodyFormat is how a body is written, judged by the body alone.
type bodyFormat uint8

const (
	bodyForm bodyFormat = iota
	bodyJSON
	bodyXML
)

// Limits of what a body may hold: far above anything a merchant sends, and low enough that a hostile body costs nothing. The
// sandbox adds one of its length.
// Guess: guess.intellectmoney.body-limit: 1 MiB, 256 parameters, 32 levels of nesting; no limit is published.
const (
	maxParams = 256 // parameters of one body
	maxDepth  = 32  // of nested JSON or XML
)

// Why a body could not be read at all.
var (
	errTooMany = errors.New("it has more than 256 parameters")
	errTooDeep = errors.New("it is nested deeper than 32 levels")
	errNotUTF8 = errors.New("it is not UTF-8")
	errNotJSON = errors.New("it starts with { and is not a JSON object")
	errNotXML  = errors.New("it starts with < and is not an XML document")
)

// param is one parameter as it was sent, after decoding.
type param struct {
	name  string
	value string
	bad   bool // no text at all: a structure, or bytes that are not UTF-8
}

// request is a body decoded into parameters in the order in which they were sent. It is read-only once parsed.
type request struct {
	params []param
	format bodyFormat

	// What had to be overlooked to read it; see tolerate.go.
	preamble, numbers, repeated, strayPercent bool

	space [8]param // room for the usual request without an allocation of its own
}

// parse reads a body whatever its Content-Type says: JSON if it starts with "{", XML if it starts with "<", else a form.
// A byte order mark and blanks before that are skipped. An error means that nothing of it can be used.
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Примеры кода" (form bodies under application/json).
func parse(body []byte) (*request, error) {
	text := string(body) // one copy; every value is a part of it
	rest := strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(text, blanks), byteOrderMark), blanks)
	r := &request{preamble: len(rest) != len(text)}
	r.params = r.space[:0]
	var err error
	switch {
	case strings.HasPrefix(rest, "{"):
		r.format = bodyJSON
		err = r.readJSON(rest, body[len(body)-len(rest):])
	case strings.HasPrefix(rest, "<"):
		r.format = bodyXML
		err = r.readXML(rest)
	default:
		err = r.readForm(rest)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

const (
	blanks        = " \t\r\n"
	byteOrderMark = "\ufeff"
)

// add keeps a parameter unless there is one of that name, in any letter case.
// Guess: guess.intellectmoney.repeated-parameter: of parameters of one name the first is used.
func (r *request) add(p param) error {
	if r.find(p.name) != nil {
		r.repeated = true
		return nil
	}
	if len(r.params) == maxParams {
		return errTooMany
	}
	// Guess: guess.intellectmoney.charset: text that is not UTF-8 makes its own parameter wrong in a form, and a JSON or XML body
	// unreadable.
	p.bad = p.bad || !utf8.ValidString(p.value) // the digests still cover it as it was sent
	r.params = append(r.params, p)
	return nil
}

// find looks a parameter up by its name in any letter case; nil where there is none.
func (r *request) find(name string) *param {
	if r == nil {
		return nil
	}
	for i := range r.params {
		if p := &r.params[i]; p.name == name || len(p.name) == len(name) && strings.EqualFold(p.name, name) {
			return p
		}
	}
	return nil
}

// text is a parameter's value; an absent one is empty, and the two are signed alike.
func (r *request) text(name string) string {
	if p := r.find(name); p != nil {
		return p.value
	}
	return ""
}

// Field gives a request field by its name in any letter case.
func (r *request) Field(name string) (string, bool) {
	p := r.find(name)
	if p == nil {
		return "", false
	}
	return strings.ToValidUTF8(p.value, "\ufffd"), true
}

// Document is the body as the contract spells it: PascalCase names where a table documents them, all leaves text.
func (r *request) Document() (tree any, textual bool) {
	fields := make(map[string]any, len(r.params))
	for _, p := range r.params {
		fields[wireName(p.name)] = strings.ToValidUTF8(p.value, "\ufffd")
	}
	return fields, true
}

// readForm splits a form. It is not the standard library's: a stray quote, a semicolon or a percent sign that starts no
// escape must not make the rest unreadable, and the order of parameters counts.
func (r *request) readForm(text string) error {
	for text != "" {
		var pair string
		pair, text, _ = strings.Cut(text, "&")
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		if err := r.add(param{name: r.unescape(name), value: r.unescape(value)}); err != nil {
			return err
		}
	}
	return nil
}

// unescape decodes one half of a pair: + is a blank, %XX a byte.
// Guess: guess.intellectmoney.stray-percent: a percent sign that is not followed by two hex digits stands for itself.
func (r *request) unescape(text string) string {
	if !strings.ContainsAny(text, "%+") {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '+':
			out = append(out, ' ')
		case c == '%' && i+2 < len(text) && hexDigit(text[i+1]) >= 0 && hexDigit(text[i+2]) >= 0:
			out = append(out, byte(hexDigit(text[i+1])<<4|hexDigit(text[i+2])))
			i += 2
		default:
			r.strayPercent = r.strayPercent || c == '%'
			out = append(out, c)
		}
	}
	return string(out)
}

// hexDigit is a hex digit's value; -1 for any other byte.
func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
