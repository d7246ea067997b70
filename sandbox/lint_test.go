package sandbox_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"paysandbox/internal/yamlfile"
	"paysandbox/sandbox"
	"paysandbox/scenarios"
)

// TestLintNamesEveryMistakeOfAFolderOnce lints a folder of files with one mistake each; where in its file each one is, the tests of
// internal/scenario hold to the column.
func TestLintNamesEveryMistakeOfAFolderOnce(t *testing.T) {
	const wrong = "../internal/scenario/testdata/wrong"
	entries, err := os.ReadDir(wrong)
	if err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{}
	for _, entry := range entries {
		text, err := os.ReadFile(wrong + "/" + entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		own := strings.Replace(string(text), "\nname: x\n", "\nname: "+strings.TrimSuffix(entry.Name(), ".yaml")+"\n", 1)
		if own != string(text) { // a mistake in the name stays out: in a folder it brings another
			folder[entry.Name()] = &fstest.MapFile{Data: []byte(own)}
		}
	}
	if len(folder) < 30 {
		t.Fatalf("only %d files", len(folder))
	}
	_, _, err = sandbox.LintScenarios(folder)
	var problems yamlfile.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v", err)
	}
	named := map[string]yamlfile.Problem{}
	for _, p := range problems {
		if other, twice := named[p.File]; twice {
			t.Errorf("a file with one mistake has two:\n%v\n%v", other, p)
		}
		named[p.File] = p
	}
	for name := range folder {
		if p, found := named[name]; !found || p.Line == 0 || p.Text == "" {
			t.Errorf("%s: %v", name, p)
		}
	}
}

func TestLintFindsNothingInTheLibrary(t *testing.T) {
	for _, provider := range []string{"intellectmoney", "gbpayments", "ipay"} {
		dir, err := scenarios.FS.ReadDir(provider)
		if err != nil {
			t.Fatal(err)
		}
		folder := fstest.MapFS{}
		for _, entry := range dir {
			text, err := scenarios.FS.ReadFile(provider + "/" + entry.Name())
			if err != nil {
				t.Fatal(err)
			}
			folder[entry.Name()] = &fstest.MapFile{Data: text}
		}
		delete(folder, "default.yaml") // only a provider's own folder has one
		if n, warnings, err := sandbox.LintScenarios(folder); err != nil || len(warnings) > 0 || n != len(folder) {
			t.Errorf("%s: %d of %d files, %v", provider, n, len(folder), err)
		}
		loaded, err := sandbox.LoadScenarios(folder)
		if err != nil || len(loaded) != len(folder) || loaded[0].Provider != provider || folder[loaded[0].Name+".yaml"] == nil {
			t.Errorf("%s: loaded %d of %d files, %v", provider, len(loaded), len(folder), err)
		}
	}
}
