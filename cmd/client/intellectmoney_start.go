package main

import (
	"context"

	"github.com/spf13/cobra"

	im "paysandbox/clients/intellectmoney"
)

// startCommand starts the payment of an invoice that exists: `sbp`, `gazprompay`, `bnpl`, `card`.
func (p *intellectMoney) startCommand(m intellectMoneyMethod) *cobra.Command {
	var payer payerFlags
	cmd := &cobra.Command{
		Use: m.name + " INVOICE", Short: "Start the payment of an invoice by " + m.title,
		Example: "  client intellectmoney " + m.name + " 3000000000",
		Args:    one("the number of an invoice", "3000000000"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := payer.check(m); err != nil {
				return err
			}
			r := intellectMoneyResult{InvoiceID: args[0], Method: m.name}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *im.Client, progress *progress) error {
				answer, err := p.start(ctx, c, progress, &r, m, &payer)
				if err == nil {
					r.carriedOut(answer, "started", "follow it with: "+askFor(r.InvoiceID))
				}
				return err
			})
		},
	}
	payer.addURLs(cmd)
	payer.addAddress(cmd)
	if m.card {
		payer.addCard(cmd)
	}
	return cmd
}

func (p *intellectMoney) start(
	ctx context.Context, c *im.Client, progress *progress, r *intellectMoneyResult, m intellectMoneyMethod, payer *payerFlags,
) (im.Answer, error) {
	progress.say("invoice " + r.InvoiceID + ": starting the payment by " + m.title)
	answer, err := m.start(ctx, c, r.InvoiceID, payer)
	r.started = err == nil
	return answer, err
}
