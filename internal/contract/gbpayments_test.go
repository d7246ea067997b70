package contract

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"testing"
)

const gbFile = "gbpayments.yaml"

// gbProof is a well-formed header of HTTP Basic; whether it is right is not the contract's business.
func gbProof() http.Header { return http.Header{"Authorization": {"Basic MTIzNDU6c2VjcmV0"}} }

// gbCase is an example of GBPayments' contract with changes, and the one sentence that must come of them; empty: none.
type gbCase struct {
	name, path, example string
	edits               edits
	want                string
}

// tree gives the example of a case out of all, changed; status 0: of a request.
func (test gbCase) tree(t testing.TB, all []exchange, status int) map[string]any {
	t.Helper()
	for _, e := range all {
		if e.path != test.path || e.name != test.example || e.status != status || e.mediaType != jsonType {
			continue
		}
		var tree map[string]any
		if err := json.Unmarshal(e.encoded, &tree); err != nil {
			t.Fatal(err)
		}
		test.edits.in(t, tree)
		return tree
	}
	t.Fatalf("%s has no example %q", test.path, test.example)
	return nil
}

const (
	gbTest    = "/test"
	gbAuth    = "/payment/token/auth"
	gbCharge  = "/payment/token/charge"
	gbConfirm = "/payment/confirm"
	gbCancel  = "/payment/cancel"
	gbVoid    = "/payment/void"
	gbRefund  = "/payment/refund"
	gbList    = "/payment/list"

	gbSum       = " must be a whole number of kopecks above zero, as a number or as text"
	gbNumber    = " must be a whole number above zero, as a number or as text"
	gbDate      = " must be a date as YYYY-MM-DD or a date and time as YYYY-MM-DD HH:MM"
	gbFlag      = " must be 0 or 1, as a number or as text"
	gbLimit     = "limit must be a whole number from 1 to 100, as a number or as text"
	gbCount     = " must be a whole number that is not below zero, as a number or as text"
	gbAddress   = "ip must be an IP address"
	gbNotListed = " is not in the contract"
)

