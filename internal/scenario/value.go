package scenario

import (
	"bytes"
	"encoding/json"

	"gopkg.in/yaml.v3"

	"paysandbox/internal/yamlfile"
)

// anyValue is a value of any shape: of a provider's setting, or of an answer's field.
type anyValue struct{ node *yaml.Node }

// DecodeYAML keeps the value; money is refused in it as everywhere.
func (v *anyValue) DecodeYAML(n *yaml.Node) error {
	v.node = n
	return unfit(n).Err()
}

// unfit finds what JSON has no word for, and numbers with a decimal point, whose digits a reader may change.
func unfit(n *yaml.Node) (problems yamlfile.Problems) {
	at := yamlfile.Position{Line: n.Line, Column: n.Column}
	switch tag := n.ShortTag(); {
	case n.Kind == yaml.ScalarNode && tag == "!!float":
		problems.Add(at, "wants text, not the number %s; write it as text in quotes or as whole minor units", n.Value)
	case n.Kind == yaml.ScalarNode && tag == "!!timestamp":
		problems.Add(at, "wants text; write the time %s in quotes", n.Value)
	case n.Kind == yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			if n.Content[i].Kind != yaml.ScalarNode {
				problems.Add(at, "a key is plain text, not %s", yamlfile.Describe(n.Content[i]))
			}
		}
	}
	for _, child := range n.Content {
		problems = append(problems, unfit(child)...)
	}
	return problems
}

// json is the value in JSON, keys in the order of the file; false: it has no such form.
func (v anyValue) json() (string, bool) {
	if v.node == nil {
		return "", false
	}
	var out bytes.Buffer
	if !writeJSON(&out, v.node) {
		return "", false
	}
	return out.String(), true
}

func writeJSON(out *bytes.Buffer, n *yaml.Node) bool {
	switch n.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		opens, closes := byte('{'), byte('}')
		if n.Kind == yaml.SequenceNode {
			opens, closes = '[', ']'
		}
		out.WriteByte(opens)
		for i, child := range n.Content {
			key := n.Kind == yaml.MappingNode && i%2 == 0
			switch {
			case i == 0:
			case n.Kind == yaml.MappingNode && !key:
				out.WriteByte(':')
			default:
				out.WriteByte(',')
			}
			if key {
				child = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: child.Value}
			}
			if !writeJSON(out, child) {
				return false
			}
		}
		out.WriteByte(closes)
		return true
	case yaml.ScalarNode:
		var value any
		if n.Decode(&value) != nil {
			return false
		}
		text, err := json.Marshal(value)
		out.Write(text)
		return err == nil
	}
	return false
}

// ofJSON is the value of a JSON text as YAML has it, on one line.
func ofJSON(text string) *yaml.Node {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil || len(document.Content) == 0 {
		return scalar(text)
	}
	return document.Content[0]
}

// scalar is a text as YAML has it, in quotes where it would read as something else.
func scalar(text string) *yaml.Node {
	var n yaml.Node
	n.SetString(text)
	return &n
}
