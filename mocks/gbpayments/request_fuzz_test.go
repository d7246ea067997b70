package gbpayments_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/gbpayments"
	"paysandbox/payment"
)

// FuzzRequests sends any text to any method, beside a held and a refunded payment. Whatever it is: one answer that can be read, an error
// that names a parameter of the method, or a response; the payments are unharmed or were moved by a row of the machine, and their money
// adds up.
func FuzzRequests(f *testing.F) {
	for _, seed := range []string{
		"", "{}", goodCharge, `{"transaction_id":995,"amount":1}`, `{"transaction_id":996,"amount":"9999"}`, `{"transaction_id":997,"amount":1}`, `{"transaction_id":18446744073709551616}`,
		`{"success":0}`, `{"error":10002,"success":0}`, `{"error":401}`, `{"date_start":"2026-01-01","sort":"amount","order":0,"limit":100}`, `{"date_start":"0000-01-01","date_end":"9999-12-31 23:59"}`,
		"token=tok_limit&amount=5&currency=RUB&description=x&email=a@b", "transaction_id=995&amount=5", "[[[", "\xff", `{"a":{"a":{"a":[]}},"amount":1e400}`, `{"token":"tok_ok_1_0000000000000000"}`,
		`{"token":"tok_ok","amount":1,"currency":"RUB","description":"\ud800\u0000","email":"a@b","ip":"::"}`, `{"offset":999999999999,"limit":999999999999,"workmode":-5}`,
	} {
		for which := range byte(len(methods)) {
			f.Add(which, seed)
		}
	}
	provider := gbpayments.New()
	f.Fuzz(func(t *testing.T, which byte, text string) {
		s := quick(t, nil)
		held, paid := s.made(auth, nil), s.made(charge, nil)
		s.about(paid, "refund", tree{"amount": 1})
		method := methods[int(which)%len(methods)]
		name := strings.Replace(method, "void", "cancel", 1)
		before := map[int64]string{}
		for _, number := range []int64{held, paid} {
			before[number] = string(s.state(number))
		}
		r := s.post(method, text)
		for _, number := range []int64{held, paid} {
			after := s.payment(number)
			if wrong := unsound(after); wrong != "" {
				t.Errorf("%s of %q: %s", method, text, wrong)
			}
			if from := before[number]; from != string(after.State) && !slices.ContainsFunc(provider.Machine(), func(e payment.Edge) bool {
				return string(e.From) == from && e.By == name && e.To == after.State
			}) {
				t.Errorf("%s went from %s to %s by %q", method, from, after.State, text)
			}
		}
		if r.status == http.StatusRequestEntityTooLarge && len(text) > 1<<20 {
			return
		}
		var whole struct {
			Response, Error map[string]json.RawMessage
		}
		if err := json.Unmarshal([]byte(r.text), &whole); err != nil || (whole.Response == nil) == (whole.Error == nil) || len(r.tree) != 1 {
			t.Fatalf("%s of %q: HTTP %d %s", method, text, r.status, r.text)
		}
		if r.status != http.StatusOK {
			t.Errorf("%s of %q: HTTP %d %s", method, text, r.status, r.text)
		}
		fields := provider.Operations()[slices.IndexFunc(provider.Operations(), func(o mocks.Operation) bool { return o.Name == name })].Fields
		if at := r.word("error.name"); at != "" && !slices.Contains(fields, at) || at == "" && r.word("error.code") == "10002" && method != "test" && r.word("error.text") != "Invalid request body" {
			t.Errorf("%s of %q: %s", method, text, r.text)
		}
		if next := s.list(tree{"limit": 100}); len(next.items()) < 3 {
			t.Errorf("after %s of %q the list has %s", method, text, next.text)
		}
	})
}
