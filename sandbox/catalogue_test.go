package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paysandbox/sandbox"
)

// documentedCard is a row of a README's table of test cards and tokens.
var documentedCard = regexp.MustCompile("(?m)^\\| `?([0-9]{13,19}|tok_[a-z0-9_]+)`? \\|")

// TestCatalogueHasTheTestCardsOfTheREADMEs compares what each provider's README promises with the catalogue, both ways.
func TestCatalogueHasTheTestCardsOfTheREADMEs(t *testing.T) {
	for _, p := range newBox(t, sandbox.Options{}).Catalogue().Providers {
		readme, err := os.ReadFile(filepath.Join("..", "mocks", p.Name, "README.md"))
		if err != nil {
			t.Fatal(err)
		}
		var promised, listed []string
		for _, row := range documentedCard.FindAllSubmatch(readme, -1) {
			promised = append(promised, string(row[1]))
		}
		for _, card := range p.TestCards {
			listed = append(listed, card.Number)
		}
		slices.Sort(promised)
		slices.Sort(listed)
		if len(listed) == 0 || !slices.Equal(promised, listed) {
			t.Errorf("%s: the README has the cards\n%q\nthe catalogue\n%q", p.Name, promised, listed)
		}
	}
}

// TestCatalogueIsTheControlPlanes reads the catalogue both ways, and holds the keys that programs read.
func TestCatalogueIsTheControlPlanes(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	want, err := json.Marshal(b.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.Get(b.control.URL + "/__admin/catalogue")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	got, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	var squeezed bytes.Buffer
	if err := json.Compact(&squeezed, got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(squeezed.Bytes(), want) {
		t.Errorf("the control plane says\n%s\nthe sandbox\n%s", squeezed.Bytes(), want)
	}
	keys := map[string]bool{}
	var tree any
	if err := json.Unmarshal(got, &tree); err != nil {
		t.Fatal(err)
	}
	collect(tree, "", keys)
	if got := strings.Join(slices.Sorted(maps.Keys(keys)), " "); got != strings.Join(catalogueKeys, " ") {
		t.Errorf("the catalogue's keys are\n%s\nwant\n%s", got, strings.Join(catalogueKeys, " "))
	}
	if answers := tree.(map[string]any)["answers"]; !reflect.DeepEqual(answers, []any{"approve", "decline", "abandon"}) {
		t.Errorf("a payer may answer %v", answers)
	}
}

// catalogueKeys is every key of the catalogue with those above it; that of a list stands for its entries.
var catalogueKeys = []string{
	"answers", "faults", "faults.kinds", "faults.phase", "providers", "providers.documents", "providers.edges", "providers.edges.by",
	"providers.edges.from", "providers.edges.source", "providers.edges.to", "providers.guesses", "providers.guesses.alternatives",
	"providers.guesses.chosen", "providers.guesses.id", "providers.guesses.question", "providers.guesses.setting", "providers.guesses.why",
	"providers.hint", "providers.host", "providers.methods", "providers.methods.meaning", "providers.methods.name", "providers.name",
	"providers.notifications", "providers.notifications.answers", "providers.notifications.meaning", "providers.notifications.name",
	"providers.notifications.off_contract",
	"providers.notifications.states", "providers.operations", "providers.operations.aliases", "providers.operations.fields", "providers.operations.method",
	"providers.operations.name", "providers.operations.path", "providers.refusals", "providers.refusals.meaning", "providers.refusals.name",
	"providers.scenarios", "providers.scenarios.about", "providers.scenarios.name", "providers.scenarios.tags", "providers.settable",
	"providers.settable.meaning", "providers.settable.name", "providers.settings", "providers.settings.known", "providers.settings.meaning",
	"providers.settings.name", "providers.settings.payment", "providers.states", "providers.states.state", "providers.test_cards", "providers.test_cards.number",
	"providers.test_cards.outcome", "providers.title providers.triggers",
}

func collect(tree any, within string, keys map[string]bool) {
	switch tree := tree.(type) {
	case []any:
		for _, entry := range tree {
			collect(entry, within, keys)
		}
	case map[string]any:
		for key, value := range tree {
			keys[within+key] = true
			collect(value, within+key+".", keys)
		}
	}
}

// TestCatalogueHintIsAFieldOfWhatMakesPayments: a hint that no such operation has could never be read.
func TestCatalogueHintIsAFieldOfWhatMakesPayments(t *testing.T) {
	hints := 0
	for _, p := range newBox(t, sandbox.Options{}).Catalogue().Providers {
		if p.Hint == "" {
			continue
		}
		hints++
		for _, op := range p.Operations {
			makes := slices.ContainsFunc(p.Edges, func(e sandbox.CatalogueEdge) bool { return e.From == "" && e.By == op.Name })
			if makes && !slices.Contains(op.Fields, p.Hint) {
				t.Errorf("%s: %s has no field %s", p.Name, op.Name, p.Hint)
			}
		}
	}
	if hints == 0 {
		t.Error("no provider takes hints")
	}
}

// TestCatalogueIsTheCallersOwn spoils every text of one catalogue and asks another sandbox for its own.
func TestCatalogueIsTheCallersOwn(t *testing.T) {
	c := newBox(t, sandbox.Options{}).Catalogue()
	before, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	spoil(reflect.ValueOf(&c).Elem())
	if spoilt, err := json.Marshal(c); err != nil || bytes.Contains(spoilt, []byte("intellectmoney")) {
		t.Fatalf("not all is spoilt: %v\n%s", err, spoilt)
	}
	after, err := json.Marshal(newBox(t, sandbox.Options{}).Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, after) {
		t.Errorf("what a caller did to its catalogue is in the next one:\n%s", after)
	}
}

func spoil(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("spoilt")
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			spoil(v.Field(i))
		}
	}
}
