package paysandbox_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// sections is what the README of every provider has, in this order.
var sections = []string{"Name", "Sources", "Operations", "States", "Authentication", "Tolerances", "Guesses", "Not modelled", "Examples"}

// TestEveryProviderIsComplete derives the providers from the folders under mocks/ and names what was forgotten.
func TestEveryProviderIsComplete(t *testing.T) {
	module := os.DirFS(".")
	names, err := providers(module)
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatal("no provider under mocks/")
	}
	for _, name := range names {
		for _, missing := range forgotten(module, name) {
			t.Errorf("provider %s: %s", name, missing)
		}
	}
}

func providers(module fs.FS) (names []string, err error) {
	entries, err := fs.ReadDir(module, "mocks")
	for _, e := range entries {
		if e.IsDir() && e.Name() != "testdata" {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// forgotten lists the pieces that a provider lacks.
func forgotten(module fs.FS, name string) (missing []string) {
	for _, piece := range []struct{ file, is string }{
		{"mocks/" + name + "/doc.go", "which API, which documents, what is modelled"},
		{"mocks/" + name + "/README.md", "what a user has to know"},
		{"mocks/" + name + "/claims.tsv", "the documented claims"},
		{"openapi/" + name + ".yaml", "the contract"},
		{"scenarios/" + name + "/default.yaml", "the default life of a payment"},
		{"clients/" + name + "/doc.go", "the client"},
		{"internal/probe/" + name + "/provider.go", "the guesses as questions to another side"},
	} {
		if _, err := fs.Stat(module, piece.file); err != nil {
			missing = append(missing, fmt.Sprintf("no %s: %s", piece.file, piece.is))
		}
	}
	if readme, err := fs.ReadFile(module, "mocks/"+name+"/README.md"); err == nil {
		if got := headings(string(readme)); !slices.Equal(got, sections) {
			missing = append(missing, fmt.Sprintf("mocks/%s/README.md has the sections %q; want %q", name, got, sections))
		}
	}
	for _, list := range []struct{ folder, file, imports string }{
		{"sandbox", "providers.go", "paysandbox/mocks/" + name},
		{"cmd/client", "*.go", "paysandbox/clients/" + name},
	} {
		if !imports(module, path.Join(list.folder, list.file), list.imports) {
			missing = append(missing, fmt.Sprintf("no line for it in the list of %s: nothing in %s imports %s", list.folder, path.Join(list.folder, list.file), list.imports))
		}
	}
	return missing
}

// headings lists the second-level headings of a Markdown text outside its code blocks.
func headings(markdown string) (all []string) {
	code := false
	for line := range strings.Lines(markdown) {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if title, ok := strings.CutPrefix(line, "## "); ok && !code {
			all = append(all, strings.TrimSpace(title))
		}
	}
	return all
}

// imports says whether a source file that the pattern matches, tests left out, imports a package.
func imports(module fs.FS, pattern, importPath string) bool {
	files, _ := fs.Glob(module, pattern) // the patterns are ours and well formed
	for _, name := range files {
		source, err := fs.ReadFile(module, name)
		if err != nil || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
		if err != nil {
			continue // the compiler says it better
		}
		for _, spec := range file.Imports {
			if spec.Path.Value == strconv.Quote(importPath) {
				return true
			}
		}
	}
	return false
}

// TestForgottenNamesEachPiece takes one piece after the other away from a complete provider.
func TestForgottenNamesEachPiece(t *testing.T) {
	complete := func() fstest.MapFS {
		return fstest.MapFS{
			"mocks/alpha/doc.go":               {},
			"mocks/alpha/README.md":            {Data: []byte("# alpha\n\n## " + strings.Join(sections, "\n\ntext\n\n## ") + "\n\n```\n## not a heading\n```\n")},
			"mocks/alpha/claims.tsv":           {},
			"openapi/alpha.yaml":               {},
			"scenarios/alpha/default.yaml":     {},
			"clients/alpha/doc.go":             {},
			"internal/probe/alpha/provider.go": {},
			"sandbox/providers.go":             {Data: []byte("package sandbox\n\nimport \"paysandbox/mocks/alpha\"\n")},
			"cmd/client/alpha.go":              {Data: []byte("package main\n\nimport a \"paysandbox/clients/alpha\"\n")},
		}
	}
	if names, err := providers(complete()); err != nil || !slices.Equal(names, []string{"alpha"}) {
		t.Errorf("providers %q, %v", names, err)
	}
	if got := forgotten(complete(), "alpha"); len(got) > 0 {
		t.Errorf("a complete provider lacks %q", got)
	}
	for piece := range complete() {
		without := complete()
		delete(without, piece)
		folder := path.Dir(piece)
		if got := forgotten(without, "alpha"); len(got) != 1 || !strings.Contains(got[0], folder) {
			t.Errorf("without %s: %q; want one sentence that names it", piece, got)
		}
	}
	short := complete()
	short["mocks/alpha/README.md"] = &fstest.MapFile{Data: []byte("## Name\n## Guesses\n")}
	if got := forgotten(short, "alpha"); len(got) != 1 || !strings.Contains(got[0], `has the sections ["Name" "Guesses"]`) {
		t.Errorf("a short README: %q", got)
	}
}

// core is the code that serves every provider and may know none; cmd, the load generator, the merchant who
// plays scenarios and who asks a provider's imitations speak as merchants do.
var core = []string{"sandbox", "internal", "payment", "mocks/*.go", "cmd/mock", "web", "scenarios", "openapi"}

// TestCoreKnowsNoProvider: no text of the core's code is a provider's name, so nothing there can be one provider's own case.
func TestCoreKnowsNoProvider(t *testing.T) {
	module := os.DirFS(".")
	names, err := providers(module)
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	err = fs.WalkDir(module, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		inCore := slices.ContainsFunc(core, func(p string) bool {
			matched, _ := path.Match(p, name)
			return matched || strings.HasPrefix(name, p+"/")
		})
		if !inCore || strings.HasPrefix(name, "internal/load/") || strings.HasPrefix(name, "internal/play/") ||
			strings.HasPrefix(name, "internal/probe/") && path.Dir(name) != "internal/probe" { // a folder for each provider
			return nil
		}
		looked++
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, wrong := range providerCases(name, source, names) {
			t.Error(wrong)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if looked < 50 {
		t.Errorf("only %d files of the core were found", looked)
	}
}

// providerCases lists the texts of a source that are a provider's name. Its package is imported by the list of providers alone.
func providerCases(name string, source []byte, providers []string) (wrong []string) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, _ := strconv.Unquote(literal.Value)
			if slices.Contains(providers, text) {
				wrong = append(wrong, fmt.Sprintf("%s:%d: %q: the core knows no provider; make it an ability of the seam", name, fset.Position(literal.Pos()).Line, text))
			}
		}
		return true
	})
	return wrong
}

func TestProviderCasesAreFound(t *testing.T) {
	for code, want := range map[string]int{
		"func f(p string) bool { return p == \"alpha\" }":             1,
		"func f(p string) { switch p { case \"alpha\", \"beta\": } }": 2,
		"import \"paysandbox/mocks/alpha\"":                           0,
		"// alpha\nvar x = \"alphabet\"":                              0,
	} {
		if got := providerCases("a.go", []byte("package a\n"+code+"\n"), []string{"alpha", "beta"}); len(got) != want {
			t.Errorf("%s: %q, want %d", code, got, want)
		}
	}
}
