// Referencefile prints the page of everything that a tester may name. With -write FILE it puts it there instead: `go generate ./...`
// keeps docs/reference.md so.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"paysandbox/internal/reference"
	"paysandbox/sandbox"
)

func main() {
	write := flag.String("write", "", "put the page into this `file`")
	flag.Parse()
	if err := run(os.Stdout, *write); err != nil {
		fmt.Fprintln(os.Stderr, "referencefile:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, file string) error {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		return err
	}
	defer box.Close()
	page := reference.Page(box.Catalogue())
	if file == "" {
		_, err := out.Write(page)
		return err
	}
	return os.WriteFile(file, page, 0o644)
}
