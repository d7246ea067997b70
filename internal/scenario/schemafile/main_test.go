package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"paysandbox/internal/scenario"
)

func TestRun_prints_or_writes_the_schema(t *testing.T) {
	var out bytes.Buffer
	if err := run(&out, ""); err != nil || !bytes.Equal(out.Bytes(), scenario.Schema()) {
		t.Errorf("printed %d bytes, %v", out.Len(), err)
	}
	file := filepath.Join(t.TempDir(), "schema.json")
	out.Reset()
	if err := run(&out, file); err != nil || out.Len() > 0 {
		t.Errorf("printed %d bytes, %v", out.Len(), err)
	}
	if written, err := os.ReadFile(file); err != nil || !bytes.Equal(written, scenario.Schema()) {
		t.Errorf("wrote %d bytes, %v", len(written), err)
	}
	if err := run(&out, filepath.Join(file, "below")); err == nil {
		t.Error("no error for a file that cannot be written")
	}
}
