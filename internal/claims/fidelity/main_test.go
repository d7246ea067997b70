package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paysandbox/internal/claims"
)

func TestRunPutsIntoAFileWhatItPrints(t *testing.T) {
	var out bytes.Buffer
	if err := run(&out, ""); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "| intellectmoney |") {
		t.Errorf("no row for intellectmoney in:\n%s", &out)
	}
	file := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(file, []byte("before\n"+claims.Begin+"\n"+claims.End+"\nafter\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(&out, file); err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := "before\n" + claims.Begin + "\n\n" + out.String() + "\n" + claims.End + "\nafter\n"; string(first) != want {
		t.Errorf("got\n%s\nwant\n%s", first, want)
	}
}

func TestRunRefusesAFileWithoutMarks(t *testing.T) {
	file := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(file, []byte("nothing here\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(nil, file); err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), claims.Begin) {
		t.Errorf("got %v", err)
	}
}
