package ipay

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestTestCardsAndTheCatalogueAreTheSame holds the tables by which cards are judged and what the catalogue says to each other, both ways.
// The rest of the own range pays, and the catalogue does not name it.
func TestTestCardsAndTheCatalogueAreTheSame(t *testing.T) {
	taken := slices.Clone(publicTestCards)
	for _, c := range testCards {
		taken = append(taken, ownCard(c.digits))
	}
	listed := map[string]bool{}
	for _, c := range New().About().TestCards {
		if listed[c.Number] {
			t.Errorf("the catalogue has %s twice", c.Number)
		}
		listed[c.Number] = true
		does, isTest := outcomeOf(c.Number)
		if !isTest || !cardNumber(c.Number) || !slices.Contains(taken, c.Number) {
			t.Errorf("the catalogue has %s, which is in no table of the model", c.Number)
			continue
		}
		if does == nil {
			does = &card{}
		}
		if says := strings.Contains(c.Outcome, fmt.Sprintf("group %d", does.group)); says != (does.group != 0) {
			t.Errorf("%s is refused with group %d, the catalogue says %q", c.Number, does.group, c.Outcome)
		}
		for what, does := range map[string]bool{
			"pmt_status " + string(stateSecurity): does.state != "", "at any sum": does.challenge, "no recurrent_token": does.single,
		} {
			if strings.Contains(c.Outcome, what) != does {
				t.Errorf("%s, %s: %t; the catalogue says %q", c.Number, what, does, c.Outcome)
			}
		}
	}
	for _, pan := range append(taken, usualCard) {
		if !listed[pan] {
			t.Errorf("the model takes %s, the catalogue does not have it", pan)
		}
	}
	if len(listed) != len(taken) {
		t.Errorf("the catalogue has %d cards, the model %d", len(listed), len(taken))
	}
}
