package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"paysandbox/clients/gbpayments"
)

func (p *gbPayments) confirmCommand() *cobra.Command {
	var amount string
	cmd := &cobra.Command{
		Use: "confirm TRANSACTION", Short: "Take the money of a payment that is authorized, all of it or a part",
		Long: `confirm takes the money that auth has blocked. Without --amount it looks for the payment in the list of the last two months
and takes all that is blocked. What was blocked beyond the sum that is taken goes back to the payer.`,
		Example: `  client gbpayments confirm 995
  client gbpayments confirm 995 --amount 45.00`,
		Args: gbPaymentsTransactionArg,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := gbPaymentsNumber(args[0])
			if err != nil {
				return err
			}
			var minor int64
			if amount != "" {
				if minor, err = sum(amount); err != nil {
					return fmt.Errorf("--amount: %w", err)
				}
			}
			r := gbPaymentsResult{TransactionID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *gbpayments.Client, progress *progress) error {
				return p.confirm(ctx, c, progress, &r, id, minor)
			})
		},
	}
	cmd.Flags().StringVar(&amount, "amount", "", "the sum to take (default: all that is blocked)")
	return cmd
}

// confirm takes the sum, or, with 0, all that is blocked.
func (p *gbPayments) confirm(ctx context.Context, c *gbpayments.Client, progress *progress, r *gbPaymentsResult, id, minor int64) error {
	if minor == 0 {
		progress.say("transaction " + r.TransactionID + ": looking for the blocked sum")
		t, err := p.find(ctx, c, id)
		if err != nil {
			return err
		}
		switch {
		case !t.Authorized():
			r.verdict = verdict{refused, fmt.Sprintf("transaction %s is %v: nothing of it is blocked", r.TransactionID, t.Status), ""}
			return nil
		case t.Amount <= 0:
			r.verdict = verdict{refused, "the list does not tell the sum of transaction " + r.TransactionID, "give it with --amount"}
			return nil
		}
		minor = t.Amount
	}
	r.sum(minor)
	progress.say("transaction " + r.TransactionID + ": taking the money")
	answer, err := c.Confirm(ctx, id, minor)
	if err != nil {
		return err
	}
	r.answered(answer, paid, "confirmed", "not confirmed")
	r.tellStatus()
	return nil
}

// tellStatus says after a no where to see how far the payment is.
func (r *gbPaymentsResult) tellStatus() {
	if r.Outcome == declined {
		r.Next = "its status tells: client gbpayments status " + r.TransactionID
	}
}
