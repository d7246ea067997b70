package contract

import (
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestEveryRuleHasASentence(t *testing.T) {
	for _, test := range []struct {
		schema string
		value  any
		want   string
	}{
		{"{type: string, minLength: 2}", "a", "the body must have at least 2 characters"},
		{"{type: string, minLength: 1}", "", "the body must not be empty"},
		{"{type: string, maxLength: 2}", "abc", "the body must have at most 2 characters"},
		{"{type: string, pattern: '^a$'}", "b", "the body must match ^a$"},
		{"{type: string, pattern: '^a$', x-must: be an a}", "b", "the body must be an a"},
		{"{type: string, format: date}", "today", "the body must have the format date"},
		{"{type: string, enum: [a, '', b]}", "c", "the body must be one of a, b"},
		{"{type: string, enum: [a]}", "c", "the body must be a"},
		{"{enum: [1, '1'], x-must: be one}", 2.0, "the body must be one"},
		{"{type: integer, enum: [1, 3000000000]}", 2.0, "the body must be one of 1, 3000000000"},
		{"{type: integer, minimum: 3000000000}", 1.0, "the body must be at least 3000000000"},
		{"{type: number, maximum: 0.5}", 1.0, "the body must be at most 0.5"},
		{"{type: integer, multipleOf: 5}", 7.0, `the body must keep the contract's rule "multipleOf"`},
		{"{type: array, items: {}, minItems: 2}", []any{1.0}, "the body must have at least 2 items"},
		{"{type: array, items: {}, minItems: 1}", []any{}, "the body must not be empty"},
		{"{type: array, items: {}, maxItems: 1}", []any{1.0, 2.0}, "the body must have at most 1 items"},
		{"{type: array, items: {type: boolean}}", []any{true, "x"}, "1 must be true or false"},
		{"{type: number}", "x", "the body must be a number"},
		{"{type: number}", math.NaN(), "the body must be a value that can be sent"},
		{"{type: object, properties: {a: {type: array, items: {type: object, required: [b]}}}}", map[string]any{"a": []any{map[string]any{"b": 1.0}, map[string]any{}}}, "a.1.b is missing"},
		{"{type: object, properties: {a: {type: string}}}", map[string]any{"a": nil}, "a must not be null"},
		{"{not: {type: string}}", "x", `the body must keep the contract's rule "not"`},
		{"{not: {type: string}, x-must: be no text}", "x", "the body must be no text"},
		{"{anyOf: [{type: string}, {type: boolean}]}", 1.0, "the body must fit one of the contract's alternatives"},
		{"{oneOf: [{type: string}, {maxLength: 5, type: string}]}", "x", "the body must fit one of the contract's alternatives"},
		{"{type: object, additionalProperties: {type: integer}}", map[string]any{"4111111111111111": "x"}, "(unprintable name) must be an integer"},
		{"{type: object, additionalProperties: {type: integer}}", map[string]any{"": "x"}, "(unprintable name) must be an integer"},
	} {
		got := sentences(load(t, small(test.schema)).CheckRequest("/p", "POST", Request{Document: test.value}))
		if want := []string{"request body: " + test.want}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", test.schema, got, want)
		}
	}
}

func TestHeadersOfParametersAndSchemes(t *testing.T) {
	c := load(t, `openapi: 3.0.3
info: {title: headers, version: "1"}
security: [{key: [], basic: []}, {key: []}]
paths:
  /p:
    parameters:
      - {name: x-count, in: header, required: true, schema: {type: integer, maximum: 3}}
      - {name: X-Free, in: header, schema: {type: string}}
      - {name: q, in: query, required: true, schema: {type: string}}
    post:
      operationId: p
      parameters:
        - {name: X-Free, in: header, required: true, schema: {type: string, maxLength: 2}}
      responses: {"204": {description: done}}
    get:
      operationId: open
      security: []
      responses: {"204": {description: done}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: x-api-key}
    basic: {type: http, scheme: basic}
`)
	for name, test := range map[string]struct {
		method string
		header http.Header
		want   []string
	}{
		"all are right": {"POST", http.Header{"X-Api-Key": {"k"}, "X-Count": {"3"}, "X-Free": {"ab"}}, nil},
		"none is sent": {"POST", nil, []string{"header X-Api-Key: X-Api-Key is missing", "header X-Free: X-Free is missing",
			"header X-Count: X-Count is missing"}},
		"all are wrong": {"POST", http.Header{"X-Api-Key": {"k"}, "X-Count": {"4"}, "X-Free": {"abc"}, "Authorization": {"Bearer x"}},
			[]string{"header Authorization: Authorization must be of the form Basic {token}", "header X-Free: X-Free must have at most 2 characters",
				"header X-Count: X-Count must be at most 3"}},
		"a number that is none":     {"GET", http.Header{"X-Count": {"three"}}, []string{"header X-Count: X-Count must be an integer"}},
		"an operation without keys": {"GET", http.Header{"X-Count": {"1"}}, nil},
	} {
		if got := sentences(c.CheckRequest("/p", test.method, Request{Header: test.header})); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestHeaderViolationsNameTheHeader(t *testing.T) {
	c := shipped(t, imFile)
	header := proof()
	header["Sign"] = []string{strings.Repeat("A", 64)}
	want := []Violation{{Where: "header Sign", Field: "Sign", Message: "Sign must be 64 lower-case hexadecimal characters"}}
	if got := c.CheckRequest(sbpPath, "POST", Request{Header: header, Document: sbp(nil)}); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// A secret in the place of any value of any example is not told, and neither is a name that may be one.
func TestNoPartOfAnExampleIsTold(t *testing.T) {
	const secret = "4111111111111111 tok_hunter2"
	for _, file := range providers() {
		n, c := 0, shipped(t, file)
		for _, e := range examples(t, file) {
			if e.mediaType != jsonType {
				continue
			}
			mutate(e.value, []any{secret, []any{secret}, map[string]any{secret: secret}}, func() {
				e.encoded = encode(t, e.mediaType, e.value)
				found := e.check(t, c)
				wellFormed(t, found)
				for _, v := range found {
					n++
					if text := v.String() + v.Field; strings.Contains(text, "4111111111111111") || strings.Contains(text, "hunter2") {
						t.Errorf("%s: a violation tells the body: %q", e, text)
					}
				}
			})
		}
		if n < 500 {
			t.Errorf("%s: only %d violations came of this", file, n)
		}
	}
}
