package paysandbox_test

import (
	"fmt"
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
			"mocks/alpha/doc.go":           {},
			"mocks/alpha/README.md":        {Data: []byte("# alpha\n\n## " + strings.Join(sections, "\n\ntext\n\n## ") + "\n\n```\n## not a heading\n```\n")},
			"mocks/alpha/claims.tsv":       {},
			"openapi/alpha.yaml":           {},
			"scenarios/alpha/default.yaml": {},
			"clients/alpha/doc.go":         {},
			"sandbox/providers.go":         {Data: []byte("package sandbox\n\nimport \"paysandbox/mocks/alpha\"\n")},
			"cmd/client/alpha.go":          {Data: []byte("package main\n\nimport a \"paysandbox/clients/alpha\"\n")},
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
