package intellectmoney

import (
	"fmt"
	"strings"
	"testing"

	"paysandbox/mocks"
)

// TestTestCardsAndTheCatalogueAreTheSame holds the table by which cards are judged and what the catalogue says to each other, both ways.
func TestTestCardsAndTheCatalogueAreTheSame(t *testing.T) {
	listed := map[string]string{}
	for _, card := range New().About().TestCards {
		if _, twice := listed[card.Number]; twice {
			t.Errorf("the catalogue has %s twice", card.Number)
		}
		listed[card.Number] = card.Outcome
		does, known := outcomeOf(card.Number)
		if !known || !mocks.Luhn(card.Number) {
			t.Errorf("the catalogue has %s, which the model does not take for a test card", card.Number)
			continue
		}
		code, _ := does.decline()
		if says := strings.Contains(card.Outcome, fmt.Sprintf("RcCodeId %d", code)); says != (code != 0) {
			t.Errorf("%s is declined with RcCodeId %d, the catalogue says %q", card.Number, code, card.Outcome)
		}
		if says := strings.Contains(card.Outcome, string(stateActivation)); says != (does == wantsActivation) {
			t.Errorf("%s comes to %s: %t, the catalogue says %q", card.Number, stateActivation, does == wantsActivation, card.Outcome)
		}
	}
	for _, card := range testCards {
		if listed[card.pan] != card.meaning || card.meaning == "" {
			t.Errorf("the model takes %s (%q), the catalogue says %q", card.pan, card.meaning, listed[card.pan])
		}
	}
	if len(listed) != len(testCards) {
		t.Errorf("the catalogue has %d cards, the model %d", len(listed), len(testCards))
	}
}
