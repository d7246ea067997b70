package scenario

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"

	"gopkg.in/yaml.v3"

	"paysandbox/internal/yamlfile"
)

// conditionSource is a bare value, which means eq, or a mapping of operators.
type conditionSource struct {
	Position yamlfile.Position        `json:"-"`
	Eq       text                     `json:"eq"`
	Prefix   text                     `json:"prefix"`
	Suffix   text                     `json:"suffix"`
	Regex    text                     `json:"regex"`
	Gt       text                     `json:"gt"`
	Lt       text                     `json:"lt"`
	In       yamlfile.Located[[]text] `json:"in"`
	Absent   yamlfile.Located[bool]   `json:"absent"`
}

type plainCondition conditionSource

// DecodeYAML reads either way of writing it.
func (s *conditionSource) DecodeYAML(n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		return yamlfile.DecodeNode(n, (*plainCondition)(s))
	case yaml.SequenceNode:
		return errors.New("wants one value; several are written {in: [a, b]}")
	}
	s.Position = yamlfile.Position{Line: n.Line, Column: n.Column}
	return yamlfile.DecodeNode(n, &s.Eq)
}

// conditions checks what a rule or a bind asks about requests at these events.
func (c *checker) conditions(entries yamlfile.Entries[conditionSource], events []string) (all Conditions) {
	for _, e := range entries {
		field, ok := c.field(e, events)
		switch {
		case !ok:
			continue
		case slices.ContainsFunc(all, func(other Condition) bool { return other.Field == field }):
			c.add(e.Position, "field %s is asked about twice; put both tests into one mapping", field)
		default:
			all = append(all, Condition{Field: field, Tests: c.tests(field, &e)})
		}
	}
	return all
}

// field gives the canonical spelling of a field that every one of the events must have.
func (c *checker) field(e yamlfile.Entry[conditionSource], events []string) (field string, ok bool) {
	for _, event := range events {
		known := c.words.fields(event)
		spelling, found := canonical(e.Key, known)
		if !found {
			c.add(e.Position, "at %s: %s", event, yamlfile.Unknown("field", e.Key, known))
			return "", false
		}
		if field == "" {
			field = spelling
		}
	}
	return field, field != ""
}

// tests checks the comparisons of one field.
func (c *checker) tests(field string, e *yamlfile.Entry[conditionSource]) []Test {
	src := &e.Value
	var tests []Test
	for _, given := range []struct {
		op   Operator
		text text
	}{{Eq, src.Eq}, {Prefix, src.Prefix}, {Suffix, src.Suffix}, {Regex, src.Regex}, {Gt, src.Gt}, {Lt, src.Lt}} {
		if !given.text.Valid {
			continue
		}
		t := Test{Op: given.op, Text: given.text.Value}
		switch given.op {
		case Eq:
			c.minorUnits(field, given.text)
			c.method(field, given.text)
		case Gt, Lt:
			if _, _, _, number := splitDecimal(t.Text); !number {
				c.add(given.text.Position, "%s wants a number such as 5 or \"100.50\", not %s", given.op, yamlfile.Quote(t.Text))
			} else {
				c.minorUnits(field, given.text)
			}
		case Regex:
			var err error
			if t.regex, err = regexp.Compile(t.Text); err != nil {
				c.add(given.text.Position, "regex %s cannot be read (%s); write it in Go's syntax", yamlfile.Quote(t.Text), reason(err))
			}
		}
		tests = append(tests, t)
	}
	if src.In.Valid {
		t := Test{Op: In}
		for _, item := range src.In.Value {
			c.minorUnits(field, item)
			c.method(field, item)
			t.Texts = append(t.Texts, item.Value)
		}
		if t.Texts == nil {
			c.add(src.In.Position, "in wants at least one value")
		}
		tests = append(tests, t)
	}
	if src.Absent.Valid {
		if src.Absent.Value && len(tests) > 0 {
			c.add(src.Absent.Position, "a field that is absent passes no other test; remove absent or the rest")
		}
		tests = append(tests, Test{Op: Absent, Text: fmt.Sprint(src.Absent.Value)})
	}
	if len(tests) == 0 && e.Valid {
		c.add(src.Position, "a condition wants a value or at least one of eq, prefix, suffix, regex, gt, lt, in, absent")
	}
	return tests
}

// reason is what is wrong with a pattern, without the pattern.
func reason(err error) string {
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		return string(wrong.Code)
	}
	return err.Error()
}

// minorUnits holds every comparison of the common field amount to whole minor units, so that nobody compares with "100.00" in vain.
func (c *checker) minorUnits(field string, value text) {
	if field == "amount" && value.Valid && !digits(value.Value) {
		c.add(value.Position, "amount is compared in whole minor units: write 10000 for 100.00, not %s", yamlfile.Quote(value.Value))
	}
}

// method holds the common field method, where it is compared whole, to the provider's methods. Letter case counts, because the
// comparison is exact.
func (c *checker) method(field string, value text) {
	if known := c.words.Methods; field == "method" && value.Valid && len(known) > 0 && !slices.Contains(known, value.Value) {
		c.add(value.Position, "%s", yamlfile.Unknown("method", value.Value, known))
	}
}
