// Package paysandbox_test holds what is true of the whole module: who may import whom, what no source does, and that every
// provider is complete.
package paysandbox_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// Patterns of import paths: "x/..." is x and everything below it; "*" stands for one element; two words stand for many packages.
const (
	ours   = "ours"   // everything in this module
	theirs = "theirs" // everything of other modules
)

// arrow forbids packages to reach others, over any number of steps.
type arrow struct {
	from   []string
	mayNot []string
	except []string
	spared []string // packages that from matches and the rule does not mean
	why    string
	later  bool // for packages that are not written yet: matches nothing so far
}

var arrows = []arrow{
	{from: []string{"paysandbox/payment"}, mayNot: []string{ours, theirs},
		why: "the vocabulary stands on the standard library alone, so that everything can speak it"},
	{from: []string{"paysandbox/mocks"}, mayNot: []string{ours, theirs}, except: []string{"paysandbox/payment"},
		why: "the seam is payment and interfaces; the sandbox implements it"},
	{from: []string{"paysandbox/mocks/*"}, mayNot: []string{"paysandbox/internal/..."},
		why: "a provider knows how its original behaves, not when, where and by which chance"},
	{from: []string{"paysandbox/mocks/*"}, mayNot: []string{"paysandbox/mocks/*"},
		why: "no provider knows another; what they share belongs into the seam"},
	{from: []string{"paysandbox/mocks/*/*"}, mayNot: []string{ours},
		why: "a tool of one provider (its tokens, its receipts) knows no payment and serves by itself"},
	{from: []string{"paysandbox/mocks/..."}, mayNot: []string{"paysandbox/sandbox/...", "paysandbox/openapi", "paysandbox/scenarios", "paysandbox/web", "paysandbox/cmd/..."},
		why: "the sandbox knows the providers; a provider that knew the sandbox would turn the arrow round"},
	{from: []string{"paysandbox/mocks/..."}, mayNot: []string{"github.com/gin-gonic/...", "github.com/getkin/...", "gopkg.in/yaml.v3", "go.yaml.in/...", "github.com/goccy/go-yaml/..."},
		why: "routing, contracts and scenario files are the sandbox's; a provider is plain functions over bytes"},
	{from: []string{"paysandbox/mocks/...", "paysandbox/sandbox/..."}, mayNot: []string{"paysandbox/clients/..."},
		why: "mock and client are strangers: an error shared by both would pass every test"},
	{from: []string{"paysandbox/clients/*"}, mayNot: []string{ours, theirs},
		why: "a client stands on the standard library alone and shares no code with the mock that proves it"},
	{from: []string{"paysandbox/sandbox/..."}, mayNot: []string{"paysandbox/cmd/..."},
		why: "the sandbox is a library; commands are flags around it"},
	{from: []string{"paysandbox/internal/store", "paysandbox/internal/clock", "paysandbox/internal/seed", "paysandbox/internal/fault", "paysandbox/internal/mask", "paysandbox/internal/series", "paysandbox/internal/yamlfile"}, mayNot: []string{ours},
		why: "each is one tool for values of any kind; none knows what a payment is"},
	{from: []string{"paysandbox/internal/journal", "paysandbox/internal/contract"}, mayNot: []string{"paysandbox/payment", "paysandbox/mocks/...", "paysandbox/sandbox/...", "paysandbox/openapi"},
		why: "exchanges are kept and checked as they came, whatever they mean"},
	{from: []string{"paysandbox/internal/scenario"}, mayNot: []string{"paysandbox/mocks/...", "paysandbox/sandbox/...", "paysandbox/scenarios"},
		why: "rules read machines, not providers; choosing one is a pure function"},
	{from: []string{"paysandbox/internal/expect"}, mayNot: []string{"paysandbox/mocks/...", "paysandbox/sandbox/...", "paysandbox/internal/journal", "paysandbox/internal/store"},
		why: "evidence in, verdicts out; who gathers it is not its concern"},
	{from: []string{"paysandbox/internal/egress"}, mayNot: []string{ours},
		why: "bytes in, an answer out: it knows where they may go, not what they mean"},
	{from: []string{"paysandbox/internal/notify"}, mayNot: []string{"paysandbox/payment", "paysandbox/mocks/...", "paysandbox/sandbox/..."},
		why: "bytes in, verdicts out"},
	{from: []string{"paysandbox/internal/..."}, spared: []string{"paysandbox/internal/reference/..."}, mayNot: []string{"paysandbox/sandbox/...", "paysandbox/cmd/..."},
		why: "the sandbox is put together from these parts"},
	{from: []string{"paysandbox/internal/reference/..."}, mayNot: []string{"paysandbox/cmd/...", "paysandbox/clients/..."},
		why: "the page is made of what a whole sandbox says of itself; no part of one, and of nothing else"},
	{from: []string{"paysandbox/internal/..."}, spared: []string{"paysandbox/internal/play"}, mayNot: []string{"paysandbox/clients/..."},
		why: "the sandbox is put together from these parts, and is no merchant; internal/play is one, and no part of the sandbox"},
	{from: []string{"paysandbox/internal/play"}, mayNot: []string{"paysandbox/mocks/...", "paysandbox/sandbox/...", "paysandbox/openapi", "paysandbox/scenarios", "paysandbox/web"},
		why: "a merchant knows the provider by its documents and its answers, never from within"},
	{from: []string{"paysandbox/sandbox/...", "paysandbox/mocks/..."}, mayNot: []string{"paysandbox/internal/play"},
		why: "a sandbox does not know who calls it; the command brings the merchant"},
	{from: []string{"paysandbox/internal/plain", "paysandbox/internal/load"}, mayNot: []string{ours},
		why: "a yardstick shares no code with what it measures"},
	{from: []string{"paysandbox/openapi", "paysandbox/scenarios", "paysandbox/web"}, mayNot: []string{ours, theirs},
		why: "embedded files, no logic"},
	{from: []string{"paysandbox/internal/probe/..."}, mayNot: []string{ours, theirs}, except: []string{"paysandbox/internal/probe"},
		why: "who asks another side what it does is a stranger to every side, ours too: its own signing, no code of mock, sandbox or client"},
	{from: []string{"paysandbox/sandbox/...", "paysandbox/mocks/...", "paysandbox/clients/..."}, mayNot: []string{"paysandbox/internal/probe/..."},
		why: "a sandbox does not know who calls it, and a client is for payments, not for questions"},
	{from: []string{"paysandbox/cmd/client"}, mayNot: []string{ours}, except: []string{"paysandbox/clients/...", "paysandbox/internal/probe/..."},
		why: "the command line does what a merchant's code can do: it speaks HTTP through the clients, and to ask odd things through probe, which a client would refuse"},
}

