package sandbox_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"paysandbox/clients/gbpayments"
	"paysandbox/sandbox"
)

// shopping fills a journal: 1 createInvoice A-1, 2 createInvoice A-2 (under a scenario that breaks its answer), 3 sbpPayment and 4 a state of
// the first, 5 a charge of GBPayments, 6 a payment of an unknown invoice, 7 what no provider has.
func shopping(t *testing.T) *box {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"lost": `
version: 1
name: lost
about: The second order's answer is lost.
provider: intellectmoney
bind: { operation: createInvoice, when: { orderId: A-2 } }
script:
  - { at: createInvoice, fault: { phase: after_commit, kind: reset } }
`})})
	m := b.merchant()
	first := b.invoice(m, "A-1")
	if _, err := m.CreateInvoice(t.Context(), invoiceOf("A-2")); err == nil {
		t.Fatal("the answer was not lost")
	}
	b.sbp(m, first)
	b.poll(m, first)
	shop, err := gbpayments.New(b.data.URL+"/gbpayments", gbpayments.Credentials{SiteID: "1001", APISecret: "gbsecret"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := shop.Charge(t.Context(), gbpayments.Payment{Token: "tok_ok", Amount: 12_34, OrderID: "G-1", Description: "Tea", Email: "payer@example.com"}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.SBPPayment(t.Context(), sbpOf("3999999999")); err == nil {
		t.Fatal("there is no such invoice")
	}
	b.send("GET", "", "/intellectmoney/merchant/sbpPayment", "")
	return b
}

func TestFindRequests(t *testing.T) {
	b := shopping(t)
	for _, test := range []struct {
		match string
		want  []int64
	}{
		{`{}`, []int64{1, 2, 3, 4, 5, 6, 7}},
		{`{provider: gbpayments}`, []int64{5}},
		{`{op: createInvoice}`, []int64{1, 2}},
		{`{op: payment/token/charge, provider: gbpayments}`, []int64{5}},
		{`{payment: "3000000000"}`, []int64{1, 3, 4}},
		{`{payment: "intellectmoney:3000000000"}`, []int64{1, 3, 4}},
		{`{payment: "gbpayments:3000000000"}`, nil},
		{`{outcome: refused}`, []int64{6}},
		{`{outcome: rejected}`, []int64{7}},
		{`{scenario: lost}`, []int64{2}},
		{`{rule: "lost.yaml:8"}`, []int64{2}},
		{`{rule: lost.yaml}`, []int64{2}},
		{`{rule: lost.yam}`, nil},
		{`{fault: after_commit reset}`, []int64{2}},
		{`{fault: reset}`, []int64{2}},
		{`{fault: before_commit reset}`, nil},
		{`{finding: rejected}`, []int64{7}},
		{`{off_contract: true}`, nil},
		{`{off_contract: false, op: createInvoice}`, []int64{1, 2}},
		{`{status: 0}`, []int64{2}},
		{`{status: 405}`, []int64{7}},
		{`{since: 2, until: 4}`, []int64{3, 4}},
		{`{field: {orderId: A-1}}`, []int64{1}},
		{`{field: {ORDERID: {prefix: A-}}}`, []int64{1, 2}},
		{`{field: {orderId: {in: [A-2, A-3]}}}`, []int64{2}},
		{`{field: {reference: A-1}}`, []int64{1, 3, 4}},
		{`{field: {amount: {gt: 2000}}}`, []int64{1, 2, 3, 4}},
		{`{field: {amount: 1234}}`, []int64{5}},
		{`{field: {order_id: {regex: "^G-[0-9]$"}}}`, []int64{5}},
		{`{op: sbpPayment, field: {successUrl: {suffix: /ok}}}`, []int64{3, 6}},
		{`{op: createInvoice, field: {email: {absent: true}}}`, []int64{1, 2}},
		{`{op: getBankCardPaymentState, field: {PaymentStep: {absent: false}}}`, []int64{4}}, // of the answer
		{`{header: {authorization: {absent: true}}, provider: intellectmoney}`, []int64{7}},
		{`{header: {Accept: application/json}, status: 405}`, []int64{7}},
		{`{header: {x-none: {absent: false}}}`, nil},
		{"op: sbpPayment\noutcome: answered", []int64{3}},
	} {
		got, err := b.tenant().FindRequests(test.match)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s finds %v, %v; want %v", test.match, got, err, test.want)
		}
		if n, err := b.tenant().CountRequests(test.match); err != nil || n != len(test.want) {
			t.Errorf("%s counts %d, %v; want %d", test.match, n, err, len(test.want))
		}
	}
}

// TestARefundsNumberFindsItsPayment, with the provider and without.
func TestARefundsNumberFindsItsPayment(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	paid, other := b.gbPaid("token/charge", 1000), b.gbPaid("token/charge", 1000)
	refund := fmt.Sprint(b.gb("refund", map[string]any{"transaction_id": json.Number(paid), "amount": 100})["transaction_id"])
	if refund == paid || refund == other {
		t.Fatalf("the refund has no number of its own: %s", refund)
	}
	for written, want := range map[string][]int64{
		refund: {1, 3}, "gbpayments:" + refund: {1, 3}, paid: {1, 3}, other: {2}, "ipay:" + refund: nil, "1" + refund: nil,
	} {
		if got, err := b.tenant().FindRequests(`{payment: "` + written + `"}`); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s finds %v, %v; want %v", written, got, err, want)
		}
	}
}

