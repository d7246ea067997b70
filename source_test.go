package paysandbox_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// habit is a call that no source makes.
type habit struct {
	pkg, name string
	inTests   bool     // forbidden in test files, too
	allowed   []string // folders where it is right
	why       string
}

var habits = []habit{
	{pkg: "time", name: "Sleep", inTests: true, why: "wait for what you wait for: the tenant's clock, a channel, testing/synctest"},
	{pkg: "time", name: "Now", allowed: wallClock, why: clockWhy},
	{pkg: "time", name: "Since", allowed: wallClock, why: clockWhy},
	{pkg: "time", name: "Until", allowed: wallClock, why: clockWhy},
}

// wallClock is where the machine's time is the right one: the clock itself, commands and clients, which live outside a sandbox,
// and the load generator, which measures.
var wallClock = []string{"internal/clock/", "cmd/", "clients/", "internal/load/"}

const clockWhy = "time is the tenant's: ask its clock, internal/clock"

// noSkip is the environment variable under which a skip is a failure. CI sets it.
const noSkip = "PAYSANDBOX_NO_SKIP"

func TestNoSourceHasABadHabit(t *testing.T) {
	files := 0
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go"):
			return nil
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		files++
		for _, wrong := range badHabits(name, source) {
			t.Error(wrong)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Error("no Go files found")
	}
}

// badHabits reads one source file and lists what it should not do.
func badHabits(name string, source []byte) (wrong []string) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	report := func(at token.Pos, format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("%s:%d: %s", name, fset.Position(at).Line, fmt.Sprintf(format, args...)))
	}
	test := strings.HasSuffix(name, "_test.go")
	imported := map[string]string{} // local name → path
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		local := path[strings.LastIndex(path, "/")+1:]
		if spec.Name != nil {
			local = spec.Name.Name
		}
		if local == "." {
			report(spec.Pos(), "imports %s into its own names; import it by a name", path)
		}
		imported[local] = path
	}
	for _, decl := range file.Decls {
		f, isFunc := decl.(*ast.FuncDecl)
		if isFunc && f.Recv == nil && f.Name.Name == "init" && !test {
			report(f.Pos(), "func init: state the dependency in a constructor or a list, where a reader sees it")
		}
		skip, guarded := token.NoPos, false
		ast.Inspect(decl, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				guarded = guarded || n.Value == strconv.Quote(noSkip)
			case *ast.SelectorExpr:
				if slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, n.Sel.Name) && test {
					skip = n.Pos()
				}
				x, ok := n.X.(*ast.Ident)
				if !ok {
					break
				}
				for _, h := range habits {
					in := func(folder string) bool { return strings.HasPrefix(name, folder) }
					if imported[x.Name] == h.pkg && n.Sel.Name == h.name && (h.inTests || !test) && !slices.ContainsFunc(h.allowed, in) {
						report(n.Pos(), "%s.%s: %s", h.pkg, h.name, h.why)
					}
				}
			}
			return true
		})
		if skip != token.NoPos && !guarded {
			report(skip, "a skip that CI does not see: the function that skips must fail instead when %s is set", noSkip)
		}
	}
	return wrong
}

// TestBadHabitsAreFound plants each of them.
func TestBadHabitsAreFound(t *testing.T) {
	for _, c := range []struct{ name, file, code, want string }{
		{"sleep", "sandbox/a.go", "import \"time\"\nfunc f() { time.Sleep(1) }", "sandbox/a.go:3: time.Sleep"},
		{"sleep_in_a_test", "sandbox/a_test.go", "import \"time\"\nfunc f() { time.Sleep(1) }", "sandbox/a_test.go:3: time.Sleep"},
		{"sleep_renamed", "cmd/mock/a.go", "import t \"time\"\nvar f = t.Sleep", "cmd/mock/a.go:3: time.Sleep"},
		{"now", "sandbox/a.go", "import \"time\"\nvar f = time.Now()", "sandbox/a.go:3: time.Now"},
		{"since", "mocks/x/a.go", "import \"time\"\nfunc f() { time.Since(t) }", "mocks/x/a.go:3: time.Since"},
		{"now_where_it_is_right", "internal/clock/a.go", "import \"time\"\nvar f = time.Now()", ""},
		{"now_in_a_test", "sandbox/a_test.go", "import \"time\"\nvar f = time.Now()", ""},
		{"another_time", "sandbox/a.go", "import \"example.com/time\"\nvar f = time.Now()", ""},
		{"dot_import", "sandbox/a.go", "import . \"time\"\nfunc f() { Sleep(1) }", "sandbox/a.go:2: imports time into its own names"},
		{"init", "sandbox/a.go", "func init() {}", "sandbox/a.go:2: func init"},
		{"method_init", "sandbox/a.go", "func (x T) init() {}", ""},
		{"skip", "sandbox/a_test.go", "func TestA(t *testing.T) { t.Skip() }", "sandbox/a_test.go:2: a skip"},
		{"guarded_skip", "sandbox/a_test.go", "func need(t *testing.T) { if os.Getenv(\"PAYSANDBOX_NO_SKIP\") != \"\" { t.Fatal() }; t.Skip() }", ""},
		{"broken_source", "sandbox/a.go", "func", "sandbox/a.go:2:6: expected"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := badHabits(c.file, []byte("package a\n"+c.code+"\n"))
			if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], c.want)) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
