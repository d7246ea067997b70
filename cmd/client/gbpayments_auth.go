package main

import (
	"github.com/spf13/cobra"

	"paysandbox/clients/gbpayments"
)

func (p *gbPayments) authCommand() *cobra.Command {
	var f gbPaymentsPaymentFlags
	cmd := &cobra.Command{
		Use: "auth", Short: "Block a sum on a card by its token, the first of two stages",
		Long: `auth blocks a sum on a card. confirm takes it or a part of it, cancel gives it back. Everything else is as with charge.`,
		Example: `  client gbpayments auth --token tok_ok --amount 100.00
  client gbpayments confirm 995`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.pay(cmd, &f, "blocking", held, (*gbpayments.Client).Authorize)
		},
	}
	f.add(cmd)
	return cmd
}
