package claims

import (
	"slices"
	"strings"
	"testing"
)

// source makes a test file around declarations; the first of them is on line 8.
func source(declarations string) string {
	return "package x\n\nimport (\n\t\"testing\"\n\n\t\"paysandbox/internal/claims\"\n)\n" + declarations + "\n"
}

func TestScanFindsChecksWhereTheyCount(t *testing.T) {
	uses, problems, err := Scan(ledgers(map[string]string{
		"mocks/alpha/a_test.go": source(`func TestA(t *testing.T) { t.Run("b", func(t *testing.T) { held(t, 1) }) }
func held(t *testing.T, n int) { claims.Check(t, "al.helper", n == 1, n) }
type bench struct{}
func TestMethod(t *testing.T) { bench{}.run(t) }
func (bench) run(t *testing.T) { got := false; for range 3 { got = true }; claims.Check(t, "al.method", got && f() == f()) }
func TestTable(t *testing.T) { for _, ok := range []bool{f()} { claims.Check(t, "al.table", ok) } }
func f() bool { return len(os.Args) > 0 }`),
		"sandbox/b_test.go":              source("func TestB(t *testing.T) { claims.Check(t, `al.raw`, f()) }"),
		"clients/alpha/c_test.go":        strings.Replace(source(`func TestC(t *testing.T) { c.Check(t, "al.renamed", f()) }`), `"paysandbox`, `c "paysandbox`, 1),
		"examples/d_test.go":             source(`func TestD(t *testing.T) { claims.Check(t, "al.elsewhere", f()) }`),
		"clients/alpha/e_test.go":        "package x\n\nfunc TestE(t *testing.T) { other.Check(t, \"al.stranger\", f()) }\n",
		"mocks/alpha/testdata/g_test.go": source(`func TestG(t *testing.T) { claims.Check(t, "al.data", f()) }`),
		"examples/own/go.mod":            "module own\n",
		"examples/own/h_test.go":         source(`func TestH(t *testing.T) { claims.Check(t, "al.foreign", f()) }`),
	}))
	if err != nil {
		t.Fatal(err)
	}
	if len(problems) > 0 {
		t.Errorf("problems:\n%s", strings.Join(problems, "\n"))
	}
	want := []Use{
		{"al.renamed", Client, "clients/alpha/c_test.go:8"},
		{"al.elsewhere", "", "examples/d_test.go:8"},
		{"al.helper", Mock, "mocks/alpha/a_test.go:9"},
		{"al.method", Mock, "mocks/alpha/a_test.go:12"},
		{"al.table", Mock, "mocks/alpha/a_test.go:13"},
		{"al.raw", Mock, "sandbox/b_test.go:8"},
	}
	if !slices.Equal(uses, want) {
		t.Errorf("got  %+v\nwant %+v", uses, want)
	}
}

