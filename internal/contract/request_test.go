package contract

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// sbp is a request that keeps the contract, with some fields changed; a nil value takes the field away.
func sbp(changes map[string]any) map[string]any {
	tree := map[string]any{
		"EshopId": "450000", "InvoiceId": "3000000000", "SuccessUrl": "https://shop.ru",
		"IpAddress": "127.0.0.1", "Hash": "d41d8cd98f00b204e9800998ecf8427e",
	}
	return changed(tree, changes)
}

func invoice(changes map[string]any) map[string]any {
	return changed(map[string]any{
		"EshopId": "450000", "OrderId": "EP-1", "RecipientAmount": "10.00", "RecipientCurrency": "RUB",
		"Hash": "d41d8cd98f00b204e9800998ecf8427e",
	}, changes)
}

func card(changes map[string]any) map[string]any {
	return changed(map[string]any{
		"EshopId": "450000", "InvoiceId": "3000000000", "Pan": "4111111111111111", "CardHolder": "IVAN",
		"ExpiredMonth": "10", "ExpiredYear": "30", "Cvv": "123", "ReturnUrl": "https://shop.ru", "IpAddress": "127.0.0.1",
		"Hash": "d41d8cd98f00b204e9800998ecf8427e",
	}, changes)
}

func changed(tree, changes map[string]any) map[string]any {
	for name, value := range changes {
		if value == nil {
			delete(tree, name)
		} else {
			tree[name] = value
		}
	}
	return tree
}

func sentences(found []Violation) []string {
	var all []string
	for _, v := range found {
		all = append(all, v.String())
	}
	return all
}

const (
	sbpPath   = "/merchant/sbpPayment"
	makePath  = "/merchant/createInvoice"
	cardPath  = "/merchant/bankCardPayment"
	statePath = "/merchant/getBankCardPaymentState"
	paidPath  = "/merchant/purchaseToPaid"
)

