package claims

import (
	"slices"
	"strings"
	"testing"
)

// sample is a ledger of every kind of line, and uses is what tests of it do: both held on one side only, a claim that is not to be
// held and an unknown one.
var (
	sample = []Claim{
		{ID: "al.mock", Provider: "alpha", Side: Mock, Text: "Mock.", Document: "a.txt", Section: "1", Where: "mocks/alpha/claims.tsv:2"},
		{ID: "al.client", Provider: "alpha", Side: Client, Text: "Client.", Document: "a.txt", Section: "1", Where: "mocks/alpha/claims.tsv:3"},
		{ID: "al.both", Provider: "alpha", Side: Both, Text: "Both.", Document: "a.txt", Section: "1", Where: "mocks/alpha/claims.tsv:4"},
		{ID: "al.never", Provider: "alpha", Side: Both, Text: "Never.", Document: "a.txt", Section: "1", Held: "no: the bank's", Where: "mocks/alpha/claims.tsv:5"},
		{ID: "be.later", Provider: "beta", Side: Mock, Text: "Later.", Document: "b.txt", Section: "1", Held: "later: not built", Where: "mocks/beta/claims.tsv:2"},
	}
	sampleUses = []Use{
		{"al.mock", Mock, "mocks/alpha/a_test.go:1"},
		{"al.both", Mock, "mocks/alpha/a_test.go:2"},
		{"al.both", Mock, "sandbox/a_test.go:3"},
		{"al.client", Mock, "sandbox/a_test.go:4"}, // the wrong side
		{"al.never", Client, "clients/alpha/a_test.go:5"},
		{"al.unknown", Client, "clients/alpha/a_test.go:6"},
	}
)

func TestGapsNamesWhatNobodyHoldsAndWhatNobodyAskedFor(t *testing.T) {
	got := Gaps(sample, sampleUses)
	want := []string{
		`not held under clients/: al.client: "Client." (a.txt, 1)`,
		`not held under clients/: al.both: "Both." (a.txt, 1)`,
		`clients/alpha/a_test.go:5: checks al.never, but mocks/alpha/claims.tsv:5 says "no: the bank's"; empty that column`,
		`clients/alpha/a_test.go:6: unknown claim "al.unknown"; the ids are the first column of mocks/<provider>/claims.tsv`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTableCountsEachSideAndListsWhatIsNotHeld(t *testing.T) {
	want := `| provider | documented claims | held by the mock's tests | held by the client's tests | later | outside the API |
|---|---|---|---|---|---|
| alpha | 4 | 2 of 2 | 0 of 2 | 0 | 1 |
| beta | 1 | 0 of 0 | 0 of 0 | 1 | 0 |

Not held:

- ` + "`al.never`" + ` (no: the bank's): Never.
- ` + "`be.later`" + ` (later: not built): Later.
`
	if got := Table(sample, sampleUses); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSplice(t *testing.T) {
	document := "# Title\n\n" + Begin + "\nold\n" + End + "\n\nrest\n"
	want := "# Title\n\n" + Begin + "\n\nTABLE\n\n" + End + "\n\nrest\n"
	got, err := Splice([]byte(document), "TABLE\n")
	if err != nil || string(got) != want {
		t.Fatalf("got %q, %v; want %q", got, err, want)
	}
	if again, err := Splice(got, "TABLE\n"); err != nil || string(again) != want {
		t.Errorf("a second time gives %q, %v", again, err)
	}
	for _, broken := range []string{"no marks", Begin + " and no end", End + Begin} {
		if got, err := Splice([]byte(broken), "TABLE\n"); err == nil {
			t.Errorf("%q was taken and gives %q", broken, got)
		}
	}
}
