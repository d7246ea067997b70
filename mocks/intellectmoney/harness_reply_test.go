package intellectmoney_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// reply is an answer as it came, and what is in it.
type reply struct {
	status int
	header http.Header
	text   string
	leaves []leaf // in the order of the text; none where it is neither JSON nor XML
}

// leaf is one value and the keys that lead to it. Value is JSON text, so that the number 166 and the text "166" differ; "object"
// stands for an object, whose own values follow. Of an XML answer it is the text alone.
type leaf struct{ path, value string }

const object = "object"

func newReply(t testing.TB, answer *http.Response, body []byte) reply {
	t.Helper()
	r := reply{status: answer.StatusCode, header: answer.Header, text: string(body)}
	switch kind := answer.Header.Get("Content-Type"); {
	case strings.Contains(kind, "json"):
		r.leaves = leavesOf(t, r.text)
	case strings.Contains(kind, "xml"):
		r.leaves = xmlLeaves(t, r.text)
	}
	return r
}

// leavesOf reads a JSON object.
func leavesOf(t testing.TB, text string) (leaves []leaf) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var read func(path string) error
	read = func(path string) error {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		if token != json.Delim('{') {
			value, err := json.Marshal(token)
			leaves = append(leaves, leaf{path, string(value)})
			return err
		}
		if path != "" {
			leaves = append(leaves, leaf{path, object})
		}
		for decoder.More() {
			key, err := decoder.Token()
			if err != nil {
				return err
			}
			if err := read(strings.TrimPrefix(path+"."+key.(string), ".")); err != nil {
				return err
			}
		}
		_, err = decoder.Token()
		return err
	}
	if err := read(""); err != nil {
		t.Fatalf("not a JSON object: %v\n%s", err, text)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		t.Fatalf("something follows the JSON object: %s", text)
	}
	return leaves
}

// xmlLeaves reads an XML document below its root.
func xmlLeaves(t testing.TB, text string) (leaves []leaf) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(text))
	var path []string
	var value string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return leaves
		}
		if err != nil {
			t.Fatalf("not XML: %v\n%s", err, text)
		}
		switch token := token.(type) {
		case xml.StartElement:
			path, value = append(path, token.Name.Local), ""
		case xml.CharData:
			value += string(token)
		case xml.EndElement:
			if len(path) > 1 {
				leaves = append(leaves, leaf{strings.Join(path[1:], "."), value})
			}
			path, value = path[:len(path)-1], ""
		}
	}
}

// find gives the value at a path, and whether there is one.
func (r reply) find(path string) (string, bool) {
	for _, l := range r.leaves {
		if l.path == path {
			return l.value, true
		}
	}
	return "", false
}

// at is the value at a path as JSON text; empty: there is none.
func (r reply) at(path string) string {
	value, _ := r.find(path)
	return value
}

// has says whether there is something at a path.
func (r reply) has(path string) bool {
	_, found := r.find(path)
	return found
}

// word is the text at a path, without its quotes.
func (r reply) word(path string) string {
	value := r.at(path)
	if text, err := strconv.Unquote(value); err == nil {
		return text
	}
	return value
}

func (r reply) step() string { return r.word("Result.PaymentStep") }

// verdict is what the provider made of a call, in one word: "accepted", "166 successUrl", "2", or "HTTP 404" for an answer that is
// no business answer.
func (r reply) verdict() string {
	code := r.at("Result.State.Code")
	switch {
	case r.status != http.StatusOK || code == "":
		return "HTTP " + strconv.Itoa(r.status)
	case code == "0":
		return "accepted"
	}
	return strings.TrimSpace(code + " " + r.word("Result.State.ErrorSourceParam"))
}

// form3DS is Result.Form3DS as text.
func (r reply) form3DS(t testing.TB) string {
	t.Helper()
	var link string
	if err := json.Unmarshal([]byte(r.at("Result.Form3DS")), &link); err != nil {
		t.Fatalf("no text in Form3DS: %v\n%s", err, r.text)
	}
	return link
}

// qr is what Form3DS of an SBP payment holds.
func (r reply) qr(t testing.TB) (code struct{ SbpQrCodeUrl, SbpQrCodeImage string }) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.form3DS(t)), &code); err != nil {
		t.Fatalf("Form3DS of SBP is not JSON: %v\n%s", err, r.text)
	}
	return code
}

// link is where the payer is sent, by whichever method.
func (r reply) link(t testing.TB, op string) string {
	t.Helper()
	if op == "sbpPayment" {
		return r.qr(t).SbpQrCodeUrl
	}
	return r.form3DS(t)
}
