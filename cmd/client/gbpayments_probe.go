package main

import (
	"errors"

	"github.com/spf13/cobra"

	"paysandbox/internal/probe"
	asking "paysandbox/internal/probe/gbpayments"
)

func (p *gbPayments) probeCommand() *cobra.Command {
	var token, declined string
	cmd := p.app.probeCommand(probing{
		sends: `At GBPayments that is the test method, lists, commands about transactions that nobody has, and payments that lack what the page calls
obligatory. With --with-money it blocks and takes sums of a card, 10.00 RUB each and less or more where sums are the question; blocks are
cancelled again, but not everything that is taken is given back. The sandbox has tokens for it; elsewhere --token and --declined-token say
whose, and what needs one that was not given is listed as left out.`,
		base: p.base,
		provider: func() (probe.Provider, error) {
			if _, err := p.client(); err != nil { // the same credentials are good or bad for both
				return probe.Provider{}, errors.New(gbPaymentsInFlags(err))
			}
			c := asking.Credentials{
				SiteID: p.credentials.SiteID, APISecret: p.credentials.APISecret, Token: token, DeclinedToken: declined,
				Workmode: string(gbPaymentsWorkmodes[p.workmode.value]),
			}
			if p.atSandbox() {
				c.Token, c.DeclinedToken = cell(token, "tok_ok"), cell(declined, "tok_insufficient_funds")
			}
			return asking.New(c), nil
		},
		secrets: func() []string { return []string{p.credentials.APISecret, token, declined} },
	})
	flags := cmd.PersistentFlags() // where the environment is bound
	flags.StringVar(&token, "token", "", "token of a card that pays (default: the sandbox's tok_ok; with --base-url none)")
	flags.StringVar(&declined, "declined-token", "", "token of a card that is declined (default: the sandbox's tok_insufficient_funds; with --base-url none)")
	p.app.bindEnv(cmd, "token", "PAYSANDBOX_GBPAYMENTS_TOKEN")
	p.app.bindEnv(cmd, "declined-token", "PAYSANDBOX_GBPAYMENTS_DECLINED_TOKEN")
	cmd.Example = `  client gbpayments probe --base-url https://test.example/api --dry-run
  client gbpayments probe --only guess.gbpayments.form,guess.gbpayments.dates --with-money --output json`
	return cmd
}
