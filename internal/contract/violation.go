package contract

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// maxViolations bounds what one body can produce; a 1 MiB form may hold a hundred thousand unknown names.
const maxViolations = 20

// Violation is one way in which a request or an answer breaks the contract.
type Violation struct {
	Where   string `json:"where"`           // "header Sign", "request body", "answer status", "answer body"
	Field   string `json:"field,omitempty"` // "SuccessUrl", "Result.State.Code"; empty: the whole
	Message string `json:"message"`         // one sentence that names the field and holds no value of the body: "SuccessUrl is missing"
}

// String gives the place and the sentence: "request body: SuccessUrl is missing".
func (v Violation) String() string { return v.Where + ": " + v.Message }

// violations turns the error of a schema check into sentences, in the error's order, each once. Where names the place, root the
// value that was checked.
func violations(where, root string, err error) []Violation {
	var found []Violation
	dropped := 0
	for _, e := range flatten(nil, err) {
		v := Violation{Where: where, Field: field(e)}
		subject := v.Field
		if subject == "" {
			subject = root
			if root != "the body" {
				v.Field = root
			}
		}
		v.Message = sentence(subject, e)
		switch {
		case slices.Contains(found, v):
		case len(found) == maxViolations:
			dropped++
		default:
			found = append(found, v)
		}
	}
	if dropped > 0 {
		found = append(found, Violation{Where: where, Message: strconv.Itoa(dropped) + " more are not listed"})
	}
	return found
}

// flatten collects the schema errors within err. Those inside an allOf speak for it; those inside anyOf and oneOf do not, because
// nobody knows which alternative was meant.
func flatten(all []*openapi3.SchemaError, err error) []*openapi3.SchemaError {
	switch e := err.(type) { //nolint:errorlint // the tree of errors is walked node by node, not searched
	case *openapi3.SchemaError:
		var parts openapi3.MultiError
		if e.SchemaField == "allOf" && errors.As(e.Origin, &parts) {
			return flatten(all, parts)
		}
		return append(all, e)
	case openapi3.MultiError:
		for _, part := range e {
			all = flatten(all, part)
		}
		return all
	}
	// What is no schema error is about a value that no encoding can carry, such as NaN.
	return append(all, &openapi3.SchemaError{})
}

// field gives the dotted path of a schema error; an unknown property is the field itself.
func field(e *openapi3.SchemaError) string {
	path := e.JSONPointer()
	if unknown, ok := unknownProperty(e); ok {
		path = append(path, unknown)
	}
	for i, name := range path {
		path[i] = shown(name)
	}
	return strings.Join(path, ".")
}

// unknownProperty gives the name of a property that the schema does not have.
func unknownProperty(e *openapi3.SchemaError) (string, bool) {
	if e.SchemaField != "properties" {
		return "", false
	}
	var name string // kin-openapi carries it in the reason alone
	_, err := fmt.Sscanf(e.Reason, "property %q is unsupported", &name)
	return name, err == nil
}

// shown gives a name as it may be shown. Names come from the caller: a body that was read as the wrong format may have a card
// number for a name, so only what looks like a name is printed.
func shown(name string) string {
	const limit = 40
	if name == "" || len(name) > limit {
		return "(unprintable name)"
	}
	digits := 0
	for _, r := range name {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_', r == '-':
		default:
			return "(unprintable name)"
		}
	}
	if digits > 6 {
		return "(unprintable name)"
	}
	return name
}

// sentence says what is wrong with the subject, by the rule of the schema and never by the value.
func sentence(subject string, e *openapi3.SchemaError) string {
	schema := e.Schema
	if schema == nil {
		return subject + " must be a value that can be sent"
	}
	must := func(text string) string { return subject + " must " + text }
	switch e.SchemaField {
	case "required":
		return subject + " is missing"
	case "properties":
		return subject + " is not in the contract"
	case "nullable":
		return must("not be null")
	case "type":
		return must("be " + kinds(schema.Type))
	case "minLength":
		if schema.MinLength == 1 {
			return must("not be empty")
		}
		return must("have at least " + strconv.FormatUint(schema.MinLength, 10) + " characters")
	case "maxLength":
		return must("have at most " + strconv.FormatUint(*schema.MaxLength, 10) + " characters")
	case "minimum":
		return must("be at least " + number(*schema.Min))
	case "maximum":
		return must("be at most " + number(*schema.Max))
	case "minItems":
		if schema.MinItems == 1 {
			return must("not be empty")
		}
		return must("have at least " + strconv.FormatUint(schema.MinItems, 10) + " items")
	case "maxItems":
		return must("have at most " + strconv.FormatUint(*schema.MaxItems, 10) + " items")
	case "format":
		return must("have the format " + schema.Format)
	}
	if text, ok := schema.Extensions["x-must"].(string); ok {
		return must(text)
	}
	switch e.SchemaField {
	case "enum":
		if len(schema.Enum) == 1 {
			return must("be " + listed(schema.Enum))
		}
		return must("be one of " + listed(schema.Enum))
	case "pattern":
		return must("match " + schema.Pattern)
	case "anyOf", "oneOf":
		return must("fit one of the contract's alternatives")
	}
	return must("keep the contract's rule " + strconv.Quote(e.SchemaField))
}

// number writes a limit without an exponent: 3000000000.
func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// kinds names the types of a schema: "an integer", "text or an object".
func kinds(types *openapi3.Types) string {
	names := map[string]string{
		openapi3.TypeString: "text", openapi3.TypeInteger: "an integer", openapi3.TypeNumber: "a number",
		openapi3.TypeBoolean: "true or false", openapi3.TypeObject: "an object", openapi3.TypeArray: "a list",
	}
	var words []string
	for _, t := range types.Slice() {
		words = append(words, names[t])
	}
	if len(words) == 0 {
		return "of a type that the contract knows"
	}
	return strings.Join(words, " or ")
}

// listed writes the values of an enum, which are the contract's and no secret; empty text shows as nothing.
func listed(values []any) string {
	words := make([]string, 0, len(values))
	for _, v := range values {
		word := fmt.Sprint(v)
		if n, ok := v.(float64); ok {
			word = number(n)
		}
		if word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}
