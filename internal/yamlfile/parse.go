package yamlfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// The bounds of what is read.
const (
	MaxSize   = 1 << 20 // bytes of a file
	maxValues = 300_000 // values of a file, an anchor's counted wherever an alias repeats them
	maxDepth  = 100     // mappings and lists inside each other
)

// parse gives the one document of a file, with every alias replaced by what it stands for, or what keeps it from being read.
func parse(data []byte) (*yaml.Node, Problems) {
	if problems := checkText(data); problems != nil {
		return nil, problems
	}
	decoder := yaml.NewDecoder(bytes.NewReader(jsonEscapes(data)))
	document, err := next(decoder)
	if errors.Is(err, io.EOF) {
		return nil, Problems{{Text: "it is empty; write at least one key"}}
	}
	if err != nil {
		return nil, Problems{syntax(err)}
	}
	switch second, err := next(decoder); {
	case err == nil:
		return nil, Problems{{Line: second.Line, Column: second.Column, Text: "a second document begins here; only one is read, so remove the --- line or send the two apart"}}
	case !errors.Is(err, io.EOF):
		return nil, Problems{syntax(err)}
	}
	root := document.Content[0]
	r := resolver{}
	if r.resolve(root, 0); r.problems != nil {
		return nil, r.problems
	}
	return root, nil
}

// checkText refuses what no YAML reader should have to guess at, with the place.
func checkText(data []byte) Problems {
	if len(data) > MaxSize {
		return Problems{{Text: fmt.Sprintf("it has %d bytes; at most %d are read", len(data), MaxSize)}}
	}
	at := Position{Line: 1, Column: 1}
	for i := 0; i < len(data); {
		char, size := utf8.DecodeRune(data[i:])
		switch {
		case char == utf8.RuneError && size == 1:
			return Problems{{Line: at.Line, Column: at.Column, Text: fmt.Sprintf("byte 0x%02x is not UTF-8; write UTF-8", data[i])}}
		case char < ' ' && char != '\t' && char != '\n' && char != '\r' || char == 0x7f:
			return Problems{{Line: at.Line, Column: at.Column, Text: fmt.Sprintf("control character 0x%02x; remove it, or write it as an escape in double quotes", char)}}
		case char == '\n':
			at = Position{Line: at.Line + 1, Column: 1}
		default:
			at.Column++
		}
		i += size
	}
	return nil
}

// next reads one document. The YAML reader panics on some broken texts instead of returning an error.
func next(decoder *yaml.Decoder) (document *yaml.Node, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = errors.New("the text cannot be understood at all")
		}
	}()
	document = &yaml.Node{}
	if err := decoder.Decode(document); err != nil {
		return nil, err
	}
	if document.Kind != yaml.DocumentNode || len(document.Content) == 0 {
		return nil, io.EOF
	}
	return document, nil
}

var errorLine = regexp.MustCompile(`^line (\d+): `)

// syntax turns the YAML reader's error into a problem; it knows the line at most, and not always the exact one.
func syntax(err error) Problem {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if m := errorLine.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1]) // digits, by the pattern
		text = text[len(m[0]):]
	}
	return Problem{Line: max(1, line), Column: 1, Text: "not valid YAML, on this line or the next: " + text}
}

// resolver replaces aliases by what they stand for and bounds the whole, an alias counted as what it repeats, so that no later
// walk can be made to run long or deep.
type resolver struct {
	values   int
	problems Problems
}

// resolve stops at the first problem: nothing below can be trusted then.
func (r *resolver) resolve(n *yaml.Node, depth int) {
	at := Position{n.Line, n.Column}
	r.values++
	switch {
	case depth > maxDepth:
		r.problems.Add(at, "more than %d mappings and lists inside each other, or an alias inside its own anchor", maxDepth)
	case r.values > maxValues:
		r.problems.Add(at, "more than %d values, an alias counted as what it repeats; write less", maxValues)
	case n.Style&yaml.TaggedStyle != 0:
		r.problems.Add(at, "tags such as %s are not read; write the value plainly, text in quotes", Quote(n.Tag))
	}
	for i, child := range n.Content {
		if r.problems != nil {
			return
		}
		if child.Kind == yaml.AliasNode {
			child = child.Alias
			n.Content[i] = child
		}
		r.resolve(child, depth+1)
	}
}
