package main

import (
	"context"
	"errors"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"paysandbox/clients/ipay"
)

const maxExtID = 50 // characters

func (p *iPay) statusCommand() *cobra.Command {
	var extID string
	cmd := &cobra.Command{
		Use: "status [PAYMENT]", Short: "Ask how far a payment is, by its number or by the merchant's own",
		Long: `status asks how far a payment is. The exit code tells: 0 paid, held or cancelled, 1 declined, 4 not final yet.`,
		Example: `  client ipay status 1234567
  client ipay status --ext-id order-1`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case extID == "" && len(args) == 0, extID != "" && len(args) > 0:
				return errors.New("give either the number of a payment or --ext-id, for example: client ipay status 1234567")
			case utf8.RuneCountInString(extID) > maxExtID:
				return errors.New("--ext-id has at most 50 characters")
			case extID == "":
				return iPayPayment(cmd, args)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			r := iPayResult{ExtID: extID}
			if len(args) == 1 {
				r.PaymentID = args[0]
			}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *ipay.Client, progress *progress) error {
				state, err := p.ask(ctx, c, progress, &r)
				if err != nil {
					return err
				}
				r.saw(state)
				if state.NeedsChallenge() {
					p.waits(&r)
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&extID, "ext-id", "", "the merchant's own number of the payment; the newest counts")
	return cmd
}

// ask asks for the payment that the result names, by its number if it has one.
func (p *iPay) ask(ctx context.Context, c *ipay.Client, progress *progress, r *iPayResult) (ipay.PaymentState, error) {
	if r.PaymentID == "" {
		progress.say("ext_id " + r.ExtID + ": asking for the status")
		return c.GetPaymentStatusByExtID(ctx, r.ExtID)
	}
	progress.say("payment " + r.PaymentID + ": asking for the status")
	id, err := iPayNumber(r.PaymentID)
	if err != nil {
		return ipay.PaymentState{}, err
	}
	return c.GetPaymentStatus(ctx, id)
}
