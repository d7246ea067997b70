package contract

import "github.com/getkin/kin-openapi/openapi3"

// body is a schema made ready for values.
type body struct {
	schema *openapi3.Schema
	quick  *test // nil: the schema has a keyword that only kin-openapi knows
	plan   *plan
	root   string // the name of the root element in XML; empty: any
}

func newBody(schema *openapi3.Schema, plans planner) (*body, error) {
	plan, err := plans.of(schema)
	if err != nil {
		return nil, err
	}
	b := &body{schema: schema, quick: compile(schema), plan: plan}
	if schema.XML != nil {
		b.root = schema.XML.Name
	}
	return b, nil
}

// check holds a decoded value against the schema. Where and root name the place in the sentences; textual values are coerced
// first. The value is not changed.
func (b *body) check(where, root string, value any, textual bool) []Violation {
	if textual {
		value = b.plan.coerce(value)
	}
	// Without VisitAsRequest and VisitAsResponse kin-openapi neither fills defaults in nor copies the value for each alternative.
	if b.quick.accepts(value) || b.schema.VisitJSON(value, openapi3.FailFast()) == nil {
		return nil
	}
	return violations(where, root, b.schema.VisitJSON(value, openapi3.MultiErrors(), openapi3.DisableSchemaErrorDetails()))
}