// gbBreaches is every kind of broken request, each with the sentence that must come of it.
var gbBreaches = []gbCase{
	{"a success that is neither", gbTest, "refused", edits{"success": 2.0}, "success" + gbFlag},
	{"a success in words", gbTest, "refused", edits{"success": "no"}, "success" + gbFlag},
	{"a success that is false", gbTest, "refused", edits{"success": false}, "success" + gbFlag},
	{"an error in words", gbTest, "error", edits{"error": "10002x"}, "error" + gbCount},
	{"half an error", gbTest, "error", edits{"error": 1.5}, "error" + gbCount},
	{"an error below nothing", gbTest, "error", edits{"error": -1.0}, "error" + gbCount},
	{"an error below nothing as digits", gbTest, "error", edits{"error": "-10002"}, "error" + gbCount},
	{"an error with a zero before it", gbTest, "error", edits{"error": "010002"}, "error" + gbCount},
	{"a key that a test does not have", gbTest, "plain", edits{"amount": 100.0}, "amount" + gbNotListed},

	{"no token", gbAuth, "whole", edits{"token": absent}, "token is missing"},
	{"an empty token", gbCharge, "whole", edits{"token": ""}, "token must not be empty"},
	{"no amount", gbCharge, "least", edits{"amount": absent}, "amount is missing"},
	{"an amount of nothing", gbAuth, "whole", edits{"amount": 0.0}, "amount" + gbSum},
	{"an amount below nothing", gbAuth, "whole", edits{"amount": -100.0}, "amount" + gbSum},
	{"an amount in roubles", gbCharge, "whole", edits{"amount": 10.5}, "amount" + gbSum},
	{"an amount in words", gbCharge, "whole", edits{"amount": "ten"}, "amount" + gbSum},
	{"an amount with a comma", gbCharge, "whole", edits{"amount": "10,50"}, "amount" + gbSum},
	{"an amount with zeros before it", gbAuth, "whole", edits{"amount": "007"}, "amount" + gbSum},
	{"no currency", gbAuth, "least", edits{"currency": absent}, "currency is missing"},
	{"another currency", gbAuth, "least", edits{"currency": "USD"}, "currency must be RUB"},
	{"a currency in small letters", gbAuth, "least", edits{"currency": "rub"}, "currency must be RUB"},
	{"no description", gbCharge, "least", edits{"description": absent}, "description is missing"},
	{"an empty description", gbCharge, "least", edits{"description": ""}, "description must not be empty"},
	{"no email", gbAuth, "least", edits{"email": absent}, "email is missing"},
	{"an email without an at sign", gbAuth, "least", edits{"email": "payer.example.com"}, "email must be an e-mail address"},
	{"two addresses", gbAuth, "least", edits{"email": "a@example.com, b@example.com"}, "email must be an e-mail address"},
	{"an address above 255", gbAuth, "whole", edits{"ip": "256.0.0.1"}, gbAddress},
	{"an address with a mask", gbAuth, "whole", edits{"ip": "127.0.0.1/32"}, gbAddress},
	{"an empty address", gbAuth, "whole", edits{"ip": ""}, gbAddress},
	{"an address with a zone", gbAuth, "whole", edits{"ip": "fe80::1%eth0"}, gbAddress},
	{"an address with a number for a zone", gbCharge, "whole", edits{"ip": "fe80::1%1"}, gbAddress},
	{"an address with an empty zone", gbAuth, "whole", edits{"ip": "fe80::1%"}, gbAddress},
	{"a misspelt parameter", gbCharge, "whole", edits{"orderId": "A-1"}, "orderId" + gbNotListed},

	{"a confirmation of nothing", gbConfirm, "printed", edits{"transaction_id": absent}, "transaction_id is missing"},
	{"a confirmation without a sum", gbConfirm, "printed", edits{"amount": absent}, "amount is missing"},
	{"a number that is none", gbConfirm, "printed", edits{"transaction_id": "A-1"}, "transaction_id" + gbNumber},
	{"a number with zeros before it", gbConfirm, "printed", edits{"transaction_id": "00590"}, "transaction_id" + gbNumber},
	{"a number of zero", gbCancel, "printed", edits{"transaction_id": 0.0}, "transaction_id" + gbNumber},
	{"a cancelling of a part", gbCancel, "printed", edits{"amount": 100.0}, "amount" + gbNotListed},
	{"a cancelling of nothing by the other path", gbVoid, "printed", edits{"transaction_id": absent}, "transaction_id is missing"},
	{"half a number", gbRefund, "printed", edits{"transaction_id": 900.5}, "transaction_id" + gbNumber},
	{"a refund of nothing", gbRefund, "printed", edits{"amount": "0"}, "amount" + gbSum},

	{"a date in the manner of the country", gbList, "printed", edits{"date_start": "01.09.2020"}, "date_start" + gbDate},
	{"the brackets of the page", gbList, "filtered", edits{"date_start": "2020-09-01 [00:00]"}, "date_start" + gbDate},
	{"seconds", gbList, "filtered", edits{"date_end": "2020-09-30 23:59:59"}, "date_end" + gbDate},
	{"a thirteenth month", gbList, "filtered", edits{"date_end": "2020-13-01"}, "date_end" + gbDate},
	{"a type that is none", gbList, "filtered", edits{"type": 4.0}, "type must be 1, 2 or 3, as a number or as text"},
	{"a status by its name", gbList, "filtered", edits{"status": "COMPLETED"}, "status must be 1, 2, 3 or 4, as a number or as text"},
	{"a workmode by its name", gbList, "filtered", edits{"workmode": "live"}, "workmode" + wholeNumber},
	{"a key that nothing is sorted by", gbList, "printed", edits{"sort": "email"}, "sort must be one of id, date, type, status, amount"},
	{"an order in words", gbList, "printed", edits{"order": "desc"}, "order" + gbFlag},
	{"an offset below nothing", gbList, "filtered", edits{"offset": -1.0}, "offset" + gbCount},
	{"an offset with a zero before it", gbList, "filtered", edits{"offset": "00"}, "offset" + gbCount},
	{"a workmode with a zero before it", gbList, "filtered", edits{"workmode": "01"}, "workmode" + wholeNumber},
	{"a workmode of minus nothing", gbList, "filtered", edits{"workmode": "-0"}, "workmode" + wholeNumber},
	{"a limit with a zero before it", gbList, "filtered", edits{"limit": "010"}, gbLimit},
	{"an order with a zero before it", gbList, "filtered", edits{"order": "01"}, "order" + gbFlag},
	{"a limit of nothing", gbList, "printed", edits{"limit": 0.0}, gbLimit},
	{"a limit above the page's", gbList, "printed", edits{"limit": 101.0}, gbLimit},
	{"a misspelt filter", gbList, "printed", edits{"dateStart": "2020-09-01"}, "dateStart" + gbNotListed},
}