func TestScanRefusesChecksThatHoldNothing(t *testing.T) {
	for _, c := range []struct{ name, file, code, want string }{
		{"constant", "", `func TestA(t *testing.T) { claims.Check(t, "al.x", true) }`, "the condition is the constant true"},
		{"constant_arithmetic", "", `func TestA(t *testing.T) { claims.Check(t, "al.x", len("abc") == 3) }`, `the condition is the constant len("abc") == 3`},
		{"negated_constant", "", `func TestA(t *testing.T) { claims.Check(t, "al.x", !(false)) }`, "the condition is the constant false"},
		{"or_true", "", `func TestA(t *testing.T) { claims.Check(t, "al.x", f() || true) }`, "the condition is the constant true"},
		{"declared_constant", "", "const sure = true\nfunc TestA(t *testing.T) { claims.Check(t, \"al.x\", sure) }", "the condition is the constant sure"},
		{"local_constant", "", `func TestA(t *testing.T) { const sure = true; claims.Check(t, "al.x", sure) }`, "the condition sure is always true"},
		{"variable_with_one_value", "", `func TestA(t *testing.T) { ok := true; claims.Check(t, "al.x", ok) }`, "the condition ok is always true"},
		{"with_itself", "", `func TestA(t *testing.T) { claims.Check(t, "al.x", a.b == a.b) }`, "compares a.b with itself"},
		{"parameter", "", "func TestA(t *testing.T) { held(t, f()) }\nfunc held(t *testing.T, ok bool) { claims.Check(t, \"al.x\", ok) }", "the condition is the parameter ok"},
		{"id_not_literal", "", `func TestA(t *testing.T) { claims.Check(t, id, f()) }`, "the id is not a literal"},
		{"id_built", "", `func TestA(t *testing.T) { claims.Check(t, "al."+"x", f()) }`, "the id is not a literal"},
		{"not_called", "", `func TestA(t *testing.T) { g := claims.Check; g(t, "al.x", f()) }`, "claims.Check is not called here"},
		{"skip_in_the_test", "", `func TestA(t *testing.T) { if f() { t.Skip("no browser") }; claims.Check(t, "al.x", f()) }`, "the test can skip (at mocks/alpha/a_test.go:8)"},
		{"skip_elsewhere", "", "func TestA(t *testing.T) { need(t); held(t) }\nfunc need(t *testing.T) { t.SkipNow() }\nfunc held(t *testing.T) { claims.Check(t, \"al.x\", f()) }", "the test can skip (at mocks/alpha/a_test.go:9)"},
		{"skip_in_a_method", "", "func TestA(t *testing.T) { b.need(t); claims.Check(t, \"al.x\", f()) }\nfunc (bench) need(t *testing.T) { t.Skipf(\"%d\", 1) }", "the test can skip (at mocks/alpha/a_test.go:9)"},
		{"short", "", `func TestA(t *testing.T) { if testing.Short() { return }; claims.Check(t, "al.x", f()) }`, "the test can skip"},
		{"unreached", "", `func held(t *testing.T) { claims.Check(t, "al.x", f()) }`, "held is reached from no Test function"},
		{"no_test", "", `func Testing(t *testing.T) { claims.Check(t, "al.x", f()) }`, "Testing is reached from no Test function"},
		{"benchmark", "", `func BenchmarkA(b *testing.B) { claims.Check(b, "al.x", f()) }`, "BenchmarkA is reached from no Test function"},
		{"variable", "", `var held = func(t *testing.T) { claims.Check(t, "al.x", f()) }`, "a check outside a declared function"},
		{"code", "mocks/alpha/a.go", `func Held(t *testing.T) { claims.Check(t, "al.x", f()) }`, "a check outside the test files"},
		{"other_system", "mocks/alpha/a_plan9_test.go", `func TestA(t *testing.T) { claims.Check(t, "al.x", f()) }`, "a file that a build may leave out"},
		{"too_few", "", `func TestA(t *testing.T) { claims.Check(t, "al.x") }`, "want Check(t, id, condition, seen...)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.file == "" {
				c.file = "mocks/alpha/a_test.go"
			}
			uses, problems, err := Scan(ledgers(map[string]string{c.file: source(c.code)}))
			if err != nil {
				t.Fatal(err)
			}
			if len(uses) != 0 || len(problems) != 1 || !strings.Contains(problems[0], c.want) || !strings.HasPrefix(problems[0], c.file+":") {
				t.Errorf("uses %+v, problems %q; want one problem: %s", uses, problems, c.want)
			}
		})
	}
}

func TestScanRefusesImportsAndFilesThatHideChecks(t *testing.T) {
	check := `func TestA(t *testing.T) { claims.Check(t, "al.x", f()) }`
	for _, c := range []struct{ name, source, want string }{
		{"dot_import", strings.Replace(source(`func TestA(t *testing.T) { Check(t, "al.x", f()) }`), `"paysandbox`, `. "paysandbox`, 1), "imported as ."},
		{"build_tag", "//go:build !race\n\n" + source(check), "a file that a build may leave out"},
	} {
		t.Run(c.name, func(t *testing.T) {
			uses, problems, err := Scan(ledgers(map[string]string{"sandbox/a_test.go": c.source}))
			if err != nil {
				t.Fatal(err)
			}
			if len(uses) != 0 || len(problems) != 1 || !strings.Contains(problems[0], c.want) {
				t.Errorf("uses %+v, problems %q; want one problem: %s", uses, problems, c.want)
			}
		})
	}
}
