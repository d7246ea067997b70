package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	im "paysandbox/clients/intellectmoney"
)

// intellectMoney is the group of commands for one shop at IntellectMoney. The default credentials are those of the sandbox's
// default tenant.
type intellectMoney struct {
	app         *app
	baseURL     string
	credentials im.Credentials
}

func intellectMoneyCommand(a *app) *cobra.Command {
	p := &intellectMoney{app: a}
	cmd := group("intellectmoney", "IntellectMoney: invoices paid by SBP, Gazprom Pay, instalments or card")
	cmd.Example = `  client intellectmoney pay --method sbp --amount 100.00 --wait
  client intellectmoney pay --method sbp --amount 100.00 --wait --scenario sbp-declined
  client intellectmoney state 3000000000 --output json`
	flags := cmd.PersistentFlags()
	flags.StringVar(&p.baseURL, "base-url", "", "base of the provider's methods (default: --url followed by /intellectmoney)")
	flags.StringVar(&p.credentials.EshopID, "eshop-id", "450000", "number of the shop")
	flags.StringVar(&p.credentials.BearerToken, "bearer", "9d97820c61424eb6ac0db414ccb7ac60", "token of the header Authorization")
	flags.StringVar(&p.credentials.SecretKey, "secret-key", "secret", "key of Hash")
	flags.StringVar(&p.credentials.SignSecretKey, "sign-secret-key", "signsecret", "key of the header Sign")
	a.bindEnv(cmd, "eshop-id", "PAYSANDBOX_INTELLECTMONEY_ESHOP_ID")
	a.bindEnv(cmd, "bearer", "PAYSANDBOX_INTELLECTMONEY_BEARER")
	a.bindEnv(cmd, "secret-key", "PAYSANDBOX_INTELLECTMONEY_SECRET_KEY")
	a.bindEnv(cmd, "sign-secret-key", "PAYSANDBOX_INTELLECTMONEY_SIGN_SECRET_KEY")

	cmd.AddCommand(p.payCommand(), p.createInvoiceCommand())
	for _, m := range intellectMoneyMethods {
		cmd.AddCommand(p.startCommand(m))
	}
	cmd.AddCommand(p.stateCommand(), p.activationCommand(), p.captureCommand(), p.refundCommand(), p.probeCommand())
	return cmd
}

// base is where the methods are.
func (p *intellectMoney) base() string {
	if p.baseURL != "" {
		return p.baseURL
	}
	return strings.TrimRight(p.app.url, "/") + "/intellectmoney"
}

func (p *intellectMoney) client() (*im.Client, error) {
	var options []im.Option
	if p.app.scenario != "" {
		options = append(options, im.WithHeader("X-Sandbox-Scenario", p.app.scenario))
	}
	return im.New(p.base(), p.credentials, options...)
}

// work is what a command does with the client. It fills in the result as it goes, so that what is known is printed even when
// the rest fails.
type work func(context.Context, *im.Client, *progress) error

// carryOut runs the work of a command and prints what it came to. Its error is wrong usage.
func (p *intellectMoney) carryOut(cmd *cobra.Command, r *intellectMoneyResult, do work) error {
	r.Provider, r.Command = "intellectmoney", cmd.Name()
	client, err := p.client()
	if err != nil {
		return usage(err)
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), p.app.timeout)
	defer cancel()
	progress := newProgress(p.app.stderr, p.app.terminal(p.app.stderr))
	err = do(ctx, client, progress)
	progress.end()

	if err != nil {
		p.explain(r, err)
	}
	p.app.finish(r.verdict, r, r.line())
	return nil
}

// usage says in the words of the command line what the client refused.
func usage(err error) error { return errors.New(inFlags(err)) }

// inFlags is the text of an error of the client, with flags where it speaks of Go.
func inFlags(err error) string {
	text := err.Error()
	for _, prefix := range []string{im.ErrInvalidRequest.Error() + "; ", "intellectmoney: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return strings.NewReplacer(
		"Credentials.EshopID", "--eshop-id",
		"Credentials.BearerToken", "--bearer",
		"Credentials.SecretKey", "--secret-key",
		"Credentials.SignSecretKey", "--sign-secret-key",
		"SignSecretKey", "--sign-secret-key",
		"SecretKey", "--secret-key",
		"BearerToken", "--bearer",
		"; only WithTestCurrency goes without it", "",
		"WithHeader", "--scenario",
		"the base URL", "--url or --base-url",
		"a new OrderID", "a new --order-id",
	).Replace(text)
}
