package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"paysandbox/clients/gbpayments"
)

func (p *gbPayments) chargeCommand() *cobra.Command {
	var f gbPaymentsPaymentFlags
	cmd := &cobra.Command{
		Use: "charge", Short: "Take a sum from a card by its token, in one stage",
		Long: `charge takes a sum from a card at once. A declined payment ends with exit code 1. If the answer is lost, the outcome is unknown
(exit code 4): never charge again before looking for it, with --reconcile at once or with the command reconcile later.`,
		Example: `  client gbpayments charge --token tok_ok --amount 100.00
  client gbpayments charge --token tok_insufficient_funds --amount 100.00
  client gbpayments charge --token tok_ok --amount 100.00 --scenario gb-charge-lost-answer --reconcile`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.pay(cmd, &f, "charging", paid, (*gbpayments.Client).Charge)
		},
	}
	f.add(cmd)
	return cmd
}

// pay is charge and auth: call is the method, o what its success means.
func (p *gbPayments) pay(
	cmd *cobra.Command, f *gbPaymentsPaymentFlags, doing string, o outcome,
	call func(*gbpayments.Client, context.Context, gbpayments.Payment) (gbpayments.Result, error),
) error {
	payment, err := f.payment(p.app.world)
	if err != nil {
		return err
	}
	r := gbPaymentsResult{OrderID: payment.OrderID}
	r.sum(payment.Amount)
	return p.carryOut(cmd, &r, func(ctx context.Context, c *gbpayments.Client, progress *progress) error {
		progress.say(doing + " " + r.Amount + " " + rouble)
		answer, err := call(c, ctx, payment)
		var lost *gbpayments.OutcomeUnknownError
		switch {
		case errors.As(err, &lost) && f.reconcile:
			r.open, r.Next = gbPaymentsLost(lost), gbPaymentsAsk(lost)
			progress.show(printable(r.open))
			return p.reconcile(ctx, c, progress, &r, lost.Lost())
		case err != nil:
			return err
		}
		r.TransactionID = numberText(answer.TransactionID)
		head := string(paid)
		if o == held {
			head = "authorized"
		}
		r.answered(answer, o, head, "declined")
		if r.Outcome == held {
			r.Next = gbPaymentsGoOn(r.TransactionID)
		}
		return nil
	})
}
