package yamlfile

import "gopkg.in/yaml.v3"

// Located is a value and where it stands, for checks that come after reading.
type Located[T any] struct {
	Value    T
	Position Position // not Given: the file does not have it
	Valid    bool     // the file has it and it could be read
}

// DecodeYAML reads the value.
func (l *Located[T]) DecodeYAML(n *yaml.Node) error {
	l.Position = Position{n.Line, n.Column}
	err := DecodeNode(n, &l.Value)
	l.Valid = err == nil
	return err
}

// OneOrMore is a list that may be written without its brackets when it has one item.
type OneOrMore[T any] []T

// DecodeYAML reads the items. A list without any is a problem.
func (o *OneOrMore[T]) DecodeYAML(n *yaml.Node) error {
	if n.Kind == yaml.SequenceNode {
		if len(n.Content) == 0 {
			return Problems{{Line: n.Line, Column: n.Column, Text: "wants at least one item; remove the key to say nothing"}}
		}
		return DecodeNode(n, (*[]T)(o))
	}
	*o = make([]T, 1)
	return DecodeNode(n, &(*o)[0])
}

// Entries is a mapping with any keys, in the order of the file.
type Entries[T any] []Entry[T]

// Entry is one key of Entries and its value.
type Entry[T any] struct {
	Key      string
	Position Position // of the key
	Value    T
	Valid    bool // the value could be read
}

// DecodeYAML reads the keys and values.
func (e *Entries[T]) DecodeYAML(n *yaml.Node) error {
	given, problems := pairs(n)
	for _, p := range given {
		entry := Entry[T]{Key: p.key.Value, Position: Position{p.key.Line, p.key.Column}}
		err := DecodeNode(p.value, &entry.Value)
		entry.Valid = err == nil
		wrong := placed(p.value, err)
		for i := range wrong {
			wrong[i].subject(entry.Key)
		}
		problems = append(problems, wrong...)
		*e = append(*e, entry)
	}
	return problems.Err()
}

// Raw is a part whose shape is known only after the rest has been read: settings of a provider that another key names.
type Raw struct {
	Position Position // not Given: the file does not have it
	node     *yaml.Node
}

// DecodeYAML keeps the part.
func (r *Raw) DecodeYAML(n *yaml.Node) error {
	r.Position, r.node = Position{n.Line, n.Column}, n
	return nil
}

// Decode reads the part into a pointer, as the function Decode reads a file; a part that was not given leaves it as it is. The
// error is Problems that name no file.
func (r Raw) Decode(into any) error {
	if r.node == nil {
		return nil
	}
	return DecodeNode(r.node, into)
}