// privilege lets only these packages import something themselves.
type privilege struct {
	what []string
	only []string
	why  string
}

var privileges = []privilege{
	{what: []string{"github.com/gin-gonic/gin"}, only: []string{"paysandbox/sandbox", "paysandbox/cmd/mock", "paysandbox/internal/plain"},
		why: "the sandbox alone routes; the command sets gin's global mode; plain is the yardstick beside it"},
	{what: []string{"github.com/getkin/kin-openapi/..."}, only: []string{"paysandbox/internal/contract"},
		why: "one place knows that library's traps"},
	{what: []string{"github.com/swaggest/...", "github.com/vearutop/..."}, only: []string{"paysandbox/sandbox"},
		why: "one page has that library's script; nothing else serves files"},
	{what: []string{"gopkg.in/yaml.v3"}, only: []string{"paysandbox/internal/yamlfile", "paysandbox/internal/scenario"},
		why: "one strict decoder reads everything that people write"},
	{what: []string{"github.com/spf13/..."}, only: []string{"paysandbox/cmd/*"},
		why: "flags belong to commands"},
	{what: []string{"paysandbox/mocks/*"}, only: []string{"paysandbox/sandbox"},
		why: "the list of providers is in sandbox/providers.go and nowhere else"},
	{what: []string{"paysandbox/clients/..."}, only: []string{"paysandbox/cmd/client", "paysandbox/internal/play"},
		why: "clients are for merchants; the command line is one, and so is who plays a scenario"},
	{what: []string{"testing", "testing/..."}, only: []string{"paysandbox/internal/claims", "paysandbox/sandbox/sandboxtest"},
		why: "a program carries no test code"},
	{what: []string{"paysandbox/internal/claims"}, only: []string{"paysandbox/internal/claims/fidelity"},
		why: "claims are held by tests; programs only count them"},
	{what: []string{"paysandbox/internal/reference/..."}, only: []string{"paysandbox/internal/reference/referencefile"},
		why: "the page is for people; programs ask the catalogue"},
	{what: []string{"math/rand", "math/rand/v2"},
		why: "every draw comes from the seed, through internal/seed or the tenant's Draw"},
}

// pkg is what `go list` says of one package of this module.
type pkg struct {
	ImportPath string
	Imports    []string // its own, tests left out
	Deps       []string // everything it reaches, tests left out
}

