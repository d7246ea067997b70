// Fidelity prints, per provider and side, how many of the documented claims a test holds. With -write FILE it puts the table
// between the marks of that file instead: `go generate ./...` keeps the README so.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"paysandbox/internal/claims"
)

func main() {
	write := flag.String("write", "", "put the table into this `file`, between "+claims.Begin+" and "+claims.End)
	flag.Parse()
	if err := run(os.Stdout, *write); err != nil {
		fmt.Fprintln(os.Stderr, "fidelity:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, file string) error {
	root, err := claims.Root()
	if err != nil {
		return err
	}
	all, err := claims.Read(os.DirFS(root))
	if err != nil {
		return err
	}
	uses, _, err := claims.Scan(os.DirFS(root)) // what is wrong with the rest, the package's own test says
	if err != nil {
		return err
	}
	table := claims.Table(all, uses)
	if file == "" {
		_, err := io.WriteString(out, table)
		return err
	}
	was, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	is, err := claims.Splice(was, table)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if string(is) == string(was) {
		return nil
	}
	return os.WriteFile(file, is, 0o644)
}
