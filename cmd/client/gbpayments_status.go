package main

import (
	"context"

	"github.com/spf13/cobra"

	"paysandbox/clients/gbpayments"
)

func (p *gbPayments) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status TRANSACTION", Short: "Look for a transaction in the list, and for the refunds of a payment",
		Long: `status looks for a transaction in the list of the last two months; the provider has no method for one transaction. Beside a
payment that is completed stand its refunds. The exit code tells: 0 completed, authorized or canceled, 1 declined.`,
		Example: "  client gbpayments status 995",
		Args:    gbPaymentsTransactionArg,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := gbPaymentsNumber(args[0])
			if err != nil {
				return err
			}
			r := gbPaymentsResult{TransactionID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *gbpayments.Client, progress *progress) error {
				progress.say("transaction " + r.TransactionID + ": looking for it in the list")
				t, err := p.find(ctx, c, id)
				if err != nil {
					return err
				}
				r.saw(t)
				if !t.Paid() {
					return nil
				}
				progress.say("transaction " + r.TransactionID + ": looking for its refunds")
				refunds, err := c.Refunds(ctx, id, t.Date)
				for _, refund := range refunds {
					if refund.ParentID == 0 {
						r.Next = "refunds that do not tell their payment are listed by: client gbpayments list --type refund --all"
						continue
					}
					r.Refunds = append(r.Refunds, newGBPaymentsTransaction(refund))
				}
				return err
			})
		},
	}
}
