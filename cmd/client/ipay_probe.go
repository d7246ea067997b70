package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
	"paysandbox/internal/probe"
	asking "paysandbox/internal/probe/ipay"
)

// iPayProbeFlags are what probe of iPay needs beside credentials.
type iPayProbeFlags struct {
	token      string
	recipients []int
}

func (p *iPay) probeCommand() *cobra.Command {
	f := &iPayProbeFlags{}
	cmd := p.app.probeCommand(probing{
		sends: `At iPay every PaymentCreate could take money. Without --with-money each has a token that is none: where its fields are good, the token is
refused. With it probe makes payments of 1 UAH and a few of 600 UAH, holds, sales and cancels, and does not give all of it back. It pays
with --token, which has to serve every time, or with tokens of the sandbox's control plane; only there are tokens of test cards made.`,
		base:     p.base,
		provider: func() (probe.Provider, error) { return p.probed(f) },
		secrets:  func() []string { return []string{p.credentials.SignKey, f.token} },
	})
	cmd.Example = `  client ipay probe --base-url https://test.example/ --dry-run
  client ipay probe --only guess.ipay.threeds-info,guess.ipay.types --output json
  client ipay probe --base-url https://test.example/ --with-money --token "$TOKEN" --recipient 5410 --recipient 5411`
	flags := cmd.PersistentFlags()
	flags.StringVar(&f.token, "token", "", "Google Pay token in Base64 that pays (default: the sandbox makes them)")
	flags.IntSliceVar(&f.recipients, "recipient", nil, "`smch_id` of a recipient whom the merchant may pay; give two (default: 5410 and 5411 at a sandbox)")
	p.app.bindEnv(cmd, "token", "PAYSANDBOX_IPAY_TOKEN")
	return cmd
}

// probed is everything that can be asked with these flags. The error is wrong usage.
func (p *iPay) probed(f *iPayProbeFlags) (probe.Provider, error) {
	if _, err := p.client(); err != nil { // the same credentials are good or bad for both
		return probe.Provider{}, errors.New(iPayInFlags(err))
	}
	recipients := f.recipients
	if len(recipients) == 0 && p.atSandbox() {
		recipients = []int{5410, 5411} // the default recipient and another: a sandbox takes any
	}
	if len(recipients) == 1 || len(recipients) > 2 || len(recipients) == 2 && recipients[0] == recipients[1] {
		return probe.Provider{}, errors.New("--recipient wants two different numbers, for example --recipient 5410 --recipient 5411")
	}
	var ids []int64
	for _, id := range recipients {
		if id < 1 {
			return probe.Provider{}, errors.New("--recipient wants numbers that iPay gives, for example 5410")
		}
		ids = append(ids, int64(id))
	}
	tokens := asking.Tokens{Given: f.token}
	if p.atSandbox() {
		box, err := p.box("")
		if err != nil {
			return probe.Provider{}, err
		}
		tokens.Mint = func(ctx context.Context, w asking.Wish) (string, error) {
			merchant := w.Merchant
			if merchant == "" {
				merchant = p.credentials.Login
			}
			token, err := box.MintGooglePayToken(ctx, control.Token{
				Card: w.Card, CardExpires: w.CardExpires, AuthMethod: w.AuthMethod, Merchant: merchant, Expires: w.Expires,
			})
			if err != nil {
				return "", probe.Unclear("the control plane made no token: %s", controlError{err})
			}
			return token, nil
		}
	}
	c := p.credentials
	return asking.New(asking.Credentials{Login: c.Login, SignKey: c.SignKey, Recipients: ids}, tokens), nil
}
