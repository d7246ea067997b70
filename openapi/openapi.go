// Package openapi embeds the contracts of the imitated providers and of the control plane: OpenAPI 3.0.3, one file each. It holds bytes
// and no logic; the check of requests and answers against them is internal/contract.
package openapi

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed *.yaml
var files embed.FS

// Control is the file name of the control plane's contract. Every other one is a provider's.
const Control = "control.yaml"

// Names lists the contracts by file name, in alphabetical order: every file of this folder. The slice is the caller's own.
func Names() []string {
	names, _ := fs.Glob(files, "*.yaml") // the pattern is well formed, and nothing else can fail in memory
	return names
}

// File gives the text of one contract by its file name, "intellectmoney.yaml". The bytes are the caller's own. An unknown name
// is an error that lists the known ones.
func File(name string) ([]byte, error) {
	text, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("no contract %q; known: %s", name, strings.Join(Names(), ", "))
	}
	return text, nil
}
