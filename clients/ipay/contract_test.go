package ipay_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/sandbox"
)

// documented lists what the contract says of one action, as the sentences that an exchange must have earned:
//
//   - each key of the request, and each value of its enums, in a request that was accepted;
//   - each HTTP status that is documented without a body (400, 404, 405, 413);
//   - each media type of the answer, and of JSON every mark of its schema: each key, each value of an enum (pmt_status as a number
//     and as text, the names of system errors, the statuses of a receipt), null and not null, each kind of number, and each
//     alternative of the rules about keys;
//   - of an answer with bank_response also each error group, since the contract takes any number there.
func (d *deed) documented(action string, groups []int) (sentences []string) {
	add := func(format string, args ...any) {
		sentences = append(sentences, action+": "+fmt.Sprintf(format, args...))
	}
	operation := d.actions[action]
	for _, mark := range requestMarks(marks("request", operation.RequestBody.Value.Content[mediaJSON].Schema.Value, nil, true)) {
		add("%s", mark)
	}
	for status, response := range operation.Responses.Map() {
		if len(response.Value.Content) == 0 {
			add("answer %s", status)
		}
		for mediaType, media := range response.Value.Content {
			add("answer %s %s", status, mediaType)
			if mediaType == mediaJSON {
				for _, mark := range marks("answer", media.Schema.Value, nil, true) {
					add("%s", mark)
				}
			}
		}
	}
	if slices.Contains(sentences, action+": answer.response.bank_response") {
		for _, group := range groups {
			add("answer error_group %d", group)
		}
	}
	return sentences
}

// requestMarks leaves the alternatives out: a client writes a number in one way.
func requestMarks(all []string) []string {
	return slices.DeleteFunc(all, func(mark string) bool { return strings.Contains(mark, " as alternative ") })
}

// unsaid is what the contract documents and this sandbox never says to this client, each with the reason. The test holds that the
// list is exact: what is said after all has to leave it.
func unsaid() map[string]string {
	reasons := map[string]string{
		"PaymentCancel: answer error_group 12": "a cancelling fails by a refusal, and a scenario refuses with the groups of the table alone",
	}
	for _, key := range []string{"invoice", "amount", "fee"} {
		reasons["CalculateFee: answer.response."+key+" as alternative 1 of 2"] = "the sandbox writes texts there, as the page's example"
	}
	for _, name := range []string{"overall error", "invalid token", "invalid token format", "invalid token gatewayMerchantId", "invalid pan",
		"invalid expm", "invalid expy", "invalid cvv"} {
		reasons[fmt.Sprintf("CalculateFee: answer.response.error = %q", name)] = "the action has neither a payment nor a token, and no scenario reaches it"
	}
	return reasons
}

// trial is one run of all exchanges, with a merchant whose numbers are numbers or texts.
type trial struct {
	*box
	deed   *deed
	earned map[string]bool
	groups []int
	orders int

	breaks bool // the next request breaks the contract; else it keeps it
}

// RoundTrip implements http.RoundTripper: it sends, and holds what went and came against the contract.
func (tr *trial) RoundTrip(r *http.Request) (*http.Response, error) {
	meant := tr.deed.actionOf(bodyOf(r)) // before anything is changed on the way
	response, err := tr.wire.RoundTrip(r)
	if err == nil {
		tr.check(meant, tr.wire.last)
	}
	return response, err
}

func (tr *trial) check(action string, x exchange) {
	tr.t.Helper()
	request, answer := tr.deed.judge(x)
	if answer != nil {
		tr.t.Errorf("%s: the answer breaks the contract: %v\n%d %s", action, answer, x.status, excerptOf(x.answer))
	}
	switch {
	case !tr.breaks && request != nil:
		tr.t.Errorf("%s: the request breaks the contract: %v\n%s", action, request, excerptOf(x.body))
	case tr.breaks && request == nil:
		tr.t.Errorf("%s: the request keeps the contract, and should not\n%s", action, excerptOf(x.body))
	}
	tr.earn(action, x)
}

func excerptOf(body []byte) []byte { return body[:min(len(body), 2000)] }

