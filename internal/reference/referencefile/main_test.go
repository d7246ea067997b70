package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestRun_prints_or_writes_the_page(t *testing.T) {
	page, err := os.ReadFile("../../../docs/reference.md")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(&out, ""); err != nil || !bytes.Equal(out.Bytes(), page) {
		t.Errorf("printed %d bytes, %v; want the %d of docs/reference.md", out.Len(), err, len(page))
	}
	file := filepath.Join(t.TempDir(), "reference.md")
	out.Reset()
	if err := run(&out, file); err != nil || out.Len() > 0 {
		t.Errorf("printed %d bytes, %v", out.Len(), err)
	}
	if written, err := os.ReadFile(file); err != nil || !bytes.Equal(written, page) {
		t.Errorf("wrote %d bytes, %v", len(written), err)
	}
	if err := run(&out, filepath.Join(file, "below")); err == nil {
		t.Error("no error for a file that cannot be written")
	}
}
