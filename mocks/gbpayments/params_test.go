package gbpayments_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"paysandbox/mocks/gbpayments"
)

// wholeNumbers are the parameters that the page calls int; every other is a string.
var wholeNumbers = []string{"success", "error", "amount", "transaction_id", "type", "status", "workmode", "order", "offset", "limit"}

// filled is a good body of a method with every parameter in it. It makes the payment that it is about.
func filled(s *site, op string) tree {
	switch op {
	case "test":
		return tree{"success": 1, "error": 0}
	case auth, charge:
		return with(order(), tree{"order_id": "A-1", "account_id": "customer-7", "ip": "127.0.0.1"})
	case "payment/confirm":
		return tree{"transaction_id": s.made(auth, nil), "amount": 100}
	case "payment/cancel":
		return tree{"transaction_id": s.made(auth, nil)}
	case "payment/refund":
		return tree{"transaction_id": s.made(charge, nil), "amount": 100}
	}
	return tree{"date_start": "2026-01-01", "date_end": "2026-01-31 23:59", "type": 2, "status": 1, "workmode": 1, "sort": "date", "order": 0, "offset": 0, "limit": 100}
}

// TestEveryParameterWithEveryWrongType puts a value of each wrong JSON type into each parameter of each method: the error names it, also
// where it is not required.
func TestEveryParameterWithEveryWrongType(t *testing.T) {
	s := quick(t, nil)
	for _, operation := range gbpayments.New().Operations() {
		good := filled(s, operation.Name)
		if here := slices.Sorted(maps.Keys(good)); !slices.Equal(here, slices.Sorted(slices.Values(operation.Fields))) {
			t.Errorf("%s has the parameters %q, and this test fills %q", operation.Name, operation.Fields, here)
		}
		for _, name := range operation.Fields {
			wrong := []any{true, false, tree{}, tree{"value": 1}, []any{}, []any{good[name]}}
			if slices.Contains(wholeNumbers, name) {
				wrong = append(wrong, "x", "1.0", "1e1", " 1", "1 ", "+1", "-0", "01", "007", "00", "-01", "0x1", "１", 1.5, 1e30, -1e30, "9223372036854775808")
			}
			for _, value := range wrong {
				if r := s.call(operation.Name, with(good, tree{name: value})); r.verdict() != "error 10002 "+name {
					t.Errorf("%s with %s of %#v: %s", operation.Name, name, value, r.text)
				}
			}
		}
		if r := s.call(operation.Name, good); r.at("response") == nil || r.word("response.success") == "0" {
			t.Errorf("after all refusals %s of %v gets %s", operation.Name, good, r.text)
		}
	}
}

// TestRequiredParameters: without one of them, or with null or an empty text, the error names it; without any other the call succeeds.
func TestRequiredParameters(t *testing.T) {
	required := map[string][]string{
		auth: {"token", "amount", "currency", "description", "email"}, charge: {"token", "amount", "currency", "description", "email"},
		"payment/confirm": {"transaction_id", "amount"}, "payment/cancel": {"transaction_id"}, "payment/refund": {"transaction_id", "amount"},
	}
	s := quick(t, nil)
	for _, operation := range gbpayments.New().Operations() {
		for _, name := range operation.Fields {
			for _, text := range []string{"", "null", `""`} {
				body := filled(s, operation.Name)
				delete(body, name)
				encoded, err := json.Marshal(body)
				if err != nil {
					t.Fatal(err)
				}
				if text != "" {
					encoded = append([]byte(`{"`+name+`":`+text+","), encoded[1:]...)
					encoded = []byte(strings.Replace(string(encoded), ",}", "}", 1))
				}
				r := s.post(operation.Name, string(encoded))
				if slices.Contains(required[operation.Name], name) {
					if r.verdict() != "error 10002 "+name {
						t.Errorf("%s with %s %s: %s", operation.Name, name, text, r.text)
					}
				} else if r.at("response") == nil {
					t.Errorf("%s with %s %s: %s", operation.Name, name, text, r.text)
				}
			}
		}
	}
}

