package main

import (
	"fmt"
	"io"
	"strings"

	"paysandbox/sandbox"
)

// introduce prints what a person needs to begin: where the doors are, the default credentials, the seed, and a request that
// works as pasted.
func introduce(w io.Writer, box *sandbox.Sandbox, dataURL, controlURL string) error {
	t, err := box.Tenant("")
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "paysandbox %s\n\ndata plane:    %s\ncontrol plane: %s\nseed:          %d\n", sandbox.Version(), dataURL, controlURL, t.Seed())
	for _, provider := range box.Providers() {
		intro, ok := t.Introduction(provider)
		if !ok {
			continue
		}
		base := dataURL + "/" + provider
		fmt.Fprintf(w, "\n%s\n  base URL       %s\n", provider, base)
		for _, c := range intro.Credentials {
			fmt.Fprintf(w, "  %-14s %s\n", c.Name, c.Value)
		}
		fmt.Fprintf(w, "  try it:\n    curl -s %s", base+intro.Path)
		for _, h := range intro.Header {
			fmt.Fprintf(w, " -H %s", quote(h.Name+": "+h.Value))
		}
		fmt.Fprintf(w, " -d %s\n", quote(intro.Body))
	}
	_, err = fmt.Fprintf(w, "\nStop with Ctrl-C. Scenarios: mock scenarios list\n")
	return err
}

// quote makes one word of a POSIX shell.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
