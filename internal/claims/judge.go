package claims

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// judge sorts the folder's checks into those that hold a claim and those that cannot.
func (p *folder) judge() (uses []Use, problems []string) {
	side := sideOf(p.dir)
	runs, skipped := p.tests()
	for _, f := range p.functions {
		within := scope{f.FuncDecl, p.constants}
		for _, call := range f.checks {
			if !runs[f] {
				p.report(call.Pos(), "%s is reached from no Test function of this folder, so this check never runs", f.Name.Name)
				continue
			}
			if at, can := skipped[f]; can {
				p.report(call.Pos(), "the test can skip (at %s) before it comes to this check; hold the claim in a test that always runs", p.where(at))
				continue
			}
			if len(call.Args) < 3 {
				p.report(call.Pos(), "want Check(t, id, condition, seen...)")
				continue
			}
			id, ok := literal(call.Args[1])
			if !ok {
				p.report(call.Pos(), "the id is not a literal; write it out, so that it can be found")
				continue
			}
			if why := within.settled(call.Args[2]); why != "" {
				p.report(call.Pos(), "%s: %s, so this check proves nothing", id, why)
				continue
			}
			uses = append(uses, Use{ID: id, Side: side, Where: p.where(call.Pos())})
		}
	}
	return uses, p.problems
}

// sideOf says which side of a claim the tests of a folder hold.
func sideOf(dir string) Side {
	switch top, _, _ := strings.Cut(dir, "/"); top {
	case "mocks", "sandbox":
		return Mock
	case "clients":
		return Client
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// tests follows the calls from every Test function, by name: which functions run, and where a test that runs one can skip.
// Two functions of one name are taken for one, which errs on the side of refusing a check in a test that skips.
func (p *folder) tests() (runs map[*function]bool, skipped map[*function]token.Pos) {
	byName := map[name][]*function{}
	for _, f := range p.functions {
		n := name{text: f.Name.Name, method: f.Recv != nil}
		byName[n] = append(byName[n], f)
	}
	runs, skipped = map[*function]bool{}, map[*function]token.Pos{}
	for _, test := range p.functions {
		if !isTest(test.FuncDecl) {
			continue
		}
		reached, queue, skip := map[*function]bool{test: true}, []*function{test}, token.NoPos
		for len(queue) > 0 {
			f := queue[0]
			queue = queue[1:]
			if skip == token.NoPos {
				skip = f.skips
			}
			for _, n := range mentions(f.FuncDecl) {
				for _, g := range byName[n] {
					if !reached[g] {
						reached[g], queue = true, append(queue, g)
					}
				}
			}
		}
		for f := range reached {
			runs[f] = true
			if skip != token.NoPos {
				skipped[f] = skip
			}
		}
	}
	return runs, skipped
}

// name is how a function is spoken of: plainly, or behind a dot.
type name struct {
	text   string
	method bool
}

// mentions lists what a function speaks of, whether it calls it or passes it on.
func mentions(f *ast.FuncDecl) (names []name) {
	behind := map[*ast.Ident]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			behind[n.Sel] = true
			names = append(names, name{text: n.Sel.Name, method: true})
		case *ast.Ident:
			if !behind[n] {
				names = append(names, name{text: n.Name})
			}
		}
		return true
	})
	return names
}

func isTest(f *ast.FuncDecl) bool {
	rest, ok := strings.CutPrefix(f.Name.Name, "Test")
	first, _ := utf8.DecodeRuneInString(rest)
	if !ok || f.Recv != nil || rest != "" && unicode.IsLower(first) {
		return false
	}
	params := f.Type.Params.List
	if len(params) != 1 || len(params[0].Names) > 1 {
		return false
	}
	star, ok := params[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	sel, ok := star.X.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "T"
}
