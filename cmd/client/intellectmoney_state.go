package main

import (
	"context"

	"github.com/spf13/cobra"

	im "paysandbox/clients/intellectmoney"
)

func (p *intellectMoney) stateCommand() *cobra.Command {
	var follow followFlags
	cmd := &cobra.Command{
		Use: "state INVOICE", Short: "Ask how far the payment of an invoice is",
		Long: `state asks once how far the payment of an invoice is, with --wait until it is final. The exit code tells: 0 paid, 1 declined,
4 not final yet.`,
		Example: "  client intellectmoney state 3000000000 --wait",
		Args:    one("the number of an invoice", "3000000000"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := follow.check(); err != nil {
				return err
			}
			r := intellectMoneyResult{InvoiceID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *im.Client, progress *progress) error {
				if follow.wait {
					return p.follow(ctx, c, progress, &r, &follow)
				}
				progress.say("invoice " + r.InvoiceID + ": asking for its state")
				state, err := c.State(ctx, r.InvoiceID)
				if err != nil {
					return err
				}
				return p.conclude(progress, &r, &follow, state)
			})
		},
	}
	cmd.Flags().BoolVar(&follow.wait, "wait", false, "ask again until the payment is final")
	follow.add(cmd)
	return cmd
}