func TestWhoMayImportWhom(t *testing.T) {
	for _, wrong := range breaches(packages(t), arrows, privileges) {
		t.Error(wrong)
	}
}

// breaches lists every forbidden import, and every rule that speaks of nothing.
func breaches(all []pkg, arrows []arrow, privileges []privilege) (wrong []string) {
	for _, a := range arrows {
		for _, spared := range a.spared {
			if !slices.ContainsFunc(all, func(p pkg) bool { return match(spared, p.ImportPath) && matchAny(a.from, p.ImportPath) }) {
				wrong = append(wrong, fmt.Sprintf("no package that the rule is about matches %s: spare nothing (%s)", spared, a.why))
			}
		}
		for _, from := range a.from {
			met := false
			for _, p := range all {
				if !match(from, p.ImportPath) || matchAny(a.spared, p.ImportPath) {
					continue
				}
				met = true
				for _, dep := range p.Deps {
					if dep != p.ImportPath && matchAny(a.mayNot, dep) && !matchAny(a.except, dep) {
						wrong = append(wrong, fmt.Sprintf("%s reaches %s: %s", p.ImportPath, dep, a.why))
					}
				}
			}
			switch {
			case !met && !a.later:
				wrong = append(wrong, fmt.Sprintf("no package matches %s: mend the rule, or mark it as for later (%s)", from, a.why))
			case met && a.later:
				wrong = append(wrong, fmt.Sprintf("%s is written: its rule is no longer for later (%s)", from, a.why))
			}
		}
	}
	for _, r := range privileges {
		for _, p := range all {
			for _, imported := range p.Imports {
				if matchAny(r.what, imported) && !matchAny(r.only, p.ImportPath) {
					wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", p.ImportPath, imported, r.why))
				}
			}
		}
	}
	return wrong
}

func matchAny(patterns []string, importPath string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return match(p, importPath) })
}

func match(pattern, importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	switch pattern {
	case ours:
		return first == "paysandbox"
	case theirs:
		return strings.Contains(first, ".")
	}
	if above, ok := strings.CutSuffix(pattern, "/..."); ok {
		return importPath == above || strings.HasPrefix(importPath, above+"/")
	}
	matched, err := path.Match(pattern, importPath)
	return err == nil && matched
}

func packages(t *testing.T) (all []pkg) {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "./...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %s", exit.Stderr)
		}
		t.Fatal(err)
	}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// TestRulesFindWhatTheyForbid plants one breach of each kind into a small module.
func TestRulesFindWhatTheyForbid(t *testing.T) {
	rules := []arrow{
		{from: []string{"paysandbox/a/..."}, mayNot: []string{ours, theirs}, except: []string{"paysandbox/good"}, why: "alone"},
		{from: []string{"paysandbox/gone"}, mayNot: []string{ours}, why: "gone"},
		{from: []string{"paysandbox/soon"}, mayNot: []string{ours}, why: "soon", later: true},
		{from: []string{"paysandbox/good"}, mayNot: []string{ours}, why: "come", later: true},
		{from: []string{"paysandbox/tools/..."}, mayNot: []string{"paysandbox/bad"}, spared: []string{"paysandbox/tools/page", "paysandbox/a"}, why: "part"},
	}
	rights := []privilege{{what: []string{"example.com/x"}, only: []string{"paysandbox/a/*"}, why: "one place"}}
	all := []pkg{
		{ImportPath: "paysandbox/a", Deps: []string{"fmt", "paysandbox/good", "paysandbox/bad"}},
		{ImportPath: "paysandbox/a/b", Imports: []string{"example.com/x"}, Deps: []string{"example.com/x", "vendor/golang.org/x/net"}},
		{ImportPath: "paysandbox/ab", Imports: []string{"example.com/x"}, Deps: []string{"example.com/x", "paysandbox/bad"}},
		{ImportPath: "paysandbox/good"},
		{ImportPath: "paysandbox/tools/page", Deps: []string{"paysandbox/bad"}},
		{ImportPath: "paysandbox/tools/pages", Deps: []string{"paysandbox/bad"}},
	}
	want := []string{
		"paysandbox/a reaches paysandbox/bad: alone",
		"paysandbox/a/b reaches example.com/x: alone",
		"no package matches paysandbox/gone: mend the rule, or mark it as for later (gone)",
		"paysandbox/good is written: its rule is no longer for later (come)",
		"no package that the rule is about matches paysandbox/a: spare nothing (part)",
		"paysandbox/tools/pages reaches paysandbox/bad: part",
		"paysandbox/ab imports example.com/x: one place",
	}
	if got := breaches(all, rules, rights); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
