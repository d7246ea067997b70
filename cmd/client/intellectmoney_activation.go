package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	im "paysandbox/clients/intellectmoney"
)

func (p *intellectMoney) activationCommand() *cobra.Command {
	var amount, cvv string
	cmd := &cobra.Command{
		Use: "activation INVOICE", Short: "Name the small amount that was blocked on the payer's card",
		Example: "  client intellectmoney activation 3000000000 --amount 1.37",
		Args:    one("the number of an invoice", "3000000000"),
		RunE: func(cmd *cobra.Command, args []string) error {
			minor, err := im.ParseAmount(amount)
			if err != nil {
				return fmt.Errorf("--amount: %w", usage(err))
			}
			r := intellectMoneyResult{InvoiceID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *im.Client, progress *progress) error {
				progress.say("invoice " + r.InvoiceID + ": naming " + im.FormatAmount(minor))
				answer, err := c.ActivationPay(ctx, r.InvoiceID, minor, cvv)
				if err == nil {
					r.carriedOut(answer, "activated", "ask how it ended with: "+askFor(r.InvoiceID))
				}
				return err
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&amount, "amount", "", "the blocked amount, for example 1.37")
	flags.StringVar(&cvv, "cvv", "", "code on the back of the card")
	_ = cmd.MarkFlagRequired("amount") // the only error is a flag that does not exist
	return cmd
}
