package main

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// writeMessage writes the headers by name and the body of one half of an exchange; cut is how many bytes of the body are not shown.
func writeMessage(text *bytes.Buffer, header http.Header, body string, cut int) {
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			fmt.Fprintf(text, "%s: %s\n", printable(name), printable(value))
		}
	}
	text.WriteString("\n")
	for line := range strings.Lines(body) {
		text.WriteString(printable(strings.TrimRight(line, "\r\n")) + "\n")
	}
	if cut > 0 {
		fmt.Fprintf(text, "(%d bytes are not shown)\n", cut)
	}
}
