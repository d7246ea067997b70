package ipay

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// FuzzAnswer: every sequence of bytes is an answer or ErrMalformedAnswer, whatever it is read as; no number is below 0; reading
// does not change the bytes.
func FuzzAnswer(f *testing.F) {
	files, err := filepath.Glob("testdata/page/answers/*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range append(files, "testdata/full.json") {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"response":{"pmt_id":"1","invoice":"0","amount":1e2,"pmt_status":-1,"bank_response":[],"transactions":[null]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		a, err := decodeAnswer(body)
		if err != nil {
			if !errors.Is(err, ErrMalformedAnswer) {
				t.Errorf("%v is not ErrMalformedAnswer", err)
			}
			return
		}
		if !bytes.Equal(a.raw, before) {
			t.Error("raw is not what arrived")
		}
		s, err := readState(a, 0)
		if err != nil {
			if !errors.Is(err, ErrMalformedAnswer) || s.PaymentID != 0 {
				t.Errorf("%v, %v", s, err)
			}
		} else if s.PaymentID < 0 || s.Invoice < 0 || s.Amount < 0 || s.Status < 0 {
			t.Errorf("a number is below 0: %v", s)
		}
		if again, _ := decodeAnswer(body); again.refusal == "" {
			if r, err := readReceipt(again, s.PaymentID); err == nil && r.Status == "" || err != nil && !errors.Is(err, ErrMalformedAnswer) {
				t.Errorf("%+v, %v", r, err)
			}
		}
	})
}

// FuzzNumber: what is read as a number is written so in one way only, as a number and as a text alike.
func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"0", "1234567", "-1", "1.0", "1e2", "01", "+1", " 1", "9223372036854775807", "9223372036854775808", "0x1", "1_0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, digits string) {
		n, err := readNumber(json.RawMessage(digits))
		m, errText := readNumber(json.RawMessage(`"` + digits + `"`))
		if strings.HasPrefix(digits, `"`) {
			return // the first is a text itself
		}
		if (err == nil) != (errText == nil) || n != m {
			t.Errorf("%q is %d, %v as a number and %d, %v as a text", digits, n, err, m, errText)
		}
		if err == nil && strconv.FormatInt(n, 10) != digits {
			t.Errorf("%q is read as %d", digits, n)
		}
	})
}

// FuzzMask: no hidden value survives, whole or as a long number, and no excerpt is longer than it says.
func FuzzMask(f *testing.F) {
	f.Add("token=4111111111111111", "4111111111111111", "123")
	f.Add("key2 key", "key", "key2")
	f.Add(`a\/b a%2Fb`, "a/b", "1")
	f.Fuzz(func(t *testing.T, content, one, two string) {
		got := mask(content, []string{one, two})
		for _, hidden := range []string{one, two} {
			// The mark itself may spell a hidden value, as may what stands on its two sides together with it.
			if hidden != "" && !strings.Contains(hidden, "*") && strings.Contains(got, hidden) {
				t.Errorf("mask(%q) = %q still has %q", content, got, hidden)
			}
		}
		for _, run := range strings.FieldsFunc(got, func(r rune) bool { return r < '0' || r > '9' }) {
			if len(run) >= 13 {
				t.Errorf("mask(%q) = %q still has the number %s", content, got, run)
			}
		}
		if short := excerpt(content, []string{one, two}); len(short) > maxExcerpt {
			t.Errorf("an excerpt of %d bytes", len(short))
		}
	})
}

// FuzzNotification: a body is a value or ErrNotification, and never something empty.
func FuzzNotification(f *testing.F) {
	f.Add("threedsData=eJ%2B%2F%3D")
	f.Add("threedsData=a&threedsData=b")
	f.Add("a;b=%zz")
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		n, err := ParseThreeDSNotification(r)
		if (err == nil) == (n.ThreeDSData == "") || err != nil && !errors.Is(err, ErrNotification) {
			t.Errorf("%q: %q, %v", body, n.ThreeDSData, err)
		}
	})
}

// FuzzUTF8: replaced tells exactly the texts that encoding/json had to change.
func FuzzUTF8(f *testing.F) {
	for _, seed := range []string{"ї", "\xcf", "\ufffd", `\ufffd`, `\\ufffd`, "\\\xcf"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		body, err := encode(text)
		if err != nil {
			t.Fatal(err)
		}
		var back string
		if err := json.Unmarshal(body, &back); err != nil {
			t.Fatal(err)
		}
		if got := replaced(body); got != (back != text) {
			t.Errorf("%q is sent as %s: replaced is %t", text, body, got)
		}
	})
}