func TestFindAndCountAnswer(t *testing.T) {
	b := shopping(t)
	found := b.admin("POST", "/__admin/requests/find", `{"match":{"op":"createInvoice"}}`, 200)
	list := found["requests"].([]any)
	if found["count"] != 2.0 || len(list) != 2 || list[1].(map[string]any)["number"] != 2.0 || found["tenant"] != "default" {
		t.Errorf("found %v", found)
	}
	found = b.admin("POST", "/__admin/requests/find?limit=1&format=canonical", `{"match":{"op":"createInvoice"}}`, 200)
	list = found["requests"].([]any)
	if found["count"] != 2.0 || len(list) != 1 || list[0].(map[string]any)["number"] != 2.0 || list[0].(map[string]any)["took"] != nil {
		t.Errorf("the newest in canonical form: %v", found)
	}
	if one, listed := fmt.Sprint(list[0]), fmt.Sprint(b.requests("since=1&limit=1000&format=canonical")[0]); one != listed {
		t.Errorf("found\n%s\nlisted\n%s", one, listed)
	}
	counted := b.admin("POST", "/__admin/requests/count", "match: {provider: intellectmoney}", 200)
	if fmt.Sprint(counted) != "map[count:6 dropped:0 tenant:default]" {
		t.Errorf("counted %v", counted)
	}
}

