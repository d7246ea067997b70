// Schemafile prints the JSON Schema of scenario files. With -write FILE it puts it there instead: `go generate ./...` keeps
// scenarios/scenario.schema.json so.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"paysandbox/internal/scenario"
)

func main() {
	write := flag.String("write", "", "put the schema into this `file`")
	flag.Parse()
	if err := run(os.Stdout, *write); err != nil {
		fmt.Fprintln(os.Stderr, "schemafile:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, file string) error {
	if file == "" {
		_, err := out.Write(scenario.Schema())
		return err
	}
	return os.WriteFile(file, scenario.Schema(), 0o644)
}
