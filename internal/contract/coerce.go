package contract

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// plan says which leaves of a textual tree are to be read as something other than text. A nil plan changes nothing, so a tree
// that needs no reading is passed on as it is. A list in XML is a name that repeats; one item is a list where the schema says so.
type plan struct {
	kind       string // the type to read text as: integer, number, boolean, object, array; empty: leave it
	properties map[string]*plan
	items      *plan
}

// unfinished stands for a plan that is being made.
var unfinished = new(plan)

// planner keeps the plan of each schema; nil where there is nothing to do.
type planner map[*openapi3.Schema]*plan

// of gives the plan of a schema.
func (plans planner) of(schema *openapi3.Schema) (*plan, error) {
	p, ok := plans[schema]
	switch {
	case p == unfinished:
		return nil, errors.New("a schema contains itself; give it a bounded depth")
	case ok:
		return p, nil
	}
	plans[schema] = unfinished
	p, err := plans.make(schema)
	plans[schema] = p
	return p, err
}

// make merges a schema and its parts into one plan. Where any alternative takes text, text stays text.
func (plans planner) make(schema *openapi3.Schema) (*plan, error) {
	p := new(plan)
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		q, err := plans.of(schema.Properties[name].Value)
		if err != nil {
			return nil, err
		}
		p.property(name, q)
	}
	if schema.Items != nil {
		var err error
		if p.items, err = plans.of(schema.Items.Value); err != nil {
			return nil, err
		}
	}
	for _, ref := range slices.Concat(schema.AllOf, schema.AnyOf, schema.OneOf) {
		part, err := plans.of(ref.Value)
		if err != nil {
			return nil, err
		}
		if part == nil {
			continue
		}
		for name, q := range part.properties {
			p.property(name, q)
		}
		if p.items == nil {
			p.items = part.items
		}
	}
	p.kind = kindOf(schema) // after the parts: by now no schema contains itself
	if p.kind == "" && len(p.properties) == 0 && p.items == nil {
		return nil, nil
	}
	return p, nil
}

// property sets the plan of a property, merging it with what an earlier part said of it.
func (p *plan) property(name string, q *plan) {
	if q == nil {
		return
	}
	if p.properties == nil {
		p.properties = make(map[string]*plan)
	}
	have := p.properties[name]
	if have == nil || have == q {
		p.properties[name] = q
		return
	}
	merged := &plan{kind: have.kind, items: have.items}
	if merged.kind == "" {
		merged.kind = q.kind
	}
	if merged.items == nil {
		merged.items = q.items
	}
	for name, part := range have.properties {
		merged.property(name, part)
	}
	for name, part := range q.properties {
		merged.property(name, part)
	}
	p.properties[name] = merged
}

// kindOf gives the type that text is to be read as, empty where the schema takes text or names no type.
func kindOf(schema *openapi3.Schema) string {
	if schema.Type != nil && len(*schema.Type) > 0 {
		return kindOfTypes(schema.Type)
	}
	for _, ref := range schema.AllOf { // every part holds, so the first that names a type decides
		if kind := kindOf(ref.Value); kind != "" {
			return kind
		}
	}
	for _, alternatives := range [...]openapi3.SchemaRefs{schema.AnyOf, schema.OneOf} {
		kind := ""
		for _, ref := range alternatives {
			switch k := kindOf(ref.Value); {
			case k == "" || kind != "" && kind != k: // text fits, or nobody can tell
				return ""
			default:
				kind = k
			}
		}
		if kind != "" {
			return kind
		}
	}
	return ""
}

func kindOfTypes(types *openapi3.Types) string {
	if types.Includes(openapi3.TypeString) || len(*types) != 1 {
		return ""
	}
	return (*types)[0]
}

// coerce reads the textual leaves of value by the plan. What cannot be read stays text, for the schema to refuse. The value is not
// changed: where something is read, the maps and lists above it are new.
func (p *plan) coerce(value any) any {
	if p == nil {
		return value
	}
	switch v := value.(type) {
	case string:
		return p.leaf(v)
	case map[string]any:
		if p.kind == openapi3.TypeArray { // an XML list of one object
			return p.list([]any{v})
		}
		if len(p.properties) == 0 {
			return v
		}
		read := make(map[string]any, len(v))
		for name, child := range v {
			read[name] = p.properties[name].coerce(child)
		}
		return read
	case []any:
		return p.list(v)
	}
	return value
}

func (p *plan) list(values []any) any {
	if p.items == nil {
		return values
	}
	read := make([]any, len(values))
	for i, v := range values {
		read[i] = p.items.coerce(v)
	}
	return read
}

func (p *plan) leaf(text string) any {
	switch p.kind {
	case openapi3.TypeInteger, openapi3.TypeNumber:
		if n, ok := parseNumber(text); ok {
			return n
		}
	case openapi3.TypeBoolean:
		switch text {
		case "true":
			return true
		case "false":
			return false
		}
	case openapi3.TypeObject: // <Result/> is an object without properties
		if text == "" {
			return map[string]any{}
		}
	case openapi3.TypeArray: // an XML list of one item, or of none
		if text == "" {
			return []any{}
		}
		return p.list([]any{text})
	}
	return text
}

// parseNumber reads a number as JSON writes it: strconv alone would take "NaN", "0x10" and "1_000" too.
func parseNumber(text string) (float64, bool) {
	if text == "" || !digit(text[len(text)-1]) || !digit(text[0]) && text[0] != '-' || !json.Valid([]byte(text)) {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

func digit(b byte) bool { return b >= '0' && b <= '9' }
