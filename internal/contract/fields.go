package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// AnswerFields lists the fields that an answer of status 200 may have, by their last name ("pmt_id", wherever it stands), sorted, each
// once. An operation that is not in the contract has none.
func (c *Contract) AnswerFields(path, method, variant string) []string {
	op := c.find(path, method)
	if op == nil {
		return nil
	}
	a := op.answer(http.StatusOK, variant)
	if a == nil {
		return nil
	}
	names := map[string]bool{}
	for _, content := range a.contents {
		if content.body != nil {
			nameLeaves(content.body.schema, names)
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// nameLeaves notes the names of the properties that are no objects and no lists of objects.
func nameLeaves(schema *openapi3.Schema, names map[string]bool) {
	for name, property := range schema.Properties {
		inner := map[string]bool{}
		if nameLeaves(property.Value, inner); len(inner) == 0 {
			inner[name] = true
		}
		maps.Copy(names, inner)
	}
	for _, parts := range []openapi3.SchemaRefs{schema.AllOf, schema.AnyOf, schema.OneOf} {
		for _, part := range parts {
			nameLeaves(part.Value, names)
		}
	}
	if schema.Items != nil {
		nameLeaves(schema.Items.Value, names)
	}
}

// AnswerField gives the text of a field of a body in JSON or XML: the one that stands least deep, of several the first by the names
// above it. False: there is none, or the body cannot be read.
func AnswerField(contentType string, body []byte, name string) (string, bool) {
	var tree any
	switch codecOf(mediaType(contentType)) {
	case jsonCodec:
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber() // as it is written
		if decoder.Decode(&tree) != nil {
			return "", false
		}
	case xmlCodec:
		_, decoded, err := decodeXML(body)
		if err != nil {
			return "", false
		}
		tree = decoded
	default:
		return "", false
	}
	for level := []any{tree}; len(level) > 0; level = below(level) {
		for _, node := range level {
			fields, _ := node.(map[string]any)
			switch value := fields[name].(type) {
			case nil, map[string]any, []any:
			default:
				return fmt.Sprint(value), true
			}
		}
	}
	return "", false
}

// below lists what stands one step deeper, in the order of names and lists.
func below(level []any) (next []any) {
	for _, node := range level {
		switch value := node.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(value)) {
				next = append(next, value[name])
			}
		case []any:
			next = append(next, value...)
		}
	}
	return next
}
