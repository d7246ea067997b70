package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
	"paysandbox/clients/gbpayments"
)

// gbPayments is the group of commands for one site at GBPayments. The default credentials are those of the sandbox's default tenant.
type gbPayments struct {
	app         *app
	baseURL     string
	tenant      string
	workmode    choice
	credentials gbpayments.Credentials
}

// The modes of a site, and what a list calls them. Guess: the provider's page gives no values; live and test are ours.
var gbPaymentsWorkmodes = map[string]gbpayments.Workmode{"live": gbpayments.WorkmodeLive, "test": gbpayments.WorkmodeTest}

func gbPaymentsCommand(a *app) *cobra.Command {
	p := &gbPayments{app: a, workmode: choice{known: []string{"live", "test"}}}
	cmd := group("gbpayments", "GBPayments: payments by the token of a card, in one stage or two")
	cmd.Example = `  client gbpayments charge --token tok_ok --amount 100.00
  client gbpayments list --status declined --output csv`
	flags := cmd.PersistentFlags()
	flags.StringVar(&p.baseURL, "base-url", "", "address of the provider's API, where no control plane is (default: --url followed by /gbpayments)")
	flags.StringVar(&p.credentials.SiteID, "site-id", "1001", "number of the site, the login of HTTP Basic")
	flags.StringVar(&p.credentials.APISecret, "api-secret", "gbsecret", "secret of the API, the password of HTTP Basic")
	flags.Var(&p.workmode, "workmode", "the mode of the transactions to list and to look for (default: the provider's, live)")
	flags.StringVar(&p.tenant, "tenant", "", "tenant of the sandbox that the site belongs to; matters to token alone (default: the default tenant)")
	a.bindEnv(cmd, "site-id", "PAYSANDBOX_GBPAYMENTS_SITE_ID")
	a.bindEnv(cmd, "api-secret", "PAYSANDBOX_GBPAYMENTS_API_SECRET")
	a.bindEnv(cmd, "workmode", "PAYSANDBOX_GBPAYMENTS_WORKMODE")
	a.bindEnv(cmd, "tenant", "PAYSANDBOX_TENANT")
	p.workmode.complete(cmd, "workmode")

	cmd.AddCommand(p.testCommand(), p.tokenCommand(), p.chargeCommand(), p.authCommand(), p.confirmCommand(), p.cancelCommand(),
		p.refundCommand(), p.statusCommand(), p.reconcileCommand(), p.listCommand(), p.probeCommand())
	return cmd
}

// base is the address of the API.
func (p *gbPayments) base() string {
	if p.baseURL != "" {
		return p.baseURL
	}
	return strings.TrimRight(p.app.url, "/") + "/gbpayments"
}

// atSandbox says whether there is a control plane. What --base-url names is a provider, which has none.
func (p *gbPayments) atSandbox() bool { return p.baseURL == "" }

func (p *gbPayments) client() (*gbpayments.Client, error) {
	options := []gbpayments.Option{gbpayments.WithClock(p.app.now), gbpayments.WithWorkmode(gbPaymentsWorkmodes[p.workmode.value])}
	if p.app.scenario != "" {
		options = append(options, gbpayments.WithHeader("X-Sandbox-Scenario", p.app.scenario))
	}
	return gbpayments.New(p.base(), p.credentials, options...)
}

// box is the client of the control plane. Its error is wrong usage.
func (p *gbPayments) box() (*control.Client, error) {
	if !p.atSandbox() {
		return nil, errors.New("only a sandbox makes tokens: leave --base-url out; GBPayments gives them with a PAY notification")
	}
	return p.app.box(p.tenant)
}

// gbPaymentsWork is what a command does with the client. It fills in the result as it goes, so that what is known is printed even
// when the rest fails.
type gbPaymentsWork func(context.Context, *gbpayments.Client, *progress) error

// carryOut runs the work of a command and prints what it came to. Its error is wrong usage.
func (p *gbPayments) carryOut(cmd *cobra.Command, r *gbPaymentsResult, do gbPaymentsWork) error {
	r.Provider, r.Command = "gbpayments", cmd.Name()
	client, err := p.client()
	if err != nil {
		return errors.New(gbPaymentsInFlags(err))
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), p.app.timeout)
	defer cancel()
	progress := newProgress(p.app.stderr, p.app.terminal(p.app.stderr))
	err = do(ctx, client, progress)
	progress.end()

	if errors.Is(err, gbpayments.ErrInvalidRequest) && r.open == "" {
		return errors.New(gbPaymentsInFlags(err)) // the client refused it, so nothing was sent
	}
	if err != nil {
		p.explain(r, err)
	}
	if r.gbPaymentsPage != nil && r.Error == "" && p.app.output.value != "json" {
		p.app.finishWith(r.verdict, p.rows(r.Transactions))
		return nil
	}
	p.app.finish(r.verdict, r, r.line())
	return nil
}

// find looks for a transaction in the list: of this month, as the provider counts months, and then of the last two.
func (p *gbPayments) find(ctx context.Context, c *gbpayments.Client, id int64) (gbpayments.Transaction, error) {
	t, err := c.Find(ctx, id, time.Time{})
	if errors.Is(err, gbpayments.ErrNotFound) {
		return c.Find(ctx, id, p.app.now().AddDate(0, -2, 0))
	}
	return t, err
}

// gbPaymentsInFlags is the text of an error of the client, with flags and commands where it speaks of Go.
func gbPaymentsInFlags(err error) string {
	text := err.Error()
	for _, prefix := range []string{gbpayments.ErrInvalidRequest.Error() + "; ", "gbpayments: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return strings.NewReplacer(
		"Credentials.SiteID or APISecret", "--site-id or --api-secret",
		"Credentials.SiteID", "--site-id",
		"Credentials.APISecret", "--api-secret",
		"check SiteID and APISecret", "check --site-id and --api-secret",
		"Payment.Token", "--token",
		"Payment.Description", "--description",
		"Payment.Email", "--email",
		"TestRequest.ErrorCode", "--error",
		"Query.DateEnd is before DateStart", "--date-end is before --date-start",
		"Query.DateStart or DateEnd", "--date-start or --date-end",
		"Query.Offset", "--offset",
		"Query.Limit", "--limit",
		"call ListAll for more", "give --all for more",
		"in the list; give an earlier time, or WithWorkmode for a test site",
		"in the list of the last two months; for a test site give --workmode test",
		"WithHeader", "--scenario",
		"the base URL", "--url or --base-url",
	).Replace(text)
}

// gbPaymentsTransactionArg wants the number of a transaction and nothing else.
func gbPaymentsTransactionArg(cmd *cobra.Command, args []string) error {
	if err := one("the number of a transaction", "995")(cmd, args); err != nil {
		return err
	}
	_, err := gbPaymentsNumber(args[0])
	return err
}

// gbPaymentsNumber reads the number of a transaction.
func gbPaymentsNumber(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || !digits(text) || n == 0 {
		return 0, fmt.Errorf("%q is not the number of a transaction; write for example 995", text)
	}
	return n, nil
}
