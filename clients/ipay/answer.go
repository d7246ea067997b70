package ipay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// An object is a JSON object of an answer, read key by key with the exact names. Keys that nobody asks for are tolerated, and
// the first thing that is wrong stays in err.
type object struct {
	path string // "response.transactions.0"
	keys map[string]json.RawMessage
	err  *error // shared by an answer and all objects in it
}

// readObject takes null and the empty list for an empty object.
//
// Guess: the provider writes "/" as "\/", as PHP does, and PHP writes an empty object as [].
func readObject(path string, raw json.RawMessage, failed *error) object {
	o := object{path: path, err: failed}
	var list []json.RawMessage
	if absent(raw) || json.Unmarshal(raw, &list) == nil && len(list) == 0 {
		return o
	}
	if json.Unmarshal(raw, &o.keys) != nil {
		o.fail("", "is not an object")
	}
	return o
}

func absent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

func (o object) fail(key, what string) {
	if *o.err == nil {
		*o.err = fmt.Errorf("%w: %s %s", ErrMalformedAnswer, o.at(key), what)
	}
}

func (o object) at(key string) string {
	if key == "" {
		return o.path
	}
	return o.path + "." + key
}

// number reads a whole number of 0 or more that has to be there.
func (o object) number(key string) int64 {
	raw := o.keys[key]
	if absent(raw) {
		o.fail(key, "is missing")
		return 0
	}
	n, err := readNumber(raw)
	if err != nil || n < 0 {
		o.fail(key, "is not a whole number of 0 or more")
		return 0
	}
	return n
}

// integer reads a whole number with or without a minus, 0 where there is none.
func (o object) integer(key string) int {
	raw := o.keys[key]
	if absent(raw) {
		return 0
	}
	n, err := readNumber(raw)
	if err != nil || int64(int(n)) != n {
		o.fail(key, "is not a whole number")
		return 0
	}
	return int(n)
}

var errNotWhole = errors.New("not a whole number")

// readNumber takes a JSON number or its decimal text: the tables and the examples do not agree on which is sent where. Written
// is only what has one way to be written: no fraction, no exponent, no leading zero, no plus, no blank.
//
// Source: googlepay.uk.txt §3.4: CalculateFee has integers in its table and texts in its example, GetPaymentStatus the reverse.
func readNumber(raw json.RawMessage) (int64, error) {
	digits := raw
	if len(raw) >= 2 && raw[0] == '"' && raw[len(raw)-1] == '"' {
		digits = raw[1 : len(raw)-1]
	}
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != string(digits) {
		return 0, errNotWhole
	}
	return n, nil
}

// text reads a string; null and nothing are "", and a number is its digits.
func (o object) text(key string) string {
	raw := o.keys[key]
	if absent(raw) {
		return ""
	}
	if raw[0] == '-' || digit(raw[0]) {
		return string(raw)
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		o.fail(key, "is not a text")
	}
	return s
}

// child reads an object in an object; null and nothing are an empty one.
func (o object) child(key string) object { return readObject(o.at(key), o.keys[key], o.err) }

// list reads a list of objects; null and nothing are an empty one.
func (o object) list(key string) []object {
	raw := o.keys[key]
	if absent(raw) {
		return nil
	}
	var elements []json.RawMessage
	if json.Unmarshal(raw, &elements) != nil {
		o.fail(key, "is not a list")
		return nil
	}
	objects := make([]object, len(elements))
	for i, element := range elements {
		objects[i] = readObject(o.at(key)+"."+strconv.Itoa(i), element, o.err)
	}
	return objects
}

// An answer is the object response of an answer, or the name of a system error, or a file.
type answer struct {
	raw     []byte // the body as it arrived
	pdf     bool   // raw is a PDF
	refusal string // a system error, else ""
	object         // of a success
}

// decodeAnswer reads a whole answer. The error is ErrMalformedAnswer, with what is wrong and no value of the answer.
//
// Source: googlepay.uk.txt §3.4 ("Структура відповіді"), §3.5.
func decodeAnswer(body []byte) (answer, error) {
	var failed error
	content := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if !json.Valid(content) {
		return answer{}, fmt.Errorf("%w: not JSON (%d bytes)", ErrMalformedAnswer, len(body))
	}
	outer := readObject("answer", content, &failed)
	if raw := outer.keys["response"]; failed == nil && (absent(raw) || raw[0] != '{') {
		outer.fail("response", "is not an object")
	}
	a := answer{raw: body, object: readObject("response", outer.keys["response"], &failed)}
	if raw := a.keys["error"]; !absent(raw) {
		if a.refusal = a.text("error"); a.refusal == "" || raw[0] != '"' {
			a.fail("error", "is not the name of an error")
		}
	}
	if failed != nil {
		return answer{}, failed
	}
	return a, nil
}
