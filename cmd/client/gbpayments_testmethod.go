package main

import (
	"context"

	"github.com/spf13/cobra"

	"paysandbox/clients/gbpayments"
)

func (p *gbPayments) testCommand() *cobra.Command {
	var request gbpayments.TestRequest
	cmd := &cobra.Command{
		Use: "test", Short: "Try whether the address and the credentials are right",
		Long: `test calls the provider's test method, which does nothing. With --fail it answers no (exit code 1), with --error an error (3).`,
		Example: `  client gbpayments test
  client gbpayments test --error 10002`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var r gbPaymentsResult
			return p.carryOut(cmd, &r, func(ctx context.Context, c *gbpayments.Client, progress *progress) error {
				progress.say("testing")
				answer, err := c.Test(ctx, request)
				if err == nil {
					r.answered(answer, done, "works  site "+p.credentials.SiteID, "failed")
				}
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&request.Fail, "fail", false, "ask for a no")
	cmd.Flags().IntVar(&request.ErrorCode, "error", 0, "ask for an error with this code (default: none)")
	return cmd
}
