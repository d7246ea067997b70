package sandbox_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

func invoiceOf(order string) client.Invoice { return client.Invoice{OrderID: order, Amount: 100_00} }

// jsonOf is a value as JSON, keys sorted.
func jsonOf(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestVerifyRequests(t *testing.T) {
	b := shopping(t)
	for _, test := range []struct{ body, want string }{
		{`{"match":{"op":"createInvoice"}}`, `{"count":2,"requests":[1,2],"tenant":"default","verified":true}`},
		{`{"match":{"op":"createInvoice"},"count":">=2"}`, `{"count":2,"requests":[1,2],"tenant":"default","verified":true}`},
		{`{"match":{"op":"purchaseToRefund"},"count":"==0"}`, `{"count":0,"requests":[],"tenant":"default","verified":true}`},
	} {
		if got := jsonOf(t, b.admin("POST", "/__admin/requests/verify", test.body, 200)); got != test.want {
			t.Errorf("%s: %s\nwant %s", test.body, got, test.want)
		}
	}
	for _, test := range []struct {
		body, detail string
		nearest      string
	}{
		{
			`{"match":{"op":"createInvoice","field":{"orderId":"A-1"}},"count":"==2"}`,
			`wanted exactly 2 requests whose op is "createInvoice" and whose field orderId is "A-1"; seen 1: 1` +
				`; nearest: request 2, but its field orderId is "A-2" (wanted: is "A-1")`,
			`[{"condition":"field orderId","request":2,"seen":"\"A-2\"","wanted":"is \"A-1\""}]`,
		},
		{
			`{"match":{"provider":"intellectmoney","outcome":"declined"}}`, // the newest three of those that nearly match
			`wanted at least 1 request whose provider is "intellectmoney" and whose outcome is "declined"; seen 0` +
				`; nearest: request 7, but its outcome is "rejected" (wanted: is "declined"); request 6, but its outcome is "refused" (wanted: is "declined")` +
				`; request 4, but its outcome is "answered" (wanted: is "declined")`,
			`[{"condition":"outcome","request":7,"seen":"\"rejected\"","wanted":"is \"declined\""},{"condition":"outcome","request":6,"seen":"\"refused\"",` +
				`"wanted":"is \"declined\""},{"condition":"outcome","request":4,"seen":"\"answered\"","wanted":"is \"declined\""}]`,
		},
		{
			`{"match":{"since":2,"until":6,"op":"createInvoice","status":500,"field":{"orderId":{"prefix":"B","in":["B1","B2"]}}}}`,
			`wanted at least 1 request whose op is "createInvoice" and whose status is 500 and whose field orderId begins with "B" and is one of "B1", "B2"` +
				`, after request 2, up to request 6; seen 0; no request misses by one condition alone`,
			`[]`,
		},
		{
			`{"match":{"op":"createInvoice","field":{"email":{"absent":false}}}}`,
			`wanted at least 1 request whose op is "createInvoice" and whose field email was sent; seen 0; nearest: ` +
				`request 2, but its field email is none (wanted: was sent); request 1, but its field email is none (wanted: was sent); ` +
				`request 5, but its op is "payment/token/charge" (wanted: is "createInvoice")`, // which has an email, and is less near
			`[{"condition":"field email","request":2,"seen":"none","wanted":"was sent"},{"condition":"field email","request":1,"seen":"none","wanted":"was sent"},` +
				`{"condition":"op","request":5,"seen":"\"payment/token/charge\"","wanted":"is \"createInvoice\""}]`,
		},
		{`{"match":{},"count":"<3"}`, `wanted fewer than 3 requests of any kind; seen 7: 1, 2, 3, 4, 5, 6, 7`, `null`},
		{`{"match":{"op":"createInvoice"},"count":"==0"}`, `wanted exactly 0 requests whose op is "createInvoice"; seen 2: 1, 2`, `null`},
		{`{"match":{"since":4},"count":">3"}`, `wanted more than 3 requests of any kind, after request 4; seen 3: 5, 6, 7; no request misses by one condition alone`, `[]`},
	} {
		problem := b.admin("POST", "/__admin/requests/verify", test.body, 422)
		if problem["detail"] != test.detail || problem["verified"] != false || problem["title"] != "Unprocessable Entity" || problem["status"] != 422.0 {
			t.Errorf("%s:\n%v\nwant\n%s", test.body, problem["detail"], test.detail)
		}
		if got := jsonOf(t, problem["nearest"]); got != test.nearest {
			t.Errorf("%s: nearest\n%s\nwant\n%s", test.body, got, test.nearest)
		}
	}
	if err := b.tenant().VerifyRequests(`{op: createInvoice}`, "==2"); err != nil {
		t.Errorf("err = %v", err)
	}
	if err := b.tenant().VerifyRequests(`{op: createInvoice}`, ""); err != nil {
		t.Errorf("err = %v", err)
	}
	if err := b.tenant().VerifyRequests(`{op: createInvoice}`, "==1"); err == nil || err.Error() != `wanted exactly 1 request whose op is "createInvoice"; seen 2: 1, 2` {
		t.Errorf("err = %v", err)
	}
}

func TestVerifySequence(t *testing.T) {
	b := shopping(t)
	for _, test := range []struct{ body, want string }{
		{`{"steps":[{"op":"createInvoice"},{"op":"sbpPayment"},{"outcome":"refused"}]}`, `[1,3,6]`},
		{`{"steps":[{"op":"createInvoice"},{"op":"createInvoice"},{}]}`, `[1,2,3]`},
		{`{"steps":{"since":4,"provider":"intellectmoney"}}`, `[6]`},
	} {
		got := b.admin("POST", "/__admin/requests/verify-sequence", test.body, 200)
		if jsonOf(t, got["requests"]) != test.want || got["verified"] != true {
			t.Errorf("%s: %v, want %s", test.body, got, test.want)
		}
	}
	for _, test := range []struct{ body, detail, members string }{
		{
			`{"steps":[{"op":"sbpPayment","outcome":"answered"},{"op":"createInvoice"}]}`,
			`step 2 was not found after request 3: wanted a request whose op is "createInvoice"; the newest that matches is request 2; nearest: ` +
				`request 7, but its op is "sbpPayment" (wanted: is "createInvoice"); request 6, but its op is "sbpPayment" (wanted: is "createInvoice"); ` +
				`request 5, but its op is "payment/token/charge" (wanted: is "createInvoice")`,
			`step 2 after 3 earlier 2 requests [3]`,
		},
		{
			`{"steps":[{"op":"sbpPayment","status":503}]}`,
			`step 1 was not found in the journal: wanted a request whose op is "sbpPayment" and whose status is 503; nearest: ` +
				`request 7, but its status is 405 (wanted: is 503); request 6, but its status is 200 (wanted: is 503); request 3, but its status is 200 (wanted: is 503)`,
			`step 1 after 0 earlier <nil> requests []`,
		},
		{
			`{"steps":[{"status":405},{"status":405}]}`, // one request is no two steps
			`step 2 was not found after request 7: wanted a request whose status is 405; the newest that matches is request 7; no request misses by one condition alone`,
			`step 2 after 7 earlier 7 requests [7]`,
		},
	} {
		problem := b.admin("POST", "/__admin/requests/verify-sequence", test.body, 422)
		if problem["detail"] != test.detail || problem["verified"] != false {
			t.Errorf("%s:\n%v\nwant\n%s", test.body, problem["detail"], test.detail)
		}
		if got := fmt.Sprintf("step %v after %v earlier %v requests %v", problem["step"], problem["after"], problem["earlier"], problem["requests"]); got != test.members {
			t.Errorf("%s: %s, want %s", test.body, got, test.members)
		}
	}
}

// TestNearMissesTellNoSecret: what a condition wants and what was sent instead are masked by the field's name and by what they are.
func TestNearMissesTellNoSecret(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	plant(t, b)
	for _, body := range []string{
		`{"match":{"op":"bankCardPayment","field":{"cvv":"111"}}}`,
		`{"match":{"op":"bankCardPayment","field":{"cvv":{"prefix":"987","suffix":"9"}}}}`,
		`{"match":{"op":"bankCardPayment","field":{"pan":{"in":["4111 1111 1111 1112","4111111111111111"],"prefix":"x"}}}}`,
		`{"match":{"op":"bankCardPayment","field":{"returnUrl":"9d97820c61424eb6ac0db414ccb7ac60"}}}`,
		`{"match":{"op":"createInvoice","field":{"serviceName":"signsecret"}}}`,
		`{"match":{"op":"createInvoice","header":{"Authorization":"Bearer x"}}}`,
		`{"match":{"op":"createInvoice","header":{"X-Note":{"regex":"^4111111111111111$"}}}}`,
		`{"match":{"op":"payment/token/charge","field":{"token":{"suffix":"x"}}}}`,
		`{"match":{"rule":"9d97820c61424eb6ac0db414ccb7ac60"}}`,
	} {
		problem := b.admin("POST", "/__admin/requests/verify", body, 422)
		if near := problem["nearest"].([]any); len(near) == 0 {
			t.Errorf("%s: no near miss, so nothing is tried", body)
		}
		holdsNoSecret(t, body, jsonOf(t, problem))
		step, _, _ := strings.Cut(strings.TrimPrefix(body, `{"match":`), `,"count"`)
		holdsNoSecret(t, body, jsonOf(t, b.admin("POST", "/__admin/requests/verify-sequence", `{"steps":[`+strings.TrimSuffix(step, "}")+`]}`, 422)))
	}
}
