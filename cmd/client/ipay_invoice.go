package main

import (
	"context"

	"github.com/spf13/cobra"

	"paysandbox/clients/ipay"
)

func (p *iPay) invoiceCommand() *cobra.Command {
	return &cobra.Command{
		Use: "invoice PAYMENT", Short: "Ask for the link to iPay's own receipt of a payment",
		Example: "  client ipay invoice 1234567",
		Args:    iPayPayment,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := iPayNumber(args[0])
			if err != nil {
				return err
			}
			r := iPayResult{PaymentID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *ipay.Client, progress *progress) error {
				progress.say("payment " + r.PaymentID + ": asking for the receipt's link")
				invoice, err := c.GetPaymentInvoice(ctx, id)
				if err == nil {
					r.Link, r.head, r.Outcome = invoice.URL, "receipt", done
				}
				return err
			})
		},
	}
}
