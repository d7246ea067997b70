package ipay_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
)

// wholeLife makes every action and every kind of answer once, and gives the answers by a name each.
func wholeLife(m *merchant) map[string]reply {
	answers := map[string]reply{}
	note := func(name string, r reply) reply {
		answers[name] = r
		return r
	}
	note("fee", m.call("CalculateFee", tree{"invoice": 1000}))
	paid := note("paid", m.made("5", 100, with(fiscal(), tree{"ext_id": "12345", "recurrent": true})))
	note("status", m.about(paid, "GetPaymentStatus", nil))
	note("invoice", m.about(paid, "GetPaymentInvoice", nil))
	note("receipt created", m.about(paid, "GetReceipt", nil))
	note("receipt in process", m.about(paid, "GetReceipt", nil))
	note("refused cancel", m.about(paid, "PaymentCancel", tree{"amount": 104}))
	note("part cancelled", m.about(paid, "PaymentCancel", tree{"amount": 30}))
	note("cancelled", m.about(paid, "PaymentCancel", nil))
	note("again", m.again(paid.word("recurrent_token"), nil))
	split := tree{"transactions": []any{tree{"invoice": 400, "smch_id": "111", "info": tree{"preauth": 1}}, tree{"invoice": 600, "smch_id": 222}}}
	held := note("held", m.made("3", 1000, split))
	note("refused sale", m.about(held, "PaymentSale", tree{"invoice": 1001}))
	note("taken", m.about(held, "PaymentSale", tree{"invoice": 700}))
	challenged := note("challenged", m.made("1", 100, forced))
	note("challenged status", m.about(challenged, "GetPaymentStatus", nil))
	note("verified", m.about(challenged, "PaymentVerify3DS", tree{"threeds_data": m.payer(challenged, mocks.Approve)}))
	note("declined", m.create(100, tree{"token": m.token(declines42)}))
	note("security", m.create(100, tree{"token": m.token(refuses14)}))
	deferred := note("deferred", m.made("17", 100, tree{"deferred_payment": true}))
	note("processed", m.about(deferred, "ProcessPayment", nil))
	note("error", m.about(deferred, "PaymentSale", tree{"invoice": 1}))
	return answers
}

// leaves are the values of an answer by their paths, as JSON.
func leaves(path string, v any, into map[string]string) {
	switch within := v.(type) {
	case tree:
		for key, value := range within {
			leaves(path+"."+key, value, into)
		}
	case []any:
		for i, value := range within {
			leaves(fmt.Sprint(path, ".", i), value, into)
		}
	default:
		text, err := json.Marshal(v)
		if err != nil {
			text = []byte(err.Error())
		}
		into[path] = string(text)
	}
}

// TestStringNumbersDifferByQuotesAlone lives the same life as a merchant whose numbers are strings.
func TestStringNumbersDifferByQuotesAlone(t *testing.T) {
	numbers := wholeLife(newMerchant(t, func(s *ipay.Settings) { s.FeePercent = "2.75" }))
	texts := wholeLife(newMerchant(t, func(s *ipay.Settings) { s.FeePercent, s.StringNumbers = "2.75", true }))
	differing := map[string]bool{}
	for name, r := range numbers {
		was, is := map[string]string{}, map[string]string{}
		leaves("", r.tree, was)
		leaves("", texts[name].tree, is)
		if paths, others := slices.Sorted(maps.Keys(was)), slices.Sorted(maps.Keys(is)); !slices.Equal(paths, others) {
			t.Errorf("%s: the keys are\n%q and\n%q", name, paths, others)
			continue
		}
		for path, value := range was {
			if strings.HasPrefix(value, `"http`) || value == is[path] { // the sandboxes listen at different ports
				continue
			}
			differing[path] = true
			if is[path] != `"`+value+`"` {
				t.Errorf("%s%s: %s and %s", name, path, value, is[path])
			}
		}
		for path, value := range is {
			key := path[strings.LastIndex(path, ".")+1:]
			quoted := strings.HasPrefix(value, `"`)
			if within := strings.Contains(path, "transactions"); within && quoted || !within && !quoted && value != "null" && key != "error_group" {
				t.Errorf("%s%s is %s", name, path, value)
			}
		}
	}
	if got, want := slices.Sorted(maps.Keys(differing)), []string{".amount", ".invoice", ".pmt_id", ".pmt_status"}; !slices.Equal(got, want) {
		t.Errorf("what differs is %v, want %v", got, want)
	}
}

