package scenario

import (
	"slices"

	"gopkg.in/yaml.v3"

	"paysandbox/internal/yamlfile"
)

// Asked is what `when` is in a rule, written elsewhere: names with a value or a mapping of operators each, about whatever has fields.
type Asked struct {
	entries yamlfile.Entries[conditionSource]
}

// DecodeYAML reads the conditions; Check says whether they make sense.
func (a *Asked) DecodeYAML(n *yaml.Node) error { return yamlfile.DecodeNode(n, &a.entries) }

// Check gives the conditions in the order in which they are written. Spelling gives the canonical spelling of a name; its error is what
// is wrong with a name that is none. The error of Check is yamlfile.Problems, all at once.
func (a Asked) Check(spelling func(name string) (string, error)) (Conditions, error) {
	c := checker{words: &Vocabulary{}}
	var all Conditions
	for _, e := range a.entries {
		name, err := spelling(e.Key)
		switch {
		case err != nil:
			c.add(e.Position, "%s", err)
		case slices.ContainsFunc(all, func(other Condition) bool { return other.Field == name }):
			c.add(e.Position, "%s is asked about twice; put both tests into one mapping", name)
		default:
			all = append(all, Condition{Field: name, Tests: c.tests(name, &e)})
		}
	}
	return all, c.problems.Err()
}

// Fields lists what may be asked about an operation's exchanges once they are over: the fields of its request, those that every payment
// has, then those of its answer. Of an operation that is none, those that every payment has.
func (v *Vocabulary) Fields(op string) []string { return v.expected(op) }

// Field gives the canonical spelling of one of Fields in any letter case; false: it is none of them.
func (v *Vocabulary) Field(op, name string) (string, bool) { return canonical(name, v.expected(op)) }
