package sandbox

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"paysandbox/openapi"
)

// TestOperationsAndContractsAreTheSameSet compares each provider's table with its contract, both ways: methods, paths, and the
// request fields that a scenario may name.
func TestOperationsAndContractsAreTheSameSet(t *testing.T) {
	all, err := models()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		var table, document []string
		for path, method := range m.methods {
			table = append(table, method+" "+path)
		}
		for _, op := range m.contract.Operations() {
			document = append(document, op.Method+" "+op.Path)
		}
		slices.Sort(table)
		slices.Sort(document)
		if !slices.Equal(table, document) {
			t.Errorf("%s: the operations are\n%q\nthe contract has\n%q", m.Name(), table, document)
		}
		for _, op := range m.operations {
			if got := contractFields(t, m, op.Path); !slices.Equal(got, folded(op.Fields)) {
				t.Errorf("%s: %s names the fields\n%q\nthe contract has\n%q", m.Name(), op.Name, folded(op.Fields), got)
			}
		}
	}
}

// contractFields lists the request fields of an operation's contract but the digest, in lower case.
func contractFields(t *testing.T, m *model, path string) []string {
	t.Helper()
	text, err := openapi.File(m.Name() + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, media := range doc.Paths.Value(path).Post.RequestBody.Value.Content {
		names = properties(media.Schema.Value, nil)
	}
	return slices.DeleteFunc(folded(names), func(name string) bool { return name == "hash" })
}

func properties(s *openapi3.Schema, names []string) []string {
	for name := range s.Properties {
		names = append(names, name)
	}
	for _, part := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf) {
		names = properties(part.Value, names)
	}
	return names
}

func folded(names []string) []string {
	lower := make([]string, len(names))
	for i, name := range names {
		lower[i] = strings.ToLower(name)
	}
	slices.Sort(lower)
	return slices.Compact(lower)
}

// TestEverySettingIsDocumented holds the struct tags that the catalogue reads.
func TestEverySettingIsDocumented(t *testing.T) {
	all, err := models()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		settings := settingsOf(m.NewSettings(nil))
		if len(settings) == 0 {
			t.Errorf("%s: no settings in the catalogue", m.Name())
		}
		readme, err := os.ReadFile(filepath.Join("..", "mocks", m.Name(), "README.md"))
		if err != nil {
			t.Fatal(err)
		}
		known := map[string]bool{}
		for _, s := range settings {
			known[s.Name] = true
			if s.Meaning == "" {
				t.Errorf("%s: the setting %s has no meaning in the catalogue", m.Name(), s.Name)
			}
			if !strings.Contains(string(readme), "`"+s.Name+"`") {
				t.Errorf("%s: the README does not name the setting %s", m.Name(), s.Name)
			}
		}
		for _, g := range m.about.Guesses {
			if g.Question == "" || g.Chosen == "" || g.Why == "" || g.Alternatives == "" {
				t.Errorf("%s: %s does not say everything", m.Name(), g.ID)
			}
			if g.Setting != "" && !known[g.Setting] {
				t.Errorf("%s: %s is switched by %q, which is no setting", m.Name(), g.ID, g.Setting)
			}
		}
	}
}
