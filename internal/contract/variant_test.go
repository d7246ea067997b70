package contract

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// varied is a contract of one operation with two variants: A takes and gives {n: integer}, B has no request body and gives XML.
const varied = `openapi: 3.0.3
info: {title: varied, version: "1"}
paths:
  /p:
    post:
      operationId: p
      x-variants: [B, A]
      parameters: [{name: X-Key, in: header, required: true, schema: {type: string, maxLength: 3}}]
      requestBody: {content: {application/json: {schema: {type: object, required: [any]}}}}
      responses:
        "200": {description: whole, content: {application/json: {schema: {type: object, required: [any]}}}}
        "4XX": {description: refused}
components:
  requestBodies:
    A: {required: true, content: {application/json: {schema: {type: object, properties: {n: {type: integer}}}}}}
    B: {content: {}}
  responses:
    A: {description: a, content: {application/json: {schema: {type: object, properties: {n: {type: integer}}}}}}
    B: {description: b, content: {application/xml: {schema: {type: object, required: [m]}}}}
`

func TestVariantsAreListedInTheDocumentsOrder(t *testing.T) {
	c := load(t, varied)
	want := []Operation{{ID: "p", Method: "POST", Path: "/p", Variants: []string{"B", "A"}}}
	if got := c.Operations(); !reflect.DeepEqual(got, want) {
		t.Errorf("Operations() = %v, want %v", got, want)
	}
	c.Operations()[0].Variants[0] = "changed"
	if got := c.Operations(); !reflect.DeepEqual(got, want) {
		t.Errorf("a change to the caller's variants reached the contract: %v", got)
	}
	ipay := []Operation{{ID: "call", Method: "POST", Path: "/", Variants: []string{"CalculateFee", "PaymentCreate", "PaymentVerify3DS", "PaymentSale",
		"PaymentCancel", "GetPaymentStatus", "GetPaymentInvoice", "GetReceipt", "ProcessPayment"}}}
	if got := shipped(t, ipayFile).Operations(); !reflect.DeepEqual(got, ipay) {
		t.Errorf("iPay's operations are %v, want %v", got, ipay)
	}
}

