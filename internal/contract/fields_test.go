package contract

import (
	"slices"
	"testing"

	"paysandbox/openapi"
)

func TestAnswerFields_of_the_providers(t *testing.T) {
	for _, test := range []struct {
		provider, path, variant string
		has, hasNot             []string
	}{
		{"ipay", "/", "PaymentCreate", []string{"pmt_id", "pmt_status", "trn_id", "redirect_url"}, []string{"transactions", "security_data", "fee_amount_of_none"}},
		{"gbpayments", "/payment/token/charge", "", []string{"transaction_id", "success"}, []string{"error_of_none"}},
		{"intellectmoney", "/merchant/createInvoice", "", []string{"InvoiceId", "OperationId", "Code"}, []string{"Result", "State", "OperationState"}},
	} {
		spec, err := openapi.File(test.provider + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		c, err := Load(spec)
		if err != nil {
			t.Fatal(err)
		}
		fields := c.AnswerFields(test.path, "POST", test.variant)
		if !slices.IsSorted(fields) || len(slices.Compact(slices.Clone(fields))) != len(fields) {
			t.Errorf("%s: %v is not sorted, each once", test.provider, fields)
		}
		for _, name := range test.has {
			if !slices.Contains(fields, name) {
				t.Errorf("%s has no answer field %s: %v", test.provider, name, fields)
			}
		}
		for _, name := range test.hasNot {
			if slices.Contains(fields, name) {
				t.Errorf("%s has an answer field %s: %v", test.provider, name, fields)
			}
		}
		if none := c.AnswerFields("/none", "POST", ""); none != nil {
			t.Errorf("an unknown path has %v", none)
		}
	}
}

func TestAnswerField(t *testing.T) {
	const json, xml = "application/json; charset=utf-8", "text/xml"
	for _, test := range []struct {
		name, contentType, body, field, want string
		found                                bool
	}{
		{"at the top", json, `{"pmt_id":1234567,"z":{"pmt_id":8}}`, "pmt_id", "1234567", true},
		{"below", json, `{"b":{"id":"2"},"a":{"x":{"id":"3"},"id":"1"}}`, "id", "1", true},
		{"in a list", json, `{"list":[{"n":1},{"id":1.50}]}`, "id", "1.50", true},
		{"boolean", json, `{"ok":false}`, "ok", "false", true},
		{"null is no value", json, `{"id":null,"a":{"id":7}}`, "id", "7", true},
		{"object is no value", json, `{"id":{"id":7}}`, "id", "7", true},
		{"absent", json, `{"a":1}`, "id", "", false},
		{"broken JSON", json, `{"id":1`, "id", "", false},
		{"XML", xml, `<?xml version="1.0"?><R><Result><InvoiceId>3000000000</InvoiceId></Result></R>`, "InvoiceId", "3000000000", true},
		{"broken XML", xml, `<R><InvoiceId>1</R>`, "InvoiceId", "", false},
		{"neither", "application/pdf", `%PDF`, "id", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, found := AnswerField(test.contentType, []byte(test.body), test.field)
			if got != test.want || found != test.found {
				t.Errorf("got %q, %v", got, found)
			}
		})
	}
}
