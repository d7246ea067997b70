package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"paysandbox/clients/gbpayments"
)

func (p *gbPayments) refundCommand() *cobra.Command {
	var amount string
	cmd := &cobra.Command{
		Use: "refund TRANSACTION", Short: "Give back a payment that is completed, the whole of it or a part",
		Long: `refund gives money back. The refund is a transaction of its own, which status shows beside the payment's.`,
		Example: `  client gbpayments refund 995 --amount 45.00
  client gbpayments status 995`,
		Args: gbPaymentsTransactionArg,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := gbPaymentsNumber(args[0])
			if err != nil {
				return err
			}
			minor, err := sum(amount)
			if err != nil {
				return fmt.Errorf("--amount: %w", err)
			}
			r := gbPaymentsResult{TransactionID: args[0]}
			r.sum(minor)
			return p.carryOut(cmd, &r, func(ctx context.Context, c *gbpayments.Client, progress *progress) error {
				progress.say("transaction " + r.TransactionID + ": refunding")
				answer, err := c.Refund(ctx, id, minor)
				if err != nil {
					return err
				}
				r.RefundID = numberText(answer.TransactionID)
				r.answered(answer, done, "refunded", "not refunded")
				r.tellStatus()
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&amount, "amount", "", "the sum to give back, for example 100.00")
	_ = cmd.MarkFlagRequired("amount") // the only error is a flag that does not exist
	return cmd
}
