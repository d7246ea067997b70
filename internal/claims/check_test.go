package claims

import (
	"fmt"
	"strings"
	"testing"
)

// witness is a test that only remembers what it was told.
type witness struct {
	testing.TB
	errors, fatals []string
}

func (*witness) Helper() {}
func (w *witness) Errorf(format string, args ...any) {
	w.errors = append(w.errors, fmt.Sprintf(format, args...))
}
func (w *witness) Fatalf(format string, args ...any) {
	w.fatals = append(w.fatals, fmt.Sprintf(format, args...))
	panic(w) // as runtime.Goexit would, Fatalf does not come back
}

// told runs one check with a ledger of one claim.
func told(id string, holds bool, seen ...any) (w *witness) {
	w = &witness{}
	defer func() {
		if p := recover(); p != nil && p != any(w) {
			panic(p)
		}
	}()
	check(w, map[string]Claim{"al.one": {ID: "al.one", Text: "One is one.", Document: "a.txt", Section: "Numbers (L7)"}}, id, holds, seen)
	return w
}

func TestCheck(t *testing.T) {
	t.Run("says_nothing_when_the_claim_holds", func(t *testing.T) {
		if w := told("al.one", true, 1); len(w.errors)+len(w.fatals) != 0 {
			t.Errorf("errors %q, fatals %q", w.errors, w.fatals)
		}
	})
	t.Run("quotes_the_claim_and_what_was_seen", func(t *testing.T) {
		w := told("al.one", false, []byte(`{"one":2}`), 404)
		if len(w.errors) != 1 {
			t.Fatalf("errors %q, want one", w.errors)
		}
		for _, want := range []string{"al.one", "One is one.", "a.txt", "Numbers (L7)", `seen: {"one":2}`, "seen: 404"} {
			if !strings.Contains(w.errors[0], want) {
				t.Errorf("no %q in:\n%s", want, w.errors[0])
			}
		}
	})
	t.Run("ends_the_test_at_an_unknown_id", func(t *testing.T) {
		w := told("al.two", true)
		if len(w.fatals) != 1 || !strings.Contains(w.fatals[0], `unknown claim "al.two"`) {
			t.Errorf("fatals %q", w.fatals)
		}
	})
}

// TestCheckFindsTheLedgersFromAnyFolder runs where every test runs, in its own package's folder.
func TestCheckFindsTheLedgersFromAnyFolder(t *testing.T) {
	w := &witness{}
	Check(w, "im.pay.error.166", false, "a wrong answer")
	if len(w.errors) != 1 || !strings.Contains(w.errors[0], "successUrl") {
		t.Errorf("errors %q", w.errors)
	}
}