func TestFindSaysWhatIsWrong(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for _, test := range []struct{ path, body, want string }{
		{"find", `{}`, `body: match is missing`},
		{"find", `{"math":{}}`, `body:1:2: unknown key "math"; known: match; did you mean "match"?`},
		{"count", `{"match":{"operation":"x"}}`, `unknown key "operation"; known: provider, op, payment, outcome, scenario, rule, fault, finding, off_contract, status, since, until, field, header`},
		{"count", `{"match":{"provider":"ipya"}}`, `unknown provider "ipya"; known: intellectmoney, gbpayments, ipay; did you mean "ipay"?`},
		{"count", `{"match":{"op":"sbpPaymnet"}}`, `did you mean "sbpPayment"?`},
		{"count", `{"match":{"provider":"ipay","op":"sbpPayment"}}`, `unknown operation "sbpPayment"; known: CalculateFee, PaymentCreate`},
		{"count", `{"match":{"outcome":"anwsered"}}`, `unknown outcome "anwsered"; known: answered, refused, declined, stopped, rejected; did you mean "answered"?`},
		{"count", `{"match":{"op":"sbpPayment","field":{"orderId":"x"}}}`, `unknown field "orderId"; known: eshopId, invoiceId, successUrl`},
		{"count", `{"match":{"field":{"orderId":{"perfix":"x"}}}}`, `unknown key "perfix"; known: eq, prefix, suffix, regex, gt, lt, in, absent; did you mean "prefix"?`},
		{"count", `{"match":{"header":{"a b":"x"}}}`, `"a b" is no name of a header`},
		{"count", `{"match":{"header":{"Accept":"x","accept":"y"}}}`, `Accept is asked about twice`},
		{"count", `{"match":{"since":-1,"until":0}}`, "body:1:19: since wants the number of a request, or 0 for all, not -1\nbody:1:30: until wants the number of a request, from 1, not 0"},
		{"count", `{"match":{"rule":""}}`, `rule is empty`},
		{"count", `{"match":{"payment":""}}`, `payment is empty`},
		{"verify", `{"match":{"fault":"rset"},"count":"==0"}`, `unknown fault "rset"; known: before_commit, reset,`},
		{"verify", `{"match":{"payment":"ipya:1"},"count":"==0"}`, `unknown provider "ipya"; known: intellectmoney, gbpayments, ipay; did you mean "ipay"?`},
		{"verify", `{"match":{"payment":"ipay:"},"count":"==0"}`, `payment "ipay:": `},
		{"find?limit=x", `{"match":{}}`, `limit:`},
		{"find?format=xml", `{"match":{}}`, `format=xml; known: json, canonical`},
		{"verify", `{"match":{},"count":"2"}`, `count wants a comparison and a number, such as ">=2" or "==1", not "2"`},
		{"verify", `{"count":"==2"}`, `body: match is missing`},
		{"verify-sequence", `{"steps":[]}`, `steps wants at least one item`},
		{"verify-sequence", `{"step":[]}`, `known: steps`},
		{"verify-sequence", `{"steps":[{},{"op":"x"}]}`, `unknown operation "x"`},
		{"count", `{"match":{"op":"4111111111111111"}}`, `unknown operation "411111******1111"`},
		{"count", `{"9d97820c61424eb6ac0db414ccb7ac60":{}}`, `unknown key "***"`},
	} {
		detail := b.admin("POST", "/__admin/requests/"+test.path, test.body, 400)["detail"].(string)
		if !strings.Contains(detail, test.want) {
			t.Errorf("%s %s: %s\nwant %s", test.path, test.body, detail, test.want)
		}
	}
	b.admin("POST", "/__admin/requests/count?tenant=nobody", `{"match":{}}`, 404)
	if _, err := b.tenant().FindRequests(`{opp: x}`); err == nil || !strings.Contains(err.Error(), `match:1:2: unknown key "opp"`) {
		t.Errorf("err = %v", err)
	}
}

func TestClearEmptiesTheJournalAndCountsOn(t *testing.T) {
	b := shopping(t)
	cleared := b.admin("DELETE", "/__admin/requests", "", 200)
	if fmt.Sprint(cleared) != "map[cleared:7 dropped:7 tenant:default]" {
		t.Errorf("cleared %v", cleared)
	}
	if left := b.requests(""); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	b.invoice(b.merchant(), "A-3")
	if numbers, err := b.tenant().FindRequests(`{}`); err != nil || !slices.Equal(numbers, []int64{8}) {
		t.Errorf("then %v, %v", numbers, err)
	}
	if b.payment("3000000000")["reference"] != "A-1" {
		t.Error("the payments are gone, too")
	}
	report, err := b.tenant().Report("intellectmoney/default", true)
	if err != nil || report.Dropped != 7 {
		t.Errorf("the report has %d dropped, %v", report.Dropped, err)
	}
	err = b.tenant().VerifyRequests(`{op: createInvoice}`, ">=2")
	if err == nil || !strings.Contains(err.Error(), "seen 1: 8") || !strings.HasSuffix(err.Error(), "; the journal has let go of 7, which are not counted") {
		t.Errorf("err = %v", err)
	}
}
