package main

import (
	"context"

	"github.com/spf13/cobra"

	"paysandbox/clients/ipay"
)

func (p *iPay) processCommand() *cobra.Command {
	return &cobra.Command{
		Use: "process PAYMENT", Short: "Take the money of a payment that was made with --deferred",
		Example: "  client ipay process 1234567",
		Args:    iPayPayment,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := iPayNumber(args[0])
			if err != nil {
				return err
			}
			r := iPayResult{PaymentID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *ipay.Client, progress *progress) error {
				progress.say("payment " + r.PaymentID + ": taking the money")
				state, err := c.ProcessPayment(ctx, id)
				if err == nil {
					r.saw(state)
				}
				return err
			})
		},
	}
}
