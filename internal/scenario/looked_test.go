package scenario

import (
	"fmt"
	"testing"
)

// TestChoose_looks_only_at_the_rules_of_its_event: of two thousand rules an event asks as many as are its own, by count.
func TestChoose_looks_only_at_the_rules_of_its_event(t *testing.T) {
	const each = 500
	own := map[string]int{"sbpPayment": each, poll: each, "payer.approve": 40, "deadline": 3}
	var rules []string
	for at, n := range own {
		for i := range n { // each asks about a field, and none holds
			rules = append(rules, fmt.Sprintf("at: %s\n    when: {reference: r-%d}", at, i))
		}
	}
	s := mustLoad(t, script(rules...))
	for at, want := range own {
		asked := 0
		rule := s.Choose(&Event{At: at, State: "InProcess", Calls: 1, Attempt: 1, Field: func(string) (string, bool) { asked++; return "none", true }})
		if rule != nil || asked != want {
			t.Errorf("%s asked %d of its %d rules and found %v", at, asked, want, rule)
		}
	}
	asked := 0
	s.Choose(&Event{At: "purchaseToPaid", Calls: 1, Attempt: 1, Field: func(string) (string, bool) { asked++; return "", false }})
	if asked != 0 {
		t.Errorf("an event without rules asked %d", asked)
	}
}
