package sandbox

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"paysandbox/internal/scenario"
	"paysandbox/mocks"
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
			if got := contractFields(t, m, op.Operation); !slices.Equal(got, folded(op.Fields)) {
				t.Errorf("%s: %s names the fields\n%q\nthe contract has\n%q", m.Name(), op.Name, folded(op.Fields), got)
			}
		}
	}
}

// wrapped is where the fields of a request stand that are not the body's own keys.
var wrapped = map[string]string{"ipay": "request.body."}

// contractFields lists the single values of an operation's request by its contract, but the digest, in lower case. An operation that
// shares its path with others is a variant of the contract.
func contractFields(t *testing.T, m *model, op mocks.Operation) []string {
	t.Helper()
	text, err := openapi.File(m.Name() + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	body := doc.Paths.Value(op.Path).Post.RequestBody
	if variant := doc.Components.RequestBodies[op.Name]; variant != nil {
		body = variant
	}
	var names []string
	for _, media := range body.Value.Content {
		names = leaves(media.Schema.Value, "", nil)
	}
	prefix := wrapped[m.Name()]
	var own []string
	for _, name := range names {
		if rest, found := strings.CutPrefix(name, prefix); found && rest != "hash" && rest != "Hash" {
			own = append(own, rest)
		}
	}
	return folded(own)
}

// leaves lists the properties that are single values, those of objects with dots.
func leaves(s *openapi3.Schema, within string, names []string) []string {
	for name, property := range s.Properties {
		switch inner := leaves(property.Value, within+name+".", nil); {
		case len(inner) > 0:
			names = append(names, inner...)
		case !property.Value.Type.Is("array") && !property.Value.Type.Is("object"):
			names = append(names, within+name)
		}
	}
	for _, part := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf) {
		names = leaves(part.Value, within, names)
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

// TestShippedScenariosAreWrittenForTesters holds what a list of scenarios shows, and that each is chosen by its name alone.
func TestShippedScenariosAreWrittenForTesters(t *testing.T) {
	all, err := models()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		for _, s := range append([]*scenario.Scenario{m.defaults}, m.shipped...) {
			if folder := path.Dir(s.File); folder != s.Provider || s.Provider != m.Name() {
				t.Errorf("%s is for %s and lies in %s", s.Name, s.Provider, folder)
			}
			if len(s.Tags) == 0 || !strings.HasSuffix(s.About, ".") {
				t.Errorf("%s has tags %v and says %q", s.File, s.Tags, s.About)
			}
			if s.Bind != nil && len(s.Bind.When) > 0 {
				t.Errorf("%s takes payments by what is in them; it is chosen by name", s.File)
			}
		}
	}
}
