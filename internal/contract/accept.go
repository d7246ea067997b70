package contract

import (
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"slices"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// Nearly every exchange keeps its contract, and saying so is all that has to be quick. A test is a schema compiled for that: where
// it accepts a value, kin-openapi would have (accept_test.go holds the two together). Everything else goes to kin-openapi, which
// alone refuses and has the words.

// test is one compiled schema. It knows the keywords that compile names and no other.
type test struct {
	types      typeSet
	nullable   bool
	listed     bool // only what stands in texts and numbers
	texts      []string
	numbers    []float64
	pattern    func(string) bool
	minLength  int
	maxLength  int // -1: none
	min, max   *float64
	properties []property // in the order of their names
	required   []string
	closed     bool // no other properties
	items      *test
	minItems   int
	all, any   []*test
	one        []*test
	not        *test
}

// property is a property of an object and its test.
type property struct {
	name string
	test *test
}

// typeSet is a set of JSON types; empty: any.
type typeSet uint8

const (
	typeString typeSet = 1 << iota
	typeNumber
	typeInteger
	typeBoolean
	typeObject
	typeArray
)

var typeNames = map[string]typeSet{
	openapi3.TypeString: typeString, openapi3.TypeNumber: typeNumber, openapi3.TypeInteger: typeInteger,
	openapi3.TypeBoolean: typeBoolean, openapi3.TypeObject: typeObject, openapi3.TypeArray: typeArray,
}

// compile gives the test of a schema that does not contain itself; nil where the schema has a keyword that a test does not know.
func compile(schema *openapi3.Schema) *test {
	rest := *schema // what is left of it when everything known is taken away must be nothing
	t := &test{nullable: schema.Nullable, minLength: int(schema.MinLength), maxLength: -1, min: schema.Min, max: schema.Max,
		required: schema.Required, minItems: int(schema.MinItems)}
	rest.Nullable, rest.MinLength, rest.Min, rest.Max, rest.Required, rest.MinItems = false, 0, nil, nil, nil, 0

	if schema.Type != nil {
		for _, name := range *schema.Type {
			if typeNames[name] == 0 {
				return nil
			}
			t.types |= typeNames[name]
		}
		rest.Type = nil
	}
	for _, allowed := range schema.Enum {
		switch v := allowed.(type) {
		case string:
			t.texts = append(t.texts, v)
		case float64:
			t.numbers = append(t.numbers, v)
		default:
			return nil
		}
	}
	t.listed, rest.Enum = len(schema.Enum) > 0, nil
	if schema.MaxLength != nil {
		t.maxLength, rest.MaxLength = int(*schema.MaxLength), nil
	}
	if schema.Pattern != "" {
		if t.pattern = matcher(schema.Pattern); t.pattern == nil {
			return nil
		}
		rest.Pattern = ""
	}
	if has := schema.AdditionalProperties.Has; has != nil {
		t.closed, rest.AdditionalProperties.Has = !*has, nil
	}
	if !t.compileParts(schema) {
		return nil
	}
	rest.Properties, rest.Items, rest.AllOf, rest.AnyOf, rest.OneOf, rest.Not = nil, nil, nil, nil, nil, nil
	// These say nothing about a value that is only checked.
	rest.Title, rest.Description, rest.Default, rest.Example, rest.ExternalDocs, rest.Deprecated = "", "", nil, nil, nil, false
	rest.Extensions, rest.Origin, rest.XML = nil, nil, nil
	if !reflect.ValueOf(rest).IsZero() {
		return nil
	}
	return t
}

// compileParts compiles the schemas within; false: one of them cannot be.
func (t *test) compileParts(schema *openapi3.Schema) bool {
	known := true
	part := func(ref *openapi3.SchemaRef) *test {
		p := compile(ref.Value)
		known = known && p != nil
		return p
	}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		t.properties = append(t.properties, property{name, part(schema.Properties[name])})
	}
	if schema.Items != nil {
		t.items = part(schema.Items)
	}
	if schema.Not != nil {
		t.not = part(schema.Not)
	}
	for _, list := range []struct {
		from openapi3.SchemaRefs
		to   *[]*test
	}{{schema.AllOf, &t.all}, {schema.AnyOf, &t.any}, {schema.OneOf, &t.one}} {
		for _, ref := range list.from {
			*list.to = append(*list.to, part(ref))
		}
	}
	return known
}

