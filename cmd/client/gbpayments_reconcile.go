package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/clients/gbpayments"
)

// recently is how far back reconcile looks unless it is told otherwise.
const recently = 24 * time.Hour

func (p *gbPayments) reconcileCommand() *cobra.Command {
	var since, amount string
	cmd := &cobra.Command{
		Use: "reconcile ORDER", Short: "Find the payment of an order whose answer was lost",
		Long: `reconcile looks for the payment of an order in the list, several times in half a minute, because the list may lag, and ends as the
payment did: 0 completed, authorized or canceled, 1 declined. An order that is not listed, or several times, ends with exit code 4.`,
		Example: `  client gbpayments reconcile order-1
  client gbpayments reconcile order-1 --since '2020-09-01 12:30'`,
		Args: one("the merchant's number of an order", "order-1"),
		RunE: func(cmd *cobra.Command, args []string) error {
			lost := gbpayments.Lost{OrderID: args[0]}
			var err error
			if lost.SentAt, err = gbPaymentsTime("--since", since, false); err != nil {
				return err
			}
			if lost.SentAt.IsZero() {
				lost.SentAt = p.app.now().Add(-recently)
			}
			if amount != "" {
				if lost.Amount, err = sum(amount); err != nil {
					return fmt.Errorf("--amount: %w", err)
				}
			}
			r := gbPaymentsResult{OrderID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *gbpayments.Client, progress *progress) error {
				return p.reconcile(ctx, c, progress, &r, lost)
			})
		},
	}
	cmd.Flags().StringVar(&since, "since", "", "when the payment was sent, a day or a minute in Moscow (default: within 24 hours)")
	cmd.Flags().StringVar(&amount, "amount", "", "the sum, where the list shows no order at all (default: any)")
	return cmd
}

// reconcile looks for a payment in the list until it is there.
func (p *gbPayments) reconcile(ctx context.Context, c *gbpayments.Client, progress *progress, r *gbPaymentsResult, lost gbpayments.Lost) error {
	progress.say("order " + lost.OrderID + ": looking for it in the list")
	options := []gbpayments.WaitOption{gbpayments.OnPoll(func(found []gbpayments.Transaction) {
		if len(found) == 0 {
			progress.say("order " + lost.OrderID + ": not listed yet")
			if r.open == "" {
				r.open, r.Next = "order "+lost.OrderID+" is not listed yet", "look again with: client gbpayments reconcile "+shellWord(lost.OrderID)
			}
		}
	})}
	if p.app.wait != nil {
		options = append(options, gbpayments.WithWait(p.app.wait))
	}
	t, err := c.Reconcile(ctx, lost, options...)
	if err == nil {
		r.saw(t)
	}
	return err
}