func TestAVariantHasItsOwnBodies(t *testing.T) {
	c := load(t, varied)
	key := map[string][]string{"X-Key": {"k"}}
	text, number := map[string]any{"n": "x"}, map[string]any{"n": 1.0}
	for name, test := range map[string]struct {
		got  []Violation
		want string // empty: no violation
	}{
		"A's request":                {c.CheckRequest("/p", "POST", Request{Header: key, Document: number, Variant: "A"}), ""},
		"a breach of A's request":    {c.CheckRequest("/p", "POST", Request{Header: key, Document: text, Variant: "A"}), "request body: n must be an integer"},
		"A's request as text":        {c.CheckRequest("/p", "POST", Request{Header: key, Document: map[string]any{"n": "1"}, Textual: true, Variant: "A"}), ""},
		"A without a body":           {c.CheckRequest("/p", "POST", Request{Header: key, Variant: "A"}), "request body: the body is missing or could not be read"},
		"the operation without":      {c.CheckRequest("/p", "POST", Request{Header: key}), ""},
		"B's request":                {c.CheckRequest("/p", "POST", Request{Header: key, Document: text, Variant: "B"}), ""},
		"no variant":                 {c.CheckRequest("/p", "POST", Request{Header: key, Document: number}), "request body: any is missing"},
		"an unknown variant":         {c.CheckRequest("/p", "POST", Request{Header: key, Document: number, Variant: "C"}), "request body: any is missing"},
		"the operation's header":     {c.CheckRequest("/p", "POST", Request{Header: map[string][]string{"X-Key": {"long"}}, Document: number, Variant: "A"}), "header X-Key: X-Key must have at most 3 characters"},
		"A's answer":                 {c.CheckAnswer("/p", "POST", Answer{Status: 200, ContentType: jsonType, Body: []byte(`{"n":1}`), Variant: "A"}), ""},
		"a breach of A's answer":     {c.CheckAnswer("/p", "POST", Answer{Status: 200, ContentType: jsonType, Body: []byte(`{"n":"x"}`), Variant: "A"}), "answer body: n must be an integer"},
		"B's type":                   {c.CheckAnswer("/p", "POST", Answer{Status: 200, ContentType: jsonType, Body: []byte(`{}`), Variant: "B"}), "answer header Content-Type: Content-Type is not one of the contract's; known: application/xml"},
		"B's answer":                 {c.CheckAnswer("/p", "POST", Answer{Status: 200, ContentType: xmlType, Body: []byte(`<R><n/></R>`), Variant: "B"}), "answer body: m is missing"},
		"an answer of no variant":    {c.CheckAnswer("/p", "POST", Answer{Status: 200, ContentType: jsonType, Body: []byte(`{"n":1}`)}), "answer body: any is missing"},
		"an answer of an unknown":    {c.CheckAnswer("/p", "POST", Answer{Status: 200, ContentType: jsonType, Body: []byte(`{"n":1}`), Variant: "C"}), "answer body: any is missing"},
		"the operation's own status": {c.CheckAnswer("/p", "POST", Answer{Status: 404, ContentType: jsonType, Body: []byte(`{"n":1}`), Variant: "A"}), "answer body: the body must be empty with status 404"},
		"a status of nobody":         {c.CheckAnswer("/p", "POST", Answer{Status: 201, Variant: "A"}), "answer status: status 201 is not in the contract; known: 200, 4XX"},
	} {
		var want []string
		if test.want != "" {
			want = []string{test.want}
		}
		if got := sentences(test.got); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestLoadRefusesVariantsThatAreNotWhole(t *testing.T) {
	const where = "the contract's POST /p: "
	for name, test := range map[string]struct{ from, to, want string }{
		"no list":             {"[B, A]", "A", where + "its x-variants must be a list of names"},
		"an empty list":       {"[B, A]", "[]", where + "its x-variants must be a list of names"},
		"a number":            {"[B, A]", "[A, 7]", where + "its x-variants must be a list of names"},
		"an empty name":       {"[B, A]", `[A, ""]`, where + "its x-variants must be a list of names"},
		"a name twice":        {"[B, A]", "[A, B, A]", where + `its x-variants list "A" twice`},
		"no request body":     {"[B, A]", "[A, C]", where + `its variant "C": it needs components.requestBodies.C`},
		"no response":         {"    B: {description: b,", "    C: {description: b,", where + `its variant "B": it needs components.responses.B`},
		"no 200 to stand for": {`"200":`, `"201":`, where + "its x-variants need a response of status 200: theirs stand in for it"},
		"two schemas for one body": {"A: {required: true, content: {", "A: {required: true, content: {text/json: {schema: {type: object}}, ",
			where + `its variant "A": the media types of its request body must share one schema by $ref: a body is checked as decoded`},
	} {
		spec := strings.Replace(varied, test.from, test.to, 1)
		if spec == varied {
			t.Fatalf("%s: nothing was replaced", name)
		}
		if _, err := Load([]byte(spec)); err == nil || err.Error() != test.want {
			t.Errorf("%s: error = %v, want %q", name, err, test.want)
		}
	}
	circular := strings.NewReplacer("A: {description: a, content: {application/json: {schema: {type: object, properties: {n: {type: integer}}}}}}",
		`A: {description: a, content: {application/json: {schema: {$ref: "#/components/schemas/S"}}}}`,
		"components:\n", "components:\n"+`  schemas: {S: {type: object, properties: {again: {$ref: "#/components/schemas/S"}}}}`+"\n").Replace(varied)
	if _, err := Load([]byte(circular)); err == nil || err.Error() != where+`its variant "A": a schema contains itself; give it a bounded depth` {
		t.Errorf("a schema within itself: error = %v", err)
	}
	withoutComponents := varied[:strings.Index(varied, "components:")]
	if _, err := Load([]byte(withoutComponents)); err == nil || !strings.Contains(err.Error(), `its variant "B": it needs components.requestBodies.B`) {
		t.Errorf("no components: error = %v", err)
	}
	brokenExample := strings.Replace(varied, "B: {content: {}}", "B: {content: {application/json: {schema: {type: integer}, example: seven}}}", 1)
	if _, err := Load([]byte(brokenExample)); err == nil || !strings.Contains(err.Error(), "not valid OpenAPI") {
		t.Errorf("a wrong example of a variant: error = %v", err)
	}
}
