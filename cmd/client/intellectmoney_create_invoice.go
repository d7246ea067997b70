package main

import (
	"context"

	"github.com/spf13/cobra"

	im "paysandbox/clients/intellectmoney"
)

func (p *intellectMoney) createInvoiceCommand() *cobra.Command {
	var (
		f     invoiceFlags
		payer payerFlags
	)
	cmd := &cobra.Command{
		Use: "create-invoice", Short: "Make an invoice, the first step of every payment",
		Example: "  client intellectmoney create-invoice --amount 100.00 --order-id EP-1",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			invoice, err := f.invoice(p.app.world, &payer)
			if err != nil {
				return err
			}
			var r intellectMoneyResult
			return p.carryOut(cmd, &r, func(ctx context.Context, c *im.Client, progress *progress) error {
				created, err := p.createInvoice(ctx, c, progress, &r, invoice)
				if err == nil {
					r.carriedOut(created.Answer, "created", "pay it with: client intellectmoney sbp "+r.InvoiceID)
				}
				return err
			})
		},
	}
	f.add(cmd)
	payer.addURLs(cmd)
	return cmd
}

// createInvoice makes the invoice and notes its numbers, which a later failure still prints.
func (p *intellectMoney) createInvoice(
	ctx context.Context, c *im.Client, progress *progress, r *intellectMoneyResult, invoice im.Invoice,
) (im.CreatedInvoice, error) {
	r.OrderID, r.Amount, r.Currency, r.hold = invoice.OrderID, im.FormatAmount(invoice.Amount), invoice.Currency, invoice.Hold
	progress.say("creating an invoice of " + r.Amount + " " + r.Currency)
	created, err := c.CreateInvoice(ctx, invoice)
	r.InvoiceID = created.InvoiceID
	return created, err
}
