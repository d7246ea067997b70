package gbpayments

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"paysandbox/mocks"
	"paysandbox/payment"
)

var maskForm = regexp.MustCompile(`^[0-9]{6}\*{4,9}[0-9]{4}$`)

// settable are the names that a scenario may set.
var settable = []struct {
	name, meaning string
	set           func(d *Detail, value string) error
}{
	{"reason", "reason of a declined payment, up to 255 characters", func(d *Detail, v string) error {
		if d.Reason = v; v == "" || !utf8.ValidString(v) || utf8.RuneCountInString(v) > 255 {
			return fmt.Errorf("wants text of at most 255 characters, for example %s", testTokens[1].reason)
		}
		return nil
	}},
	{"card_mask", "mask of the card in a list: six digits, stars, four digits", func(d *Detail, v string) error {
		if d.Card.Mask = v; !maskForm.MatchString(v) {
			return fmt.Errorf("%q is no mask; write for example 400000******0002", v)
		}
		return nil
	}},
}

// Set changes one settable name. Nothing is kept of a value that is refused.
func (*Provider) Set(p *payment.Payment, name, value string) error {
	d := detailOf(p)
	known := make([]string, len(settable))
	for i, s := range settable {
		known[i] = s.name
		if s.name == name {
			if err := s.set(&d, strings.Clone(value)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			p.Detail = &d
			return nil
		}
	}
	return fmt.Errorf("%q cannot be set; known: %s", name, strings.Join(known, ", "))
}

func settableTerms() []mocks.Term {
	terms := make([]mocks.Term, len(settable))
	for i, s := range settable {
		terms[i] = mocks.Term{Name: s.name, Meaning: s.meaning}
	}
	return terms
}
