package ipay_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// guarded is a merchant with one paid payment, and how it is seen.
type guarded struct {
	*merchant
	paid   reply
	before string
}

func newGuarded(t *testing.T) *guarded {
	t.Helper()
	g := &guarded{merchant: newMerchant(t, nil)}
	g.paid = g.made("5", 100, tree{"ext_id": "EP-1"})
	g.before = g.about(g.paid, "GetPaymentStatus", nil).text
	return g
}

// unharmed says whether what was stored is still there and the merchant can go on.
func (g *guarded) unharmed() {
	g.t.Helper()
	if after := g.about(g.paid, "GetPaymentStatus", nil).text; after != g.before {
		g.t.Errorf("the payment was\n%s\nand is\n%s", g.before, after)
	}
	if next := g.made("5", 100, nil); next.number("pmt_id") != g.paid.number("pmt_id")+1 {
		g.t.Errorf("the next payment is %s", next.text)
	}
}

// raw is a good CalculateFee as text, with something in the place of its body.
func raw(body string) string {
	return `{"request":{"version":1.20,"auth":{"login":"test","time":"` + printedTime + `","sign":"` + printedSign + `"},"action":"CalculateFee","body":` + body + `}}`
}

func TestHostileBodiesGetACleanRefusal(t *testing.T) {
	g := newGuarded(t)
	nested := func(opening string, n int) string { return strings.Repeat(opening, n) }
	good := raw(`{"invoice":100}`)
	for name, body := range map[string]string{
		"nothing": "", "a blank": " ", "a brace": "{", "null": "null", "true": "true", "a number": "1", "a word": `"request"`, "a list": "[]", "an empty object": "{}",
		"a list around": "[" + good + "]", "JSON twice": good + good, "something behind": good + "x", "a comma behind": strings.TrimSuffix(good, "}") + ",}",
		"half of it": good[:len(good)/2], "all but a byte": good[:len(good)-1], "a byte order mark": "\ufeff" + good, "single quotes": strings.ReplaceAll(good, `"`, "'"),
		"a comment": strings.Replace(good, "{", "{/**/", 1), "no quotes": strings.Replace(good, `"request"`, "request", 1), "not a number": raw(`{"invoice":NaN}`),
		"an infinity": raw(`{"invoice":Infinity}`), "a leading zero": raw(`{"invoice":0100}`), "a plus": raw(`{"invoice":+100}`), "hex": raw(`{"invoice":0x64}`),
		"a line break within": raw("{\"invoice\":100,\"x\":\"a\nb\"}"), "a zero byte within": raw("{\"invoice\":100,\"x\":\"a\x00b\"}"),
		"an unknown escape": raw(`{"invoice":100,"x":"\q"}`), "half an escape": raw(`{"invoice":100,"x":"\u12"}`),
		"not UTF-8": raw("{\"invoice\":100,\"x\":\"\xff\"}"), "not UTF-8 in a key": raw("{\"invoice\":100,\"\xc3\x28\":1}"), "not UTF-8 before": "\xff" + good,
		"windows-1251": raw("{\"invoice\":100,\"x\":\"\xcf\xeb\xe0\xf2\xb3\xe6\"}"), "UTF-16": "\xff\xfe{\x00}\x00",
		"deep lists": raw(`{"invoice":100,"x":` + nested("[", 300_000)), "deep objects": nested(`{"request":`, 80_000),
		"deep and whole": raw(`{"invoice":100,"x":` + nested("[", 40) + nested("]", 40) + `}`), "thirty-three levels": raw(`{"invoice":100,"x":` + nested("[", 30) + nested("]", 30) + `}`),
		"deep within text and out": `{"a":"` + nested("[", 100) + `","b":` + nested("[", 100),
		"closing brackets":         nested("]", 100_000), "quotes": nested(`"`, 100_001), "backslashes": `{"a":"` + nested(`\`, 100_001), "bytes of nothing": nested("\x00", 100_000),
		"a form": "login=test&action=CalculateFee", "XML": "<request><action>CalculateFee</action></request>",
		"another root": strings.Replace(good, `"request"`, `"Request"`, 1), "request as a list": `{"request":[` + good + `]}`, "request as text": `{"request":"x"}`,
		"auth as a list": strings.Replace(good, `"auth":{`, `"auth":[],"x":{`, 1), "auth in capitals": strings.Replace(good, `"auth"`, `"Auth"`, 1),
		"a body as text": raw(`"{}"`), "a body as a list": raw(`[]`), "a body of null": raw(`null`), "no invoice": raw(`{}`), "an invoice of null": raw(`{"invoice":null}`),
		"a huge number": raw(`{"invoice":` + nested("9", 300_000) + `}`), "an exponent": raw(`{"invoice":1e2}`), "a huge exponent": raw(`{"invoice":1e999999999}`),
		"a fraction": raw(`{"invoice":100.0}`), "below zero": raw(`{"invoice":-100}`), "minus zero": raw(`{"invoice":-0}`), "zero": raw(`{"invoice":0}`), "zero as text": raw(`{"invoice":"0"}`),
		"above the limit": raw(`{"invoice":10000000000000}`), "above every integer": raw(`{"invoice":18446744073709551617}`), "text with a blank": raw(`{"invoice":" 100"}`),
		"text with a sign": raw(`{"invoice":"+100"}`), "text with a zero before": raw(`{"invoice":"0100"}`), "wide digits": raw(`{"invoice":"１００"}`), "empty text": raw(`{"invoice":""}`),
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			if r := g.post(body); r.status != http.StatusOK || r.verdict() != "invalid request structure" || len(r.tree) != 1 {
				t.Errorf("HTTP %d %.300s", r.status, r.text)
			}
		})
	}
	g.unharmed()
}

// TestOddBodiesThatAreGood: what JSON allows is taken.
func TestOddBodiesThatAreGood(t *testing.T) {
	g := newGuarded(t)
	for name, body := range map[string]string{
		"blanks": " \t\r\n" + raw(" { \"invoice\" : 100 } ") + "\r\n", "escapes": strings.NewReplacer(`"request"`, `"\u0072equest"`, `"CalculateFee"`, `"Calculate\u0046ee"`).Replace(raw(`{"invoice":100}`)),
		"an invoice twice, the last good": raw(`{"invoice":"x","invoice":100}`), "no version": strings.Replace(raw(`{"invoice":100}`), `"version":1.20,`, "", 1),
		"a version as text": strings.Replace(raw(`{"invoice":100}`), "1.20", `"1.20"`, 1), "a version of null": strings.Replace(raw(`{"invoice":100}`), "1.20", "null", 1),
		"half a surrogate": raw(`{"invoice":100,"x":"\ud800"}`), "an escaped zero": raw(`{"invoice":100,"x":"\u0000"}`), "emoji": raw(`{"invoice":100,"x":"😀"}`),
		"many keys": raw(`{"invoice":100` + manyKeys() + `}`), "a huge number nobody reads": raw(`{"invoice":100,"x":` + strings.Repeat("9", 10_000) + `}`),
		"thirty-two levels": raw(`{"invoice":100,"x":` + strings.Repeat("[", 29) + strings.Repeat("]", 29) + `}`), "brackets within text": raw(`{"invoice":100,"x":"` + strings.Repeat(`[{\"`, 1000) + `"}`),
		"the least": raw(`{"invoice":"1"}`), "the most": raw(`{"invoice":9999999999999}`),
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			if r := g.post(body); r.word("fee") != "0" {
				t.Errorf("HTTP %d %.300s", r.status, r.text)
			}
		})
	}
	g.unharmed()
}

// manyKeys are members that nobody knows.
func manyKeys() string {
	var b strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&b, `,"k%d":1`, i)
	}
	return b.String()
}

// padded is a good request of so many bytes.
func padded(length int) string {
	body := raw(`{"invoice":100,"x":""}`)
	return strings.Replace(body, `"x":""`, `"x":"`+strings.Repeat("x", length-len(body))+`"`, 1)
}

func TestBodiesOverOneMebibyteAreRefused(t *testing.T) {
	g := newGuarded(t)
	if r := g.post(padded(1 << 20)); r.word("fee") != "0" {
		t.Errorf("1 MiB: HTTP %d %.200s", r.status, r.text)
	}
	for name, body := range map[string]string{"a byte more": padded(1<<20 + 1), "2 MiB": padded(2 << 20), "2 MiB of nothing": strings.Repeat("\x00", 2<<20)} {
		if r := g.post(body); r.status != http.StatusRequestEntityTooLarge || r.text != "" {
			t.Errorf("%s: HTTP %d %.200s", name, r.status, r.text)
		}
	}
	g.unharmed()
}

func TestOtherPathsAndVerbs(t *testing.T) {
	g := newGuarded(t)
	good := raw(`{"invoice":100}`)
	for _, path := range []string{"/ipay", "/ipay/"} {
		if status, text := g.fetch(http.MethodPost, g.base+path, "application/json", good); status != http.StatusOK || !strings.Contains(text, `"fee"`) {
			t.Errorf("POST %s: HTTP %d %s", path, status, text)
		}
		for _, verb := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, "BREW"} {
			if status, text := g.fetch(verb, g.base+path, "application/json", good); status != http.StatusMethodNotAllowed || text != "" {
				t.Errorf("%s %s: HTTP %d %s", verb, path, status, text)
			}
		}
	}
	for _, path := range []string{"/ipay/x", "/ipay/CalculateFee", "/ipay//", "/ipay/%2f", "/ipay/..%2f", "/ipay/?action=CalculateFee/x", "/ipay/\u0456"} {
		status, text := g.fetch(http.MethodPost, g.base+path, "application/json", good)
		if known := strings.HasPrefix(path, "/ipay/?"); !known && (status != http.StatusNotFound || text != "") || known && status != http.StatusOK {
			t.Errorf("POST %s: HTTP %d %s", path, status, text)
		}
	}
	for _, contentType := range []string{"text/plain", "application/x-www-form-urlencoded", "application/json; charset=windows-1251", "multipart/form-data", "nonsense", "application/xml"} {
		if status, text := g.fetch(http.MethodPost, g.base+"/ipay", contentType, good); status != http.StatusOK || !strings.Contains(text, `"fee"`) {
			t.Errorf("Content-Type %q: HTTP %d %s", contentType, status, text)
		}
	}
	g.unharmed()
}
