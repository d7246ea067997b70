package contract

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// maxDepth bounds the nesting of an XML answer; none of the contracts comes near it.
const maxDepth = 64

// element is an element that is being read.
type element struct {
	name     string
	text     strings.Builder
	children map[string]any // nil: a leaf so far
}

// decodeXML reads a document as a tree with textual leaves: an element with children is an object, one without is text, and a name
// that repeats within one element is a list. Attributes, comments and instructions are passed over. Its errors hold nothing of the
// document.
func decodeXML(encoded []byte) (root string, tree any, err error) {
	decoder := xml.NewDecoder(bytes.NewReader(encoded))
	var open []*element
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil { // its text may quote the document
			return "", nil, errors.New("it is not well formed")
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch {
			case len(open) == maxDepth:
				return "", nil, errors.New("it is nested too deeply")
			case len(open) == 0 && tree != nil:
				return "", nil, errors.New("it has two root elements")
			}
			open = append(open, &element{name: t.Name.Local})
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text.Write(t)
			} else if len(bytes.TrimSpace(t)) > 0 {
				return "", nil, errors.New("it has text outside the root element")
			}
		case xml.EndElement:
			last := open[len(open)-1]
			open = open[:len(open)-1]
			value, err := last.value()
			if err != nil {
				return "", nil, err
			}
			if len(open) == 0 {
				root, tree = last.name, value
				continue
			}
			open[len(open)-1].add(last.name, value)
		}
	}
	if tree == nil {
		return "", nil, errors.New("it has no root element")
	}
	return root, tree, nil
}

// value gives what a closed element holds.
func (e *element) value() (any, error) {
	text := e.text.String()
	if e.children == nil {
		return text, nil
	}
	if strings.TrimSpace(text) != "" {
		return nil, errors.New("it mixes text and elements")
	}
	return e.children, nil
}

// add puts a child into its parent. A name that repeats makes a list; a child is never a list itself.
func (e *element) add(name string, value any) {
	if e.children == nil {
		e.children = make(map[string]any)
	}
	switch have := e.children[name].(type) {
	case nil:
		e.children[name] = value
	case []any:
		e.children[name] = append(have, value)
	default:
		e.children[name] = []any{have, value}
	}
}
