package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	im "paysandbox/clients/intellectmoney"
)

func (p *intellectMoney) payCommand() *cobra.Command {
	var (
		f      invoiceFlags
		payer  payerFlags
		follow followFlags
		method = choice{known: intellectMoneyMethodNames()}
	)
	cmd := &cobra.Command{
		Use: "pay", Short: "Do the whole job: make an invoice, start its payment and follow it",
		Long: `pay makes an invoice, starts its payment and asks for its state until the payer has to act: then it shows the QR code, the link
or the form and ends with exit code 4, not final yet. With --wait it goes on until the payment is paid or declined.`,
		Example: `  client intellectmoney pay --method sbp --amount 100.00 --wait
  client intellectmoney pay --method card --pan 4000000000000002 --amount 100.00 --wait`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m := intellectMoneyMethods[slices.Index(method.known, method.value)]
			invoice, err := f.invoice(p.app.world, &payer)
			if err != nil {
				return err
			}
			if err := payer.check(m); err != nil {
				return err
			}
			if err := follow.check(); err != nil {
				return err
			}
			r := intellectMoneyResult{Method: m.name}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *im.Client, progress *progress) error {
				if _, err := p.createInvoice(ctx, c, progress, &r, invoice); err != nil {
					return err
				}
				if _, err := p.start(ctx, c, progress, &r, m, &payer); err != nil {
					return err
				}
				return p.follow(ctx, c, progress, &r, &follow)
			})
		},
	}
	flags := cmd.Flags()
	flags.Var(&method, "method", "how the payer pays")
	method.complete(cmd, "method")
	_ = cmd.MarkFlagRequired("method") // the only error is a flag that does not exist
	flags.BoolVar(&follow.wait, "wait", false, "go on after the payer was sent on, until the payment is final")
	f.add(cmd)
	payer.addURLs(cmd)
	payer.addAddress(cmd)
	payer.addCard(cmd)
	follow.add(cmd)
	return cmd
}
