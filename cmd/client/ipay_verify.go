package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"paysandbox/clients/ipay"
)

func (p *iPay) verifyCommand() *cobra.Command {
	var (
		payer choice
		data  string
	)
	cmd := &cobra.Command{
		Use: "verify PAYMENT", Short: "Go on with a payment that waits for 3-D Secure",
		Example: "  client ipay verify 1234567 --3ds approve",
		Args:    iPayPayment,
		RunE: func(cmd *cobra.Command, args []string) error {
			if (payer.value == "") == (data == "") {
				return errors.New("give either --3ds, for an answer in the payer's place, or --data, what the payer's browser brought")
			}
			id, err := iPayNumber(args[0])
			if err != nil {
				return err
			}
			t := &iPayThreeDS{payer: payer.value}
			if err := p.prepare(t); err != nil {
				return err
			}
			r := iPayResult{PaymentID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *ipay.Client, progress *progress) error {
				if t.box != nil {
					brought, err := p.answerPayer(ctx, t.box, progress, id, t.payer)
					if err != nil {
						return err
					}
					data = brought
				}
				return p.verify(ctx, c, progress, &r, id, data)
			})
		},
	}
	addPayer(cmd, &payer, payerApproves, payerDeclines)
	cmd.Flags().StringVar(&data, "data", "", "threedsData, as the payer's browser posted it")
	return cmd
}