// TestJSONAndFormAreAlike sends the same parameters in both, under any Content-Type, and digits in text; the journal notes a form.
func TestJSONAndFormAreAlike(t *testing.T) {
	s := newSite(t, nil)
	for _, operation := range gbpayments.New().Operations() {
		inJSON := func(body tree, quoted bool) string {
			if quoted {
				for name, value := range body {
					body[name] = fmt.Sprint(value)
				}
			}
			text, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		inForm := func(body tree) string {
			form := url.Values{}
			for name, value := range body {
				form.Set(name, fmt.Sprint(value))
			}
			return form.Encode()
		}
		want := told(s.post(operation.Name, inJSON(filled(s, operation.Name), false)))
		if !strings.HasPrefix(want, "1") && want != "listed" {
			t.Fatalf("%s: %s", operation.Name, want)
		}
		if r := s.post(operation.Name, inJSON(filled(s, operation.Name), true)); told(r) != want {
			t.Errorf("%s with digits in text: %s", operation.Name, r.text)
		}
		for _, contentType := range []string{"application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data", "nonsense", "application/json; charset=windows-1251"} {
			for form, body := range map[bool]string{true: inForm(filled(s, operation.Name)), false: inJSON(filled(s, operation.Name), false)} {
				r := s.send(s.message(operation.Name, body).heading("Content-Type", contentType))
				if told(r) != want {
					t.Errorf("%s as %s, a form %t: %s", operation.Name, contentType, form, r.text)
				}
				if noted := slices.Equal(s.last().Forgiven, []string{"form"}); noted != form {
					t.Errorf("%s: the journal notes %v of a form %t", operation.Name, s.last().Forgiven, form)
				}
			}
		}
	}
}

// TestNumbersAsText: a text parameter takes a number for its digits, as they are written.
func TestNumbersAsText(t *testing.T) {
	s := quick(t, nil)
	r := s.post(charge, `{"token":"tok_ok","amount":"100","currency":"RUB","description":1.50,"email":"payer@example.com","order_id":12345678901234567890,"account_id":-0.0}`)
	if r.verdict() != "1" {
		t.Fatal(r.text)
	}
	if item := s.item(s.First); item["order_id"] != "12345678901234567890" || item["description"] != "1.50" || item["account_id"] != "-0.0" || number64(item["amount"]) != 100 {
		t.Errorf("listed as %v", item)
	}
	if got := s.payment(s.First).Reference; got != "12345678901234567890" {
		t.Errorf("the reference is %s", got)
	}
}

// TestLimitsOfParameters: the last that is taken, and the first that is not.
func TestLimitsOfParameters(t *testing.T) {
	s := quick(t, nil)
	for name, values := range map[string]struct{ good, bad []any }{
		"amount":   {[]any{1, "1", 999_999_999_999, "999999999999"}, []any{0, "0", -1, 1_000_000_000_000, json.Number("18446744073709551617"), 100.5, json.Number("100.0"), json.Number("1e2")}},
		"currency": {[]any{"RUB"}, []any{"USD", "rub", "RUR", "RUB ", "643", "₽"}},
		"email": {
			[]any{"a@b", "payer+1@example.com", "имя@пример.рф", "x@xn--e1afmkfd.xn--p1ai"},
			[]any{"a", "@", "a@", "@b", "a@b@c", "a b@c", " a@b", "a@b ", "Payer <a@b>", "<a@b>", "a@b,c@d", "a@b\n", "mailto:a@b ", `"a b"@c`},
		},
		"ip": {
			[]any{"127.0.0.1", "255.255.255.255", "::1", "fe80::1", "2001:db8::1", "::ffff:1.2.3.4"},
			[]any{"256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "localhost", "1.2.3.4:80", "[::1]", ":::", "1.2.3.4 ", "1.2.3.4/24", "fe80::1%eth0", "fe80::1%1", "fe80::1%", "::ffff:1.2.3.4%eth0"},
		},
		"description": {[]any{" ", "x", strings.Repeat("ж", 100_000)}, nil},
		"order_id":    {[]any{" ", "A-1", "A-1", strings.Repeat("ж", 100_000)}, nil},
		"account_id":  {[]any{"0", strings.Repeat("ж", 100_000)}, nil},
	} {
		for _, value := range values.good {
			if r := s.pay(charge, tree{name: value}); r.verdict() != "1" {
				t.Errorf("%s of %.40q: %s", name, value, r.text)
			}
		}
		for _, value := range values.bad {
			if r := s.pay(charge, tree{name: value}); r.verdict() != "error 10002 "+name {
				t.Errorf("%s of %.40q: %s", name, value, r.text)
			}
		}
	}
}

// TestCodesThatNoErrorHas: test gives the error of any code from 1 on, none of 0, and calls a code below it a bad parameter.
func TestCodesThatNoErrorHas(t *testing.T) {
	s := quick(t, nil)
	for code, want := range map[any]string{
		1: "error 1", "1": "error 1", 999_999_999: "error 999999999", 0: "1", "0": "1",
		-1: "error 10002 error", "-1": "error 10002 error", -10002: "error 10002 error", 1_000_000_000: "error 10002 error",
	} {
		if r := s.call("test", tree{"error": code}); strings.TrimSpace(r.verdict()) != want {
			t.Errorf("error of %#v: %s, want %s", code, r.text, want)
		}
	}
}

// TestParameterTwice: in JSON the last counts, as with most readers, also for the journal's scenario conditions.
func TestParameterTwice(t *testing.T) {
	s := quick(t, nil)
	if r := s.post("test", `{"success":1,"success":0}`); r.verdict() != "0 Test failure" {
		t.Errorf("1, then 0: %s", r.text)
	}
	if r := s.post("test", `{"success":0,"\u0073uccess":1}`); r.verdict() != "1" {
		t.Errorf("0, then 1: %s", r.text)
	}
	if r := s.post("test", `{"Success":0,"SUCCESS":0,"success ":0}`); r.verdict() != "1" || r.status != http.StatusOK {
		t.Errorf("names in other letters: %s", r.text)
	}
}
