package claims

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

const importPath = "paysandbox/internal/claims"

// Use is one place in a test that holds a claim.
type Use struct {
	ID    string
	Side  Side // Mock under mocks/ and sandbox/, Client under clients/; empty elsewhere, where it counts for neither
	Where string
}

// Scan reads the Go sources of the module whose root fsys is and returns every claims.Check that holds what it says, in order of
// files and lines. What is wrong with the others comes as problems, one sentence each with file and line. Hidden folders, testdata
// and modules of their own are left out, as `go test ./...` leaves them out.
func Scan(fsys fs.FS) (uses []Use, problems []string, err error) {
	err = fs.WalkDir(fsys, ".", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if dir != "." {
			if name := d.Name(); name == "testdata" || name == "vendor" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
				return fs.SkipDir
			}
			if _, err := fs.Stat(fsys, path.Join(dir, "go.mod")); err == nil {
				return fs.SkipDir
			}
		}
		p, err := readFolder(fsys, dir)
		if err != nil {
			return err
		}
		u, bad := p.judge()
		uses, problems = append(uses, u...), append(problems, bad...)
		return nil
	})
	return uses, problems, err
}

// folder is the test code of one folder, of package p and p_test together.
type folder struct {
	dir       string
	fset      *token.FileSet
	functions []*function
	constants map[string]bool // declared in the folder, outside functions
	problems  []string
}

// function is one declared function of a test file.
type function struct {
	*ast.FuncDecl
	checks []*ast.CallExpr
	skips  token.Pos // the first place that can skip; 0: none
}

// readFolder parses the folder's sources if any of them imports this package; else there is nothing to judge.
func readFolder(fsys fs.FS, dir string) (*folder, error) {
	p := &folder{dir: dir, fset: token.NewFileSet(), constants: map[string]bool{}}
	names, err := fs.Glob(fsys, path.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	sources := make([][]byte, len(names))
	concerned := false
	for i, name := range names {
		if sources[i], err = fs.ReadFile(fsys, name); err != nil {
			return nil, err
		}
		concerned = concerned || bytes.Contains(sources[i], []byte(importPath))
	}
	if !concerned {
		return p, nil
	}
	for i, name := range names {
		file, err := parser.ParseFile(p.fset, name, sources[i], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		p.read(file, name, always(fsys, file, name))
	}
	return p, nil
}

// always says whether every build on this machine compiles the file, whatever its tags.
func always(fsys fs.FS, file *ast.File, name string) bool {
	for _, group := range file.Comments {
		for _, line := range group.List {
			if line.Pos() < file.Package && constraint.IsGoBuild(line.Text) {
				return false
			}
		}
	}
	c := build.Default
	c.JoinPath = path.Join
	c.OpenFile = func(name string) (io.ReadCloser, error) { return fsys.Open(name) }
	match, err := c.MatchFile(path.Dir(name), path.Base(name))
	return err == nil && match
}

func (p *folder) read(file *ast.File, name string, always bool) {
	local := ""
	for _, spec := range file.Imports {
		if text, _ := strconv.Unquote(spec.Path.Value); text == importPath {
			local = path.Base(importPath)
			if spec.Name != nil {
				local = spec.Name.Name
			}
			if local == "." || local == "_" {
				p.report(spec.Pos(), "claims is imported as %s; import it by a name, so that its checks can be seen", local)
			}
		}
	}
	test := strings.HasSuffix(name, "_test.go")
	for _, decl := range file.Decls {
		if g, ok := decl.(*ast.GenDecl); ok && g.Tok == token.CONST {
			for _, spec := range g.Specs {
				for _, id := range spec.(*ast.ValueSpec).Names {
					p.constants[id.Name] = true
				}
			}
		}
		checks, skips := p.find(decl, local)
		switch f, ok := decl.(*ast.FuncDecl); {
		case len(checks) > 0 && !test:
			p.report(checks[0].Pos(), "a check outside the test files; a claim is held by a test")
		case len(checks) > 0 && !always:
			p.report(checks[0].Pos(), "a check in a file that a build may leave out (build constraint or file name)")
		case ok && test:
			p.functions = append(p.functions, &function{FuncDecl: f, checks: checks, skips: skips})
		case len(checks) > 0:
			p.report(checks[0].Pos(), "a check outside a declared function; write it into a test")
		}
	}
}

// find collects the checks below a node, and the first thing that can skip.
func (p *folder) find(node ast.Node, local string) (checks []*ast.CallExpr, skips token.Pos) {
	called := map[ast.Node]bool{}
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if isCheck(n.Fun, local) {
				checks, called[n.Fun] = append(checks, n), true
			}
		case *ast.SelectorExpr:
			if isCheck(n, local) && !called[n] {
				p.report(n.Pos(), "claims.Check is not called here; call it directly, with a literal id")
			}
			if skips == 0 && isSkip(n) {
				skips = n.Pos()
			}
		}
		return true
	})
	return checks, skips
}

func isCheck(e ast.Expr, local string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != "Check" || local == "" {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == local
}

// isSkip knows the ways of testing.T to leave early without failing, and the flag that invites to.
func isSkip(s *ast.SelectorExpr) bool {
	if x, ok := s.X.(*ast.Ident); ok && x.Name == "testing" {
		return s.Sel.Name == "Short"
	}
	return slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, s.Sel.Name)
}

func (p *folder) report(at token.Pos, format string, args ...any) {
	p.problems = append(p.problems, p.where(at)+": "+fmt.Sprintf(format, args...))
}

func (p *folder) where(at token.Pos) string {
	pos := p.fset.Position(at)
	return fmt.Sprintf("%s:%d", pos.Filename, pos.Line)
}
