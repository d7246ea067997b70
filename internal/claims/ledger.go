package claims

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Claim is one testable statement of a provider's documents: one line of mocks/<provider>/claims.tsv.
type Claim struct {
	ID       string // "im.pay.error.166.no_eshop_id"; the part before the first dot is the provider's own
	Provider string // the folder under mocks/
	Document string // file names of the provider's pages, separated by "; "
	Section  string // heading and lines in those pages
	Kind     string // one of Kinds
	Text     string // the statement itself, one sentence or two
	Side     Side
	Note     string // what the pages leave open about it; may be empty
	Held     string // empty: a test must hold it; "no: <reason>" or "later: <reason>": no test does
	Where    string // file:line of the claim itself
}

// Side is whose behaviour a claim is about.
type Side string

// The sides.
const (
	Mock   Side = "mock"   // held by a test under mocks/ or sandbox/
	Client Side = "client" // held by a test under clients/
	Both   Side = "both"   // held by one of each
)

// Kinds lists what a claim can be about.
func Kinds() []string {
	return []string{"answer", "behaviour", "endpoint", "error", "example", "field", "header", "limit", "signature", "state"}
}

// Needs says whether a test on the side of the mock, or of the client, has to hold the claim.
func (c Claim) Needs(s Side) bool { return c.Held == "" && (c.Side == s || c.Side == Both) }

// Later says whether the claim waits for something that is not built yet.
func (c Claim) Later() bool { return strings.HasPrefix(c.Held, "later: ") }

// Never says whether the claim is about the world outside the API, where no test can reach.
func (c Claim) Never() bool { return strings.HasPrefix(c.Held, "no: ") }

// Quote is the claim as a failing test shows it: its id, its words and where they stand.
func (c Claim) Quote() string {
	return fmt.Sprintf("%s: %q (%s, %s)", c.ID, c.Text, c.Document, c.Section)
}

const columns = "id\tdocument\tsection\tkind\tclaim\tside\tnote\theld"

var (
	idForm   = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+)+$`)
	heldForm = regexp.MustCompile(`^(|(no|later): \S.*)$`)
)

// Read reads the ledgers mocks/*/claims.tsv of the module whose root fsys is, providers in alphabetical order and claims in the
// order of their file. The error names every wrong line at once, as file:line: sentence. A provider without a ledger has no claims.
func Read(fsys fs.FS) ([]Claim, error) {
	files, err := fs.Glob(fsys, "mocks/*/claims.tsv")
	if err != nil {
		return nil, err
	}
	var all []Claim
	var wrong []error
	seen := map[string]string{}
	for _, file := range files {
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
		if lines[0] != columns {
			wrong = append(wrong, fmt.Errorf("%s:1: the first line must name the columns: %s", file, strings.ReplaceAll(columns, "\t", " ")))
			continue
		}
		for i, line := range lines[1:] {
			claim, err := parse(line)
			claim.Provider, claim.Where = path.Base(path.Dir(file)), fmt.Sprintf("%s:%d", file, i+2)
			if first, twice := seen[claim.ID]; err == nil && twice {
				err = fmt.Errorf("%s is already a claim at %s; an id is given once", claim.ID, first)
			}
			if err != nil {
				wrong = append(wrong, fmt.Errorf("%s: %w", claim.Where, err))
				continue
			}
			seen[claim.ID] = claim.Where
			all = append(all, claim)
		}
	}
	return all, errors.Join(wrong...)
}

func parse(line string) (Claim, error) {
	f := strings.Split(line, "\t")
	if want := strings.Count(columns, "\t") + 1; len(f) != want {
		return Claim{}, fmt.Errorf("%d columns, want %d: %s", len(f), want, strings.ReplaceAll(columns, "\t", " "))
	}
	c := Claim{ID: f[0], Document: f[1], Section: f[2], Kind: f[3], Text: f[4], Side: Side(f[5]), Note: f[6], Held: f[7]}
	switch {
	case !idForm.MatchString(c.ID):
		return c, fmt.Errorf("id %q: want lower-case words joined by dots, such as im.pay.error.166", c.ID)
	case c.Document == "" || c.Section == "" || c.Text == "":
		return c, fmt.Errorf("%s: document, section and claim must not be empty", c.ID)
	case !slices.Contains(Kinds(), c.Kind):
		return c, fmt.Errorf("%s: unknown kind %q; known: %s", c.ID, c.Kind, strings.Join(Kinds(), ", "))
	case c.Side != Mock && c.Side != Client && c.Side != Both:
		return c, fmt.Errorf("%s: unknown side %q; known: mock, client, both", c.ID, c.Side)
	case !heldForm.MatchString(c.Held):
		return c, fmt.Errorf(`%s: held is %q; want nothing (a test must hold it), "no: <reason>" or "later: <reason>"`, c.ID, c.Held)
	}
	return c, nil
}

// Root finds the module root: the nearest folder with a go.mod, from the working folder upwards.
func Root() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no go.mod in %s or above; run inside the module", start)
		}
	}
}
