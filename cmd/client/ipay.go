package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
	"paysandbox/clients/ipay"
)

// iPay is the group of commands for one merchant at iPay.ua. The default credentials are those of the sandbox's default tenant.
type iPay struct {
	app         *app
	baseURL     string
	tenant      string
	credentials ipay.Credentials
}

func iPayCommand(a *app) *cobra.Command {
	p := &iPay{app: a}
	cmd := group("ipay", "iPay.ua: payments by Google Pay, in one stage or two")
	cmd.Example = `  client ipay pay --amount 600.00 --3ds approve
  client ipay status 1234567`
	flags := cmd.PersistentFlags()
	flags.StringVar(&p.baseURL, "base-url", "", "address of the provider's API, where no control plane is (default: --url followed by /ipay)")
	flags.StringVar(&p.credentials.Login, "login", "test", "ID of the merchant")
	flags.StringVar(&p.credentials.SignKey, "sign-key", "test_sign_key", "key of sign")
	flags.StringVar(&p.tenant, "tenant", "", "tenant of the sandbox that the merchant belongs to (default: the default tenant)")
	a.bindEnv(cmd, "login", "PAYSANDBOX_IPAY_LOGIN")
	a.bindEnv(cmd, "sign-key", "PAYSANDBOX_IPAY_SIGN_KEY")
	a.bindEnv(cmd, "tenant", "PAYSANDBOX_TENANT")

	cmd.AddCommand(p.feeCommand(), p.tokenCommand(), p.payCommand(), p.verifyCommand(), p.saleCommand(), p.cancelCommand(),
		p.statusCommand(), p.invoiceCommand(), p.receiptCommand(), p.processCommand(), p.probeCommand())
	return cmd
}

// base is the address of the API.
func (p *iPay) base() string {
	if p.baseURL != "" {
		return p.baseURL
	}
	return strings.TrimRight(p.app.url, "/") + "/ipay"
}

// atSandbox says whether there is a control plane. What --base-url names is a provider, which has none.
func (p *iPay) atSandbox() bool { return p.baseURL == "" }

func (p *iPay) client() (*ipay.Client, error) {
	var options []ipay.Option
	if p.app.scenario != "" {
		options = append(options, ipay.WithHeader("X-Sandbox-Scenario", p.app.scenario))
	}
	return ipay.New(p.base(), p.credentials, options...)
}

// box is the client of the control plane. Its error is wrong usage; needed says what for.
func (p *iPay) box(needed string) (*control.Client, error) {
	if !p.atSandbox() {
		return nil, errors.New(needed)
	}
	return p.app.box(p.tenant)
}

// iPayWork is what a command does with the client. It fills in the result as it goes, so that what is known is printed even when
// the rest fails.
type iPayWork func(context.Context, *ipay.Client, *progress) error

// carryOut runs the work of a command and prints what it came to. Its error is wrong usage.
func (p *iPay) carryOut(cmd *cobra.Command, r *iPayResult, do iPayWork) error {
	r.Provider, r.Command = "ipay", cmd.Name()
	client, err := p.client()
	if err != nil {
		return errors.New(iPayInFlags(err))
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), p.app.timeout)
	defer cancel()
	progress := newProgress(p.app.stderr, p.app.terminal(p.app.stderr))
	err = do(ctx, client, progress)
	progress.end()

	if errors.Is(err, ipay.ErrInvalidRequest) && r.open == "" {
		return errors.New(iPayInFlags(err)) // the client refused it, so nothing was sent
	}
	if err != nil {
		p.explain(r, err)
	}
	p.app.finish(r.verdict, r, r.line())
	return nil
}

// iPayInFlags is the text of an error of the client, with flags and commands where it speaks of Go.
func iPayInFlags(err error) string {
	text := err.Error()
	for _, prefix := range []string{ipay.ErrInvalidRequest.Error() + "; ", "ipay: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return strings.NewReplacer(
		"Credentials.Login", "--login",
		"Credentials.SignKey", "--sign-key",
		"check Login and SignKey", "check --login and --sign-key",
		"Login or SignKey", "--login or --sign-key",
		"Payment.ExtID", "--ext-id",
		"extID has", "--ext-id has",
		"the ExtID of", "the ext_id of",
		"ask GetPaymentStatusByExtID of", "ask for the status of ext_id",
		"ask GetPaymentStatus of", "ask for the status of",
		": use EncodeToken", ": give Google's token in Base64",
		"or give WithClock that of the sandbox", "or the setting time_skew_seconds of the sandbox",
		"WithHeader", "--scenario",
		"the base URL", "--url or --base-url",
	).Replace(text)
}

// iPayPayment wants the number of a payment and nothing else.
func iPayPayment(cmd *cobra.Command, args []string) error {
	if err := one("the number of a payment", "1234567")(cmd, args); err != nil {
		return err
	}
	_, err := iPayNumber(args[0])
	return err
}

// iPayNumber reads a number that iPay gives: of a payment, a transaction or a recipient.
func iPayNumber(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || !digits(text) || n == 0 {
		return 0, fmt.Errorf("%q is not a number that iPay gives; write for example 1234567", text)
	}
	return n, nil
}