// earn notes what the exchange shows of the action that the client called.
func (tr *trial) earn(action string, x exchange) {
	tr.t.Helper()
	note := func(format string, args ...any) { tr.earned[action+": "+fmt.Sprintf(format, args...)] = true }
	response := tr.deed.actions[action].Responses.Status(x.status)
	if response == nil {
		return // reported by check
	}
	if len(response.Value.Content) == 0 {
		note("answer %d", x.status)
		return
	}
	mediaType, _, _ := strings.Cut(x.got.Get("Content-Type"), ";")
	note("answer %d %s", x.status, mediaType)
	var answer struct {
		Response struct {
			Error any
			Bank  struct {
				Group *int `json:"error_group"`
			} `json:"bank_response"`
		}
	}
	if media := response.Value.Content[mediaType]; mediaType == mediaJSON && media != nil {
		var tree any
		if json.Unmarshal(x.answer, &tree) != nil || json.Unmarshal(x.answer, &answer) != nil {
			return // reported by check
		}
		for _, mark := range marks("answer", media.Schema.Value, tree, false) {
			note("%s", mark)
		}
		if group := answer.Response.Bank.Group; group != nil {
			note("answer error_group %d", *group)
		}
	}
	if answer.Response.Error == nil { // accepted
		var tree any
		if err := json.Unmarshal(x.body, &tree); err != nil {
			tr.t.Errorf("%s: a body that is no JSON was accepted: %v", action, err)
		}
		schema := tr.deed.actions[action].RequestBody.Value.Content[mediaJSON].Schema.Value
		for _, mark := range requestMarks(marks("request", schema, tree, false)) {
			note("%s", mark)
		}
	}
}

// listedGroups are the error groups that a sandbox lists for scenarios, and 12, which the page's example has and its table does not.
func (b *box) listedGroups() []int {
	b.t.Helper()
	var catalogue struct {
		Providers []struct {
			Name     string
			Refusals []struct{ Name string }
		}
	}
	b.admin("/__admin/catalogue", &catalogue)
	var groups []int
	for _, p := range catalogue.Providers {
		for _, refusal := range p.Refusals {
			if n, err := strconv.Atoi(refusal.Name); err == nil && p.Name == "ipay" {
				groups = append(groups, n)
			}
		}
	}
	return append(groups, groupOfTheExample)
}

const groupOfTheExample = 12

// The two sides were written apart, each from the page's table.
func TestBothSidesListTheSameGroups(t *testing.T) {
	listed := newBox(t, sandbox.Options{}).listedGroups()
	for n := range 1000 {
		group := ipay.DeclineGroup(n)
		if want := n != groupOfTheExample && slices.Contains(listed, n); group.Known() != want {
			t.Errorf("the client knows group %d: %t; the sandbox lists it: %t", n, group.Known(), want)
		}
	}
}

// TestEveryDocumentedAnswerIsExercised calls every action in every way, with a merchant whose numbers are numbers and with one whose
// numbers are texts, and holds each exchange against the contract. What the contract documents and no exchange has shown is listed.
func TestEveryDocumentedAnswerIsExercised(t *testing.T) {
	d := loadContract(t)
	trials := make([]*trial, 2)
	t.Run("exchanges", func(t *testing.T) {
		for i, name := range []string{"numbers", "texts"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				trials[i] = newTrial(t, d, name == "texts")
				trials[i].runAll()
			})
		}
	})
	earned := map[string]bool{}
	var groups []int
	for _, tr := range trials {
		if tr != nil { // nil: its box could not be made, which is reported
			maps.Copy(earned, tr.earned)
			groups = tr.groups
		}
	}
	exempt, met := unsaid(), map[string]bool{}
	var missing []string
	for _, action := range d.names {
		sentences := d.documented(action, groups)
		if len(sentences) < 20 {
			t.Errorf("%s documents %d things only: %q", action, len(sentences), sentences)
		}
		for _, one := range sentences {
			reason := exempt[one]
			met[one] = true
			switch {
			case reason == "" && !earned[one]:
				missing = append(missing, one)
			case reason != "" && earned[one]:
				t.Errorf("%q is said after all; take it off unsaid", one)
			}
		}
	}
	for one := range exempt {
		if !met[one] {
			t.Errorf("unsaid has %q, which the contract does not document", one)
		}
	}
	slices.Sort(missing)
	if missing = slices.Compact(missing); len(missing) > 0 {
		t.Errorf("%d documented things were never exchanged; add a line to the answers of the action:\n  %s", len(missing), strings.Join(missing, "\n  "))
	}
}

// What unsaid gives as a reason.
func TestNoScenarioReachesCalculateFee(t *testing.T) {
	rule := files(map[string]string{"fee": byRules("fee", "{ at: CalculateFee, do: { refuse: { code: overall error } } }")})
	if made, err := sandbox.New(sandbox.Options{Scenarios: rule}); err == nil || !strings.Contains(err.Error(), "CalculateFee") {
		if err == nil {
			made.Close()
		}
		t.Errorf("a scenario of CalculateFee loads: %v", err)
	}
	rule = files(map[string]string{"cancel": byRules("cancel", `{ at: PaymentCancel, do: { refuse: { code: "12" } } }`)})
	if made, err := sandbox.New(sandbox.Options{Scenarios: rule}); err == nil || !strings.Contains(err.Error(), `"12"`) {
		if err == nil {
			made.Close()
		}
		t.Errorf("a scenario refuses with group 12: %v", err)
	}
}
