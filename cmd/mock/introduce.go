package main

import (
	"fmt"
	"io"
	"strings"

	"paysandbox/mocks"
	"paysandbox/sandbox"
)

// introduce prints what a person needs to begin: where the doors are, the seed, the credentials of every tenant, and a request that
// works as pasted.
func introduce(w io.Writer, box *sandbox.Sandbox, dataURL, controlURL string) error {
	fmt.Fprintf(w, "paysandbox %s\n\ndata plane:    %s\ncontrol plane: %s\n", sandbox.Version(), dataURL, controlURL)
	for _, t := range box.Tenants() {
		if t.Name() != sandbox.DefaultTenant {
			fmt.Fprintf(w, "\ntenant %s\n", t.Name())
		}
		fmt.Fprintf(w, "seed:          %d\n", t.Seed())
		for _, provider := range box.Providers() {
			if intro, ok := t.Introduction(provider); ok {
				introduceProvider(w, t, provider, dataURL+"/"+provider, intro)
			}
		}
	}
	_, err := fmt.Fprintf(w, "\nStop with Ctrl-C. Scenarios: mock scenarios list\n")
	return err
}

// introduceProvider prints a tenant's merchant at a provider; of the default tenant also the request.
func introduceProvider(w io.Writer, t *sandbox.Tenant, provider, base string, intro mocks.Introduction) {
	fmt.Fprintf(w, "\n%s\n  base URL       %s\n", provider, base)
	for _, c := range intro.Credentials {
		fmt.Fprintf(w, "  %-14s %s\n", c.Name, c.Value)
	}
	if t.Name() != sandbox.DefaultTenant {
		return
	}
	once := ""
	if intro.Once != "" {
		once = ", once (" + intro.Once + ")"
	}
	fmt.Fprintf(w, "  try it%s:\n    curl -s %s", once, base+intro.Path)
	for _, h := range intro.Header {
		fmt.Fprintf(w, " -H %s", quote(h.Name+": "+h.Value))
	}
	fmt.Fprintf(w, " -d %s\n", quote(intro.Body))
}

// quote makes one word of a POSIX shell.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