// breaches is every kind of broken request body, each with the sentences that must come of it.
var breaches = []struct {
	name, path string
	body       map[string]any
	want       []string
}{
	{"a required parameter is missing", sbpPath, sbp(map[string]any{"SuccessUrl": nil}), []string{"SuccessUrl is missing"}},
	{"two required parameters are missing", sbpPath, sbp(map[string]any{"EshopId": nil, "Hash": nil}), []string{"EshopId is missing", "Hash is missing"}},
	{"an unknown parameter", sbpPath, sbp(map[string]any{"SuccesUrl": "https://a.ru"}), []string{"SuccesUrl is not in the contract"}},
	{"an unknown parameter that looks like a card", sbpPath, sbp(map[string]any{"4111111111111111": "x"}), []string{"(unprintable name) is not in the contract"}},
	{"seven digits of EshopId", sbpPath, sbp(map[string]any{"EshopId": "4500000"}), []string{"EshopId must be a number of at most six digits"}},
	{"seven digits of EshopId as a number", sbpPath, sbp(map[string]any{"EshopId": 4500000.0}), []string{"EshopId must be a number of at most six digits"}},
	{"an InvoiceId that begins with 4", sbpPath, sbp(map[string]any{"InvoiceId": "4000000000"}), []string{"InvoiceId must be ten digits, the first a 3"}},
	{"an InvoiceId of nine digits as a number", sbpPath, sbp(map[string]any{"InvoiceId": 300000000.0}), []string{"InvoiceId must be ten digits, the first a 3"}},
	{"513 characters of SuccessUrl", sbpPath, sbp(map[string]any{"SuccessUrl": "https://" + strings.Repeat("я", 505)}), []string{"SuccessUrl must have at most 512 characters"}},
	{"a relative SuccessUrl", sbpPath, sbp(map[string]any{"SuccessUrl": "/paid"}), []string{"SuccessUrl must be an absolute http or https URL"}},
	{"an empty SuccessUrl", sbpPath, sbp(map[string]any{"SuccessUrl": ""}), []string{"SuccessUrl must be an absolute http or https URL"}},
	{"an FTP FailUrl", sbpPath, sbp(map[string]any{"FailUrl": "ftp://shop.ru"}), []string{"FailUrl must be an absolute http or https URL"}},
	{"an address with a mask", sbpPath, sbp(map[string]any{"IpAddress": "127.0.0.1/0"}), []string{"IpAddress must be an IPv4 address without a mask"}},
	{"an address above 255", sbpPath, sbp(map[string]any{"IpAddress": "256.0.0.1"}), []string{"IpAddress must be an IPv4 address without a mask"}},
	{"an upper-case Hash", sbpPath, sbp(map[string]any{"Hash": "D41D8CD98F00B204E9800998ECF8427E"}), []string{"Hash must be 32 lower-case hexadecimal characters"}},
	{"a list for a value", sbpPath, sbp(map[string]any{"SuccessUrl": []any{"https://shop.ru"}}), []string{"SuccessUrl must be text"}},
	{"an object for a value", sbpPath, sbp(map[string]any{"AdditionalParams": map[string]any{}}), []string{"AdditionalParams must be text"}},
	{"an amount as a number", makePath, invoice(map[string]any{"RecipientAmount": 10.5}), []string{"RecipientAmount must be text"}},
	{"an amount with a comma", makePath, invoice(map[string]any{"RecipientAmount": "10,00"}), []string{"RecipientAmount must be an amount above zero with a dot and two decimals"}},
	{"an amount of nothing", makePath, invoice(map[string]any{"RecipientAmount": "0.00"}), []string{"RecipientAmount must be an amount above zero with a dot and two decimals"}},
	{"an amount of 14 characters", makePath, invoice(map[string]any{"RecipientAmount": "12345678901.00"}), []string{"RecipientAmount must have at most 13 characters", "RecipientAmount must be an amount above zero with a dot and two decimals"}},
	{"an unknown currency", makePath, invoice(map[string]any{"RecipientCurrency": "UAH"}), []string{"RecipientCurrency must be one of RUB, TST, USD, EUR, RUR"}},
	{"51 characters of OrderId", makePath, invoice(map[string]any{"OrderId": strings.Repeat("1", 51)}), []string{"OrderId must have at most 50 characters"}},
	{"an empty OrderId", makePath, invoice(map[string]any{"OrderId": ""}), []string{"OrderId must not be empty"}},
	{"1025 characters of ServiceName", makePath, invoice(map[string]any{"ServiceName": strings.Repeat("ж", 1025)}), []string{"ServiceName must have at most 1024 characters"}},
	{"a date without a time", makePath, invoice(map[string]any{"ExpireDate": "2030-01-15"}), []string{"ExpireDate must be a date and time as yyyy-MM-dd HH:mm:ss"}},
	{"a HoldMode of 2", makePath, invoice(map[string]any{"HoldMode": 2.0}), []string{"HoldMode must be 0 or 1"}},
	{"120 hours of HoldTime", makePath, invoice(map[string]any{"HoldTime": "120"}), []string{"HoldTime must be a number of hours from 0 to 119"}},
	{"methods with blanks", makePath, invoice(map[string]any{"Preference": "Sbp, BNPL"}), []string{"Preference must be names of payment methods with commas between them"}},
	{"twelve digits of Pan", cardPath, card(map[string]any{"Pan": "411111111111"}), []string{"Pan must be 13 to 19 digits"}},
	{"a thirteenth month", cardPath, card(map[string]any{"ExpiredMonth": "13"}), []string{"ExpiredMonth must be a month from 01 to 12"}},
	{"a year of four digits", cardPath, card(map[string]any{"ExpiredYear": "2030"}), []string{"ExpiredYear must be the last two digits of a year"}},
	{"two digits of Cvv", cardPath, card(map[string]any{"Cvv": "12"}), []string{"Cvv must be three or four digits"}},
	{"neither number of the invoice", paidPath, map[string]any{"EshopId": "450000", "Hash": "d41d8cd98f00b204e9800998ecf8427e"}, []string{"the body must carry OrderId or InvoiceId"}},
}

func TestEachBreachOfARequestIsNamed(t *testing.T) {
	c := shipped(t, imFile)
	for _, b := range breaches {
		var want []string
		for _, sentence := range b.want {
			want = append(want, "request body: "+sentence)
		}
		if got := sentences(c.CheckRequest(b.path, "POST", Request{Header: proof(), Document: b.body})); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", b.name, got, want)
		}
	}
}

