// Package scenarios holds the scenarios that the program brings along, one folder per provider. They are data: what they mean,
// and that they are right, is checked by internal/scenario.
package scenarios

import "embed"

// FS has <provider>/<name>.yaml. Every provider has a default.yaml.
//
//go:embed */*.yaml
var FS embed.FS
