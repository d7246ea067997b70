package main

import (
	"context"

	"github.com/spf13/cobra"

	"paysandbox/clients/gbpayments"
)

func (p *gbPayments) cancelCommand() *cobra.Command {
	return &cobra.Command{
		Use: "cancel TRANSACTION", Short: "Give back the whole of a payment that is authorized and not yet confirmed",
		Example: "  client gbpayments cancel 995",
		Args:    gbPaymentsTransactionArg,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := gbPaymentsNumber(args[0])
			if err != nil {
				return err
			}
			r := gbPaymentsResult{TransactionID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *gbpayments.Client, progress *progress) error {
				progress.say("transaction " + r.TransactionID + ": cancelling")
				answer, err := c.Cancel(ctx, id)
				if err != nil {
					return err
				}
				r.answered(answer, done, "cancelled", "not cancelled")
				r.tellStatus()
				return nil
			})
		},
	}
}
