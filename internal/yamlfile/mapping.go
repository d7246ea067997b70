package yamlfile

import (
	"fmt"
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"
)

// pair is one key of a mapping and its value.
type pair struct{ key, value *yaml.Node }

// read reads the value, and names the key in what is wrong with it.
func (p pair) read(into reflect.Value) Problems {
	problems := value(p.value, into)
	for i := range problems {
		problems[i].subject(p.key.Value)
	}
	return problems
}

// pairs gives the keys that are fit to be used, in the order of the file, and what is wrong with the others.
func pairs(n *yaml.Node) (fit []pair, problems Problems) {
	if n.Kind != yaml.MappingNode {
		return nil, wants(n, "a mapping of keys to values")
	}
	first := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		at := Position{key.Line, key.Column}
		line, twice := first[key.Value]
		switch reason := badKey(key); {
		case reason != "":
			problems.Add(at, "%s", reason)
		case twice:
			problems.Add(at, "key %s is written twice; the first is on line %d", Quote(key.Value), line)
		default:
			first[key.Value] = key.Line
			fit = append(fit, pair{key, n.Content[i+1]})
		}
	}
	return fit, problems
}

// badKey says why a node cannot be a key; empty: it can.
func badKey(key *yaml.Node) string {
	switch {
	case key.Kind != yaml.ScalarNode:
		return "a key is plain text, not " + Describe(key)
	case key.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		return ""
	case key.ShortTag() == "!!merge":
		return "merge keys (<<) are not read; write the keys out"
	case key.ShortTag() == "!!null":
		return "a key is plain text, not nothing"
	}
	switch strings.ToLower(key.Value) {
	case "on", "off", "yes", "no", "y", "n", "true", "false":
		return fmt.Sprintf("key %q is a boolean to many YAML readers; choose another name, or write it in quotes", key.Value)
	}
	return ""
}

// structure reads a mapping into a struct.
func structure(n *yaml.Node, v reflect.Value) Problems {
	fields, names := fieldsOf(v, n)
	given, problems := pairs(n)
	for _, p := range given {
		index, known := fields[p.key.Value]
		if !known {
			problems.Add(Position{p.key.Line, p.key.Column}, "%s", Unknown("key", p.key.Value, names))
			continue
		}
		problems = append(problems, p.read(v.FieldByIndex(index))...)
	}
	return problems
}

// fieldsOf gives a struct's keys, and their names in the order of the struct. On the way it tells the struct where it stands.
func fieldsOf(v reflect.Value, n *yaml.Node) (fields map[string][]int, names []string) {
	fields = map[string][]int{}
	for _, f := range reflect.VisibleFields(v.Type()) {
		if f.Type == positionType && f.IsExported() {
			if n.Kind == yaml.MappingNode {
				v.FieldByIndex(f.Index).Set(reflect.ValueOf(Position{n.Line, n.Column}))
			}
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || f.Anonymous || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		fields[name] = f.Index
		names = append(names, name)
	}
	return fields, names
}
