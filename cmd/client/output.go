package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Exit codes.
const (
	exitOK       = 0 // paid, or the command was carried out
	exitDeclined = 1 // or not verified, or different
	exitUsage    = 2 // nothing was sent
	exitFailed   = 3 // could not be carried out
	exitOpen     = 4 // the outcome is unknown, or not final yet
)

// outcome is what a command came to, in one word.
type outcome string

const (
	done        outcome = "done" // carried out; says nothing about a payment
	paid        outcome = "paid"
	held        outcome = "held"        // the money is blocked and waits to be captured
	declined    outcome = "declined"    // the bank or the provider said no: to a payment, to giving it back, to a receipt
	pending     outcome = "pending"     // not final yet
	unknown     outcome = "unknown"     // it may or may not have been carried out
	differs     outcome = "differs"     // another side does not do what the sandbox does
	unverified  outcome = "unverified"  // the journal does not hold what was asked for
	refused     outcome = "refused"     // somebody answered, and said no or nothing sensible
	unreachable outcome = "unreachable" // nobody answered
)

func (o outcome) exitCode() int {
	switch o {
	case done, paid, held:
		return exitOK
	case declined, unverified, differs:
		return exitDeclined
	case pending, unknown:
		return exitOpen
	default:
		return exitFailed
	}
}

// verdict is the part of a result that all providers share.
type verdict struct {
	Outcome outcome `json:"outcome"`
	Error   string  `json:"error,omitempty"` // a sentence
	Next    string  `json:"next,omitempty"`  // what to do now
}

// finish ends a command: the result on standard output, as one line or one JSON object; an error, and in text what to do next,
// on standard error.
func (a *app) finish(v verdict, object any, line string) {
	var text bytes.Buffer
	switch {
	case a.output.value == "json":
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false) // a "&" in a link stays legible
		_ = encoder.Encode(object)   // structs of strings cannot fail
	case v.Error == "":
		fmt.Fprintln(&text, a.paint(v.Outcome, printable(line)))
	}
	a.finishWith(v, text.Bytes())
}

// finishWith ends a command as finish does, with a result that is written already: several lines, and no JSON of finish's making.
func (a *app) finishWith(v verdict, text []byte) {
	a.code = v.Outcome.exitCode()
	if _, err := a.stdout.Write(text); err != nil {
		fmt.Fprintf(a.stderr, "client: the result could not be printed: %v; the exit code still tells\n", err)
	}
	switch {
	case v.Error != "" && v.Next != "":
		fmt.Fprintf(a.stderr, "client: %s; %s\n", printable(v.Error), printable(v.Next))
	case v.Error != "":
		fmt.Fprintf(a.stderr, "client: %s\n", printable(v.Error))
	case v.Next != "" && a.output.value != "json":
		fmt.Fprintf(a.stderr, "next: %s\n", printable(v.Next))
	}
}

// printLine prints one of many results, as soon as it is there: an object on a line of its own, or a line for people.
func (a *app) printLine(object any, line string) error {
	if a.output.value != "json" {
		_, err := io.WriteString(a.stdout, printable(line)+"\n")
		return err
	}
	encoder := json.NewEncoder(a.stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(object)
}

// paint colours the first word of a line on a terminal.
func (a *app) paint(o outcome, line string) string {
	colour := map[outcome]string{paid: "32", held: "32", declined: "31", pending: "33"}[o]
	if colour == "" || !a.colours(a.stdout) {
		return line
	}
	head, rest, _ := strings.Cut(line, " ")
	return "\x1b[1;" + colour + "m" + head + "\x1b[0m " + rest
}

// colours says whether w is a terminal that wants colours. See https://no-color.org.
func (a *app) colours(w io.Writer) bool {
	return a.terminal(w) && a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb"
}

// printable takes away what could move a terminal's cursor: parts of a line come from the other side.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}
