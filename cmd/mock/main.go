// Command mock serves the sandbox: payment providers on one port, the control plane on another.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	_ "time/tzdata" // a static image has no zone data

	"github.com/gin-gonic/gin"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // the command was carried out and found something wrong
	exitUsage  = 2 // the command could not begin
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// errFailed ends a command that has already said what is wrong.
var errFailed = errors.New("failed")

// errUnusable ends a command that could not begin and has already said why.
var errUnusable = errors.New("unusable")

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	switch err := root.ExecuteContext(ctx); {
	case err == nil:
		return exitOK
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.Is(err, errUnusable):
		return exitUsage
	default:
		fmt.Fprintf(stderr, "mock: %v\n", err)
		return exitUsage
	}
}

func newRoot() *cobra.Command {
	serve := newServe()
	root := &cobra.Command{
		Use:   "mock",
		Short: "A sandbox of payment providers",
		Long: "mock imitates payment providers for a merchant's code and lets a person, a test or a YAML scenario decide\n" +
			"what happens to a payment. Without a subcommand it serves.",
		SilenceUsage: true, SilenceErrors: true,
		Args: serve.Args, PreRunE: serve.PreRunE, RunE: serve.RunE,
	}
	root.Flags().AddFlagSet(serve.Flags())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w; see `%s --help`", plainly(err), cmd.CommandPath())
	})
	root.AddCommand(serve, newVersion(), newHealthcheck(), newScenarios())
	return root
}

// plainly says of a flag's value what would have been right, without naming the function that could not read it.
func plainly(err error) error {
	var number *strconv.NumError
	var wrong *pflag.InvalidValueError
	if !errors.As(err, &wrong) || !errors.As(err, &number) {
		return err
	}
	kind := "a whole number"
	if wrong.GetFlag().Value.Type() == "uint64" {
		kind = "a whole number of 0 or more"
	}
	return fmt.Errorf("--%s wants %s, not %q", wrong.GetFlag().Name, kind, wrong.GetValue())
}