// TestRequestsMayCarryNumbersAsText, whatever the answers have, and answers never depend on it.
func TestRequestsMayCarryNumbersAsText(t *testing.T) {
	m := quick(t, nil)
	held := m.call("PaymentCreate", tree{"invoice": "1000", "token": foreignToken, "transactions": []any{
		tree{"invoice": "400", "smch_id": "5410", "info": tree{"preauth": "1"}}, tree{"invoice": 600, "smch_id": "5472"},
	}})
	if held.verdict() != "3" || held.at("pmt_id") != json.Number("1234567") || held.at("transactions.1.smch_id") != json.Number("5472") {
		t.Fatal(held.text)
	}
	of := func(action string, more tree) reply { return m.call(action, with(tree{"pmt_id": "1234567"}, more)) }
	for _, c := range []struct {
		action string
		more   tree
		want   string
	}{
		{"GetPaymentStatus", nil, "3"}, {"PaymentSale", tree{"invoice": "900"}, "5"}, {"PaymentCancel", tree{"transactions": []any{tree{"trn_id": "6636", "amount": "50"}}}, "9"},
		{"GetPaymentStatus", nil, "9"}, {"GetReceipt", nil, ""},
	} {
		if r := of(c.action, c.more); r.verdict() != c.want || r.at("pmt_id") != json.Number("1234567") {
			t.Errorf("%s %v: %s, want %s", c.action, c.more, r.text, c.want)
		}
	}
	// ext_id may be a number, and is its decimal text.
	if r := m.made("5", 100, tree{"ext_id": 777}); r.at("ext_id") != "777" {
		t.Errorf("ext_id as a number: %s", r.text)
	}
	for _, extID := range []any{"777", 777} {
		if r := m.call("GetPaymentStatus", tree{"ext_id": extID}); r.verdict() != "5" {
			t.Errorf("by ext_id %T: %s", extID, r.text)
		}
	}
}

// TestStatusByEitherNumber: pmt_id decides, ext_id must be that payment's, and by ext_id alone the newest is found.
func TestStatusByEitherNumber(t *testing.T) {
	m := newMerchant(t, nil)
	old := m.made("5", 100, tree{"ext_id": "EP-1"})
	newer := m.made("5", 200, tree{"ext_id": "EP-1"})
	if f := m.last().Findings; len(f) != 1 || f[0].Rule != "reference-reused" || !strings.Contains(f[0].Text, old.word("pmt_id")) {
		t.Errorf("the journal has %v", f)
	}
	nameless := m.made("5", 300, nil)
	for name, c := range map[string]struct {
		body tree
		want string // pmt_id, or an error
	}{
		"pmt_id":                  {tree{"pmt_id": old.at("pmt_id")}, old.word("pmt_id")},
		"ext_id":                  {tree{"ext_id": "EP-1"}, newer.word("pmt_id")},
		"both":                    {tree{"pmt_id": old.at("pmt_id"), "ext_id": "EP-1"}, old.word("pmt_id")},
		"both, an empty ext_id":   {tree{"pmt_id": old.at("pmt_id"), "ext_id": ""}, old.word("pmt_id")},
		"both, of two payments":   {tree{"pmt_id": nameless.at("pmt_id"), "ext_id": "EP-1"}, "overall error"},
		"both, an unknown ext_id": {tree{"pmt_id": old.at("pmt_id"), "ext_id": "EP-2"}, "overall error"},
		"an unknown ext_id":       {tree{"ext_id": "EP-2"}, "overall error"},
		"in other letters":        {tree{"ext_id": "ep-1"}, "overall error"},
		"neither":                 {tree{}, "invalid request structure"},
		"empty":                   {tree{"ext_id": ""}, "invalid request structure"},
	} {
		r := m.call("GetPaymentStatus", c.body)
		if got := r.word("error") + r.word("pmt_id"); got != c.want || r.has("ext_id") {
			t.Errorf("%s: %s, want %s", name, r.text, c.want)
		}
	}
}
