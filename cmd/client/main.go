// Command client is a merchant on the command line: it makes invoices at a payment provider, or at a sandbox of one, pays them
// and follows them to their end.
//
// Exit codes: 0 paid, or the command was carried out; 1 declined, not verified, or different; 2 wrong usage, nothing was sent; 3 could not be
// carried out; 4 the outcome is unknown or not final yet.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"golang.org/x/term"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], system())
	stop()
	os.Exit(code)
}

// world is everything of the machine that a run touches, so that a test can be one.
type world struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	terminal       func(io.Writer) bool
	now            func() time.Time
	random         io.Reader                                  // makes order numbers and a listener's address unique
	wait           func(context.Context, time.Duration) error // between two polls; nil: the client's own
}

func system() world {
	return world{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now, random: rand.Reader,
		terminal: func(w io.Writer) bool {
			f, ok := w.(*os.File)
			return ok && term.IsTerminal(int(f.Fd()))
		},
	}
}

// run carries out one command line and returns the exit code. What cobra itself refuses is wrong usage: one sentence, no dump
// of the help text.
func run(ctx context.Context, args []string, w world) int {
	for n, arg := range args {
		// The digests cover UTF-8; refused here, before an invoice is made that then cannot be paid.
		if !utf8.ValidString(arg) {
			fmt.Fprintf(w.stderr, "client: argument %d is not UTF-8; convert it first\n", n+1)
			return exitUsage
		}
	}
	a := &app{world: w}
	root := a.rootCommand()
	root.SetArgs(append([]string{}, args...)) // cobra would take nil for "ask os.Args"
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil {
		fmt.Fprintf(w.stderr, "client: %s; see `%s --help`\n", strings.TrimSpace(printable(err.Error())), cmd.CommandPath())
		return exitUsage
	}
	return a.code
}
