package main

import (
	"github.com/spf13/cobra"

	"paysandbox/internal/probe"
	asking "paysandbox/internal/probe/intellectmoney"
)

func (p *intellectMoney) probeCommand() *cobra.Command {
	cmd := p.app.probeCommand(probing{
		sends: `At IntellectMoney all invoices are in the test currency, TST: probe makes many, and starts some without paying them.`,
		base:  p.base,
		provider: func() (probe.Provider, error) {
			if _, err := p.client(); err != nil { // the same credentials are good or bad for both
				return probe.Provider{}, usage(err)
			}
			c := p.credentials
			return asking.New(asking.Credentials{EshopID: c.EshopID, BearerToken: c.BearerToken, SecretKey: c.SecretKey, SignSecretKey: c.SignSecretKey}), nil
		},
		secrets: func() []string {
			return []string{p.credentials.BearerToken, p.credentials.SecretKey, p.credentials.SignSecretKey}
		},
	})
	cmd.Example = `  client intellectmoney probe --base-url https://test.example/api --dry-run
  client intellectmoney probe --only guess.intellectmoney.urls,guess.intellectmoney.expiry --output json`
	return cmd
}
