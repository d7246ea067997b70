package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"paysandbox/clients/ipay"
)

func (p *iPay) saleCommand() *cobra.Command {
	var (
		amount string
		split  []string
	)
	cmd := &cobra.Command{
		Use: "sale PAYMENT", Short: "Take the money of a payment that is held, all of it or a part",
		Long: `sale takes the money that a payment in two stages has blocked. Without --amount and --split it asks for the blocked sum and takes
all of it. What was blocked beyond the sum that is taken goes back to the payer.`,
		Example: `  client ipay sale 1234567
  client ipay sale 1234567 --amount 45.00
  client ipay sale 1234567 --split 5410:20.00 --split 5411:25.00`,
		Args: iPayPayment,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := iPayNumber(args[0])
			if err != nil {
				return err
			}
			sale := ipay.Sale{PaymentID: id}
			if amount != "" {
				if sale.Invoice, err = sum(amount); err != nil {
					return fmt.Errorf("--amount: %w", err)
				}
			}
			if sale.Transactions, err = readSplit(split); err != nil {
				return err
			}
			r := iPayResult{PaymentID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *ipay.Client, progress *progress) error {
				return p.sell(ctx, c, progress, &r, sale)
			})
		},
	}
	cmd.Flags().StringVar(&amount, "amount", "", "the sum to take, without the fee (default: all that is blocked)")
	addSplit(cmd, &split)
	return cmd
}

func (p *iPay) sell(ctx context.Context, c *ipay.Client, progress *progress, r *iPayResult, sale ipay.Sale) error {
	if sale.Invoice == 0 && sale.Transactions == nil {
		progress.say("payment " + r.PaymentID + ": asking for the blocked sum")
		state, err := c.GetPaymentStatus(ctx, sale.PaymentID)
		if err != nil {
			return err
		}
		if !state.Authorized() {
			r.verdict = verdict{refused, fmt.Sprintf("payment %s is %v: nothing of it is blocked", r.PaymentID, state.Status), ""}
			return nil
		}
		sale.Invoice = state.Invoice
	}
	progress.say("payment " + r.PaymentID + ": taking the money")
	state, err := c.PaymentSale(ctx, sale)
	if err != nil {
		return err
	}
	r.saw(state)
	if state.Declined() {
		r.Next = "what became of the hold tells: client ipay status " + r.PaymentID
	}
	return nil
}
