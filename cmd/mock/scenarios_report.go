package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/internal/yamlfile"
	"paysandbox/sandbox"
)

const (
	reportTimeout = 10 * time.Second
	maxReport     = 16 << 20 // bytes
)

// Formats of scenarios report.
var reportFormats = []string{"text", "json"}

// reportFlags are the flags of scenarios report.
type reportFlags struct {
	controlURL, tenant string
	token              string // of the control plane
	live               bool
	output             string
}

func newScenariosReport() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use: "report NAME", Short: "Ask a running mock what a scenario did and whether its expectations are met; exit code 1 if one is not",
		Long: "Ask a running mock what a scenario did to its payments and what your code did about them. NAME may be PROVIDER/NAME.\n\n" +
			"The exit code is 0 when no expectation is unmet, 1 when one is, and 2 when there is no report.\n\n" +
			"Each flag can be set in the environment: --control-url is " + envName("control-url") + ". The command line wins.",
		Example: "  mock scenarios report sbp-declined\n" +
			"  mock scenarios report gbpayments/refund-refused --live --output json",
		Args:              one("NAME, a scenario of the running mock"),
		PreRunE:           fromEnvironment,
		ValidArgsFunction: completeShipped,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(reportFormats, f.output) {
				return errors.New(yamlfile.Unknown("--output", f.output, reportFormats))
			}
			address, err := f.address(args[0])
			if err != nil {
				return err
			}
			report, err := askReport(cmd.Context(), address, f.token)
			if err != nil {
				return err
			}
			return tell(cmd.OutOrStdout(), report, f.output)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.controlURL, "control-url", "http://127.0.0.1:8081", "address of the running mock's control plane")
	addControlToken(flags, &f.token, "token of the control plane, where the mock was started with one")
	flags.StringVar(&f.tenant, "tenant", "", "tenant whose payments are meant (default: the default tenant)")
	flags.BoolVar(&f.live, "live", false, "your code is still at it: what may yet be met is open; without it, it is not met")
	flags.StringVar(&f.output, "output", "text", "how the report is printed: text (tables) or json (an object)")
	completes(cmd, "output", reportFormats...)
	return cmd
}

// address is where the report of a scenario, NAME or PROVIDER/NAME, stands. The error says what to write instead.
func (f reportFlags) address(name string) (string, error) {
	u, err := url.Parse(f.controlURL)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		// The text is not repeated: a URL that does not parse may still hold a password.
		return "", errors.New("--control-url is not an absolute http or https URL; write for example http://127.0.0.1:8081")
	case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return "", errors.New("--control-url has a user, a query or a fragment; write scheme, host and port only")
	}
	address := strings.TrimSuffix(strings.TrimRight(u.String(), "/"), "/__admin") + "/__admin/scenarios"
	parts := strings.Split(name, "/")
	for _, part := range parts {
		if part == "" || part == "." || part == ".." || len(parts) > 2 {
			return "", fmt.Errorf("scenario %s: write NAME or PROVIDER/NAME, for example ipay/default", yamlfile.Quote(name))
		}
		address += "/" + url.PathEscape(part)
	}
	query := url.Values{"ended": {fmt.Sprint(!f.live)}}
	if f.tenant != "" {
		query.Set("tenant", f.tenant)
	}
	return address + "/report?" + query.Encode(), nil
}

// askReport asks a running mock. The error is a sentence with what to do next; what the mock refuses is in the mock's own words.
func askReport(ctx context.Context, address, token string) (r sandbox.Report, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return r, err
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	asked := request.URL.Scheme + "://" + request.URL.Host
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // a sandbox sends nobody elsewhere
	client := http.Client{Timeout: reportTimeout, CheckRedirect: stay}
	answer, err := client.Do(request)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) {
			err = at.Err // the whole address helps nobody
		}
		return r, fmt.Errorf("no answer from %s: %w; start the sandbox with `mock serve`, or name its control plane with --control-url", asked, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxReport+1))
	if err != nil {
		return r, fmt.Errorf("the answer of %s broke off: %w; try again", asked, err)
	}
	foreign := fmt.Errorf("%s answers %s, but not as a sandbox's control plane does; check --control-url", asked, answer.Status)
	if answer.StatusCode != http.StatusOK {
		var refused struct{ Detail string }
		if json.Unmarshal(body, &refused) != nil || oneLine(refused.Detail) == "" {
			return r, foreign
		}
		return r, errors.New(oneLine(refused.Detail))
	}
	if json.Unmarshal(body, &r) != nil || r.Provider == "" || r.Scenario == "" {
		return r, foreign
	}
	return r, nil
}
