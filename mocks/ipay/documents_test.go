package ipay_test

import (
	"io/fs"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
)

// guessID finds the stable ids in comments and sources.
var guessID = regexp.MustCompile(`Guess: (guess\.ipay\.[a-z0-9-]+)`)

// sources are the Go files of the provider and its own packages, without tests.
func sources(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			all[name] = read(t, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestGuessesAreTheSameEverywhere holds code, table and README equal, both ways.
func TestGuessesAreTheSameEverywhere(t *testing.T) {
	table, settings := map[string]bool{}, map[string]bool{}
	for field := range reflect.TypeFor[ipay.Settings]().NumField() {
		settings[reflect.TypeFor[ipay.Settings]().Field(field).Tag.Get("json")] = true
	}
	var lines strings.Builder
	for _, g := range ipay.New().About().Guesses {
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
	packages := map[string]bool{}
	for name, source := range sources(t) {
		if folder, _, within := strings.Cut(name, "/"); within {
			packages[folder] = true
		}
		for _, m := range guessID.FindAllStringSubmatch(source, -1) {
			code[m[1]] = true
		}
		if strings.Count(source, "Guess: ") != len(guessID.FindAllString(source, -1)) && name != "guesses.go" {
			t.Errorf("%s has a Guess without an id", name)
		}
	}
	if !packages["googlepay"] || !packages["receipt"] {
		t.Errorf("the walk saw the packages %v", packages)
	}
	if !maps.Equal(code, table) {
		t.Errorf("code and guesses.go differ:\n%q\nagainst\n%q", slices.Sorted(maps.Keys(code)), slices.Sorted(maps.Keys(table)))
	}
	for _, m := range guessID.FindAllStringSubmatch(read(t, "../../openapi/ipay.yaml"), -1) {
		if !table[m[1]] {
			t.Errorf("the contract names %s, which guesses.go does not have", m[1])
		}
	}

	const from, to = "command: go test ./mocks/ipay -run Guesses -update -->\n\n", "\n## Not modelled"
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
		t.Error("README.md does not list what guesses.go has; rewrite it: go test ./mocks/ipay -run Guesses -update")
	}
}

// TestReadmeListsWhatThereIs: test cards, refusals, settings, settable names, tolerances and findings.
func TestReadmeListsWhatThereIs(t *testing.T) {
	readme := read(t, "README.md")
	about := ipay.New().About()
	for _, card := range about.TestCards {
		if !strings.Contains(readme, "| "+card.Number+" |") {
			t.Errorf("README.md has no line for the test card %s", card.Number)
		}
	}
	var names []string
	for _, term := range slices.Concat(about.Settable, about.Refusals) {
		if term.Name == "" || term.Meaning == "" {
			t.Errorf("a term without a name or meaning: %+v", term)
		}
		names = append(names, term.Name)
	}
	for field := range reflect.TypeFor[ipay.Settings]().NumField() {
		if name := reflect.TypeFor[ipay.Settings]().Field(field).Tag.Get("json"); name != "" {
			names = append(names, name)
		}
	}
	for _, source := range sources(t) {
		for _, m := range regexp.MustCompile(`c\.(?:Forgive|Find)\("([a-z-]+)"`).FindAllStringSubmatch(source, -1) {
			names = append(names, m[1])
		}
	}
	for _, operation := range ipay.New().Operations() {
		names = append(names, operation.Name)
	}
	for _, name := range names {
		if !strings.Contains(readme, "`"+name+"`") {
			t.Errorf("README.md does not name %s", name)
		}
	}
}

func TestAboutIsWhole(t *testing.T) {
	about := ipay.New().About()
	if about.Title != "iPay.ua Google Pay" || about.Host != "api-googlepay.ipay.ua" || !slices.Equal(about.Documents, []string{"googlepay.uk.txt"}) || about.Refusals[0].Name != "41" {
		t.Errorf("%+v", about)
	}
	want := []mocks.Sensitive{{Name: "sign"}, {Name: "token"}, {Name: "recurrent_token"}}
	if !slices.Equal(about.Sensitive, want) {
		t.Errorf("sensitive %v, want %v", about.Sensitive, want)
	}
}

// TestAddressesLeadBackHere: no answer names a host of the provider's.
func TestAddressesLeadBackHere(t *testing.T) {
	for name, source := range sources(t) {
		if strings.Contains(source, "https://") && strings.Contains(source, "ipay.ua/") {
			t.Errorf("%s holds an address of the provider", name)
		}
	}
	m := newMerchant(t, nil)
	r := m.made("5", 100, nil)
	if address := m.about(r, "GetPaymentInvoice", nil).word("invoice"); !regexp.MustCompile(`^` + regexp.QuoteMeta(m.base) + `/pay/ipay/invoice/[0-9a-f]{40}$`).MatchString(address) {
		t.Errorf("the invoice is at %s", address)
	}
}
