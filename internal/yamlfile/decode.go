package yamlfile

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Decoder is a type that reads its own value: one that may be written in several ways. Aliases are resolved in the node already. A
// returned Problems keeps its positions, any other error is placed at the node; a text that begins with "wants " gets the key
// before it.
type Decoder interface{ DecodeYAML(*yaml.Node) error }

// Decode reads the one document of data into a pointer and returns Problems, all at once and in the order of the file, or nil.
//
// Keys are the `json` tags of struct fields ("-" is no key); every other key is a problem, and so is a key written twice or one
// that older readers take for a boolean. A field of type Position, tagged "-", learns where its struct stands. Texts take
// quoted and bare text, whole numbers and booleans as they are written, never a number with a decimal point; a whole number is
// plain decimal digits; a time.Duration is written "2s"; a time.Time is RFC 3339. No value may be empty (null).
//
// At most MaxSize bytes are read. What could be read is in into even when there are problems, so that a caller can look for
// more of them; the file name is only for the problems.
func Decode(file string, data []byte, into any) error {
	root, problems := parse(data)
	if problems == nil {
		problems = readInto(root, into)
		for i := range problems {
			problems[i].subject("it")
		}
	}
	return problems.In(file).Err()
}

// DecodeNode reads one node into a pointer, as Decode does with a file: for types that are a Decoder. The error is Problems
// that name no file.
func DecodeNode(n *yaml.Node, into any) error { return readInto(n, into).Err() }

func readInto(n *yaml.Node, into any) Problems {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return wants(n, fmt.Sprintf("a place to be read into, which %T is not", into))
	}
	return value(n, v.Elem())
}

// subject puts the name of a thing before a sentence that has none yet.
func (p *Problem) subject(name string) {
	if strings.HasPrefix(p.Text, "wants ") {
		p.Text = name + " " + p.Text
	}
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	timeType     = reflect.TypeFor[time.Time]()
	positionType = reflect.TypeFor[Position]()
)

// value reads a node into a settable value.
func value(n *yaml.Node, v reflect.Value) Problems {
	if own, ok := v.Addr().Interface().(Decoder); ok {
		return placed(n, own.DecodeYAML(n))
	}
	if n.ShortTag() == "!!null" {
		return Problems{{Line: n.Line, Column: n.Column, Text: "wants a value; write one or remove the key"}}
	}
	switch {
	case v.Type() == durationType, v.Type() == timeType:
		return scalar(n, v)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return value(n, v.Elem())
	case v.Kind() == reflect.Struct:
		return structure(n, v)
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String:
		return dictionary(n, v)
	case v.Kind() == reflect.Slice:
		return list(n, v)
	}
	return scalar(n, v)
}

// placed turns the error of a Decoder into problems.
func placed(n *yaml.Node, err error) Problems {
	var problems Problems
	if err == nil || errors.As(err, &problems) {
		return problems
	}
	return Problems{{Line: n.Line, Column: n.Column, Text: err.Error()}}
}

func list(n *yaml.Node, v reflect.Value) (problems Problems) {
	if n.Kind != yaml.SequenceNode {
		return wants(n, "a list")
	}
	items := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, item := range n.Content {
		problems = append(problems, value(item, items.Index(i))...)
	}
	v.Set(items)
	return problems
}

func dictionary(n *yaml.Node, v reflect.Value) Problems {
	entries, problems := pairs(n)
	v.Set(reflect.MakeMapWithSize(v.Type(), len(entries)))
	for _, e := range entries {
		element := reflect.New(v.Type().Elem()).Elem()
		problems = append(problems, e.read(element)...)
		v.SetMapIndex(reflect.ValueOf(e.key.Value).Convert(v.Type().Key()), element)
	}
	return problems
}

// wants is the problem of a value of the wrong kind.
func wants(n *yaml.Node, what string) Problems {
	return Problems{{Line: n.Line, Column: n.Column, Text: "wants " + what + ", not " + Describe(n)}}
}

// Describe names what stands there, for the second half of a sentence: "a list", "the number 5", `the text "x"`, "nothing".
func Describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!bool":
		return n.Value
	case "!!int", "!!float":
		return "the number " + strings.Trim(Quote(n.Value), `"`)
	}
	return "the text " + Quote(n.Value)
}
