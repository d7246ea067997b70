package ipay_test

import (
	"slices"
	"strings"
	"testing"

	"paysandbox/mocks/ipay"
)

// systemErrors is the list of §3.5, but for "unknown field" and its name.
var systemErrors = []string{
	"overall error", "invalid request structure", "invalid action", "invalid token", "invalid token format", "invalid token gatewayMerchantId", "invalid pan",
	"invalid expm", "invalid expy", "invalid cvv", "invalid auth", "invalid auth time", "access denied",
}

// asking is a request that is being made wrong.
type asking struct {
	version       any
	login, at     string
	signAnew      bool // sign for at; else sign is that of another key
	action        string
	body          tree
	bodyIsNoTree  bool
	actionMissing bool
}

func (m *merchant) ask(a asking) reply {
	m.t.Helper()
	key := m.SignKey
	if !a.signAnew {
		key = "another key"
	}
	sign := ipay.Sign(key, a.at)
	inner := tree{"auth": tree{"login": a.login, "time": a.at, "sign": string(sign[:])}, "action": a.action, "body": a.body}
	if a.version != nil {
		inner["version"] = a.version
	}
	if a.bodyIsNoTree {
		inner["body"] = "{}"
	}
	if a.actionMissing {
		delete(inner, "action")
	}
	return m.send(tree{"request": inner})
}

// mistake is one thing that is wrong, and what it gets where nothing else is.
type mistake struct {
	name, want string
	make       func(*asking)
	within     string // the part of the request that it spoils: two mistakes within one part cannot both be made
}

// inBody is a mistake in one field.
func inBody(name, want, field string, value any) mistake {
	return mistake{name, want, func(a *asking) { a.body[field] = value }, field}
}

// holdsOrder makes every pair of mistakes at once, the list being in the order in which the provider looks: the earlier wins.
func holdsOrder(t *testing.T, m *merchant, good func() asking, mistakes []mistake) {
	t.Helper()
	if r := m.ask(good()); r.has("error") {
		t.Fatalf("without a mistake: %s", r.text)
	}
	pairs := 0
	for i, first := range mistakes {
		alone := good()
		first.make(&alone)
		if got := m.ask(alone).verdict(); got != first.want {
			t.Errorf("%s: %q, want %q", first.name, got, first.want)
		}
		for _, second := range mistakes[i+1:] {
			if first.within == second.within {
				continue
			}
			both := good()
			second.make(&both)
			first.make(&both)
			if got := m.ask(both).verdict(); got != first.want {
				t.Errorf("%s and %s: %q, want %q", first.name, second.name, got, first.want)
			}
			pairs++
		}
	}
	if pairs < len(mistakes)*(len(mistakes)-1)/3 {
		t.Errorf("only %d pairs of %d mistakes were made", pairs, len(mistakes))
	}
}

// envelopeMistakes are those of any request, as the provider looks at them.
func envelopeMistakes(denied string) []mistake {
	return []mistake{
		{"a body that is no object", "invalid request structure", func(a *asking) { a.bodyIsNoTree = true }, "whole body"},
		{"no action", "invalid request structure", func(a *asking) { a.actionMissing = true }, "action"},
		{"a version that is no version", "invalid request structure", func(a *asking) { a.version = true }, "version"},
		{"an unknown login", "invalid auth", func(a *asking) { a.login = "stranger" }, "login"},
		{"a wrong sign", "invalid auth", func(a *asking) { a.signAnew = false }, "sign"},
		{"a wrong time", "invalid auth time", func(a *asking) { a.at = "yesterday" }, "time"},
		{"an unknown action", "invalid action", func(a *asking) { a.action = "PaymentDestroy" }, "action"},
		{"a denied action", "access denied", func(a *asking) { a.action = denied }, "action"},
	}
}

