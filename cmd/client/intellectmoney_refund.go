package main

import (
	"context"

	"github.com/spf13/cobra"

	im "paysandbox/clients/intellectmoney"
)

func (p *intellectMoney) refundCommand() *cobra.Command {
	return &cobra.Command{
		Use: "refund ORDER", Short: "Pay an order back, release it when it is held, cancel it when it is not paid",
		Example: "  client intellectmoney refund EP-1",
		Args:    one("the shop's number of an order", "EP-1"),
		RunE: func(cmd *cobra.Command, args []string) error {
			r := intellectMoneyResult{OrderID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *im.Client, progress *progress) error {
				progress.say("order " + r.OrderID + ": refunding")
				answer, err := c.Refund(ctx, r.OrderID)
				if err == nil {
					// The provider does not say which of the three it did.
					r.carriedOut(answer, "refunded, released or cancelled", "")
				}
				return err
			})
		},
	}
}
