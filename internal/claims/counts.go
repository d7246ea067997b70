package claims

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// Count is how far one provider's claims are held.
type Count struct {
	Provider     string
	Claims       int
	Mock, Client Part
	Later, Never int // claims whose column held says so
}

// Part is how many of the claims about one side a test holds. Of counts the claims that need a test there.
type Part struct{ Held, Of int }

// String is "94 of 98".
func (p Part) String() string { return fmt.Sprintf("%d of %d", p.Held, p.Of) }

// Counts counts per provider, in the order of the ledger.
func Counts(all []Claim, uses []Use) (counts []Count) {
	held := Held(uses)
	add := func(p *Part, c Claim, s Side) {
		if c.Needs(s) {
			p.Of++
			if held[c.ID][s] {
				p.Held++
			}
		}
	}
	for _, c := range all {
		if len(counts) == 0 || counts[len(counts)-1].Provider != c.Provider {
			counts = append(counts, Count{Provider: c.Provider})
		}
		n := &counts[len(counts)-1]
		n.Claims++
		add(&n.Mock, c, Mock)
		add(&n.Client, c, Client)
		switch {
		case c.Later():
			n.Later++
		case c.Never():
			n.Never++
		}
	}
	return counts
}

// Table is the counts as a Markdown table, and after it every claim that no test holds yet or ever, with the reason.
func Table(all []Claim, uses []Use) string {
	var b strings.Builder
	b.WriteString("| provider | documented claims | held by the mock's tests | held by the client's tests | later | outside the API |\n")
	b.WriteString("|---|---|---|---|---|---|\n")
	for _, n := range Counts(all, uses) {
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %d | %d |\n", n.Provider, n.Claims, n.Mock, n.Client, n.Later, n.Never)
	}
	for _, c := range all {
		if c.Held == "" {
			continue
		}
		if first := !strings.Contains(b.String(), "\n- "); first {
			b.WriteString("\nNot held:\n\n")
		}
		fmt.Fprintf(&b, "- `%s` (%s): %s\n", c.ID, c.Held, c.Text)
	}
	return b.String()
}

// The marks of the generated block in a README.
const (
	Begin = "<!-- fidelity:begin -->"
	End   = "<!-- fidelity:end -->"
)

// Splice puts the table between the marks of a document and returns the document, unchanged where it already stands there.
func Splice(document []byte, table string) ([]byte, error) {
	head, rest, ok := bytes.Cut(document, []byte(Begin))
	if !ok {
		return nil, errors.New("no line " + Begin + "; add it and " + End + " where the counts shall stand")
	}
	_, tail, ok := bytes.Cut(rest, []byte(End))
	if !ok {
		return nil, errors.New(Begin + " has no " + End + " after it; add that line")
	}
	return fmt.Appendf(nil, "%s%s\n\n%s\n%s%s", head, Begin, table, End, tail), nil
}
