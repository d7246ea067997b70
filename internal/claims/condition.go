package claims

import (
	"go/ast"
	"go/printer"
	"go/token"
	"strings"
)

// scope is where a condition stands: the function around it and the constants of its folder.
type scope struct {
	*ast.FuncDecl
	constants map[string]bool
}

// settled says why a condition is known before the test runs, or nothing if it is not: a constant, a comparison of something with
// itself, a part of || or && that decides alone, a variable that only ever gets one constant, or a parameter, whose
// value is made where no reader of the check sees it.
func (s scope) settled(e ast.Expr) string {
	e = ast.Unparen(e)
	switch e := e.(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return s.settled(e.X)
		}
	case *ast.BinaryExpr:
		if e.Op == token.LOR || e.Op == token.LAND {
			if why := s.settled(e.X); why != "" {
				return why
			}
			return s.settled(e.Y)
		}
		if text(e.X) == text(e.Y) && !calls(e) {
			return "the condition compares " + text(e.X) + " with itself"
		}
	case *ast.Ident:
		if s.isParameter(e.Name) {
			return "the condition is the parameter " + e.Name + "; make the comparison in the call"
		}
		if value, once := s.onlyValue(e.Name); once {
			return "the condition " + e.Name + " is always " + value
		}
	}
	if s.constant(e) {
		return "the condition is the constant " + text(e)
	}
	return ""
}

// constant says whether nothing in the expression can differ from run to run.
func (s scope) constant(e ast.Expr) bool {
	is := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			switch n.Name {
			case "true", "false", "nil", "len", "string", "int", "bool":
			default:
				is = is && s.constants[n.Name]
			}
		case *ast.FuncLit:
			is = false
		}
		return is
	})
	return is
}

// calls says whether the expression calls anything: then asking twice may give two answers, and equality is worth a check.
func calls(e ast.Expr) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		_, call := n.(*ast.CallExpr)
		found = found || call
		return !found
	})
	return found
}

func (s scope) isParameter(name string) (found bool) {
	ast.Inspect(s.FuncDecl, func(n ast.Node) bool {
		if t, ok := n.(*ast.FuncType); ok && t.Params != nil {
			for _, field := range t.Params.List {
				for _, id := range field.Names {
					found = found || id.Name == name
				}
			}
		}
		return !found
	})
	return found
}

// onlyValue finds the one constant that a function ever gives to a variable. A variable whose address is taken, or that gets
// anything else, has no such value.
func (s scope) onlyValue(name string) (value string, once bool) {
	var values []string
	other := false
	note := func(target, given ast.Expr) {
		id, ok := target.(*ast.Ident)
		switch {
		case !ok || id.Name != name:
		case given == nil || !s.constant(given):
			other = true
		default:
			values = append(values, text(given))
		}
	}
	ast.Inspect(s.FuncDecl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, target := range n.Lhs {
				if len(n.Lhs) != len(n.Rhs) || n.Tok != token.ASSIGN && n.Tok != token.DEFINE {
					note(target, nil)
				} else {
					note(target, n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, target := range n.Names {
				if i < len(n.Values) {
					note(target, n.Values[i])
				} else if len(n.Values) == 0 {
					note(target, ast.NewIdent("false"))
				} else {
					note(target, nil)
				}
			}
		case *ast.RangeStmt:
			if n.Key != nil {
				note(n.Key, nil)
			}
			if n.Value != nil {
				note(n.Value, nil)
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				note(n.X, nil)
			}
		}
		return true
	})
	if other || len(values) == 0 {
		return "", false
	}
	for _, v := range values {
		if v != values[0] {
			return "", false
		}
	}
	return values[0], true
}

// text is an expression as gofmt prints it.
func text(e ast.Expr) string {
	var b strings.Builder
	if err := printer.Fprint(&b, token.NewFileSet(), e); err != nil {
		return "an expression"
	}
	return b.String()
}
