package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"paysandbox/clients/ipay"
)

func (p *iPay) feeCommand() *cobra.Command {
	var amount string
	cmd := &cobra.Command{
		Use: "fee", Short: "Ask what a payment would cost the payer",
		Example: "  client ipay fee --amount 600.00",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			invoice, err := sum(amount)
			if err != nil {
				return fmt.Errorf("--amount: %w", err)
			}
			var r iPayResult
			return p.carryOut(cmd, &r, func(ctx context.Context, c *ipay.Client, progress *progress) error {
				progress.say("asking for the fee of " + decimal(invoice) + " " + hryvnia)
				fee, err := c.CalculateFee(ctx, invoice)
				if err == nil {
					r.sums(fee.Invoice, fee.Amount)
					r.Fee, r.Outcome = decimal(fee.Fee), done
					r.head = "fee " + r.Fee + " " + hryvnia
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&amount, "amount", "", "the sum without the fee, for example 600.00")
	_ = cmd.MarkFlagRequired("amount") // the only error is a flag that does not exist
	return cmd
}