// TestOrderOfChecks: structure, login and sign, time, action, permission, then the body: form, permission for its features, token, payment,
// status, sum.
func TestOrderOfChecks(t *testing.T) {
	strict := func(s *ipay.Settings) {
		s.StrictFields, s.Stages, s.Denied = true, "two", []string{"ProcessPayment", "recurrent", "transactions"}
	}
	envelope := envelopeMistakes("ProcessPayment")
	for action, c := range map[string]struct {
		body     func(*merchant) tree
		mistakes []mistake
	}{
		"CalculateFee": {func(*merchant) tree { return tree{"invoice": 100} }, []mistake{
			inBody("an unknown field", "unknown field extra", "extra", 1),
			inBody("no sum", "invalid request structure", "invoice", nil),
		}},
		"PaymentCreate": {newOrder, []mistake{
			inBody("an unknown field", "unknown field extra", "extra", 1),
			inBody("a sum below zero", "invalid request structure", "invoice", -1),
			inBody("a description of another type", "invalid request structure", "pmt_desc", 1),
			inBody("a feature that is denied", "access denied", "recurrent", true),
			inBody("a token that is none", "invalid token format", "token", "*"),
		}},
		"PaymentVerify3DS": {func(m *merchant) tree {
			r := m.call("PaymentCreate", with(newOrder(m), forced))
			return tree{"pmt_id": r.at("pmt_id"), "threeds_data": m.payer(r, "approve")}
		}, []mistake{
			inBody("an unknown field", "unknown field extra", "extra", 1),
			inBody("data of another type", "invalid request structure", "threeds_data", 1),
			inBody("an unknown payment", "overall error", "pmt_id", strangersID),
			inBody("spoilt data", "4/60", "threeds_data", "AAAA"),
		}},
		"PaymentSale": {ofHold(tree{"invoice": 100}), []mistake{
			inBody("an unknown field", "unknown field extra", "extra", 1),
			inBody("a sum that is no number", "invalid request structure", "invoice", "1.00"),
			inBody("a feature that is denied", "access denied", "transactions", []any{tree{"invoice": 100, "smch_id": 5410}}),
			inBody("an unknown payment", "overall error", "pmt_id", strangersID),
		}},
		"PaymentCancel": {ofHold(nil), []mistake{
			inBody("an unknown field", "unknown field extra", "extra", 1),
			inBody("an amount of zero", "invalid request structure", "amount", 0),
			inBody("an unknown payment", "overall error", "pmt_id", strangersID),
			inBody("more than there is", "4/55", "amount", 101),
		}},
		"GetPaymentStatus": {ofHold(nil), []mistake{
			inBody("an unknown field", "unknown field extra", "extra", 1),
			inBody("an ext_id of 51 characters", "invalid request structure", "ext_id", strings.Repeat("x", 51)),
			inBody("an unknown payment", "overall error", "pmt_id", strangersID),
		}},
		"GetReceipt": {ofHold(nil), []mistake{
			inBody("an unknown field", "unknown field extra", "extra", 1),
			inBody("no payment", "invalid request structure", "pmt_id", nil),
		}},
	} {
		t.Run(action, func(t *testing.T) {
			m := quick(t, strict)
			holdsOrder(t, m, func() asking {
				return asking{login: m.Login, at: printedTime, signAnew: true, action: action, body: c.body(m)}
			}, slices.Concat(envelope, c.mistakes))
		})
	}
}

// newOrder has every field that strict_fields wants.
func newOrder(*merchant) tree {
	return tree{"invoice": 100, "token": foreignToken, "pmt_desc": "x", "pmt_info": tree{}, "threeds_info": threedsInfo()}
}

// ofHold is a body about a hold of a two-stage merchant, made for it.
func ofHold(more tree) func(*merchant) tree {
	return func(m *merchant) tree {
		r := m.call("PaymentCreate", newOrder(m))
		return with(tree{"pmt_id": r.at("pmt_id")}, more)
	}
}

// TestOrderOfChecksWithinACommand: the payment, then its status, then what of it is meant, then how much.
func TestOrderOfChecksWithinACommand(t *testing.T) {
	m := quick(t, nil)
	parts := tree{"transactions": []any{tree{"invoice": 40, "smch_id": 1}, tree{"invoice": 60, "smch_id": 2}}}
	paid, waiting := m.made("5", 100, parts), m.made("17", 100, with(parts, tree{"deferred_payment": true}))
	line := func(trnID any, amount int64) tree {
		return tree{"transactions": []any{tree{"trn_id": trnID, "amount": amount}}}
	}
	for name, c := range map[string]struct {
		of   reply
		more tree
		want string
	}{
		"status before amount of a split":         {waiting, tree{"amount": 1}, "overall error"},
		"status before too much":                  {waiting, line(waiting.at("transactions.0.trn_id"), 41), "overall error"},
		"amount of a split":                       {paid, tree{"amount": 1}, "invalid request structure"},
		"amount of a split before too much":       {paid, tree{"amount": 101}, "invalid request structure"},
		"amount and transactions before all else": {waiting, with(line(1, 1), tree{"amount": 1}), "invalid request structure"},
		"an unknown transaction":                  {paid, line(strangersID, 1), "overall error"},
		"an unknown transaction before too much":  {paid, line(strangersID, 1000), "overall error"},
		"too much of a transaction":               {paid, line(paid.at("transactions.0.trn_id"), 41), "4/55"},
	} {
		if r := m.about(c.of, "PaymentCancel", c.more); r.verdict() != c.want {
			t.Errorf("%s: %s, want %s", name, r.text, c.want)
		}
	}
	if r := m.about(paid, "PaymentCancel", line(paid.at("transactions.0.trn_id"), 40)); r.verdict() != "9" {
		t.Errorf("without a mistake: %s", r.text)
	}
}

