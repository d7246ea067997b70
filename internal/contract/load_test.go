package contract

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"paysandbox/openapi"
)

// The shipped contracts that tests name; what should hold of every contract runs over openapi.Names, or over those of the providers.
const (
	imFile   = "intellectmoney.yaml"
	ipayFile = "ipay.yaml"
)

// shipped loads a shipped contract.
func shipped(t testing.TB, file string) *Contract {
	t.Helper()
	text, err := openapi.File(file)
	if err != nil {
		t.Fatal(err)
	}
	return load(t, string(text))
}

// providers are the contracts of the providers: of POSTs alone, checked at every exchange.
func providers() []string {
	return slices.DeleteFunc(openapi.Names(), func(file string) bool { return file == openapi.Control })
}

func load(t testing.TB, spec string) *Contract {
	t.Helper()
	c, err := Load([]byte(spec))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// small is a contract of one operation, POST /p, whose body and answer have the schema S, which is written on one line.
func small(schema string) string {
	return `openapi: 3.0.3
info: {title: small, version: "1"}
paths:
  /p:
    post:
      operationId: p
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/S"}}}}
      responses:
        "200":
          description: fine
          content:
            application/json: {schema: {$ref: "#/components/schemas/S"}}
            application/xml: {schema: {$ref: "#/components/schemas/S"}}
components:
  schemas:
    S: ` + schema + "\n"
}

func TestEveryShippedContractLoads(t *testing.T) {
	for _, name := range openapi.Names() {
		text, err := openapi.File(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Load(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOperationsAreListedByPath(t *testing.T) {
	want := []Operation{
		{ID: "activationPay", Method: "POST", Path: "/merchant/activationPay"},
		{ID: "bankCardPayment", Method: "POST", Path: "/merchant/bankCardPayment"},
		{ID: "bnplPayment", Method: "POST", Path: "/merchant/bnplPayment"},
		{ID: "createInvoice", Method: "POST", Path: "/merchant/createInvoice"},
		{ID: "gazpromPayPayment", Method: "POST", Path: "/merchant/gazpromPayPayment"},
		{ID: "getBankCardPaymentState", Method: "POST", Path: "/merchant/getBankCardPaymentState"},
		{ID: "createInvoiceLatest", Method: "POST", Path: "/merchant/latest/createInvoice"},
		{ID: "purchaseToPaid", Method: "POST", Path: "/merchant/purchaseToPaid"},
		{ID: "purchaseToRefund", Method: "POST", Path: "/merchant/purchaseToRefund"},
		{ID: "sbpPayment", Method: "POST", Path: "/merchant/sbpPayment"},
	}
	c := shipped(t, imFile)
	if got := c.Operations(); !reflect.DeepEqual(got, want) {
		t.Errorf("Operations() = %v, want %v", got, want)
	}
	c.Operations()[0].ID = "changed"
	if got := c.Operations()[0].ID; got != "activationPay" {
		t.Errorf("a change to the caller's slice reached the contract: %q", got)
	}
}

func TestLoadRefusesWhatItCannotCheck(t *testing.T) {
	object := small("{type: object}")
	for name, test := range map[string]struct{ spec, want string }{
		"not YAML":                    {"openapi: [", "cannot be read"},
		"not OpenAPI":                 {"openapi: 3.0.3\npaths: {}\n", "not valid OpenAPI"},
		"a wrong example":             {small("{type: integer, example: seven}"), "not valid OpenAPI"},
		"a wrong pattern":             {small("{type: string, pattern: '['}"), "not valid OpenAPI"},
		"a reference to another file": {strings.ReplaceAll(object, "#/components/schemas/S", "other.yaml#/S"), "cannot be read"},
		"an operation without a name": {strings.Replace(object, "      operationId: p\n", "", 1), "POST /p: it needs an operationId"},
		"a schema within itself":      {small(`{type: object, properties: {again: {$ref: "#/components/schemas/S"}}}`), "a schema contains itself"},
		"two schemas for one body": {strings.Replace(object, `{content: {application/json:`,
			`{content: {text/json: {schema: {type: object}}, application/json:`, 1), "must share one schema"},
	} {
		_, err := Load([]byte(test.spec))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error = %v, want %q in it", name, err, test.want)
		}
	}
}
