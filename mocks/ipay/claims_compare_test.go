package ipay_test

import (
	"strings"
	"testing"
)

// TestClaimBesideSeesEveryDifference plants a mistake of each kind into an answer that is as printed.
func TestClaimBesideSeesEveryDifference(t *testing.T) {
	printed := claimExample(t, "create-answer")
	answer := func(change ...string) reply {
		return reply{t: t, tree: claimDecoded(t, strings.NewReplacer(change...).Replace(printed))["response"].(tree)}
	}
	for _, c := range []struct{ old, new, want string }{
		{"", "", ""},
		{"1234567", "7", ""}, // values may differ
		{`"pmt_id": 1234567`, `"pmt_id": "1234567"`, ".pmt_id is string, printed is integer"},
		{`"invoice": 100`, `"invoice": 100.5`, ".invoice is fraction, printed is integer"},
		{`"error_group": null`, `"error_group": 12`, ".bank_response.error_group is integer, printed is null"},
		{`"error_group": null`, ``, ".bank_response.error_group is missing"},
		{`"rrn": "021705522966"`, `"rrn": null`, ".rrn is null, printed is string"},
		{`"rrn": "021705522966",`, ``, ".rrn is missing"},
		{`"smch_id": 5410`, `"smch_id": "5410"`, ".transactions[].smch_id is string, printed is integer"},
		{`"smch_id": 5410,`, ``, ".transactions[].smch_id is missing"},
		{`"trn_id"`, `"fee": 1, "trn_id"`, ".transactions[].fee"},
		{`"rrn"`, `"terminal_id": null, "mch_amount": [], "rrn"`, ".mch_amount .terminal_id"},
		{`"bank_response": {`, `"bank_response": [], "x": {`, ".bank_response is array, printed is object"},
	} {
		change := []string{c.old, c.new}
		if c.old == "" {
			change = nil
		}
		if got := claimBeside(t, "create-answer", answer(change...)); got != c.want {
			t.Errorf("%s for %s: %q, want %q", c.new, c.old, got, c.want)
		}
	}
	r := answer()
	for list, want := range map[string]any{".transactions is empty": []any{}, ".transactions[] is integer, printed is object": append(r.at("transactions").([]any), r.at("invoice"))} {
		r.tree["transactions"] = want
		if got := claimBeside(t, "create-answer", r); got != list {
			t.Errorf("%q, want %q", got, list)
		}
	}
}
