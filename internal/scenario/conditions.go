package scenario

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Conditions ask about the fields of a request. All must hold.
type Conditions []Condition

// Condition asks about one field. All its tests must hold.
type Condition struct {
	Field string // in canonical spelling
	Tests []Test
}

// Test is one comparison of a field's text.
type Test struct {
	Op    Operator
	Text  string   // of eq, prefix, suffix, regex, gt, lt; "true" or "false" of absent
	Texts []string // of in
	regex *regexp.Regexp
}

// Operator names a comparison.
type Operator string

// The operators. Only Absent can hold for a field that was not sent.
const (
	Eq     Operator = "eq"
	Prefix Operator = "prefix"
	Suffix Operator = "suffix"
	Regex  Operator = "regex" // Go syntax, found anywhere in the text unless anchored
	Gt     Operator = "gt"    // as decimal numbers, exactly; false for a text that is none
	Lt     Operator = "lt"
	In     Operator = "in"
	Absent Operator = "absent" // true: the field was not sent; false: it was, perhaps empty
)

// Match says whether all conditions hold. Without conditions they do; a nil field is a request without fields.
func (c Conditions) Match(field func(string) (string, bool)) bool {
	for i := range c {
		text, sent := "", false
		if field != nil {
			text, sent = field(c[i].Field)
		}
		for j := range c[i].Tests {
			if !c[i].Tests[j].holds(text, sent) {
				return false
			}
		}
	}
	return true
}

func (t *Test) holds(text string, sent bool) bool {
	if t.Op == Absent {
		return sent != (t.Text == "true")
	}
	if !sent {
		return false
	}
	switch t.Op {
	case Eq:
		return text == t.Text
	case Prefix:
		return strings.HasPrefix(text, t.Text)
	case Suffix:
		return strings.HasSuffix(text, t.Text)
	case Regex:
		return t.regex.MatchString(text)
	case In:
		return slices.Contains(t.Texts, text)
	case Gt, Lt:
		order, numbers := compareDecimals(text, t.Text)
		return numbers && (t.Op == Gt && order > 0 || t.Op == Lt && order < 0)
	}
	return false
}

// keys gives every test as a text, so that two rules' conditions can be compared as sets.
func (c Conditions) keys() []string {
	var keys []string
	for _, condition := range c {
		for _, t := range condition.Tests {
			key := condition.Field + " " + string(t.Op) + " " + strconv.Quote(t.Text)
			for _, text := range t.Texts {
				key += strconv.Quote(text)
			}
			keys = append(keys, key)
		}
	}
	return keys
}