func TestLimitsAreInclusive(t *testing.T) {
	c := shipped(t, imFile)
	for name, test := range map[string]struct {
		path string
		body map[string]any
	}{
		"512 characters of SuccessUrl": {sbpPath, sbp(map[string]any{"SuccessUrl": "https://" + strings.Repeat("я", 504)})},
		"empty optional parameters":    {sbpPath, sbp(map[string]any{"FailUrl": "", "AdditionalParams": ""})},
		"numbers where text is usual":  {sbpPath, sbp(map[string]any{"EshopId": json.Number("450000"), "InvoiceId": json.Number("3999999999")})},
		"50 characters of OrderId":     {makePath, invoice(map[string]any{"OrderId": strings.Repeat("1", 50)})},
		"the largest amount":           {makePath, invoice(map[string]any{"RecipientAmount": "9999999999.99"})},
		"the smallest amount":          {makePath, invoice(map[string]any{"RecipientAmount": "0.01"})},
		"119 hours of HoldTime":        {makePath, invoice(map[string]any{"HoldTime": 119.0})},
		"a parameter without a page":   {makePath, invoice(map[string]any{"SomethingElse": "x"})},
		"the invoice's own number":     {paidPath, map[string]any{"EshopId": "450000", "InvoiceId": "3000000000", "Hash": "d41d8cd98f00b204e9800998ecf8427e"}},
		"an empty InvoiceId":           {paidPath, map[string]any{"EshopId": "450000", "OrderId": "1", "InvoiceId": "", "Hash": "d41d8cd98f00b204e9800998ecf8427e"}},
		"a Cyrillic host":              {sbpPath, sbp(map[string]any{"SuccessUrl": "HTTP://магазин.рф/?a=1&b=2"})},
	} {
		none(t, name, c.CheckRequest(test.path, "POST", Request{Header: proof(), Document: test.body}))
	}
}

