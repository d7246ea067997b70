package contract

import (
	"maps"
	"math"
	"reflect"
	"regexp"
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
	enum       []string // nil: any value
	pattern    func(string) bool
	minLength  int
	maxLength  int // -1: none
	min, max   *float64
	properties []property // in the order of their names
	required   []string
	closed     bool // no other properties
	items      *test
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
	t := &test{minLength: int(schema.MinLength), maxLength: -1, min: schema.Min, max: schema.Max, required: schema.Required}
	rest.MinLength, rest.Min, rest.Max, rest.Required = 0, nil, nil, nil

	if schema.Type != nil {
		for _, name := range *schema.Type {
			if typeNames[name] == 0 {
				return nil
			}
			t.types |= typeNames[name]
		}
		rest.Type = nil
	}
	if schema.Enum != nil {
		t.enum, rest.Enum = []string{}, nil
		for _, allowed := range schema.Enum {
			text, ok := allowed.(string)
			if !ok {
				return nil
			}
			t.enum = append(t.enum, text)
		}
	}
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

// passes evaluates the schema. It takes sure away at a value that it does not judge (null, a number that is no float64 or not finite):
// a refusal, which `not` and `oneOf` turn round, must not come from ignorance.
func (t *test) passes(value any, sure *bool) bool {
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
	if text, ok := value.(string); t.enum != nil && (!ok || !slices.Contains(t.enum, text)) {
		return false
	}
	switch v := value.(type) {
	case string:
		return t.has(typeString) && t.passesString(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			break
		}
		return (t.has(typeNumber) || t.has(typeInteger) && v == math.Trunc(v)) && (t.min == nil || *t.min <= v) && (t.max == nil || v <= *t.max)
	case bool:
		return t.has(typeBoolean)
	case map[string]any:
		return t.has(typeObject) && t.passesObject(v, sure)
	case []any:
		if !t.has(typeArray) {
			return false
		}
		for _, item := range v {
			if t.items != nil && !t.items.passes(item, sure) {
				return false
			}
		}
		return true
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

// fixed is a pattern of one character class, so many times: digests and numbers are like that.
var fixed = regexp.MustCompile(`^\^\[0-9(a-f)?\]\{([0-9]{1,3})\}\$$`)

// matcher gives the quickest way to match a pattern; nil where it cannot be read.
func matcher(pattern string) func(string) bool {
	if hit := fixed.FindStringSubmatch(pattern); hit != nil {
		length := 0
		for _, d := range hit[2] {
			length = length*10 + int(d-'0')
		}
		return func(s string) bool { return len(s) == length && classed(s, hit[1] != "") }
	}
	if pattern == guidPattern {
		return isGUID
	}
	compiled, err := regexp.Compile(pattern)
	if err != nil {
		return nil
	}
	return compiled.MatchString
}

// guidPattern is a GUID in lower case, the most frequent pattern of all.
const guidPattern = `^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`

func isGUID(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' &&
		classed(s[:8], true) && classed(s[9:13], true) && classed(s[14:18], true) && classed(s[19:23], true) && classed(s[24:], true)
}

// classed says whether all of a text are digits, or digits and a to f.
func classed(s string, hex bool) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (!hex || c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
