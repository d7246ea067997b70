package main

import (
	"context"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
	"paysandbox/clients/ipay"
)

// iPayTokenFlags say what a Google Pay token holds.
type iPayTokenFlags struct {
	card, expires string
	authMethod    choice
}

func (f *iPayTokenFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.card, "card", "", "number of the card in the token, one of the sandbox's test cards, never a real one (default: one that pays)")
	flags.StringVar(&f.expires, "card-expires", "", "expiry of the card, MM/YYYY")
	f.authMethod = choice{known: []string{"PAN_ONLY", "CRYPTOGRAM_3DS"}}
	flags.Var(&f.authMethod, "auth-method", "how Google Pay holds the card")
	f.authMethod.complete(cmd, "auth-method")
}

// given says whether any of the flags was.
func (f *iPayTokenFlags) given() bool {
	return f.card != "" || f.expires != "" || f.authMethod.value != ""
}

func (p *iPay) tokenCommand() *cobra.Command {
	var (
		f                 iPayTokenFlags
		merchant, expires string
	)
	cmd := &cobra.Command{
		Use: "token", Short: "Make a Google Pay token at the sandbox, as the payer's browser would hand it over",
		Long: `token makes an encrypted Google Pay token for the merchant and prints it, in Base64, as iPay takes it. Only a sandbox makes
tokens; at iPay they come from Google.`,
		Example: `  client ipay token --card 4000000000000424
  client ipay token --expires -1m`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			box, err := p.box("only a sandbox makes tokens: leave --base-url out")
			if err != nil {
				return err
			}
			var r iPayResult
			return p.carryOut(cmd, &r, func(ctx context.Context, _ *ipay.Client, progress *progress) error {
				token, err := p.mint(ctx, box, progress, &f, merchant, expires)
				if err == nil {
					r.Token, r.head, r.Outcome = token, token, done
				}
				return err
			})
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&merchant, "merchant", "", "gatewayMerchantId of the token (default: --login)")
	cmd.Flags().StringVar(&expires, "expires", "", "until when the token is good: an RFC 3339 instant, or a duration from the sandbox's now such as 15m or -1m (default: 1h)")
	return cmd
}

// mint makes a token at the sandbox. Without merchant it is for whoever pays.
func (p *iPay) mint(ctx context.Context, box *control.Client, progress *progress, f *iPayTokenFlags, merchant, expires string) (string, error) {
	progress.say("making a Google Pay token")
	if merchant == "" {
		merchant = p.credentials.Login
	}
	token, err := box.MintGooglePayToken(ctx, control.Token{
		Card: f.card, CardExpires: f.expires, AuthMethod: f.authMethod.value, Merchant: merchant, Expires: expires,
	})
	if err != nil {
		return "", controlError{err}
	}
	return token, nil
}
