package googlepay

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"
)

// object is a JSON object by its members. Unlike a struct of encoding/json it takes names in their own letters only.
type object map[string]json.RawMessage

// objectIn reads a JSON object; false for any other JSON, null included, and for no JSON at all.
func objectIn(text []byte) (object, bool) {
	var o object
	err := json.Unmarshal(text, &o)
	return o, err == nil && o != nil
}

// text is a member that is a string with something in it.
func (o object) text(name string) (string, bool) {
	var s string
	err := json.Unmarshal(o[name], &s)
	return s, err == nil && s != ""
}

// base64 is a member that holds the Base64 of at least one byte, in its one strict form.
func (o object) base64(name string) ([]byte, bool) {
	s, ok := o.text(name)
	if !ok {
		return nil, false
	}
	return decode(s)
}

// decode reads Base64 in its one strict form: the standard alphabet with padding, without line breaks and stray bits.
func decode(s string) ([]byte, bool) {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	return b, err == nil && len(b) > 0 && base64.StdEncoding.EncodedLen(len(b)) == len(s) // the decoder skips line breaks
}

// loose is a member as a text, whatever it is: the text of a string, nothing for null and for what is not there, else its JSON.
func (o object) loose(name string) string {
	if s, ok := o.text(name); ok {
		return s
	}
	switch raw := string(o[name]); raw {
	case "null", `""`:
		return ""
	default:
		return raw
	}
}

// instant is a member that holds milliseconds since 1970 UTC, as a string or, as Google's own library allows, as a number.
func (o object) instant(name string) (time.Time, bool) {
	ms, err := strconv.ParseInt(o.loose(name), 10, 64)
	return time.UnixMilli(ms).UTC(), err == nil
}

// milliseconds is an instant as the guide writes it.
func milliseconds(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
