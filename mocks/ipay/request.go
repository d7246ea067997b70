package ipay

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bytedance/sonic"
)

// object is a JSON object of a request. Its values are object's own type as map[string]any, []any, string, json.Number, bool, nil.
type object map[string]any

// request is a body decoded once; what is kept of it is copied.
type request struct {
	tree                      map[string]any
	login, time, sign, action string
	body                      object
	sound                     bool // the envelope is as §3.3 has it
}

// decoder reads numbers as they are written. A key that is there twice counts as its last.
// Guess: guess.ipay.repeated-key.
var decoder = sonic.Config{UseNumber: true, ValidateString: true, CaseSensitive: true}.Froze()

var (
	errNotUTF8 = errors.New("it is not UTF-8")
	errNotJSON = errors.New("it is not a JSON object")
	errDeep    = errors.New("it is nested deeper than 32 levels")
)

// mostLevels bounds the nesting of a body: documented ones have six.
// Guess: guess.ipay.body-limit: the page gives no limits of a body.
const mostLevels = 32

// parse decodes a body. What it could read of the envelope is in the request, sound or not; the error is about the JSON alone.
func parse(raw []byte) (*request, error) {
	switch {
	case !utf8.Valid(raw):
		// Guess: guess.ipay.encoding: other bytes than UTF-8 are no request.
		return nil, errNotUTF8
	case deep(raw):
		return nil, errDeep
	}
	r := &request{}
	if err := decoder.Unmarshal(raw, &r.tree); err != nil || r.tree == nil {
		return nil, errNotJSON
	}
	r.envelope()
	return r, nil
}

// deep says whether brackets outside strings nest too far. Of a text that is not JSON it may say anything.
func deep(raw []byte) bool {
	level, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if level++; level > mostLevels {
				return true
			}
		case c == '}' || c == ']':
			level--
		}
	}
	return false
}

// envelope reads what surrounds the body. Source: googlepay.uk.txt §3.3.
// Guess: guess.ipay.version: the table says string, the examples print a number, clients leave it out; it is never compared.
func (r *request) envelope() {
	inner, _ := r.tree["request"].(map[string]any)
	auth, _ := inner["auth"].(map[string]any)
	texts := true
	for _, field := range [...]struct {
		of   map[string]any
		name string
		to   *string
	}{{auth, "login", &r.login}, {auth, "time", &r.time}, {auth, "sign", &r.sign}, {inner, "action", &r.action}} {
		text, ok := field.of[field.name].(string)
		*field.to, texts = text, texts && ok
	}
	body, isObject := inner["body"].(map[string]any)
	r.body = body
	versioned := true
	switch inner["version"].(type) {
	case nil, string, json.Number:
	default:
		versioned = false
	}
	r.sound = texts && isObject && versioned
}

// Field gives a field of the body as text, by its name; within objects with dots: "threeds_info.notification_url".
func (r *request) Field(name string) (string, bool) {
	of := r.body
	for {
		head, rest, nested := strings.Cut(name, ".")
		if !nested {
			break
		}
		of, _ = of[head].(map[string]any)
		name = rest
	}
	switch v := of[name].(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		if v {
			return "true", true
		}
		return "false", true
	}
	return "", false
}

// Document is the body as it came.
func (r *request) Document() (tree any, textual bool) { return r.tree, false }

// unknown names the first key, in alphabetical order, that the page does not have; false: there is none. A documented object whose
// keys are the merchant's own has no schema and is not looked into.
func (o object) unknown(known schema) (string, bool) {
	for _, key := range slices.Sorted(maps.Keys(o)) {
		inner, documented := known[key]
		if !documented {
			return key, true
		}
		if inner == nil {
			continue
		}
		items, isList := o[key].([]any)
		if !isList {
			items = []any{o[key]}
		}
		for _, item := range items {
			if nested, isObject := item.(map[string]any); isObject {
				if name, found := object(nested).unknown(inner); found {
					return name, true
				}
			}
		}
	}
	return "", false
}
