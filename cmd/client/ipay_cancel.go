package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"paysandbox/clients/ipay"
)

func (p *iPay) cancelCommand() *cobra.Command {
	var (
		amount       string
		transactions []string
	)
	cmd := &cobra.Command{
		Use: "cancel PAYMENT", Short: "Give a payment back, or release it when it is held, all of it or a part",
		Example: `  client ipay cancel 1234567
  client ipay cancel 1234567 --amount 45.00
  client ipay cancel 1234567 --transaction 6636:20.00 --transaction 6638:25.00`,
		Args: iPayPayment,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := iPayNumber(args[0])
			if err != nil {
				return err
			}
			cancel := ipay.Cancel{PaymentID: id}
			if amount != "" {
				if cancel.Amount, err = sum(amount); err != nil {
					return fmt.Errorf("--amount: %w", err)
				}
			}
			for _, text := range transactions {
				transaction, minor, err := numberAndSum(text)
				if err != nil {
					return fmt.Errorf("--transaction %q is not trn_id:amount, for example 6636:20.00: %w", text, err)
				}
				cancel.Transactions = append(cancel.Transactions, ipay.CancelPart{TransactionID: transaction, Amount: minor})
			}
			if cancel.Amount > 0 && cancel.Transactions != nil {
				return errors.New("give --amount for a payment with one transaction, or --transaction for one with several, not both")
			}
			r := iPayResult{PaymentID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *ipay.Client, progress *progress) error {
				progress.say("payment " + r.PaymentID + ": cancelling")
				answer, err := c.PaymentCancel(ctx, cancel)
				if err == nil {
					r.cancelled(cancel, answer)
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&amount, "amount", "", "the part to give back of a payment with one transaction (default: all that is left)")
	cmd.Flags().StringArrayVar(&transactions, "transaction", nil, "a part to give back of a payment with several, trn_id:amount, for example 6636:20.00; may be repeated")
	return cmd
}

// cancelled notes what came of a cancelling. Its status is not the payment's. Its sums are not what was given back either, so that is
// said in words.
func (r *iPayResult) cancelled(asked ipay.Cancel, c ipay.Cancellation) {
	r.Status, r.MaskedPAN = strconv.Itoa(int(c.Outcome)), c.MaskedPAN
	r.sums(c.Invoice, c.Amount)
	r.parts(c.Transactions)
	r.because(c.DeclineGroup)
	ask := "client ipay status " + r.PaymentID
	switch {
	case c.Cancelled():
		back := asked.Amount
		for _, part := range asked.Transactions {
			back += part.Amount
		}
		r.Outcome, r.head = done, c.Outcome.String()+": all that was left given back"
		if back > 0 {
			r.head = c.Outcome.String() + ": " + decimal(back) + " " + hryvnia + " given back"
		}
	case c.Failed():
		r.Outcome, r.Next = declined, "its status tells: "+ask
		r.head = "not cancelled (4): " + r.reason() + "; the payment keeps its status"
	default:
		r.Outcome = pending
		r.Error = fmt.Sprintf("the cancelling of payment %s was answered with status %d, which the provider's page does not name there", r.PaymentID, c.Outcome)
		r.Next = "ask with: " + ask
	}
}
