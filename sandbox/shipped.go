package sandbox

import (
	"fmt"
	"io/fs"
	"strings"

	"paysandbox/internal/scenario"
	"paysandbox/internal/yamlfile"
	"paysandbox/scenarios"
)

// ShippedScenario is a scenario that comes with the program.
type ShippedScenario struct {
	Provider string
	Name     string
	About    string // one sentence for a tester
	Tags     []string
	Text     string             // the file
	Scenario *scenario.Scenario // what the file says; read-only
}

// ShippedScenarios lists the scenarios that come with the program: by provider, default.yaml first, then by name.
func ShippedScenarios() ([]ShippedScenario, error) {
	all, err := models()
	if err != nil {
		return nil, err
	}
	var list []ShippedScenario
	for _, m := range all {
		for _, s := range append([]*scenario.Scenario{m.defaults}, m.shipped...) {
			text, err := fs.ReadFile(scenarios.FS, s.File)
			if err != nil {
				return nil, fmt.Errorf("scenario %s: %w", s.Name, err)
			}
			list = append(list, ShippedScenario{Provider: s.Provider, Name: s.Name, About: s.About, Tags: s.Tags, Text: string(text), Scenario: s})
		}
	}
	return list, nil
}

// ScenarioSchema is the JSON Schema (2020-12) of scenario files. It knows their form; what only a provider knows, LintScenarios tells.
func ScenarioSchema() []byte { return scenario.Schema() }

// LintScenarios checks every *.yaml of a directory and counts the files that are right; warnings are of what is right and perhaps not
// meant. The error has one line for each problem: file, line, column and what would have been right.
func LintScenarios(dir fs.FS) (count int, warnings yamlfile.Problems, err error) {
	loaded, err := LoadScenarios(dir)
	for _, s := range loaded {
		warnings = append(warnings, s.Warnings...)
	}
	return len(loaded), warnings, err
}

// LoadScenarios reads every *.yaml of a directory, sorted by path, and checks it against the providers. The error is that of LintScenarios.
func LoadScenarios(dir fs.FS) ([]*scenario.Scenario, error) {
	all, err := models()
	if err != nil {
		return nil, err
	}
	return scenario.LoadDir(dir, ".", vocabularies(all))
}

// KnownScenarios is the names for an error, of every provider.
func KnownScenarios(list []ShippedScenario) string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s.Provider + "/" + s.Name
	}
	return strings.Join(names, ", ")
}
