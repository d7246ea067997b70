package paysandbox_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"paysandbox/sandbox"
)

// pages are the documents whose examples are inputs of this test.
var pages = []string{"README.md", "docs/scenarios.md"}

var (
	fence = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")
	named = regexp.MustCompile(`(?m)^name: ([a-z0-9-]+)$`)
)

// TestExamplesInDocumentsAreRight loads every scenario and every config file that the documents print.
func TestExamplesInDocumentsAreRight(t *testing.T) {
	scenarios, configs := fstest.MapFS{}, 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range fence.FindAllStringSubmatch(string(text), -1) {
			switch kind, code := block[1], block[2]; {
			case kind != "yaml":
			case strings.HasPrefix(code, "tenants:"):
				configs++
				var o sandbox.Options
				if err := sandbox.ReadConfig(page, []byte(code), &o); err != nil {
					t.Error(err)
				}
				box, err := sandbox.New(o)
				if err != nil {
					t.Fatalf("%s: the config file does not work: %v", page, err)
				}
				box.Close()
			default:
				name := named.FindStringSubmatch(code)
				if name == nil {
					t.Errorf("%s: a YAML block that is neither a scenario nor a config file:\n%s", page, code)
					continue
				}
				scenarios[name[1]+".yaml"] = &fstest.MapFile{Data: []byte(code)}
			}
		}
	}
	n, warnings, err := sandbox.LintScenarios(scenarios)
	if err != nil || len(warnings) > 0 {
		t.Errorf("the documents print scenarios that are wrong:\n%v\n%v", err, warnings)
	}
	if n < 4 || configs < 1 {
		t.Errorf("found %d scenarios and %d config files in %v: the test does not see them", n, configs, pages)
	}
}

// TestREADMEsGoExampleIsRun holds the README's Go snippet to the one that the sandbox's own example runs.
func TestREADMEsGoExampleIsRun(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile("sandbox/example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	squeeze := func(code string) string { return strings.Join(strings.Fields(code), " ") }
	found := false
	for _, block := range fence.FindAllStringSubmatch(string(readme), -1) {
		if block[1] == "go" {
			found = true
			if !strings.Contains(squeeze(string(example)), squeeze(block[2])) {
				t.Errorf("sandbox/example_test.go does not run\n%s", block[2])
			}
		}
	}
	if !found {
		t.Error("the README has no Go example")
	}
}
