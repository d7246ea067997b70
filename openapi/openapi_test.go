package openapi

import (
	"bytes"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

func TestNamesListsEveryEmbeddedFile(t *testing.T) {
	embedded, err := fs.Glob(files, "*")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(Names(), embedded) {
		t.Errorf("Names() = %v, embedded are %v", Names(), embedded)
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
	_, err := File("paypal.yaml")
	if err == nil || !strings.Contains(err.Error(), `"paypal.yaml"; known: intellectmoney.yaml`) {
		t.Errorf("error = %v, want the unknown name and the known ones", err)
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
