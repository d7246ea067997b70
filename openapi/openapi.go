// Package openapi embeds the contracts of the imitated providers: OpenAPI 3.0.3, one file each. It holds bytes and no logic; the
// check of requests and answers against them is internal/contract.
package openapi

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed *.yaml
var files embed.FS

var names = []string{
	"intellectmoney.yaml",
}

// Names lists the contracts by file name, in alphabetical order.
func Names() []string { return slices.Clone(names) }

// File gives the text of one contract by its file name, "intellectmoney.yaml". The bytes are the caller's own. An unknown name
// is an error that lists the known ones.
func File(name string) ([]byte, error) {
	if !slices.Contains(names, name) {
		return nil, fmt.Errorf("no contract %q; known: %s", name, strings.Join(names, ", "))
	}
	return files.ReadFile(name)
}