// TestErrorsAreThoseOfThePage holds the names that a scenario may refuse with, and those that the contract lets through, to the list of
// §3.5. The contract is asked about every answer of every test, so none sends another.
func TestErrorsAreThoseOfThePage(t *testing.T) {
	var offered []string
	for _, term := range ipay.New().About().Refusals {
		if !digitsOnly(term.Name) {
			offered = append(offered, term.Name)
		}
	}
	slices.Sort(offered)
	listed := slices.Sorted(slices.Values(systemErrors))
	if !slices.Equal(offered, listed) {
		t.Errorf("a scenario may refuse with\n%q, the page has\n%q", offered, listed)
	}
	_, contract, found := strings.Cut(read(t, "../../openapi/ipay.yaml"), "    Error:\n")
	_, contract, found2 := strings.Cut(contract, "enum: [")
	contract, _, found3 := strings.Cut(contract, "]")
	if !found || !found2 || !found3 {
		t.Fatal("the contract has lost its list of errors")
	}
	var known []string
	for name := range strings.SplitSeq(contract, ",") {
		known = append(known, strings.TrimSpace(name))
	}
	if slices.Sort(known); !slices.Equal(known, listed) {
		t.Errorf("the contract lets through\n%q, the page has\n%q", known, listed)
	}
}

func digitsOnly(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// TestUnknownFieldIsNamed: the first in alphabetical order, by its own name, without braces; only where the merchant wants it so.
func TestUnknownFieldIsNamed(t *testing.T) {
	strict, calm := quick(t, func(s *ipay.Settings) { s.StrictFields = true }), quick(t, nil)
	for name, c := range map[string]struct {
		more tree
		want string
	}{
		"of the body":            {tree{"lang": "uk"}, "unknown field lang"},
		"the first of three":     {tree{"lang": "uk", "aml": tree{}, "info": 1}, "unknown field aml"},
		"of an object":           {tree{"threeds_info": tree{"browser_ip": "127.0.0.1"}}, "unknown field browser_ip"},
		"of an item":             {tree{"transactions": []any{tree{"invoice": 100, "smch_id": 1, "fee": 1}}}, "unknown field fee"},
		"of an item within":      {tree{"receipt_data": tree{"goods": []any{tree{"name": "x", "vat": 20}}}}, "unknown field vat"},
		"of the merchant's own":  {tree{"pmt_info": tree{"custom": 1}}, ""},
		"of a transaction's own": {tree{"transactions": []any{tree{"invoice": 100, "smch_id": 1, "info": tree{"custom": 1}}}}, ""},
		"in another letter case": {tree{"Ext_id": "x"}, "unknown field Ext_id"},
		"empty":                  {tree{"": 1}, "unknown field "},
		"in Ukrainian":           {tree{"сума": 1}, "unknown field сума"},
		"with quotes":            {tree{`a"b\`: 1}, `unknown field a"b\`},
	} {
		if r := strict.call("PaymentCreate", with(newOrder(strict), c.more)); r.word("error") != c.want {
			t.Errorf("%s, strict: %s, want %q", name, r.text, c.want)
		}
		if r := calm.call("PaymentCreate", with(newOrder(calm), c.more)); r.verdict() != "5" {
			t.Errorf("%s, by default: %s, want a payment", name, r.text)
		} else if forgiven := slices.Equal(calm.last().Forgiven, []string{"unknown-field"}); forgiven != (c.want != "") {
			t.Errorf("%s, by default: the journal has %v", name, calm.last().Forgiven)
		}
	}
}
