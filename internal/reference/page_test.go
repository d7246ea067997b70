package reference

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"paysandbox/internal/fault"
	"paysandbox/mocks"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

const pageFile = "../../docs/reference.md"

func shipped(t *testing.T) sandbox.Catalogue {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	return box.Catalogue()
}

func TestPage_file_is_fresh(t *testing.T) {
	file, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, Page(shipped(t))) {
		t.Errorf("%s is old: run go generate ./internal/reference", pageFile)
	}
}

// sheet is a table of a page: a heading's rows, the head first, with what was escaped as it was meant.
type sheet struct {
	heading string
	rows    [][]string
}

// sheets reads the tables of a page, as strictly as a reader of Markdown might: as many cells in each row, nothing else below.
func sheets(t *testing.T, page []byte) (all []sheet) {
	t.Helper()
	var now *sheet
	for n, line := range strings.Split(string(page), "\n") {
		if title, found := strings.CutPrefix(line, "### "); found {
			all = append(all, sheet{heading: meant(title)})
			now = &all[len(all)-1]
		}
		if !strings.HasPrefix(line, "|") {
			continue
		}
		cells := split(line)
		if now == nil || len(cells) < 3 || cells[0] != "" || cells[len(cells)-1] != "" {
			t.Fatalf("line %d is no row of a table: %s", n+1, line)
		}
		cells = cells[1 : len(cells)-1]
		if strings.HasPrefix(line, "|---") {
			if len(now.rows) != 1 || line != strings.Repeat("|---", len(now.rows[0]))+"|" {
				t.Errorf("line %d rules off %v: %s", n+1, now.rows, line)
			}
			continue
		}
		if len(now.rows) > 0 && len(cells) != len(now.rows[0]) {
			t.Errorf("line %d has %d cells, the head %d: %s", n+1, len(cells), len(now.rows[0]), line)
		}
		row := make([]string, len(cells))
		for i, cell := range cells {
			row[i] = meant(strings.TrimSpace(cell))
		}
		now.rows = append(now.rows, row)
	}
	return all
}

// split cuts a row at the bars that nothing escapes.
func split(line string) []string {
	cells, escaped := []string{""}, false
	for _, r := range line {
		last := &cells[len(cells)-1]
		if r == '|' && !escaped {
			cells = append(cells, "")
			continue
		}
		*last += string(r)
		escaped = r == '\\' && !escaped
	}
	return cells
}

// meant is what a reader sees: no backslash before punctuation, no backquotes around code.
func meant(cell string) string {
	var b strings.Builder
	escaped := false
	for _, r := range cell {
		switch {
		case r == '\\' && !escaped:
			escaped = true
			continue
		case r != '`' || escaped:
			b.WriteRune(r)
		}
		escaped = false
	}
	return b.String()
}

// TestPage_has_the_whole_catalogue reads the page's tables back and compares their first columns with the catalogue, in order.
func TestPage_has_the_whole_catalogue(t *testing.T) {
	c := shipped(t)
	page := Page(c)
	want := wanted(c)
	got := sheets(t, page)
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) {
			t.Fatalf("the page has %d tables, want %d", len(got), len(want))
		}
		var first []string
		for _, row := range got[i].rows[min(1, len(got[i].rows)):] {
			first = append(first, row[0])
		}
		if got[i].heading != want[i].heading || !slices.Equal(first, want[i].first) {
			t.Errorf("table %d is %s with\n%q\nwant %s with\n%q", i, got[i].heading, first, want[i].heading, want[i].first)
		}
	}
	for _, p := range c.Providers {
		for _, part := range []string{"\n## " + p.Name + "\n", "\n- [" + p.Name + "](#" + p.Name + "): " + p.Title + "\n",
			"\nSource: `" + strings.Join(p.Documents, "`, `") + "`; ", "](../mocks/" + p.Name + "/README.md)", "\nHint: the request field `" + p.Hint + "` may"} {
			if n := bytes.Count(page, []byte(part)); n != 1 {
				t.Errorf("%s: the page has %q %d times", p.Name, part, n)
			}
		}
	}
}

type column struct {
	heading string
	first   []string
}

