package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

func (s *atSandbox) verifyRequestsCommand() *cobra.Command {
	var flags matchFlags
	var count string
	cmd := &cobra.Command{
		Use: "verify", Short: "Verify that as many requests match as you want",
		Long: `verify wants as many requests that match all flags as --count says, or at least one. The exit code tells: 0 there are, 1 there are more or
fewer. Where there are too few, it prints the requests that fit but for one thing, and which.

` + aboutConditions,
		Example: `  client requests verify --operation createInvoice --field orderId=A-1 --count '==1'
  client requests verify --operation sbpPayment --outcome refused --count '==0'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			match, err := flags.match(cmd)
			if err != nil {
				return err
			}
			if count == "" && cmd.Flags().Changed("count") {
				return errors.New("--count is empty; write for example --count '>=2', in quotes, or the shell takes it for a file")
			}
			return s.verifyRequests(cmd, match, count)
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&count, "count", "", "how many, a comparison in quotes: '>=2', '==1', '<3' (default: at least one)")
	return cmd
}

func (s *atSandbox) verifyRequests(cmd *cobra.Command, match control.Match, count string) error {
	return s.verify(cmd, func(ctx context.Context, box *control.Client) ([]int64, error) {
		return box.VerifyRequests(ctx, match, count)
	}, verifiedLine, unverifiedText)
}

// verify carries out a command that asks whether the journal holds something: text is for the numbers of the requests that it holds, otherwise
// for what it does not.
func (s *atSandbox) verify(cmd *cobra.Command, work func(context.Context, *control.Client) ([]int64, error), text func([]int64) string, otherwise func(*control.Unverified) []byte) error {
	var r sandboxResult
	return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
		numbers, err := work(ctx, box)
		var problem *control.Problem
		if errors.As(err, &problem) && problem.Unverified != nil {
			r.Unverified, r.verdict = problem.Unverified, verdictOf(problem.Unverified)
			return nil
		}
		r.Numbers, r.verdict = numbers, verdict{Outcome: done}
		return err
	}, func() []byte {
		if r.Unverified != nil {
			return otherwise(r.Unverified)
		}
		return []byte(text(r.Numbers))
	})
}

func verifiedLine(numbers []int64) string {
	switch len(numbers) {
	case 0:
		return "verified  no request\n"
	case 1:
		return "verified  request " + numbersText(numbers) + "\n"
	}
	return fmt.Sprintf("verified  %d requests: %s\n", len(numbers), numbersText(numbers))
}
