package main

import (
	"context"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
	"paysandbox/clients/gbpayments"
)

func (p *gbPayments) tokenCommand() *cobra.Command {
	var card string
	cmd := &cobra.Command{
		Use: "token", Short: "Make the token of a card at the sandbox, as an earlier payment would have given it",
		Long: `token makes a token of a card of its own and prints it, for charge and auth. The site also has the tokens tok_ok,
tok_insufficient_funds and so on from the beginning. Only a sandbox makes tokens; GBPayments gives them with a PAY notification.`,
		Example: "  client gbpayments token --card limit",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			box, err := p.box()
			if err != nil {
				return err
			}
			var r gbPaymentsResult
			return p.carryOut(cmd, &r, func(ctx context.Context, _ *gbpayments.Client, progress *progress) error {
				progress.say("making a token")
				token, err := box.MintToken(ctx, "gbpayments", control.Token{Card: card})
				if err != nil {
					return controlError{err}
				}
				r.Token, r.head, r.Outcome = token, token, done
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&card, "card", "", "what paying with the token comes to: ok, insufficient_funds, expired_card, lost_card, limit or 3ds_required (default: ok)")
	return cmd
}