// accepts says whether the value surely passes. False means nothing: kin-openapi is to be asked.
func (t *test) accepts(value any) bool {
	sure := true
	return t != nil && t.passes(value, &sure) && sure
}

// passes evaluates the schema. It takes sure away at a value that it does not judge (a number that is not finite, a type of Go that
// no decoder makes): a refusal, which `not` and `oneOf` turn round, must not come from ignorance.
func (t *test) passes(value any, sure *bool) bool {
	if value == nil && t.nullable {
		return true
	}
	for _, part := range t.all {
		if !part.passes(value, sure) {
			return false
		}
	}
	if t.not != nil && t.not.passes(value, sure) {
		return false
	}
	if len(t.any) > 0 && count(t.any, value, sure, 1) == 0 || len(t.one) > 0 && count(t.one, value, sure, 2) != 1 {
		return false
	}
	switch v := value.(type) {
	case nil: // kin-openapi asks nothing more of a null that the parts let pass
		return len(t.all)+len(t.any)+len(t.one) > 0
	case string:
		return t.has(typeString) && (!t.listed || slices.Contains(t.texts, v)) && t.passesString(v)
	case float64:
		return t.passesNumber(v, sure)
	case json.Number:
		if n, err := v.Float64(); err == nil {
			return t.passesNumber(n, sure)
		}
	case int:
		return t.passesNumber(float64(v), sure)
	case int64:
		return t.passesNumber(float64(v), sure)
	case bool:
		return t.has(typeBoolean) && !t.listed
	case map[string]any:
		return t.has(typeObject) && !t.listed && t.passesObject(v, sure)
	case []any:
		return t.has(typeArray) && !t.listed && t.passesList(v, sure)
	}
	*sure = false
	return false
}

// count counts the alternatives that pass, up to a limit.
func count(alternatives []*test, value any, sure *bool, limit int) int {
	n := 0
	for _, alternative := range alternatives {
		if alternative.passes(value, sure) {
			if n++; n == limit {
				break
			}
		}
	}
	return n
}

func (t *test) has(one typeSet) bool { return t.types == 0 || t.types&one != 0 }

func (t *test) passesNumber(v float64, sure *bool) bool {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		*sure = false
		return false
	}
	return (t.has(typeNumber) || t.has(typeInteger) && v == math.Trunc(v)) && (t.min == nil || *t.min <= v) && (t.max == nil || v <= *t.max) &&
		(!t.listed || slices.Contains(t.numbers, v))
}

func (t *test) passesList(v []any, sure *bool) bool {
	if len(v) < t.minItems {
		return false
	}
	for _, item := range v {
		if t.items != nil && !t.items.passes(item, sure) {
			return false
		}
	}
	return true
}

func (t *test) passesString(v string) bool {
	if t.minLength > 0 || t.maxLength >= 0 {
		n := utf8.RuneCountInString(v)
		if n < t.minLength || t.maxLength >= 0 && n > t.maxLength {
			return false
		}
	}
	return t.pattern == nil || t.pattern(v)
}

func (t *test) passesObject(v map[string]any, sure *bool) bool {
	for _, name := range t.required {
		if _, has := v[name]; !has {
			return false
		}
	}
	known := 0
	for i := range t.properties {
		p := &t.properties[i]
		child, has := v[p.name]
		if !has {
			continue
		}
		if known++; !p.test.passes(child, sure) {
			return false
		}
	}
	return !t.closed || known == len(v)
}
