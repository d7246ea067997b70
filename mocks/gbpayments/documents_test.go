package gbpayments_test

import (
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/gbpayments"
)

// guessID finds the stable ids in comments and sources.
var guessID = regexp.MustCompile(`Guess: (guess\.gbpayments\.[a-z0-9-]+)`)

// sources are the Go files of the provider, without tests.
func sources(t *testing.T) map[string]string {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, file := range files {
		if name := file.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			all[name] = fileText(t, name)
		}
	}
	return all
}

// TestGuessesAreTheSameEverywhere holds code, table and README equal, both ways.
func TestGuessesAreTheSameEverywhere(t *testing.T) {
	table, settings := map[string]bool{}, map[string]bool{}
	for field := range reflect.TypeFor[gbpayments.Settings]().NumField() {
		settings[reflect.TypeFor[gbpayments.Settings]().Field(field).Tag.Get("json")] = true
	}
	var lines strings.Builder
	for _, g := range gbpayments.New().About().Guesses {
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
	for name, source := range sources(t) {
		for _, m := range guessID.FindAllStringSubmatch(source, -1) {
			code[m[1]] = true
		}
		if strings.Count(source, "Guess: ") != len(guessID.FindAllString(source, -1)) && name != "guesses.go" {
			t.Errorf("%s has a Guess without an id", name)
		}
	}
	if !maps.Equal(code, table) {
		t.Errorf("code and guesses.go differ:\n%q\nagainst\n%q", slices.Sorted(maps.Keys(code)), slices.Sorted(maps.Keys(table)))
	}
	for _, m := range guessID.FindAllStringSubmatch(fileText(t, "../../openapi/gbpayments.yaml"), -1) {
		if !table[m[1]] {
			t.Errorf("the contract names %s, which guesses.go does not have", m[1])
		}
	}

	const from, to = "command: go test ./mocks/gbpayments -run Guesses -update -->\n\n", "\n## Not modelled"
	readme := fileText(t, "README.md")
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
		t.Error("README.md does not list what guesses.go has; rewrite it: go test ./mocks/gbpayments -run Guesses -update")
	}
}

// TestReadmeListsWhatThereIs: tokens, refusals, settings, settable names, tolerances, findings, scenarios.
func TestReadmeListsWhatThereIs(t *testing.T) {
	readme := fileText(t, "README.md")
	about := gbpayments.New().About()
	for _, card := range about.TestCards {
		if !strings.Contains(readme, "| `"+card.Number+"` |") {
			t.Errorf("README.md has no line for the test token %s", card.Number)
		}
	}
	var names []string
	for _, term := range slices.Concat(about.Settable, about.Refusals) {
		if term.Name == "" || term.Meaning == "" {
			t.Errorf("a term without a name or meaning: %+v", term)
		}
		names = append(names, term.Name)
	}
	for field := range reflect.TypeFor[gbpayments.Settings]().NumField() {
		names = append(names, reflect.TypeFor[gbpayments.Settings]().Field(field).Tag.Get("json"))
	}
	for _, source := range sources(t) {
		for _, m := range regexp.MustCompile(`c\.(?:Forgive|Find)\("([a-z-]+)"`).FindAllStringSubmatch(source, -1) {
			names = append(names, m[1])
		}
	}
	for _, operation := range gbpayments.New().Operations() {
		names = append(names, operation.Name)
		for _, alias := range operation.Aliases {
			names = append(names, strings.TrimPrefix(alias, "/"))
		}
	}
	shipped, err := os.ReadDir("../../scenarios/gbpayments")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range shipped {
		names = append(names, strings.TrimSuffix(file.Name(), ".yaml"))
	}
	for _, name := range names {
		if !strings.Contains(readme, "`"+name+"`") {
			t.Errorf("README.md does not name %s", name)
		}
	}
}

func TestAboutIsWhole(t *testing.T) {
	about := gbpayments.New().About()
	if about.Title != "GBPayments" || about.Host != "api.gbpayments.io" || !slices.Equal(about.Documents, []string{"methods.ru.txt"}) || about.Refusals[0].Name != "declined" {
		t.Errorf("%+v", about)
	}
	if want := []mocks.Sensitive{{Name: "token"}}; !slices.Equal(about.Sensitive, want) {
		t.Errorf("sensitive %v, want %v", about.Sensitive, want)
	}
}

// TestIntroductionWorks sends the request with which a merchant's code begins, twice.
func TestIntroductionWorks(t *testing.T) {
	s := newSite(t, nil)
	other := s.another("shop-b", nil)
	for _, one := range []*site{s, other} {
		said := gbpayments.New().Introduce(one.Settings)
		m := message{method: "POST", path: "/gbpayments" + said.Path, header: map[string][]string{}, body: said.Body}
		for _, f := range said.Header {
			m.header.Set(f.Name, f.Value)
		}
		for range 2 {
			if r := one.send(m); r.verdict() != "1" || said.Once != "" {
				t.Errorf("%s: %s", m.body, r.text)
			}
		}
		if len(said.Credentials) != 2 || said.Credentials[0].Value != one.SiteID || said.Credentials[1].Value != one.APISecret {
			t.Errorf("credentials %v", said.Credentials)
		}
	}
}

// TestNoAddressOfTheProvider: nothing in the sources leads to the original.
func TestNoAddressOfTheProvider(t *testing.T) {
	for name, source := range sources(t) {
		if strings.Contains(source, "https://api.gbpayments") {
			t.Errorf("%s holds an address of the provider", name)
		}
	}
}
