package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"paysandbox/internal/journal"
	"paysandbox/internal/notify"
	"paysandbox/mocks"
	"paysandbox/openapi"
	"paysandbox/payment"
)

// controlDocument is the contract of the control plane.
func controlDocument(t *testing.T) *openapi3.T {
	t.Helper()
	text, err := openapi.File(openapi.Control)
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// operationsOf lists the operations of a document by the pattern that a route of theirs has.
func operationsOf(document *openapi3.T) map[string]*openapi3.Operation {
	all := map[string]*openapi3.Operation{}
	for path, item := range document.Paths.Map() {
		for method, op := range item.Operations() {
			op.Parameters = append(slices.Clone(op.Parameters), item.Parameters...)
			all[method+" "+path] = op
		}
	}
	return all
}

// atControl is a control plane with a payment, gbpayments:995, and how to ask it.
func atControl(t *testing.T) (control, func(method, target, body string) (int, string)) {
	t.Helper()
	b, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	pay := httptest.NewRequest(http.MethodPost, "/gbpayments/payment/token/charge",
		strings.NewReader(`{"token":"tok_ok","amount":10000,"currency":"RUB","description":"Tea","email":"payer@shop.example","order_id":"A-1"}`))
	pay.Header.Set("Content-Type", "application/json")
	pay.SetBasicAuth("1001", "gbsecret")
	b.DataPlane().ServeHTTP(httptest.NewRecorder(), pay)
	plane := b.ControlPlane()
	return control{b}, func(method, target, body string) (int, string) {
		w := httptest.NewRecorder()
		plane.ServeHTTP(w, httptest.NewRequest(method, target, strings.NewReader(body)))
		var p struct {
			Status int    `json:"status"`
			Detail string `json:"detail"`
		}
		if json.Unmarshal(w.Body.Bytes(), &p) != nil {
			p.Detail = w.Body.String()
		}
		return w.Code, p.Detail
	}
}

// places are what stands in the place of a path's parameters.
var places = strings.NewReplacer("{tenant}", "default", "{id}", "gbpayments:995", "{number}", "1", "{name}", "default", "{provider}", "gbpayments",
	"{wallet}", "gbpayments", "{file}", "control.yaml")

func placed(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	return method, places.Replace(path)
}

func TestEveryRouteHasAnOperationAndEveryOperationARoute(t *testing.T) {
	c, _ := atControl(t)
	operations := operationsOf(controlDocument(t))
	patterns := map[string]bool{}
	for _, r := range c.routes() {
		patterns[r.pattern] = true
		op := operations[r.pattern]
		if op == nil {
			t.Errorf("%s has no operation in %s", r.pattern, openapi.Control)
			continue
		}
		if status := max(r.status, http.StatusOK); op.Responses.Status(status) == nil {
			t.Errorf("%s succeeds with %d, which the contract does not have", r.pattern, status)
		}
	}
	for pattern := range operations {
		if !patterns[pattern] {
			t.Errorf("%s is in %s, and no route serves it", pattern, openapi.Control)
		}
	}
}

// TestQueryParametersAreThoseOfTheContract asks each operation for a parameter that it does not have: the refusal lists those that it does.
func TestQueryParametersAreThoseOfTheContract(t *testing.T) {
	_, ask := atControl(t)
	for pattern, op := range operationsOf(controlDocument(t)) {
		if !strings.Contains(pattern, " /__admin/") {
			continue
		}
		documented := map[string]bool{}
		for _, p := range op.Parameters {
			if p.Value.In == openapi3.ParameterInQuery {
				documented[p.Value.Name] = true
			}
		}
		method, path := placed(pattern)
		status, detail := ask(method, path+"?tenant=nobody", "")
		if ofTenant := strings.Contains(detail, "no such tenant"); ofTenant != documented["tenant"] || ofTenant && status != http.StatusNotFound {
			t.Errorf("%s: of a tenant that there is not: %d %s; the contract has the parameter: %t", pattern, status, detail, documented["tenant"])
		}
		documented["tenant"] = true // which everything takes
		status, detail = ask(method, path+"?nonsense=1", "")
		_, known, _ := strings.Cut(detail, `unknown query parameter "nonsense"; known: `)
		if got, want := slices.Sorted(slices.Values(strings.Split(known, ", "))), slices.Sorted(maps.Keys(documented)); status != http.StatusBadRequest || !slices.Equal(got, want) {
			t.Errorf("%s: %d %s; the contract has %v", pattern, status, detail, want)
		}
	}
}

// TestMembersOfBodiesAreThoseOfTheContract sends each operation a member that its body does not have, at every depth that is closed: the
// refusal lists those that there are.
func TestMembersOfBodiesAreThoseOfTheContract(t *testing.T) {
	_, ask := atControl(t)
	asked := 0
	for pattern, op := range operationsOf(controlDocument(t)) {
		if op.RequestBody == nil {
			continue
		}
		method, path := placed(pattern)
		for _, kind := range []string{"application/json", "application/yaml"} {
			if op.RequestBody.Value.Content[kind] == nil {
				t.Errorf("%s does not say that it takes %s", pattern, kind)
			}
		}
		closed(op.RequestBody.Value.Content["application/json"].Schema.Value, "%s", func(form string, schema *openapi3.Schema) {
			asked++
			status, detail := ask(method, path, fmt.Sprintf(form, `{"nonsense": 1}`))
			_, known, found := strings.Cut(detail, ` "nonsense"; known: `)
			known, _, _ = strings.Cut(known, "\n")
			if got, want := slices.Sorted(slices.Values(strings.Split(known, ", "))), slices.Sorted(maps.Keys(schema.Properties)); !found || status < 400 || !slices.Equal(got, want) {
				t.Errorf("%s %s: %d %s; the contract has %v", pattern, form, status, detail, want)
			}
		})
	}
	if asked < 20 {
		t.Errorf("only %d objects were asked", asked)
	}
}

// closed gives each object of a schema that has no other members than its own, with a body in which its place is free.
func closed(schema *openapi3.Schema, form string, give func(form string, schema *openapi3.Schema)) {
	if schema.Items != nil {
		closed(schema.Items.Value, fmt.Sprintf(form, "[%s]"), give)
	}
	if has := schema.AdditionalProperties.Has; has == nil || *has {
		return
	}
	give(form, schema)
	for name, property := range schema.Properties {
		closed(property.Value, fmt.Sprintf(form, fmt.Sprintf(`{%q: %%s}`, name)), give)
	}
}

// TestWordsOfTheContractAreThoseOfTheCode compares what is listed in both.
func TestWordsOfTheContractAreThoseOfTheCode(t *testing.T) {
	c, _ := atControl(t)
	schemas := controlDocument(t).Components.Schemas
	for name, want := range map[string][]string{
		"Provider": c.Providers(), "Status": texts(payment.Statuses()), "Outcome": texts(journal.Outcomes()), "NotificationState": texts(notify.States()),
		"Answer": texts(mocks.Answers()), "Reason": {byHeader, byBind, bySetting, byHint, byDefault},
	} {
		var got []string
		for _, word := range schemas[name].Value.Enum {
			got = append(got, word.(string))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s is %v, the program has %v", name, got, want)
		}
	}
}

// TestEveryOperationIsDescribed holds what a reader of the page looks for.
func TestEveryOperationIsDescribed(t *testing.T) {
	document := controlDocument(t)
	ids, tags := map[string]bool{}, map[string]bool{}
	for _, tag := range document.Tags {
		tags[tag.Name] = true
	}
	exampled := func(content openapi3.Content) bool {
		for _, media := range content {
			if media.Example == nil {
				return false
			}
		}
		return true
	}
	for pattern, op := range operationsOf(document) {
		if op.OperationID == "" || ids[op.OperationID] || !strings.HasSuffix(op.Summary, ".") || len(op.Tags) != 1 || !tags[op.Tags[0]] {
			t.Errorf("%s: id %q, summary %q, tags %v", pattern, op.OperationID, op.Summary, op.Tags)
		}
		ids[op.OperationID] = true
		if op.RequestBody != nil && !exampled(op.RequestBody.Value.Content) {
			t.Errorf("%s: its body has no example", pattern)
		}
		for status, answer := range op.Responses.Map() {
			if pattern != "GET /docs/{file}" && !exampled(answer.Value.Content) {
				t.Errorf("%s: its answer %s has no example", pattern, status)
			}
		}
	}
}
