package gbpayments

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// FuzzAnswer: every sequence of bytes is an answer or ErrMalformedAnswer, whatever it is read as; reading does not change the
// bytes.
func FuzzAnswer(f *testing.F) {
	files, err := filepath.Glob("testdata/page/answers/*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	line, err := os.ReadFile("testdata/transaction.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"response":{"success":1,"transaction_id":"9","count":1e2,"items":[` + string(line) + `]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		a, err := decodeAnswer(body)
		if err != nil {
			if !errors.Is(err, ErrMalformedAnswer) {
				t.Errorf("%v is not ErrMalformedAnswer", err)
			}
			return
		}
		for _, created := range []bool{true, false} {
			r, err := readResult(a, created)
			if err != nil && (!errors.Is(err, ErrMalformedAnswer) || r.Raw != nil) || err == nil && (r.TransactionID < 0 || created && r.Success && r.TransactionID == 0) {
				t.Errorf("created %t: %v, %v", created, r, err)
			}
		}
		p, err := readPage(a, time.UTC)
		if err != nil && (!errors.Is(err, ErrMalformedAnswer) || p.Raw != nil) {
			t.Errorf("%v, %v", p, err)
		}
		for _, line := range p.Transactions {
			if !json.Valid(line.Raw) || line.String() == "" {
				t.Errorf("%v of %q", line, line.Raw)
			}
		}
		if e := newAPIError(methodCharge, 200, a, nil); len(e.Text) > maxExcerpt || len(e.Name) > maxExcerpt || e.Error() == "" {
			t.Errorf("%v", e)
		}
		if !bytes.Equal(a.raw, before) {
			t.Error("raw is not what arrived")
		}
	})
}

// FuzzNumber: what is read as a number is written so in one way only, as a number and as a text alike.
func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"0", "995", "-1", "1.0", "1e2", "01", "+1", " 1", "9223372036854775807", "9223372036854775808", "0x1", "1_0"} {
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

// FuzzTimestamp: an instant is exact to the nanosecond, or none.
func FuzzTimestamp(f *testing.F) {
	for _, seed := range []string{"1491279174.7654", "1597852096.013394", "1", "1.", ".5", "-1.5", "1e5", "1.0000000001", "99999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := Timestamp(text).Time()
		if at.IsZero() {
			return
		}
		whole, fraction, _ := strings.Cut(text, ".")
		want := strings.TrimLeft(whole, "0") + "." + (fraction + "000000000")[:9]
		if got := strings.TrimPrefix(strconv.FormatInt(at.Unix(), 10), "0") + "." + at.Format(".000000000")[1:]; got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
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

// FuzzBody: what is written in either form is read back as it was.
func FuzzBody(f *testing.F) {
	f.Add("Заказ <1> & \"2\"", "tok/ok+1=", int64(100))
	f.Add("\u2028\ufffd\\\x00\x7f", "%3D+ ;&", int64(-1))
	f.Fuzz(func(t *testing.T, one, two string, n int64) {
		one, two = strings.ToValidUTF8(one, "?"), strings.ToValidUTF8(two, "?")
		fields := []field{textField("one", one), textField("two", two), numberField("n", n)}
		var read struct {
			One, Two string
			N        int64
		}
		if err := json.Unmarshal(encodeJSON(fields), &read); err != nil || read.One != one || read.Two != two || read.N != n {
			t.Errorf("%s is %+v, %v", encodeJSON(fields), read, err)
		}
		values, err := url.ParseQuery(string(encodeForm(fields)))
		if err != nil || len(values) != 3 || values.Get("one") != one || values.Get("two") != two || values.Get("n") != strconv.FormatInt(n, 10) {
			t.Errorf("%s is %v, %v", encodeForm(fields), values, err)
		}
	})
}
