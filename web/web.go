// Package web holds the pages that people see, embedded: no build step, nothing from elsewhere.
package web

import "embed"

// Files holds the page templates.
//
//go:embed *.html
var Files embed.FS
