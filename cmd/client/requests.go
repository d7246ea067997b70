package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// requestsCommand is the group of commands about the journal of what merchants' code sent.
func (a *app) requestsCommand() *cobra.Command {
	s, cmd := a.newAtSandbox("requests", "The journal of a sandbox: what was sent to its providers, and what they answered")
	cmd.AddCommand(s.listRequestsCommand(), s.findRequestsCommand(), s.countRequestsCommand(), s.verifyRequestsCommand(), s.verifySequenceCommand(),
		s.showRequestCommand(), s.curlRequestCommand(), s.harCommand(), s.clearRequestsCommand())
	return cmd
}

func (s *atSandbox) listRequestsCommand() *cobra.Command {
	var flags selectionFlags
	cmd := &cobra.Command{
		Use: "list", Short: "List requests, oldest first",
		Long: `list prints a row for each request. HTTP is the status of the answer, STATE the payment's state before and after in the provider's own
code. More questions than list has flags for, find answers.`,
		Example: "  client requests list\n  client requests list --provider ipay --outcome declined",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			selection, err := flags.selection()
			if err != nil {
				return err
			}
			match := control.Match{
				Provider: selection.Provider, Op: selection.Op, Payment: selection.Payment, Outcome: selection.Outcome, Finding: selection.Finding, Since: selection.Since,
			}
			return s.someRequests(cmd, match, selection.Limit)
		},
	}
	flags.add(cmd)
	return cmd
}

func (s *atSandbox) findRequestsCommand() *cobra.Command {
	var flags matchFlags
	limit := listed
	cmd := &cobra.Command{
		Use: "find", Short: "List the requests that match, oldest first",
		Long: "find prints a row for each request that matches all flags; without any, for every request.\n\n" + aboutConditions,
		Example: `  client requests find --operation createInvoice --field orderId:prefix=A-
  client requests find --outcome refused --header User-Agent:regex='^shop/' --since 20`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			match, err := flags.match(cmd)
			if err != nil {
				return err
			}
			if limit < 1 {
				return errLimit
			}
			return s.someRequests(cmd, match, limit)
		},
	}
	flags.add(cmd)
	cmd.Flags().IntVar(&limit, "limit", listed, "how many, the newest")
	return cmd
}

// someRequests carries out a command whose result is the newest requests that match, up to a limit.
func (s *atSandbox) someRequests(cmd *cobra.Command, match control.Match, limit int) error {
	r := sandboxResult{verdict: verdict{Outcome: done}}
	return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) (err error) {
		if r.Requests, err = newestRequests(ctx, box, match, limit); len(r.Requests) == limit {
			r.Next = "there may be older ones: give --limit " + strconv.Itoa(2*limit)
		}
		return err
	}, func() []byte { return s.requestRows(r.Requests) })
}

// newestRequests asks again for older ones until there are enough, or no more.
func newestRequests(ctx context.Context, box *control.Client, match control.Match, limit int) ([]control.Request, error) {
	all := []control.Request{}
	for len(all) < limit {
		some, err := box.FindRequests(ctx, match)
		if err != nil {
			return nil, err
		}
		all = append(some, all...)
		// A sandbox gives no request twice; what gives one is none, and would be asked for ever.
		if len(some) == 0 || some[0].Number <= match.Since+1 || match.Until > 0 && some[0].Number > match.Until {
			break
		}
		match.Until = some[0].Number - 1
	}
	return all[max(0, len(all)-limit):], nil
}

func (s *atSandbox) requestRows(requests []control.Request) []byte {
	rows := [][]string{{"NUMBER", "PROVIDER", "OPERATION", "PAYMENT", "OUTCOME", "HTTP", "STATE", "SCENARIO", "NOTE"}}
	for _, r := range requests {
		_, payment, _ := strings.Cut(r.Payment, ":")
		rows = append(rows, []string{numberText(r.Number), r.Provider, r.Operation, payment, r.Outcome, statusText(r.Answer.Status), turnText(r), r.Scenario, noteOf(r)})
	}
	const right = 0
	return s.table(rows, right)
}

// statusText is an HTTP status; 0: none was sent.
func statusText(status int) string {
	if status == 0 {
		return ""
	}
	return strconv.Itoa(status)
}

// turnText is what a request did to the payment's state.
func turnText(r control.Request) string {
	if r.From == r.To || r.From == "" {
		return r.To
	}
	return r.From + " > " + r.To
}

// noteOf is what is special about a request, in short.
func noteOf(r control.Request) string {
	notes := []string{}
	if r.Fault != "" {
		notes = append(notes, "fault "+r.Fault)
	}
	if r.OffContract {
		notes = append(notes, "off contract")
	}
	if n := len(r.Findings) + len(r.Violations); n > 0 {
		notes = append(notes, strconv.Itoa(n)+" remarked")
	}
	return strings.Join(notes, ", ")
}

func (s *atSandbox) countRequestsCommand() *cobra.Command {
	var flags matchFlags
	cmd := &cobra.Command{
		Use: "count", Short: "Count the requests that match",
		Long:    "count prints how many requests match all flags; without any, how many there are.\n\n" + aboutConditions,
		Example: "  client requests count --operation PaymentCreate --outcome declined",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			match, err := flags.match(cmd)
			if err != nil {
				return err
			}
			count := 0
			r := sandboxResult{Count: &count, verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) (err error) {
				count, err = box.CountRequests(ctx, match)
				return err
			}, func() []byte { return []byte(strconv.Itoa(count) + "\n") })
		},
	}
	flags.add(cmd)
	return cmd
}

func (s *atSandbox) clearRequestsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "clear", Short: "Empty the journal",
		Long: `clear empties the journal: what comes afterwards is found, counted and verified alone. Payments stay, and numbers go on counting; a payment
whose requests are gone cannot be exported as a scenario.`,
		Example: "  client requests clear",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cleared := 0
			r := sandboxResult{Cleared: &cleared, verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) (err error) {
				cleared, err = box.ClearRequests(ctx)
				return err
			}, func() []byte { return []byte("cleared  " + strconv.Itoa(cleared) + "\n") })
		},
	}
}
