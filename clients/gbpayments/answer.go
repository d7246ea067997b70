package gbpayments

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// An object is a JSON object of an answer, read key by key with the exact names. Keys that nobody asks for are tolerated.
type object map[string]json.RawMessage

func absent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

func readObject(raw json.RawMessage) (object, bool) {
	var o object
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &o) != nil {
		return nil, false
	}
	return o, true
}

var errNotWhole = errors.New("not a whole number")

// readNumber takes a JSON number or its decimal text: what travels as a form has nothing but texts. Written is only what has one
// way to be written: no fraction, no exponent, no leading zero, no plus, no blank.
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

// readText takes a string, or a number as its digits.
func readText(raw json.RawMessage) (string, bool) {
	if len(raw) > 0 && (raw[0] == '-' || digit(raw[0])) {
		return string(raw), true
	}
	var s string
	if absent(raw) || json.Unmarshal(raw, &s) != nil {
		return "", false
	}
	return s, true
}

// number reads a whole number where the answer may do without one: 0 if it is not there or cannot be read.
func (o object) number(key string) int64 {
	n, _ := readNumber(o[key]) // 0 with an error
	return n
}

// text reads a text that the answer may do without: "" if it is not there or cannot be read.
func (o object) text(key string) string {
	s, _ := readText(o[key])
	return s
}

// An answer is what a body holds: a response or an error, never both.
type answer struct {
	raw     []byte // the body as it arrived
	refused bool   // object is an error, and not a response
	object
	unread func(error) error // what to return where the response cannot be read on
}

// decodeAnswer reads a whole answer. The error is ErrMalformedAnswer, with what is wrong and no value of the answer.
//
// Source: methods.ru.txt, "Оплата по токену": "Пример ошибки" has error, the other examples have response.
func decodeAnswer(body []byte) (answer, error) {
	content := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if !json.Valid(content) {
		return answer{}, fmt.Errorf("%w: not JSON (%d bytes)", ErrMalformedAnswer, len(body))
	}
	outer, ok := readObject(content)
	if !ok {
		return answer{}, fmt.Errorf("%w: not an object", ErrMalformedAnswer)
	}
	response, refusal := outer["response"], outer["error"]
	switch {
	case absent(response) && absent(refusal):
		return answer{}, fmt.Errorf("%w: neither response nor error", ErrMalformedAnswer)
	case !absent(response) && !absent(refusal):
		return answer{}, fmt.Errorf("%w: response and error at once", ErrMalformedAnswer)
	}
	a := answer{raw: body, refused: absent(response)}
	if a.object, ok = readObject(response); a.refused {
		a.object, ok = readObject(refusal)
	}
	if !ok {
		return answer{}, fmt.Errorf("%w: response or error is not an object", ErrMalformedAnswer)
	}
	return a, nil
}
