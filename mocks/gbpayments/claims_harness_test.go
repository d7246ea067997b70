package gbpayments_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"paysandbox/payment"
)

// claimKeys are the keys of an object in alphabetical order; "no object" of anything else.
func claimKeys(v any) string {
	o, ok := v.(tree)
	if !ok {
		return "no object"
	}
	return strings.Join(slices.Sorted(maps.Keys(o)), " ")
}

// claimKind is the JSON type of a value.
func claimKind(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case json.Number:
		if strings.Trim(v.String(), "-0123456789") == "" {
			return "integer"
		}
		return "fraction"
	case string:
		return "string"
	case bool:
		return "bool"
	case []any:
		return "array"
	}
	return "object"
}

// claimNumber is a number as an answer has it.
func claimNumber(n int64) json.Number { return json.Number(strconv.FormatInt(n, 10)) }

// claimEach sends each value in turn and gives the verdicts, each once.
func claimEach(values []any, send func(any) reply) string {
	var verdicts []string
	for _, v := range values {
		verdicts = append(verdicts, send(v).verdict())
	}
	slices.Sort(verdicts)
	return strings.Join(slices.Compact(verdicts), ", ")
}

// claimAbsent is every way in which a parameter has no value; nil is no key.
func claimAbsent() []any { return []any{nil, json.RawMessage("null"), ""} }

// claimNoText is what no text is.
func claimNoText() []any { return []any{true, false, tree{}, tree{"x": "y"}, []any{}, []any{"x"}} }

// claimNoInt is what no int is.
func claimNoInt() []any {
	return []any{
		1.5, json.Number("1e1"), json.Number("1.0"), json.Number("99999999999999999999"), "x", "1.5", " 1", "1 ", "0x1", "+1", true, tree{}, []any{1},
	}
}

// claimOps are the two methods of a token payment.
var claimOps = []string{auth, charge}

// claimMethod is a method by its tables: a good body with every required parameter and none else, made afresh for each call, and what its
// answer then comes to.
type claimMethod struct {
	op                 string
	required, optional []string
	good               func() tree
	comesTo            string
}

// claimMethods are the seven methods at a site.
func claimMethods(s *site) []claimMethod {
	token, further := []string{"token", "amount", "currency", "description", "email"}, []string{"order_id", "account_id", "ip"}
	commanded, empty := []string{"transaction_id", "amount"}, func() tree { return tree{} }
	about := func(op string, more tree) func() tree {
		return func() tree { return with(tree{"transaction_id": s.made(op, nil)}, more) }
	}
	return []claimMethod{
		{"test", nil, []string{"success", "error"}, empty, "1"},
		{auth, token, further, order, "1"},
		{charge, token, further, order, "1"},
		{"payment/confirm", commanded, nil, about(auth, tree{"amount": 10000}), "1"},
		{"payment/cancel", commanded[:1], nil, about(auth, nil), "1"},
		{"payment/refund", commanded, nil, about(charge, tree{"amount": 10000}), "1"},
		{"payment/list", nil, []string{"date_start", "date_end", "type", "status", "workmode", "sort", "order", "offset", "limit"}, empty, "listed"},
	}
}

// claimAnswers is an answer of every kind: successes, refusals, errors and lists.
func claimAnswers(s *site) map[string]reply {
	s.t.Helper()
	answers := map[string]reply{}
	for _, m := range claimMethods(s) {
		answers[m.op] = s.call(m.op, m.good())
		for _, name := range m.required {
			answers[m.op+" without "+name] = s.call(m.op, with(m.good(), tree{name: nil}))
		}
	}
	answers["test refused"], answers["test error"] = s.call("test", tree{"success": 0}), s.call("test", tree{"error": 7})
	for _, op := range claimOps {
		answers[op+" declined"] = s.pay(op, tree{"token": "tok_insufficient_funds"})
	}
	answers["confirm refused"] = s.about(s.made(charge, nil), "confirm", tree{"amount": 10000})
	answers["cancel refused"] = s.about(s.made(charge, nil), "cancel", nil)
	answers["refund refused"] = s.about(s.made(auth, nil), "refund", tree{"amount": 10000})
	answers["unreadable"] = s.post(charge, "x")
	answers["nobody's"] = s.about(1, "cancel", nil)
	answers["no proof"] = s.send(s.message("test", "{}").without("Authorization"))
	return answers
}

// claimEndpoint calls a method at its address here and under the provider's own host name, with other verbs, and at an address beside
// it, and says what came of it.
func claimEndpoint(s *site, op string, good func() tree) string {
	s.t.Helper()
	body := func() string {
		text, err := json.Marshal(good())
		if err != nil {
			s.t.Fatal(err)
		}
		return string(text)
	}
	here, there, beside := s.message(op, body()), s.message(op, body()), s.message(op+"s", body())
	there.host, there.path = "api.gbpayments.io", "/"+op
	verbs := claimEach([]any{http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete}, func(v any) reply {
		m := s.message(op, body())
		m.method = v.(string)
		return s.send(m)
	})
	return s.send(here).verdict() + " and " + s.send(there).verdict() + ", other verbs " + verbs + ", beside " + s.send(beside).verdict()
}

// claimServed is claimEndpoint of a method that there is.
const claimServed = "1 and 1, other verbs status 405, beside status 404"

// claimStep is where the newest request took its payment from and to, as the journal has it.
func claimStep(s *site) string {
	s.t.Helper()
	e := s.last()
	return e.From + " to " + e.To
}

// claimMoney is the ledger of a payment: what is held, what was taken, released and given back.
func claimMoney(s *site, number int64) string {
	s.t.Helper()
	var words []string
	ledger := s.payment(number).Ledger
	for _, n := range []int64{ledger.Held(), ledger.Sum(payment.Capture), ledger.Sum(payment.Void), ledger.Sum(payment.Refund)} {
		words = append(words, strconv.FormatInt(n, 10))
	}
	return strings.Join(words, " ")
}

// claimTargets is where the machine lets a method take a payment from a state.
func claimTargets(machine payment.Machine, from payment.State, by string) string {
	var to []string
	for _, row := range machine {
		if row.From == from && row.By == by {
			to = append(to, string(row.To))
		}
	}
	return strings.Join(to, " ")
}

// claimNewest is the newest transaction of the list.
func claimNewest(s *site) tree {
	s.t.Helper()
	items := s.list(tree{"limit": 1}).items()
	if len(items) == 0 {
		s.t.Fatal("nothing is listed")
	}
	return items[0]
}

// claimShown is an optional text of a token payment in a list: as sent, another one as sent, and absent where it was not sent, by both
// methods; then what came of values that are no text.
func claimShown(t testing.TB, name, sent, other string, wrong ...any) string {
	t.Helper()
	s := newSite(t, nil)
	var seen []string
	for _, op := range claimOps {
		for _, value := range []any{sent, other, nil} {
			s.made(op, tree{name: value})
			shown, there := claimNewest(s)[name]
			switch {
			case value == nil && !there:
				seen = append(seen, "absent")
			case shown == value:
				seen = append(seen, "shown")
			default:
				seen = append(seen, "lost")
			}
		}
		seen = append(seen, claimEach(append(claimNoText(), wrong...), func(v any) reply { return s.pay(op, tree{name: v}) }))
	}
	return strings.Join(seen, ", ")
}
