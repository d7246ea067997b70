package sandbox

import (
	"fmt"
	"net/http"
	"strings"

	"paysandbox/internal/mask"
	"paysandbox/internal/scenario"
	"paysandbox/internal/yamlfile"
)

// shown is the value of a field or header in a sentence: masked as the journal masks it, quoted and cut. The name may be a path; without
// a name it is a text like any other.
func (m *match) shown(name, value string) string { return yamlfile.Quote(m.hidden(name, value)) }

// hidden masks a value by its name and by what it is.
func (m *match) hidden(name, value string) string {
	for part := range strings.SplitSeq(name, ".") {
		if value = m.tenant.mask.Header(http.Header{part: {value}})[part][0]; value == mask.Hidden {
			break
		}
	}
	return value
}

// inWords says what a condition wants of its field.
func (m *match) inWords(c scenario.Condition) string {
	words := make([]string, len(c.Tests))
	for i, t := range c.Tests {
		text := m.shown(c.Field, t.Text)
		switch t.Op {
		case scenario.Eq:
			words[i] = "is " + text
		case scenario.Prefix:
			words[i] = "begins with " + text
		case scenario.Suffix:
			words[i] = "ends in " + text
		case scenario.Regex:
			words[i] = "matches " + text
		case scenario.Gt:
			words[i] = "is above " + text
		case scenario.Lt:
			words[i] = "is below " + text
		case scenario.In:
			one := make([]string, len(t.Texts))
			for j, text := range t.Texts {
				one[j] = m.shown(c.Field, text)
			}
			words[i] = "is one of " + strings.Join(one, ", ")
		case scenario.Absent:
			words[i] = "was not sent"
			if t.Text == "false" {
				words[i] = "was sent"
			}
		}
	}
	return strings.Join(words, " and ")
}

// about says which requests a match is about, after a number of them: `whose op is "sbpPayment", after request 7`.
func (m *match) about() string {
	var words []string
	for _, c := range m.conditions {
		words = append(words, "whose "+c.name+" "+c.wants)
	}
	text := strings.Join(words, " and ")
	if text == "" {
		text = "of any kind"
	}
	if m.since > 0 {
		text += fmt.Sprintf(", after request %d", m.since)
	}
	if m.until > 0 {
		text += fmt.Sprintf(", up to request %d", m.until)
	}
	return text
}

// countInWords is how many requests are wanted: "at least 2 requests".
func countInWords(c scenario.Count) string {
	compare := map[string]string{"==": "exactly", ">=": "at least", ">": "more than", "<=": "at most", "<": "fewer than"}
	noun := "requests"
	if c.Number == 1 {
		noun = "request"
	}
	return fmt.Sprintf("%s %d %s", compare[c.Compare], c.Number, noun)
}

// numbersInWords names requests, of many the first.
func numbersInWords(numbers []int64) string {
	const most = 10
	var words []string
	for _, n := range numbers[:min(len(numbers), most)] {
		words = append(words, fmt.Sprint(n))
	}
	text := strings.Join(words, ", ")
	if more := len(numbers) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