func wanted(c sandbox.Catalogue) (all []column) {
	names := func(terms []mocks.Term) (all []string) {
		for _, term := range terms {
			all = append(all, term.Name)
		}
		return all
	}
	for _, p := range c.Providers {
		var ops, states, edges, cards, settings []string
		for _, op := range p.Operations {
			ops = append(ops, op.Name)
		}
		for _, s := range p.States {
			states = append(states, string(s.State))
		}
		for _, e := range p.Edges {
			edges = append(edges, string(e.From))
		}
		for _, card := range p.TestCards {
			cards = append(cards, card.Number)
		}
		var told []string
		for _, n := range p.Notifications {
			told = append(told, n.Name)
		}
		for _, s := range p.Settings {
			settings = append(settings, s.Name)
		}
		all = append(all, column{p.Name + ": operations", ops}, column{p.Name + ": states", states}, column{p.Name + ": edges", edges},
			column{p.Name + ": payment methods", names(p.Methods)}, column{p.Name + ": test cards and tokens", cards},
			column{p.Name + ": settable by do.set", names(p.Settable)}, column{p.Name + ": codes of do.refuse", names(p.Refusals)},
			column{p.Name + ": notifications", told}, column{p.Name + ": triggers", p.Triggers}, column{p.Name + ": merchant settings", settings})
	}
	var phases, answers []string
	for _, f := range c.Faults {
		phases = append(phases, string(f.Phase))
	}
	for _, a := range c.Answers {
		answers = append(answers, string(a))
	}
	return append(all, column{"faults", phases}, column{"answers of a payer", answers})
}

func TestPage_crosses_phases_and_kinds(t *testing.T) {
	got := sheets(t, Page(sandbox.Catalogue{Faults: []sandbox.CatalogueFault{
		{Phase: "early", Kinds: []fault.Kind{"reset", "hang"}},
		{Phase: "late", Kinds: []fault.Kind{"slow", "reset"}},
	}}))[0].rows
	want := [][]string{{"phase", "reset", "hang", "slow"}, {"early", "yes", "yes", ""}, {"late", "yes", "", "yes"}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestPage_keeps_a_wild_catalogue_in_its_cells has every value say what would end a cell, a row, a heading or a code span.
func TestPage_keeps_a_wild_catalogue_in_its_cells(t *testing.T) {
	const wild, tamed = "a|b\\|`c`\r\n\n# d <i>_e_</i> [f](g)\t&amp; \\", "a|b\\|`c` # d <i>_e_</i> [f](g) &amp; \\"
	term := []mocks.Term{{Name: wild, Meaning: wild}}
	page := Page(sandbox.Catalogue{
		Providers: []sandbox.CatalogueProvider{{
			Name: "p", Title: wild, Host: wild, Hint: wild, Documents: []string{wild, wild}, Methods: term, Settable: term, Refusals: term,
			Operations:    []sandbox.CatalogueOperation{{Name: wild, Method: wild, Path: wild, Aliases: []string{wild}, Fields: []string{wild}}},
			States:        []sandbox.CatalogueState{{State: wild}},
			Edges:         []sandbox.CatalogueEdge{{From: wild, By: wild, To: wild}},
			TestCards:     []mocks.TestCard{{Number: wild, Outcome: wild}},
			Settings:      []sandbox.CatalogueSetting{{Name: wild, Meaning: wild, Known: []string{wild}, Payment: true}},
			Triggers:      []string{wild},
			Notifications: []mocks.Notification{{Name: wild, Meaning: wild, States: []payment.State{wild}, Answers: true}},
		}},
		Faults:  []sandbox.CatalogueFault{{Phase: wild, Kinds: []fault.Kind{wild}}},
		Answers: []mocks.Answer{wild},
	})
	all := sheets(t, page)
	if len(all) != 12 {
		t.Errorf("the page has %d tables, want 12", len(all))
	}
	for _, s := range all {
		if len(s.rows) != 2 {
			t.Errorf("%s has %d rows, want a head and one: %q", s.heading, len(s.rows), s.rows)
			continue
		}
		for i, cell := range s.rows[1] {
			if cell != tamed && (i == 0 || cell != "yes") {
				t.Errorf("%s says %q, want %q", s.heading, cell, tamed)
			}
		}
	}
	var headings int
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "#") {
			headings++
		}
	}
	if want := 1 + 2 + len(all); headings != want { // the page, its two parts, the tables
		t.Errorf("the page has %d headings, want %d", headings, want)
	}
	if bytes.ContainsAny(page, "\r\t") {
		t.Error("blanks of the catalogue are on the page as they came")
	}
}

func TestPage_says_what_there_is_none_of(t *testing.T) {
	page := string(Page(sandbox.Catalogue{Providers: []sandbox.CatalogueProvider{{Name: "p"}}}))
	for _, want := range []string{"\n### p: payment methods\n\nNone.\n", "\n### faults\n\nNone.\n", "\nHint: no request field may hold one.\n"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in\n%s", want, page)
		}
	}
	if strings.Contains(page, "|") || strings.Contains(page, "Without a code") {
		t.Errorf("an empty table has a head or a sentence:\n%s", page)
	}
}
