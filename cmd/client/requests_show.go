package main

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// aRequest wants a request's number and nothing else.
func aRequest(cmd *cobra.Command, args []string) error {
	return one("the number of a request", "1")(cmd, args)
}

// requestNumber reads the number of a request.
func requestNumber(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is not the number of a request; write for example 1", text)
	}
	return n, nil
}

func (s *atSandbox) showRequestCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NUMBER", Short: "Show a request: what was sent, what was answered, what was remarked",
		Long:    "show prints a request and its answer as they went over the wire, secrets and card numbers masked. NUMBER is that of X-Sandbox-Request.",
		Example: "  client requests show 1",
		Args:    aRequest,
		RunE: func(cmd *cobra.Command, args []string) error {
			number, err := requestNumber(args[0])
			if err != nil {
				return err
			}
			r := sandboxResult{verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
				found, err := box.Request(ctx, number)
				r.Request = &found
				return err
			}, func() []byte { return wholeRequest(*r.Request) })
		},
	}
}

// wholeRequest is a line about the request, both halves of the exchange, and what was remarked.
func wholeRequest(r control.Request) []byte {
	text := bytes.NewBufferString(words(r.Outcome, "request "+strconv.FormatInt(r.Number, 10), r.Provider, r.Operation, labelled("payment", r.Payment),
		turnText(r), labelled("scenario", r.Scenario), labelled("rule", r.Rule), labelled("delay", r.Delay), noteOf(r)) + "\n")
	target := r.Request.Path
	if r.Request.Query != "" {
		target += "?" + r.Request.Query
	}
	fmt.Fprintf(text, "\n%s %s\n", printable(r.Request.Method), printable(target))
	if r.Request.Host != "" {
		fmt.Fprintf(text, "Host: %s\n", printable(r.Request.Host))
	}
	writeMessage(text, r.Request.Header, r.Request.Body, r.Request.Cut)
	if r.Answer.Status == 0 {
		text.WriteString("\nno answer was sent\n")
	} else {
		fmt.Fprintf(text, "\nHTTP %d\n", r.Answer.Status)
		writeMessage(text, r.Answer.Header, r.Answer.Body, r.Answer.Cut)
	}
	var remarks []string
	for _, f := range r.Findings {
		remarks = append(remarks, f.Rule+": "+f.Text)
	}
	for _, one := range r.Forgiven {
		remarks = append(remarks, "forgiven: "+one)
	}
	for _, v := range r.Violations {
		remarks = append(remarks, "the contract: "+v)
	}
	for i, one := range remarks {
		if i == 0 {
			text.WriteString("\n")
		}
		text.WriteString("remarked  " + printable(one) + "\n")
	}
	return text.Bytes()
}

func (s *atSandbox) curlRequestCommand() *cobra.Command {
	return &cobra.Command{
		Use: "curl NUMBER", Short: "Print a request as a curl command that sends it again",
		Long:    `curl prints a command for a POSIX shell. Secrets are masked in it: remarks before the command say which to put back before you send it.`,
		Example: "  client requests curl 1 >again.sh",
		Args:    aRequest,
		RunE: func(cmd *cobra.Command, args []string) error {
			number, err := requestNumber(args[0])
			if err != nil {
				return err
			}
			r := sandboxResult{verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
				r.Curl, err = box.RequestCurl(ctx, number)
				if s.app.output.value != "json" && s.app.terminal(s.app.stdout) && strings.ContainsFunc(r.Curl, movesCursor) {
					r.Next = "blanks stand for characters that would move the cursor; write it to a file to have them"
				}
				return err
			}, func() []byte {
				if r.Next == "" {
					return []byte(r.Curl)
				}
				return []byte(strings.Map(func(c rune) rune {
					if movesCursor(c) {
						return ' '
					}
					return c
				}, r.Curl))
			})
		},
	}
}

// movesCursor says of a character of several lines whether a terminal would do more than show it.
func movesCursor(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' }
