package intellectmoney

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paysandbox/mocks"
)

// guessID finds the stable ids in comments and sources.
var guessID = regexp.MustCompile(`Guess: (guess\.intellectmoney\.[a-z0-9-]+)`)

// TestGuessesAreTheSameEverywhere holds code, table and README equal, both ways.
func TestGuessesAreTheSameEverywhere(t *testing.T) {
	table := map[string]bool{}
	var lines strings.Builder
	settings := map[string]bool{}
	for field := range reflect.TypeFor[Settings]().NumField() {
		settings[reflect.TypeFor[Settings]().Field(field).Tag.Get("json")] = true
	}
	for _, g := range guesses() {
		if table[g.ID] || g.Question == "" || g.Chosen == "" || g.Why == "" || g.Alternatives == "" {
			t.Errorf("%s is there twice or not whole", g.ID)
		}
		if g.Setting != "" && !settings[g.Setting] {
			t.Errorf("%s names the setting %q, which there is not", g.ID, g.Setting)
		}
		table[g.ID] = true
		lines.WriteString("- `" + g.ID + "` " + g.Question + " **" + g.Chosen + "** " + g.Why + " Otherwise: " + g.Alternatives + ".")
		if g.Setting != "" {
			lines.WriteString(" Setting `" + g.Setting + "`.")
		}
		lines.WriteString("\n")
	}

	code := map[string]bool{}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range sources {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range guessID.FindAllStringSubmatch(read(t, file), -1) {
			code[m[1]] = true
		}
	}
	if !maps.Equal(code, table) {
		t.Errorf("code and guesses.go differ:\n%s\nagainst\n%s", sorted(code), sorted(table))
	}
	for _, m := range guessID.FindAllStringSubmatch(read(t, "../../openapi/intellectmoney.yaml"), -1) {
		if !table[m[1]] {
			t.Errorf("the contract names %s, which guesses.go does not have", m[1])
		}
	}

	const from, to = "command: go test ./mocks/intellectmoney -run Guesses -update -->\n\n", "\n## Not modelled"
	readme := read(t, "README.md")
	head, rest, ok := strings.Cut(readme, from)
	written, tail, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatal("README.md has lost the marks of its generated part")
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(head+from+lines.String()+to+tail), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if written != lines.String() {
		t.Error("README.md does not list what guesses.go has; rewrite it: go test ./mocks/intellectmoney -run Guesses -update")
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func sorted(set map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(set)), "\n")
}

func TestReadmeListsTestCardsAndTolerances(t *testing.T) {
	readme := read(t, "README.md")
	for _, card := range New().About().TestCards {
		if !strings.Contains(readme, "| "+card.Number+" |") {
			t.Errorf("README.md has no line for the test card %s", card.Number)
		}
	}
	for _, m := range regexp.MustCompile(`c\.Forgive\("([a-z-]+)"\)`).FindAllStringSubmatch(read(t, "tolerate.go"), -1) {
		if !strings.Contains(readme, "`"+m[1]+"`") {
			t.Errorf("README.md does not name the tolerance %s", m[1])
		}
	}
}

func TestAboutIsWhole(t *testing.T) {
	about := New().About()
	if about.Title != "IntellectMoney" || about.Host != "api.intellectmoney.ru" || len(about.Documents) != 3 || about.Refusals[0].Name != "166" {
		t.Errorf("%+v", about)
	}
	for _, term := range slices.Concat(about.Settable, about.Refusals) {
		if term.Name == "" || term.Meaning == "" {
			t.Errorf("a term without a name or meaning: %+v", term)
		}
	}
	want := []mocks.Sensitive{{Name: "pan", PAN: true}, {Name: "cvv"}}
	if !slices.Equal(about.Sensitive, want) {
		t.Errorf("sensitive %v, want %v", about.Sensitive, want)
	}
}
