// Package web holds the pages that people see, embedded: no build step, nothing from elsewhere.
package web

import "embed"

// Files holds the page templates and the script of the page of the contracts.
//
//go:embed *.html *.js
var Files embed.FS
