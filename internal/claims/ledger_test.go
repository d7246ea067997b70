package claims

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryClaimIsHeld reads the sources of every test of the module against every provider's ledger.
func TestEveryClaimIsHeld(t *testing.T) {
	all, uses := module(t)
	if len(all) == 0 {
		t.Fatal("no claims found under mocks/*/claims.tsv")
	}
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	_, problems, err := Scan(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	if len(problems) > 0 {
		t.Errorf("%d checks hold nothing:\n  %s", len(problems), strings.Join(problems, "\n  "))
	}
	if gaps := Gaps(all, uses); len(gaps) > 0 {
		t.Errorf("%d gaps between the ledger and the tests:\n  %s", len(gaps), strings.Join(gaps, "\n  "))
	}
}

// TestREADMEShowsTheCounts keeps the generated block of the README fresh.
func TestREADMEShowsTheCounts(t *testing.T) {
	all, uses := module(t)
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := Splice(readme, Table(all, uses))
	if err != nil {
		t.Fatalf("README.md: %v", err)
	}
	if string(fresh) != string(readme) {
		t.Error("README.md shows old counts; run `go generate ./internal/claims`")
	}
}

// TestCountsAddUp holds the table to the ledger: nothing is counted twice, and more is never held than there is to hold.
func TestCountsAddUp(t *testing.T) {
	all, uses := module(t)
	sum := 0
	for _, n := range Counts(all, uses) {
		sum += n.Claims
		if n.Mock.Held > n.Mock.Of || n.Client.Held > n.Client.Of {
			t.Errorf("%s: %s and %s: more held than there are", n.Provider, n.Mock, n.Client)
		}
		if !strings.Contains(Table(all, uses), fmt.Sprintf("| %s | %d | %s | %s | %d | %d |", n.Provider, n.Claims, n.Mock, n.Client, n.Later, n.Never)) {
			t.Errorf("the table has no row for %+v", n)
		}
	}
	if sum != len(all) {
		t.Errorf("%d claims counted, the ledgers have %d", sum, len(all))
	}
}

func module(t *testing.T) ([]Claim, []Use) {
	t.Helper()
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	all, err := Read(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	uses, _, err := Scan(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	return all, uses
}
