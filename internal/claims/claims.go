// Package claims is the fidelity ledger: which statements of a provider's documents are held by a test, and which are not.
//
// Every provider keeps its statements in mocks/<provider>/claims.tsv. A test holds one by the assertion itself:
//
//	claims.Check(t, "im.pay.error.166.no_eshop_id", !has(answer, "EshopId"), answer)
//
// A test of this package reads the sources of all tests and names every statement that nobody holds, so a claim cannot be
// forgotten, held by a constant or hidden behind a skip. Only test files import this package.
package claims

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

//go:generate go run ./fidelity -write ../../README.md

// ledger is every claim of the module by id, read once per test binary.
var ledger = sync.OnceValues(func() (map[string]Claim, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	all, err := Read(os.DirFS(root))
	if err != nil {
		return nil, err
	}
	byID := make(map[string]Claim, len(all))
	for _, c := range all {
		byID[c.ID] = c
	}
	return byID, nil
})

// Check holds the claim id: it fails the test, which goes on, when holds is false, and quotes the claim's words and what was
// seen instead. The id is a literal that a line of a ledger has; holds is a comparison made in the call itself; seen is whatever
// lets a reader understand the failure, and must hold nothing secret. An unknown id ends the test.
func Check(t testing.TB, id string, holds bool, seen ...any) {
	t.Helper()
	byID, err := ledger()
	if err != nil {
		t.Fatalf("the ledger of claims cannot be read: %v", err)
	}
	check(t, byID, id, holds, seen)
}

func check(t testing.TB, byID map[string]Claim, id string, holds bool, seen []any) {
	t.Helper()
	claim, known := byID[id]
	if !known {
		t.Fatalf("unknown claim %q; the ids are the first column of mocks/<provider>/claims.tsv", id)
	}
	if holds {
		return
	}
	var b strings.Builder
	for _, s := range seen {
		switch s := s.(type) {
		case []byte:
			fmt.Fprintf(&b, "\n\tseen: %s", s)
		default:
			fmt.Fprintf(&b, "\n\tseen: %+v", s)
		}
	}
	t.Errorf("the claim does not hold\n\t%s%s", claim.Quote(), b.String())
}
