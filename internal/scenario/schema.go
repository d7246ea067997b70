package scenario

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"time"

	"paysandbox/internal/fault"
	"paysandbox/internal/yamlfile"
)

//go:generate go run ./schemafile -write ../../scenarios/scenario.schema.json

// Schema is the JSON Schema (2020-12) of a scenario file, for editors: made of the types that read a file, so that it has their keys
// and no others, with a description of each key. It ends with a newline and is the same at every call.
//
// It holds what a file shows by itself: keys, kinds of values, closed words, the form of durations, windows and counts, what excludes
// what. It takes the files that Load takes, save nonsense that Load lets pass (a time below zero in an expectation), but not the other
// way round: what only a provider knows (operations, fields, states, settable names, codes), and how rules stand to each other, is
// for Load.
func Schema() []byte {
	m := schemaMaker{defs: sharedShapes()}
	root := m.object(reflect.TypeFor[source]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "A scenario: what happens to a payment over its life"
	root["$defs"] = m.defs
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(root) // texts, numbers, lists and maps always encode
	return out.Bytes()
}

// shape is one schema: JSON's names and values.
type shape map[string]any

// schemaMaker goes through the types.
type schemaMaker struct {
	defs      shape    // shapes that others refer to, by name
	keys      []string // every key met, such as "rule.calls"
	strangers []string // types of which the maker does not know how they are written
}

// Types that are written in another way than Go's fields say.
var (
	positionType  = reflect.TypeFor[yamlfile.Position]()
	decoderType   = reflect.TypeFor[yamlfile.Decoder]()
	conditionType = reflect.TypeFor[conditionSource]()
)

// value is the shape of what is read into a type.
func (m *schemaMaker) value(t reflect.Type) shape {
	generic, _, _ := strings.Cut(t.Name(), "[")
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return refer("duration")
	case t == reflect.TypeFor[time.Time]():
		return refer("time")
	case t == reflect.TypeFor[Window]():
		return refer("window")
	case t == reflect.TypeFor[fault.Phase]():
		return oneWord(fault.Phases())
	case t == reflect.TypeFor[fault.Kind]():
		return oneWord(faultKinds())
	case t == reflect.TypeFor[settingSource](), t == reflect.TypeFor[anyValue]():
		return shape{}
	case t == reflect.TypeFor[retrySource]():
		pauses := shape{"type": "array", "items": refer("positive"), "minItems": 1, "maxItems": maxPauses}
		return shape{"oneOf": []shape{{"type": "string", "enum": []string{retryProvider, retryNone}}, pauses}}
	case t == conditionType:
		return shape{"oneOf": []shape{refer("text"), m.named(t)}}
	case t.PkgPath() == positionType.PkgPath() && generic == "Located":
		value, _ := t.FieldByName("Value")
		return m.value(value.Type)
	case t.PkgPath() == positionType.PkgPath() && generic == "OneOrMore":
		return oneOrMore(m.value(t.Elem()))
	case t.PkgPath() == positionType.PkgPath() && generic == "Entries":
		value, _ := t.Elem().FieldByName("Value")
		return shape{"type": "object", "additionalProperties": m.value(value.Type)}
	case isTimed(t):
		return shape{"oneOf": []shape{refer("positive"), m.named(t)}}
	case t.Kind() == reflect.Struct:
		return m.named(t)
	case reflect.PointerTo(t).Implements(decoderType):
		m.strangers = append(m.strangers, t.String())
		return shape{}
	}
	return m.plain(t)
}

// plain is the shape of a type that reads what Go's kind says.
func (m *schemaMaker) plain(t reflect.Type) shape {
	switch kind := t.Kind(); {
	case kind == reflect.Pointer:
		return m.value(t.Elem())
	case kind == reflect.Slice:
		return shape{"type": "array", "items": m.value(t.Elem())}
	case kind == reflect.Map:
		return shape{"type": "object", "additionalProperties": m.value(t.Elem())}
	case kind == reflect.String:
		return refer("text")
	case kind == reflect.Bool:
		return shape{"type": "boolean"}
	case reflect.Zero(t).CanUint():
		return shape{"type": "integer", "minimum": 0}
	case reflect.Zero(t).CanInt():
		return shape{"type": "integer"}
	}
	m.strangers = append(m.strangers, t.String())
	return shape{}
}

// named puts the shape of a struct among the definitions, and refers to it.
func (m *schemaMaker) named(t reflect.Type) shape {
	name := nameOf(t)
	if _, done := m.defs[name]; !done {
		m.defs[name] = shape{} // a type within itself ends here
		m.defs[name] = m.object(t)
	}
	return refer(name)
}

// object is the shape of a mapping whose keys are a struct's.
func (m *schemaMaker) object(t reflect.Type) shape {
	if own := reflect.PointerTo(t).Implements(decoderType); own && !isTimed(t) && !readsItsFields(t) {
		m.strangers = append(m.strangers, t.String())
	}
	properties := shape{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || f.Anonymous || f.Type == positionType || name == "-":
			continue
		case name == "" && isTimed(t) && f.Name == "Duration":
			continue // the bare way of writing it
		case name == "" && isTimed(t):
			name = strings.ToLower(f.Name)
		case name == "":
			name = f.Name
		}
		key := nameOf(t) + "." + name
		m.keys = append(m.keys, key)
		property := m.value(f.Type)
		maps.Copy(property, keyBounds(key))
		property["description"] = descriptions[key]
		properties[name] = property
	}
	whole := shape{"type": "object", "additionalProperties": false, "properties": properties}
	maps.Copy(whole, objectBounds(nameOf(t)))
	return whole
}

// isTimed says whether a type is written as a bare duration or as a mapping, whose keys are the names of the other fields.
func isTimed(t reflect.Type) bool {
	if t.Kind() != reflect.Struct || !reflect.PointerTo(t).Implements(decoderType) {
		return false
	}
	bare, found := t.FieldByName("Duration")
	return found && bare.Type == reflect.TypeFor[time.Duration]() && bare.Tag.Get("json") == ""
}

// readsItsFields says whether a type that reads itself is a mapping with the keys of its fields all the same, at least in one of its
// ways of being written.
func readsItsFields(t reflect.Type) bool {
	return t == reflect.TypeFor[source]() || t == reflect.TypeFor[ruleSource]() || t == conditionType
}

// nameOf is how descriptions and definitions call a type: "rule" for ruleSource, "scenario" for the whole file.
func nameOf(t reflect.Type) string {
	if t == reflect.TypeFor[source]() {
		return "scenario"
	}
	return strings.TrimSuffix(t.Name(), "Source")
}

func refer(name string) shape { return shape{"$ref": "#/$defs/" + name} }

// oneWord is a closed list of words.
func oneWord[T ~string](list []T) shape { return shape{"type": "string", "enum": words(list)} }

// oneOrMore is one item, or a list of them.
func oneOrMore(item shape) shape {
	return shape{"oneOf": []shape{item, {"type": "array", "items": item, "minItems": 1}}}
}
