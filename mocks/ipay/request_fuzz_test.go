package ipay_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"paysandbox/mocks/ipay"
)

// FuzzRequests sends any text: as a whole request, or as the body of a signed one about a payment that is there. Whatever it is: HTTP 200,
// one answer that can be read, an error of the page's list or a payment whose money adds up, and what was stored before is unharmed or was
// moved by a row of the machine.
func FuzzRequests(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"invoice":100}`, `{"invoice":"100","token":"` + foreignToken + `"}`, `{"invoice":100,"token":"e30="}`, `{"pmt_id":1234567}`, `{"pmt_id":"1234567"}`,
		`{"pmt_id":1234567,"invoice":40}`, `{"pmt_id":1234567,"amount":1}`, `{"pmt_id":1234567,"transactions":[{"trn_id":6636,"amount":50},{"trn_id":6637}]}`,
		`{"pmt_id":1234567,"transactions":[{"invoice":20,"smch_id":111,"desc":"Test1","info":{"custom_merchant_field":12345}}]}`, `{"ext_id":"EP-1"}`, `{"ext_id":1e5}`,
		`{"invoice":100,"recurrent_token":"0000000000000000000000000000000000000000"}`, `{"pmt_id":1234567,"threeds_data":"AAAA"}`, `{"pmt_id":18446744073709551616}`,
		`{"invoice":100,"token":"` + foreignToken + `","receipt_data":{"goods":[{"price":9999999999999,"quantity":9999999999999}],"discounts":[{"type":"DISCOUNT","mode":"PERCENT","value":1e300}]}}`,
		`{"invoice":100,"token":"` + foreignToken + `","threeds_info":{"browser_tz":"-120","notification_url":"http://[::1"},"pmt_info":{"force_security_rate":"3D"}}`,
		raw(`{"invoice":100}`), `[[[`, "\xff", `{"request":{"auth":{},"action":null,"body":{}}}`, `{"a":1,"a":"\ud800"}`, "",
	} {
		for _, action := range []byte{0, 1, 3, 4, 255} {
			f.Add(action, seed)
		}
	}
	operations := ipay.New().Operations()
	f.Fuzz(func(t *testing.T, which byte, text string) {
		m := quick(t, nil)
		first := m.call("PaymentCreate", tree{"invoice": 100, "token": foreignToken, "ext_id": "EP-1", "transactions": []any{
			tree{"invoice": 40, "smch_id": 1, "info": tree{"preauth": 1}}, tree{"invoice": 60, "smch_id": 2},
		}})
		before := m.payment(first)
		var r reply
		name := ""
		if int(which) < len(operations)*2 {
			name = operations[int(which)%len(operations)].Name
			r = m.post(strings.Replace(raw(text), "CalculateFee", name, 1))
		} else {
			r = m.post(text)
		}
		after := m.payment(first)
		if !ipay.New().Machine().Allows(before.State, name, after.State) {
			t.Errorf("%s went from %s to %s by %q", name, before.State, after.State, text)
		}
		if wrong := unsound(after); wrong != "" {
			t.Errorf("%s of %q: %s", name, text, wrong)
		}
		if large := len(text) > 1<<19; r.status != http.StatusOK && !(large && r.status == http.StatusRequestEntityTooLarge) {
			t.Fatalf("%s of %q: HTTP %d %s", name, text, r.status, r.text)
		}
		var whole struct{ Response map[string]json.RawMessage }
		switch message := r.word("error"); {
		case r.header.Get("Content-Type") == "application/pdf" || r.status != http.StatusOK:
		case json.Unmarshal([]byte(r.text), &whole) != nil || len(whole.Response) == 0:
			t.Errorf("%s of %q: %q", name, text, r.text)
		case message != "":
			if !slices.Contains(systemErrors, message) || !same(before, after) {
				t.Errorf("%s of %q: %s; the payment is %s", name, text, r.text, after.State)
			}
		case r.has("pmt_status") && r.word("pmt_id") == first.word("pmt_id"):
			if wrong := unbalanced(r, after); wrong != "" {
				t.Errorf("%s of %q: %s: %s", name, text, r.text, wrong)
			}
		}
	})
}