// gbJSONBreaches are those that a form cannot say: there a number is text, and nothing is null.
var gbJSONBreaches = []gbCase{
	{"a token as a number", gbCharge, "whole", edits{"token": 7.0}, "token must be text"},
	{"an amount that is null", gbCharge, "whole", edits{"amount": nil}, "amount" + gbSum},
	{"an order_id as a number", gbCharge, "whole", edits{"order_id": 17.0}, "order_id must be text"},
	{"an account_id that is null", gbCharge, "whole", edits{"account_id": nil}, "account_id must not be null"},
	{"a currency as a number", gbCharge, "whole", edits{"currency": 643.0}, "currency must be RUB"},
	{"a description as a number", gbCharge, "whole", edits{"description": 7.0}, "description must be text"},
	{"an email that is a list", gbCharge, "whole", edits{"email": []any{"payer@example.com"}}, "email must be text"},
	{"an ip as a number", gbCharge, "whole", edits{"ip": 127.0}, "ip must be text"},
	{"a sort as a number", gbList, "printed", edits{"sort": 1.0}, "sort must be one of id, date, type, status, amount"},
	{"a date as a number", gbList, "printed", edits{"date_start": 20200901.0}, "date_start must be text"},
}

func TestEachBreachOfAGBPaymentsRequestIsOneSentence(t *testing.T) {
	c, all := shipped(t, gbFile), examples(t, gbFile)
	for i, test := range slices.Concat(gbBreaches, gbJSONBreaches) {
		tree, want := test.tree(t, all, 0), []string{"request body: " + test.want}
		if got := sentences(c.CheckRequest(test.path, "POST", Request{Header: gbProof(), Document: tree})); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", test.name, got, want)
		}
		if i >= len(gbBreaches) {
			continue
		}
		written := textual(t, string(encode(t, form, tree)))
		if got := sentences(c.CheckRequest(test.path, "POST", Request{Header: gbProof(), Document: written, Textual: true})); !slices.Equal(got, want) {
			t.Errorf("%s in a form: %q, want %q", test.name, got, want)
		}
	}
}

// What holds of the request of every method.
func TestEveryGBPaymentsRequestIsAnObjectOfListedParameters(t *testing.T) {
	c, all := shipped(t, gbFile), examples(t, gbFile)
	for _, op := range c.Operations() {
		tree := gbCase{path: op.Path, example: anExample(op.Path)}.tree(t, all, 0)
		tree["site_id"] = "12345"
		for want, body := range map[string]any{
			"request body: site_id is not in the contract": tree,
			"request body: the body must be an object":     []any{},
		} {
			if got := sentences(c.CheckRequest(op.Path, "POST", Request{Header: gbProof(), Document: body})); !slices.Equal(got, []string{want}) {
				t.Errorf("%s: %q, want %q", op.ID, got, want)
			}
		}
	}
}