func TestHeadersOfTheProof(t *testing.T) {
	c := shipped(t, imFile)
	state := map[string]any{"EshopId": "450000", "InvoiceId": "3000000000", "Hash": "d41d8cd98f00b204e9800998ecf8427e"}
	with := func(name string, values ...string) http.Header {
		h := proof()
		h[name] = values
		return h
	}
	const badToken = "header Authorization: Authorization must be of the form Bearer {token}"
	for name, test := range map[string]struct {
		path   string
		body   map[string]any
		header http.Header
		want   []string
	}{
		"both":                          {sbpPath, sbp(nil), proof(), nil},
		"none":                          {sbpPath, sbp(nil), nil, []string{"header Authorization: Authorization is missing", "header Sign: Sign is missing"}},
		"none, where TST needs none":    {statePath, state, nil, nil},
		"another scheme":                {sbpPath, sbp(nil), with("Authorization", "Basic 9d97820c61424eb6ac0db414ccb7ac60"), []string{badToken}},
		"no token":                      {sbpPath, sbp(nil), with("Authorization", "Bearer "), []string{badToken}},
		"another scheme, optional":      {statePath, state, with("Authorization", "Basic x"), []string{badToken}},
		"the scheme in lower case":      {sbpPath, sbp(nil), with("Authorization", "bearer x"), nil},
		"a short Sign":                  {sbpPath, sbp(nil), with("Sign", "e3b0c442"), []string{"header Sign: Sign must be 64 lower-case hexadecimal characters"}},
		"a short Sign, optional":        {statePath, state, with("Sign", ""), []string{"header Sign: Sign must be 64 lower-case hexadecimal characters"}},
		"two Signs":                     {sbpPath, sbp(nil), with("Sign", "a", "b"), []string{"header Sign: Sign must be sent once"}},
		"a Content-Type that is untrue": {sbpPath, sbp(nil), with("Content-Type", "application/x-www-form-urlencoded; charset=utf-8'"), nil},
	} {
		if got := sentences(c.CheckRequest(test.path, "POST", Request{Header: test.header, Document: test.body})); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestRequestsWithoutATreeOrAnOperation(t *testing.T) {
	c := shipped(t, imFile)
	want := []Violation{{Where: "request body", Message: "the body is missing or could not be read"}}
	if got := c.CheckRequest(sbpPath, "POST", Request{Header: proof()}); !slices.Equal(got, want) {
		t.Errorf("no document: %v, want %v", got, want)
	}
	want = []Violation{{Where: "request body", Message: "the body must be an object"}}
	if got := c.CheckRequest(sbpPath, "POST", Request{Header: proof(), Document: []any{}}); !slices.Equal(got, want) {
		t.Errorf("a list: %v, want %v", got, want)
	}
	for _, call := range []Operation{{Method: "POST", Path: "/merchant/nothing"}, {Method: "GET", Path: sbpPath}} {
		got := sentences(c.CheckRequest(call.Path, call.Method, Request{}))
		if len(got) != 1 || !strings.HasPrefix(got[0], "request: the operation is not in the contract; known: POST /merchant/activationPay, ") {
			t.Errorf("%s %s: %q", call.Method, call.Path, got)
		}
	}
}

func TestFieldOfAViolation(t *testing.T) {
	c := shipped(t, imFile)
	got := c.CheckRequest(sbpPath, "POST", Request{Header: http.Header{}, Document: sbp(map[string]any{"Hash": "short"})})
	want := []string{"Authorization", "Sign", "Hash"}
	var fields []string
	for _, v := range got {
		fields = append(fields, v.Field)
	}
	if !slices.Equal(fields, want) {
		t.Errorf("fields %q, want %q", fields, want)
	}
}

func TestManyBreachesAreBounded(t *testing.T) {
	const unknown = 500
	body := sbp(nil)
	for i := range unknown {
		body["Extra"+string([]byte{'a' + byte(i/26), 'a' + byte(i%26)})] = "x"
	}
	got := shipped(t, imFile).CheckRequest(sbpPath, "POST", Request{Header: proof(), Document: body})
	want := Violation{Where: "request body", Message: "480 more are not listed"}
	if len(got) != maxViolations+1 || got[0].Field != "Extraaa" || got[maxViolations] != want {
		t.Errorf("%d violations from %v to %v, want %d that end with %v", len(got), got[0], got[len(got)-1], maxViolations+1, want)
	}
}

// Values may be secrets, and so may names be when a body was read as the wrong format.
func TestViolationsHoldNothingOfTheBody(t *testing.T) {
	c := shipped(t, imFile)
	const secret = "4111111111111111 tok_hunter2"
	var all []Violation
	for _, name := range slices.Sorted(maps.Keys(card(nil))) {
		for _, value := range []any{secret, []any{secret}, map[string]any{secret: secret}} {
			body := card(map[string]any{name: value, secret: secret})
			all = append(all, c.CheckRequest(cardPath, "POST", Request{Header: http.Header{"Sign": {secret}, "Authorization": {secret}}, Document: body})...)
			all = append(all, c.CheckRequest(sbpPath, "POST", Request{Header: proof(), Document: body})...)
			encoded := encode(t, jsonType, map[string]any{"OperationState": body, "Result": body, secret: secret})
			all = append(all, c.CheckAnswer(cardPath, "POST", Answer{Status: 200, ContentType: jsonType, Body: encoded})...)
			all = append(all, c.CheckAnswer(cardPath, "POST", Answer{Status: 200, ContentType: jsonType, Body: encoded[:len(encoded)-1]})...)
			all = append(all, c.CheckAnswer(cardPath, "POST", Answer{Status: 200, ContentType: xmlType, Body: encoded})...)
			all = append(all, c.CheckAnswer(cardPath, "POST", Answer{Status: 200, ContentType: xmlType, Body: []byte("<" + secret + ">" + secret)})...)
			all = append(all, c.CheckAnswer(cardPath, "POST", Answer{Status: 200, ContentType: secret, Body: encoded})...)
		}
	}
	if len(all) < 100 {
		t.Fatalf("only %d violations came of this", len(all))
	}
	for _, v := range all {
		if text := v.String() + v.Field; strings.Contains(text, "4111") || strings.Contains(text, "hunter2") || strings.Contains(text, "\n") {
			t.Errorf("a violation tells the body, or is no sentence: %q", text)
		}
	}
}

func TestCheckingChangesNothing(t *testing.T) {
	c := load(t, small(`{type: object, required: [N], properties: {N: {type: integer}, D: {type: string, default: x}}}`))
	document := map[string]any{"N": "7"}
	none(t, "a number as text", c.CheckRequest("/p", "POST", Request{Document: document, Textual: true}))
	if want := map[string]any{"N": "7"}; !reflect.DeepEqual(document, want) {
		t.Errorf("the document became %v, want %v", document, want)
	}
}
