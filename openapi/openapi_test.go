package openapi

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestNamesListsEveryContractOfTheFolder(t *testing.T) {
	there, err := filepath.Glob("*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if names := Names(); !slices.Equal(names, there) || !slices.Contains(names, "intellectmoney.yaml") {
		t.Errorf("Names() = %v, the folder has %v", names, there)
	}
}

func TestNamesGivesTheCallerItsOwnSlice(t *testing.T) {
	Names()[0] = "changed"
	if names := Names(); names[0] == "changed" {
		t.Errorf("a change to the first list is seen in the second: %v", names)
	}
}

func TestFileGivesAnOpenAPIDocument(t *testing.T) {
	for _, name := range Names() {
		text, err := File(name)
		if err != nil || !bytes.HasPrefix(text, []byte("openapi: 3.0.3\n")) {
			t.Errorf("File(%q) does not begin as an OpenAPI 3.0.3 document (error %v)", name, err)
		}
	}
}

func TestFileRefusesAnUnknownNameWithTheKnownOnes(t *testing.T) {
	for _, name := range []string{"paypal.yaml", "", ".", "../go.mod", "intellectmoney"} {
		_, err := File(name)
		if want := fmt.Sprintf("no contract %q; known: %s", name, strings.Join(Names(), ", ")); err == nil || err.Error() != want {
			t.Errorf("error = %v, want %s", err, want)
		}
	}
}

func TestFileGivesTheCallerItsOwnBytes(t *testing.T) {
	first, err := File("intellectmoney.yaml")
	if err != nil {
		t.Fatal(err)
	}
	first[0] = '#'
	second, err := File("intellectmoney.yaml")
	if err != nil || second[0] != 'o' {
		t.Errorf("a change to the first copy is seen in the second (error %v)", err)
	}
}
