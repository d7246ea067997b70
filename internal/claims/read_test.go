package claims

import (
	"strings"
	"testing"
	"testing/fstest"
)

const head = columns + "\n"

func tsv(cells ...string) string { return strings.Join(cells, "\t") + "\n" }

func ledgers(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{"go.mod": {Data: []byte("module paysandbox\n")}}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestReadGivesEveryColumn(t *testing.T) {
	all, err := Read(ledgers(map[string]string{
		"mocks/alpha/claims.tsv": head + tsv("al.pay.one", "a.txt", "1 (L2)", "error", "One holds.", "both", "A note.", "no: the world outside"),
		"mocks/beta/claims.tsv":  head + tsv("be.two", "b.txt; c.txt", "2", "field", "Two holds.", "mock", "", ""),
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := []Claim{
		{"al.pay.one", "alpha", "a.txt", "1 (L2)", "error", "One holds.", Both, "A note.", "no: the world outside", "mocks/alpha/claims.tsv:2"},
		{"be.two", "beta", "b.txt; c.txt", "2", "field", "Two holds.", Mock, "", "", "mocks/beta/claims.tsv:2"},
	}
	if len(all) != 2 || all[0] != want[0] || all[1] != want[1] {
		t.Errorf("got  %+v\nwant %+v", all, want)
	}
}

func TestReadNamesEveryWrongLineAtOnce(t *testing.T) {
	good := tsv("al.good", "a.txt", "1", "field", "Good.", "mock", "", "")
	_, err := Read(ledgers(map[string]string{
		"mocks/alpha/claims.tsv": head + good +
			tsv("al.short", "a.txt") +
			tsv("Al.Case", "a.txt", "1", "field", "Text.", "mock", "", "") +
			tsv("al.kind", "a.txt", "1", "colour", "Text.", "mock", "", "") +
			tsv("al.side", "a.txt", "1", "field", "Text.", "server", "", "") +
			tsv("al.held", "a.txt", "1", "field", "Text.", "mock", "", "maybe") +
			tsv("al.reason", "a.txt", "1", "field", "Text.", "mock", "", "no: ") +
			tsv("al.empty", "a.txt", "1", "field", "", "mock", "", "") +
			good,
		"mocks/beta/claims.tsv": "id\tclaim\n",
	}))
	if err == nil {
		t.Fatal("nine wrong lines were taken")
	}
	for _, want := range []string{
		"alpha/claims.tsv:3: 2 columns, want 8",
		`alpha/claims.tsv:4: id "Al.Case"`,
		`alpha/claims.tsv:5: al.kind: unknown kind "colour"; known: answer, behaviour`,
		`alpha/claims.tsv:6: al.side: unknown side "server"; known: mock, client, both`,
		`alpha/claims.tsv:7: al.held: held is "maybe"`,
		`alpha/claims.tsv:8: al.reason: held is "no: "`,
		"alpha/claims.tsv:9: al.empty: document, section and claim must not be empty",
		"alpha/claims.tsv:10: al.good is already a claim at mocks/alpha/claims.tsv:2",
		"beta/claims.tsv:1: the first line must name the columns",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
	if lines := strings.Count(err.Error(), "\n") + 1; lines != 9 {
		t.Errorf("%d lines for 9 wrong ones:\n%v", lines, err)
	}
}
