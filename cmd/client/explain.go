package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

func (a *app) explainCommand() *cobra.Command {
	var mermaid bool
	cmd := &cobra.Command{
		Use: "explain PAYMENT", Short: "Explain how a payment came where it is",
		Long: `explain prints a line about the payment, why its scenario is in force, and a row for what caused each of its states and for each request
that moved nothing. Times are the tenant's, in UTC. PAYMENT is PROVIDER:NUMBER, or the number alone where one provider has it.`,
		Example: "  client explain 3000000000\n  client explain intellectmoney:3000000000 --mermaid",
		Args:    aPayment,
	}
	s := a.atSandbox(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r := sandboxResult{verdict: verdict{Outcome: done}}
		if mermaid {
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) (err error) {
				r.Mermaid, err = box.ExplainMermaid(ctx, args[0])
				return err
			}, func() []byte { return printableLines(r.Mermaid) })
		}
		return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
			x, err := box.Explain(ctx, args[0])
			r.Explanation = &x
			return err
		}, func() []byte { return s.explained(*r.Explanation) })
	}
	cmd.Flags().BoolVar(&mermaid, "mermaid", false, "print the states as a diagram in the language of Mermaid")
	return cmd
}

// explained is an explanation for people.
func (s *atSandbox) explained(x control.Explanation) []byte {
	rows := [][]string{{"AT", "STATE", "CAUSE"}}
	for _, c := range x.Life {
		rows = append(rows, []string{clockText(c.At), c.To, c.Cause})
	}
	const none = -1
	line := words(x.State, "payment "+x.Payment, labelled("scenario", x.Scenario)) + "\n" + printable(x.Why) + "\n"
	return slices.Concat([]byte(line), s.table(rows, none))
}

// printableLines takes away what could move a terminal's cursor, and leaves the ends of lines.
func printableLines(text string) []byte {
	var all strings.Builder
	for line := range strings.Lines(text) {
		all.WriteString(printable(strings.TrimRight(line, "\r\n")) + "\n")
	}
	return []byte(all.String())
}
