package sandbox_test

import (
	"bytes"
	"testing"
	"testing/fstest"

	"paysandbox/internal/scenario"
	"paysandbox/sandbox"
)

// TestEveryShippedScenarioGoesRound: decode, encode, decode is a fixed point, and what was read of the file again does the same.
func TestEveryShippedScenarioGoesRound(t *testing.T) {
	list, err := sandbox.ShippedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		text := scenario.Encode(s.Scenario)
		again, err := sandbox.LoadScenarios(fstest.MapFS{s.Name + ".yaml": &fstest.MapFile{Data: text}})
		if err != nil {
			t.Errorf("%s/%s: %v\n%s", s.Provider, s.Name, err, text)
			continue
		}
		if twice := scenario.Encode(again[0]); !bytes.Equal(twice, text) {
			t.Errorf("%s/%s: first\n%s\ntwice\n%s", s.Provider, s.Name, text, twice)
		}
		if len(again[0].Script) != len(s.Scenario.Script) || len(again[0].Expect) != len(s.Scenario.Expect) || again[0].End != s.Scenario.End {
			t.Errorf("%s/%s: something got lost in\n%s", s.Provider, s.Name, text)
		}
	}
	if len(list) < 90 {
		t.Errorf("only %d scenarios are shipped", len(list))
	}
}