func TestGBPaymentsRequestsThatKeepTheContract(t *testing.T) {
	c, all := shipped(t, gbFile), examples(t, gbFile)
	for _, test := range []gbCase{
		{name: "a success that is asked for", path: gbTest, example: "refused", edits: edits{"success": 1.0}},
		{name: "both at once", path: gbTest, example: "refused", edits: edits{"error": 0.0}},
		{name: "an amount as digits", path: gbCharge, example: "whole", edits: edits{"amount": "100"}},
		{name: "an amount as a decoder may leave it", path: gbCharge, example: "whole", edits: edits{"amount": json.Number("100")}},
		{name: "one kopeck", path: gbAuth, example: "least", edits: edits{"amount": 1.0}},
		{name: "an address of IPv6", path: gbAuth, example: "whole", edits: edits{"ip": "2001:db8::1"}},
		{name: "an address of IPv4 in IPv6", path: gbAuth, example: "whole", edits: edits{"ip": "::ffff:127.0.0.1"}},
		{name: "an email in Cyrillic", path: gbAuth, example: "whole", edits: edits{"email": "плательщик@пример.рф"}},
		{name: "an empty order_id", path: gbAuth, example: "whole", edits: edits{"order_id": "", "account_id": ""}},
		{name: "a number as digits", path: gbConfirm, example: "printed", edits: edits{"transaction_id": "590", "amount": "100"}},
		{name: "an error of nothing as digits", path: gbTest, example: "error", edits: edits{"error": "0"}},
		{name: "the workmode of a test", path: gbList, example: "filtered", edits: edits{"workmode": "-1"}},
		{name: "a date_end without a time", path: gbList, example: "filtered", edits: edits{"date_end": "2020-09-30"}},
		{name: "numbers as digits", path: gbList, example: "filtered", edits: edits{"type": "3", "status": "4", "workmode": "0", "order": "1", "offset": "0", "limit": "100"}},
		{name: "a limit of one", path: gbList, example: "printed", edits: edits{"limit": 1.0}},
		{name: "nothing but a limit", path: gbList, example: "printed", edits: edits{"date_start": absent, "sort": absent, "order": absent}},
	} {
		tree := test.tree(t, all, 0)
		none(t, test.name, c.CheckRequest(test.path, "POST", Request{Header: gbProof(), Document: tree}))
		written := textual(t, string(encode(t, form, tree)))
		none(t, test.name+" in a form", c.CheckRequest(test.path, "POST", Request{Header: gbProof(), Document: written, Textual: true}))
	}
}

// A test and a list need no parameter and so no body; every other method does.
func TestWhichGBPaymentsMethodsNeedABody(t *testing.T) {
	c := shipped(t, gbFile)
	for _, op := range c.Operations() {
		var want []string
		if op.Path != gbTest && op.Path != gbList {
			want = []string{"request body: the body is missing or could not be read"}
		}
		if got := sentences(c.CheckRequest(op.Path, "POST", Request{Header: gbProof()})); !slices.Equal(got, want) {
			t.Errorf("%s without a body: %q, want %q", op.ID, got, want)
		}
	}
}

func TestGBPaymentsWantsHTTPBasic(t *testing.T) {
	c, all := shipped(t, gbFile), examples(t, gbFile)
	for name, test := range map[string]struct {
		header http.Header
		want   []string
	}{
		"as it should be":        {gbProof(), nil},
		"the word in lower case": {http.Header{"Authorization": {"basic MTIzNDU6c2VjcmV0"}}, nil},
		"none":                   {http.Header{}, []string{"header Authorization: Authorization is missing"}},
		"a Bearer":               {proof(), []string{"header Authorization: Authorization must be of the form Basic {token}"}},
		"two":                    {http.Header{"Authorization": {"Basic eA==", "Basic eQ=="}}, []string{"header Authorization: Authorization must be sent once"}},
	} {
		for _, op := range c.Operations() {
			request := Request{Header: test.header, Document: gbCase{path: op.Path, example: anExample(op.Path)}.tree(t, all, 0)}
			if got := sentences(c.CheckRequest(op.Path, "POST", request)); !slices.Equal(got, test.want) {
				t.Errorf("%s, %s: %q, want %q", op.ID, name, got, test.want)
			}
		}
	}
}

// anExample names an example of a path's request.
func anExample(path string) string {
	switch path {
	case gbTest:
		return "plain"
	case gbAuth, gbCharge:
		return "least"
	}
	return "printed"
}

func TestGBPaymentsOperationsAreNamedAsTheirPaths(t *testing.T) {
	want := []Operation{
		{ID: "payment/cancel", Method: "POST", Path: gbCancel},
		{ID: "payment/confirm", Method: "POST", Path: gbConfirm},
		{ID: "payment/list", Method: "POST", Path: gbList},
		{ID: "payment/refund", Method: "POST", Path: gbRefund},
		{ID: "payment/token/auth", Method: "POST", Path: gbAuth},
		{ID: "payment/token/charge", Method: "POST", Path: gbCharge},
		{ID: "payment/void", Method: "POST", Path: gbVoid},
		{ID: "test", Method: "POST", Path: gbTest},
	}
	if got := shipped(t, gbFile).Operations(); !reflect.DeepEqual(got, want) {
		t.Errorf("Operations() = %v, want %v", got, want)
	}
}
