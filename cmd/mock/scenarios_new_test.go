package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paysandbox/sandbox"
)

// TestScenariosNewOfEveryShipped copies each of them under a name that YAML could take for something else, and checks the copies
// with the rest of the program.
func TestScenariosNewOfEveryShipped(t *testing.T) {
	all := shipped(t)
	names := []string{"true", "null", "yes", "no", "on", "off", "y", "n", "12", "007", "0x1f", "1e5", "2026-01-15", "-", "--", "-a", "3ds-mine", "nan", "late-"}
	dir := filepath.Join(t.TempDir(), "not", "there")
	for i, s := range all {
		name := "copy-of-" + s.Provider + "-" + s.Name
		if i < len(names) {
			name = names[i]
		}
		code, _, stderr := says(t, "scenarios", "new", "--from", s.Provider+"/"+s.Name, "--dir", dir, "--", name)
		if code != exitOK || stderr != "" {
			t.Errorf("%s from %s/%s: exit code %d, %s", name, s.Provider, s.Name, code, stderr)
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		// All that differs is the name's line, and where the schema is.
		before, after := strings.Split(s.Text, "\n"), strings.Split(string(text), "\n")
		before[0] = strings.Replace(before[0], "../", "", 1)
		for j := range before {
			if len(before) != len(after) || before[j] != after[j] && (!strings.HasPrefix(before[j], "name: "+s.Name) || strings.Trim(strings.TrimPrefix(after[j], "name: "), `"`) != name) {
				t.Errorf("%s from %s/%s:\n%s", name, s.Provider, s.Name, text)
				break
			}
		}
	}
	if code, stdout, stderr := says(t, "scenarios", "lint", dir); code != exitOK || !strings.HasSuffix(stdout, " scenario files, nothing wrong\n") {
		t.Errorf("exit code %d, %s%s", code, stdout, stderr)
	}
	if schema, err := os.ReadFile(filepath.Join(dir, "scenario.schema.json")); err != nil || !bytes.Equal(schema, sandbox.ScenarioSchema()) {
		t.Errorf("the schema beside them has %d bytes, %v", len(schema), err)
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*.yaml")); len(files) != len(all) {
		t.Errorf("%d files of %d scenarios", len(files), len(all))
	}
}

// TestScenariosNewPrintsWhatToType types it: the lint is right, and the server's payments follow the copy.
func TestScenariosNewPrintsWhatToType(t *testing.T) {
	t.Chdir(t.TempDir())
	code, stdout, stderr := says(t, "scenarios", "new", "my-decline", "--from", "sbp-declined")
	want := "scenarios/my-decline.yaml is a copy of intellectmoney/sbp-declined. Change it, then type:\n\n" +
		"  mock scenarios lint scenarios\n  mock serve --scenarios scenarios --scenario=my-decline\n"
	if code != exitOK || filepath.ToSlash(stdout) != want || stderr != "" {
		t.Fatalf("exit code %d, %s%s", code, stdout, stderr)
	}
	if code, stdout, stderr := says(t, strings.Fields(find(t, stdout, `mock (scenarios lint .*)`))...); code != exitOK || stdout != "1 scenario file, nothing wrong\n" {
		t.Errorf("exit code %d, %s%s", code, stdout, stderr)
	}
	mock := start(t, strings.Fields(find(t, stdout, `mock serve (.*)`))...)
	answer, err := http.Post(find(t, mock.intro, `curl -s (\S+)`), "application/x-www-form-urlencoded", strings.NewReader(find(t, mock.intro, `-d '([^']+)'`)))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if payments := get(t, mock.control+"/__admin/payments"); !strings.Contains(payments, `"scenario": "my-decline"`) {
		t.Errorf("the copy is not in force:\n%s", payments)
	}
}

func TestScenariosNewNeverOverwrites(t *testing.T) {
	dir := t.TempDir()
	file := write(t, filepath.Join(dir, "late.yaml"), "mine")
	code, stdout, stderr := says(t, "scenarios", "new", "late", "--from", "timed", "--dir", dir)
	if want := "mock: " + file + " is there already and was left as it is; choose another name, or another --dir\n"; code != exitUsage || stdout != "" || stderr != want {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "mine" {
		t.Errorf("it is now %q, %v", text, err)
	}
}

// TestScenarioNamesAreThoseOfTheLanguage holds the command to the rule by which files are checked.
func TestScenarioNamesAreThoseOfTheLanguage(t *testing.T) {
	for _, name := range []string{"a", "z", "0", "9", "-", "a-1", "late", "A", "é", "a b", "a_b", "a.b", "a-", "ａ", "a~", "a:"} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "x.yaml"), strings.Replace(rightScenario, "name: right", "name: \""+name+"\"", 1))
		_, _, said := says(t, "scenarios", "lint", dir)
		if ours, theirs := checkName(name) == nil, !strings.Contains(said, "is not made of a-z"); ours != theirs {
			t.Errorf("%q is a name here: %v, and in a file: %v", name, ours, theirs)
		}
	}
}

// TestNamesAreQuotedWhereSomeReaderNeedsIt is about other readers of YAML than ours, for which no is false.
func TestNamesAreQuotedWhereSomeReaderNeedsIt(t *testing.T) {
	for name, want := range map[string]string{
		"late": `late`, "not-yes": `not-yes`, "null-1": `null-1`, "nan": `nan`,
		"no": `"no"`, "yes": `"yes"`, "on": `"on"`, "off": `"off"`, "y": `"y"`, "n": `"n"`, "null": `"null"`, "true": `"true"`, "false": `"false"`,
		"1e5": `"1e5"`, "2026-01-15": `"2026-01-15"`, "-": `"-"`,
	} {
		if got := scalar(name); got != want {
			t.Errorf("%s is written %s, want %s", name, got, want)
		}
	}
}

func TestPathsAreTypedForAShell(t *testing.T) {
	for path, want := range map[string]string{
		"scenarios": "scenarios", "./test/e2e_1": "./test/e2e_1", "..": "..", "/srv/a-b": "/srv/a-b",
		"my files": `'my files'`, "o'dir": `'o'\''dir'`, "$HOME": `'$HOME'`, "~": `'~'`, "a;b": `'a;b'`, "тест": `'тест'`,
		"a\nb": "'a\nb'", "-x": "./-x", "-x y": "'./-x y'", "#": "'#'", "a*": "'a*'", `a\b`: `'a\b'`,
	} {
		if got := typed(path); got != want {
			t.Errorf("%q is typed %s, want %s", path, got, want)
		}
	}
}

// TestScenariosSchema prints what the repository's own files name, and a schema that is beside a copy already stays.
func TestScenariosSchema(t *testing.T) {
	code, stdout, stderr := says(t, "scenarios", "schema")
	file, err := os.ReadFile("../../scenarios/scenario.schema.json")
	if code != exitOK || stderr != "" || err != nil || stdout != string(file) {
		t.Errorf("exit code %d, %d bytes, %s, %v", code, len(stdout), stderr, err)
	}
	dir := t.TempDir()
	own := write(t, filepath.Join(dir, "scenario.schema.json"), "{}")
	if code, _, stderr := says(t, "scenarios", "new", "late", "--from", "timed", "--dir", dir); code != exitOK {
		t.Errorf("exit code %d, %s", code, stderr)
	}
	if text, err := os.ReadFile(own); err != nil || string(text) != "{}" {
		t.Errorf("the schema is now %q, %v", text, err)
	}
	if code, _, stderr := says(t, "scenarios", "schema", "ipay"); code != exitUsage || stderr == "" {
		t.Errorf("exit code %d, %s", code, stderr)
	}
}
