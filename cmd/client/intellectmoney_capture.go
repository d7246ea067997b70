package main

import (
	"context"

	"github.com/spf13/cobra"

	im "paysandbox/clients/intellectmoney"
)

func (p *intellectMoney) captureCommand() *cobra.Command {
	return &cobra.Command{
		Use: "capture ORDER", Short: "Take the money of an order that is held, all of it",
		Example: "  client intellectmoney capture EP-1",
		Args:    one("the shop's number of an order", "EP-1"),
		RunE: func(cmd *cobra.Command, args []string) error {
			r := intellectMoneyResult{OrderID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *im.Client, progress *progress) error {
				progress.say("order " + r.OrderID + ": capturing")
				answer, err := c.Capture(ctx, r.OrderID)
				if err == nil {
					r.carriedOut(answer, "captured", "")
				}
				return err
			})
		},
	}
}
