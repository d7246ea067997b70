package gbpayments_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// goodCharge is a whole body of charge.
const goodCharge = `{"token":"tok_ok","amount":100,"currency":"RUB","description":"x","email":"a@b","x":""}`

// odd is goodCharge with something in the place of the parameter that nobody knows.
func odd(value string) string { return strings.Replace(goodCharge, `"x":""`, `"x":`+value, 1) }

// guarded is a site with one paid payment, and how it is listed.
type guarded struct {
	*site
	paid   int64
	before string
}

func newGuarded(t *testing.T) *guarded {
	t.Helper()
	g := &guarded{site: newSite(t, nil)}
	g.paid = g.made(charge, nil)
	g.before = fmt.Sprint(g.item(g.paid))
	return g
}

// unharmed says whether what was stored is still there and the site can go on, so many payments later.
func (g *guarded) unharmed(later int64) {
	g.t.Helper()
	if after := fmt.Sprint(g.item(g.paid)); after != g.before {
		g.t.Errorf("the payment was\n%s\nand is\n%s", g.before, after)
	}
	if next := g.made(charge, nil); next != g.paid+later+1 {
		g.t.Errorf("the next payment is %d, want %d", next, g.paid+later+1)
	}
}

func TestHostileBodiesGetACleanRefusal(t *testing.T) {
	g := newGuarded(t)
	nested := strings.Repeat
	for name, body := range map[string]string{
		"a brace": "{", "null": "null", "true": "true", "a number": "1", "a word": `"token"`, "a list": "[]", "a list around": "[" + goodCharge + "]",
		"JSON twice": goodCharge + goodCharge, "something behind": goodCharge + "x", "a comma behind": strings.TrimSuffix(goodCharge, "}") + ",}", "half of it": goodCharge[:len(goodCharge)/2],
		"all but a byte": goodCharge[:len(goodCharge)-1], "a byte order mark": "\ufeff" + goodCharge, "single quotes": strings.ReplaceAll(goodCharge, `"`, "'"),
		"a comment": strings.Replace(goodCharge, "{", "{/**/", 1), "no quotes": strings.Replace(goodCharge, `"token"`, "token", 1), "not a number": odd("NaN"), "an infinity": odd("Infinity"),
		"a leading zero": odd("01"), "a plus": odd("+1"), "hex": odd("0x64"), "a bare dot": odd("1."), "a line break within": odd("\"a\nb\""), "a zero byte within": odd("\"a\x00b\""),
		"an unknown escape": odd(`"\q"`), "half an escape": odd(`"\u12"`), "not UTF-8": odd("\"\xff\""), "not UTF-8 in a key": strings.Replace(goodCharge, `"x"`, "\"\xc3\x28\"", 1),
		"not UTF-8 before": "\xff" + goodCharge, "windows-1251": odd("\"\xcf\xeb\xe0\xf2\xe5\xe6\""), "UTF-16": "\xff\xfe{\x00}\x00", "a surrogate in UTF-8": odd("\"\xed\xa0\x80\""), "an overlong slash": odd("\"\xc0\xaf\""),
		"deep lists": odd(nested("[", 300_000)), "deep objects": nested(`{"a":`, 80_000), "deep and whole": odd(nested("[", 40) + nested("]", 40)),
		"seventeen levels": odd(nested("[", 16) + nested("]", 16)), "closing brackets": nested("]", 100_000), "quotes": nested(`"`, 100_001), "backslashes": `{"a":"` + nested(`\`, 100_001),
		"bytes of nothing": nested("\x00", 100_000), "a form with half an escape": "token=tok_ok&amount=%2", "a form with a wrong escape": "token=%zz", "a form that is not UTF-8": "token=tok_ok&description=%ff",
		"a form with semicolons": "token=tok_ok;amount=100", "text": "tok_ok", "form without values": "token&amount",
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			r := g.post(charge, body)
			if r.status != http.StatusOK || r.verdict() != "error 10002" || r.word("error.text") != "Invalid request body" || len(r.tree) != 1 {
				t.Errorf("HTTP %d %.300s", r.status, r.text)
			}
			last := g.last()
			if len(last.Findings) != 1 || last.Findings[0].Rule != "unreadable-body" || last.Outcome != "refused" {
				t.Errorf("the journal has %v, %s", last.Findings, last.Outcome)
			}
		})
	}
	g.unharmed(0)
}

// TestBodiesWithoutParameters are read, and miss the first that is required.
func TestBodiesWithoutParameters(t *testing.T) {
	g := newGuarded(t)
	for _, body := range []string{"", " ", "\r\n\t ", "{}", " { } ", `{"x":1}`, `{"TOKEN":"tok_ok"}`, `{"":"tok_ok"}`, "=", "x=1", "&=&", "=tok_ok", `{"token":null}`, "token="} {
		if r := g.post(charge, body); r.verdict() != "error 10002 token" {
			t.Errorf("%q: %s", body, r.text)
		}
	}
	g.unharmed(0)
}

// TestOddBodiesThatAreGood: what JSON and forms allow is taken.
func TestOddBodiesThatAreGood(t *testing.T) {
	g := newGuarded(t)
	bodies := map[string]string{
		"blanks": " \t\r\n" + strings.ReplaceAll(goodCharge, ":", " : ") + "\r\n", "escapes": strings.Replace(goodCharge, `"token"`, `"\u0074oken"`, 1), "an amount twice, the last good": strings.Replace(goodCharge, `"amount"`, `"amount":"x","amount"`, 1),
		"half a surrogate": odd(`"\ud800"`), "an escaped zero": odd(`"\u0000"`), "emoji": odd(`"😀"`), "a huge number nobody reads": odd(strings.Repeat("9", 10_000)), "a huge exponent nobody reads": odd("1e999999999"),
		"sixteen levels": odd(strings.Repeat("[", 15) + strings.Repeat("]", 15)), "brackets within text": odd(`"` + strings.Repeat(`[{\"`, 1000) + `"`), "many keys": odd("1" + manyKeys()),
		"a form": "token=tok_ok&amount=100&currency=RUB&description=%D0%96+x&email=a%40b", "a form with a line break": "token=tok_ok&amount=100&currency=RUB&description=x&email=a@b\r\n",
		"a description of zeros": strings.Replace(goodCharge, `"description":"x"`, `"description":"\u0000\u2028\ud800"`, 1),
	}
	for name, body := range bodies {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			if r := g.post(charge, body); r.verdict() != "1" {
				t.Errorf("HTTP %d %.300s", r.status, r.text)
			}
		})
	}
	if r := g.list(tree{"limit": 100}); !json.Valid([]byte(r.text)) || len(r.items()) != len(bodies)+1 {
		t.Errorf("the list is %.500s", r.text)
	}
	g.unharmed(int64(len(bodies)))
}

// manyKeys are members that nobody knows.
func manyKeys() string {
	var b strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&b, `,"k%d":1`, i)
	}
	return b.String()
}

func TestBodiesOverOneMebibyteAreRefused(t *testing.T) {
	g := newGuarded(t)
	padded := func(length int) string { return odd(`"` + strings.Repeat("x", length-len(goodCharge)) + `"`) }
	if r := g.post(charge, padded(1<<20)); r.verdict() != "1" {
		t.Errorf("1 MiB: HTTP %d %.200s", r.status, r.text)
	}
	for name, body := range map[string]string{"a byte more": padded(1<<20 + 1), "2 MiB": padded(2 << 20), "2 MiB of nothing": strings.Repeat("\x00", 2<<20)} {
		if r := g.post(charge, body); r.status != http.StatusRequestEntityTooLarge || r.text != "" {
			t.Errorf("%s: HTTP %d %.200s", name, r.status, r.text)
		}
	}
	g.unharmed(1)
}

func TestOtherPathsAndVerbs(t *testing.T) {
	g := newGuarded(t)
	for _, method := range methods {
		for _, verb := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, "BREW"} {
			m := g.message(method, "{}")
			m.method = verb
			if r := g.send(m); r.status != http.StatusMethodNotAllowed || r.text != "" || r.header.Get("Allow") != http.MethodPost {
				t.Errorf("%s %s: HTTP %d %s, Allow %q", verb, method, r.status, r.text, r.header.Get("Allow"))
			}
		}
	}
	for _, path := range []string{
		"", "tests", "Test", "test/", "/test", "test/x", "payment", "payment/", "payment/token", "payment/token/charge/", "payment//list", "payment/Charge", "payment/charge", "payments/list", "payment/get",
		"..%2ftest", "v1/test", "token/charge",
	} {
		if r := g.post(path, goodCharge); r.status != http.StatusNotFound || r.text != "" {
			t.Errorf("POST /%s: HTTP %d %s", path, r.status, r.text)
		}
		if r := g.send(g.message(path, goodCharge).without("Authorization")); r.status != http.StatusNotFound {
			t.Errorf("POST /%s without a proof: HTTP %d", path, r.status)
		}
	}
	if r := g.post("test?success=0", "{}"); r.verdict() != "1" {
		t.Errorf("parameters in the address are none: %s", r.text)
	}
	g.unharmed(0)
}
