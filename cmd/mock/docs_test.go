package main

import (
	"os"
	"regexp"
	"testing"
	"testing/fstest"

	"paysandbox/sandbox"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(version: 1\n.*?)```")

// TestEveryExampleOfTheDocsIsPlayed: what docs/scenarios.md prints loads, a merchant who does right meets what it expects, and each of its
// rules is met, but for those that this merchant has no reason to meet.
func TestEveryExampleOfTheDocsIsPlayed(t *testing.T) {
	page, err := os.ReadFile("../../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	idleRules := map[string]int{"third-attempt": 0, "list-out-of-order": 3, "not-by-the-documents": 1}
	examples := yamlBlock.FindAllSubmatch(page, -1)
	for _, example := range examples {
		name := string(regexp.MustCompile(`(?m)^name: (.*)$`).FindSubmatch(example[1])[1])
		t.Run(name, func(t *testing.T) {
			own := fstest.MapFS{name + ".yaml": &fstest.MapFile{Data: example[1]}}
			loaded, err := sandbox.LoadScenarios(own)
			if err != nil {
				t.Fatal(err)
			}
			p := perform(t, loaded[0], own, inboxFor(t, loaded[0]))
			for _, e := range p.report.Unmet() {
				t.Errorf("line %d: %s; wanted %s, seen %s", e.Line, e.Else, e.Wanted, e.Seen)
			}
			idle := 0
			for _, rule := range p.report.Rules {
				if rule.Fired == 0 {
					idle++
				}
			}
			if idle != idleRules[name] {
				t.Errorf("%d rules were not met, want %d: %+v\n%v", idle, idleRules[name], p.report.Rules, p.steps)
			}
		})
	}
	if len(examples) < 9 {
		t.Errorf("only %d examples were found", len(examples))
	}
}
