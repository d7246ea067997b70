package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paysandbox/internal/yamlfile"
)

const rightScenario = "version: 1\nname: right\nabout: Right.\nprovider: ipay\nscript:\n  - { at: PaymentCreate, do: { go: \"5\" } }\n"

// wrongDir is a directory, below the current one, of a right file, a file with two mistakes and one with another ending.
func wrongDir(t *testing.T) string {
	t.Helper()
	t.Chdir(t.TempDir())
	const dir = "a,b/100%"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "right.yaml"), rightScenario)
	write(t, filepath.Join(dir, "wrong.yaml"), "version: 2\nname: \"50%\"\nabout: Wrong.\nprovider: ipay\n")
	write(t, filepath.Join(dir, "other.yml"), rightScenario)
	return dir
}

func TestScenariosLintText(t *testing.T) {
	dir := wrongDir(t)
	code, stdout, stderr := says(t, "scenarios", "lint", "./"+dir+"/")
	if code != exitFailed || stdout != "" {
		t.Errorf("exit code %d, standard output %q", code, stdout)
	}
	for _, want := range []string{
		"a,b/100%/other.yml: scenario files end in .yaml; rename it to other.yaml\n",
		"a,b/100%/wrong.yaml:1:10: version 2 is not known; known: 1\n",
		"a,b/100%/wrong.yaml:2:7: name \"50%\" is not made of a-z, 0-9 and - alone\n",
	} {
		if !strings.Contains("\n"+stderr, "\n"+want) {
			t.Errorf("it says\n%swant the line %s", stderr, want)
		}
	}
	if strings.Contains(stderr, "right.yaml") {
		t.Errorf("the right file is blamed:\n%s", stderr)
	}
}

// TestScenariosLintOneFile and nothing of what is beside it.
func TestScenariosLintOneFile(t *testing.T) {
	dir := wrongDir(t)
	for _, c := range []struct {
		file           string
		code           int
		stdout, stderr string
	}{
		{"right.yaml", 0, "1 scenario file, nothing wrong\n", ""},
		{"wrong.yaml", exitFailed, "", "a,b/100%/wrong.yaml:1:10: version 2 is not known; known: 1\na,b/100%/wrong.yaml:2:7: name \"50%\" is not made of a-z, 0-9 and - alone\n" +
			"a,b/100%/wrong.yaml:2:7: name \"50%\" differs from the file's, \"wrong\"; rename one of them\n"},
		{"other.yml", exitFailed, "", "a,b/100%/other.yml: scenario files end in .yaml; rename it to other.yaml\n"},
	} {
		code, stdout, stderr := says(t, "scenarios", "lint", dir+"/"+c.file)
		if code != c.code || stdout != c.stdout || stderr != c.stderr {
			t.Errorf("%s: exit code %d, %q, %q", c.file, code, stdout, stderr)
		}
	}
	t.Chdir(dir)
	if code, stdout, stderr := says(t, "scenarios", "lint", "right.yaml"); code != 0 || stderr != "" {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
}

// TestScenariosLintWarns of what is right and perhaps not meant, and nothing fails for it.
func TestScenariosLintWarns(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "gap.yaml", "version: 1\nname: gap\nabout: A gap.\nprovider: intellectmoney\nscript:\n"+
		"  - { at: getBankCardPaymentState, calls: 1, do: { go: Created } }\n  - { at: getBankCardPaymentState, calls: 3, do: { go: InProcess } }\n")
	const sentence = "no rule sees call 2 of getBankCardPaymentState, between line 6 and this, so default.yaml is asked"
	code, stdout, stderr := says(t, "scenarios", "lint", ".")
	if code != 0 || stdout != "1 scenario file, nothing wrong\n" || stderr != "gap.yaml:7:43: warning: "+sentence+"\n" {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
	code, stdout, stderr = says(t, "scenarios", "lint", ".", "--format", "github")
	if code != 0 || stderr != "" || !strings.HasPrefix(stdout, "::warning file=gap.yaml,line=7,col=43::"+sentence+"\n") {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
}

func TestScenariosLintGitHub(t *testing.T) {
	dir := wrongDir(t)
	code, stdout, stderr := says(t, "scenarios", "lint", dir, "--format", "github")
	if code != exitFailed || stderr != "" {
		t.Errorf("exit code %d, standard error %q", code, stderr)
	}
	for _, want := range []string{
		"::error file=a%2Cb/100%25/other.yml::scenario files end in .yaml; rename it to other.yaml\n",
		"::error file=a%2Cb/100%25/wrong.yaml,line=1,col=10::version 2 is not known; known: 1\n",
		"::error file=a%2Cb/100%25/wrong.yaml,line=2,col=7::name \"50%25\" is not made of a-z, 0-9 and - alone\n",
	} {
		if !strings.Contains("\n"+stdout, "\n"+want) {
			t.Errorf("it says\n%swant the line %s", stdout, want)
		}
	}
	for _, line := range strings.Split(strings.TrimSuffix(stdout, "\n"), "\n") {
		if !strings.HasPrefix(line, "::error file=") {
			t.Errorf("%q is no annotation", line)
		}
	}
	_, _, text := says(t, "scenarios", "lint", dir)
	if strings.Count(text, "\n") != strings.Count(stdout, "\n") {
		t.Errorf("the formats differ in number:\n%s%s", text, stdout)
	}
}

func TestScenariosLintOfRightFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "right.yaml"), rightScenario)
	for _, format := range lintFormats {
		if code, stdout, stderr := says(t, "scenarios", "lint", "--format", format, dir); code != exitOK || stdout != "1 scenario file, nothing wrong\n" || stderr != "" {
			t.Errorf("%s: exit code %d, %q, %q", format, code, stdout, stderr)
		}
	}
	write(t, filepath.Join(dir, "right-too.yaml"), strings.Replace(rightScenario, "name: right", "name: right-too", 1))
	if code, stdout, _ := says(t, "scenarios", "lint", dir); code != exitOK || stdout != "2 scenario files, nothing wrong\n" {
		t.Errorf("exit code %d, %q", code, stdout)
	}
}

// TestScenariosLintManyProblems shows that the bound on what a person reads is none on what a workflow shows.
func TestScenariosLintManyProblems(t *testing.T) {
	dir := t.TempDir()
	var keys strings.Builder
	for i := range 120 {
		fmt.Fprintf(&keys, "key%d: 1\n", i)
	}
	write(t, filepath.Join(dir, "right.yaml"), rightScenario+keys.String())
	if _, _, text := says(t, "scenarios", "lint", dir); !strings.HasSuffix(text, "\nand 20 more problems\n") {
		t.Errorf("it ends with %q", text[max(0, len(text)-100):])
	}
	if _, github, _ := says(t, "scenarios", "lint", dir, "--format=github"); strings.Count(github, "::error ") != 120 {
		t.Errorf("%d annotations", strings.Count(github, "::error "))
	}
}

func TestAnnotationsAreEscaped(t *testing.T) {
	var out bytes.Buffer
	annotate(&out, "error", yamlfile.Problems{
		{File: "a:b,c%\r\n.yaml", Line: 3, Column: 14, Text: "x: 5%,\r\n::error::y"},
		{File: "%0A", Text: "%0A"},
	})
	want := "::error file=a%3Ab%2Cc%25%0D%0A.yaml,line=3,col=14::x: 5%25,%0D%0A::error::y\n::error file=%250A::%250A\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}
