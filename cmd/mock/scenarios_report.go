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
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"paysandbox/internal/yamlfile"
)

const (
	reportTimeout = 10 * time.Second
	maxReport     = 16 << 20 // bytes
)

// Formats of scenarios report.
var reportFormats = []string{"text", "json"}

// scenarioReport is the control plane's answer, and what --output json prints.
type scenarioReport struct {
	Tenant       string           `json:"tenant"`
	Provider     string           `json:"provider"`
	Scenario     string           `json:"scenario"`
	About        string           `json:"about"`
	Payments     []string         `json:"payments"`     // provider:number, oldest first; never null
	Rules        []reportedRule   `json:"rules"`        // never null
	Expectations []reportedExpect `json:"expectations"` // never null
	Dropped      int64            `json:"dropped"`      // requests that the journal has let go
}

type reportedRule struct {
	Place string   `json:"place"` // file:line
	At    []string `json:"at"`
	Fired int      `json:"fired"`
}

type reportedExpect struct {
	Line     int     `json:"line"`
	Wanted   string  `json:"wanted"`
	Standing string  `json:"standing"` // met, unmet or open
	Else     string  `json:"else,omitempty"`
	Seen     string  `json:"seen"`
	Requests []int64 `json:"requests"` // journal numbers; never null
}

// count is how many expectations have a standing.
func (r scenarioReport) count(standing string) (n int) {
	for _, e := range r.Expectations {
		if e.Standing == standing {
			n++
		}
	}
	return n
}

// reportFlags are the flags of scenarios report.
type reportFlags struct {
	controlURL, tenant string
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
			report, err := askReport(cmd.Context(), address)
			if err != nil {
				return err
			}
			show := printReport
			if f.output == "json" {
				show = printReportJSON
			}
			if err := show(cmd.OutOrStdout(), report); err != nil {
				return err
			}
			if report.count("unmet") > 0 {
				return errFailed
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.controlURL, "control-url", "http://127.0.0.1:8081", "address of the running mock's control plane")
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
func askReport(ctx context.Context, address string) (r scenarioReport, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return r, err
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

// printReport prints a heading, the rules, the expectations, and what else a person needs to know to read them.
func printReport(to io.Writer, r scenarioReport) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%s of %s, tenant %s: %s\n", oneLine(r.Scenario), oneLine(r.Provider), oneLine(r.Tenant), some(len(r.Payments), "payment"))
	if len(r.Payments) == 0 {
		fmt.Fprintf(&out, "No payment came under it: send X-Sandbox-Scenario: %s with the request that makes one, or write a `bind` in its file that matches the request.\n", oneLine(r.Scenario))
	}
	if r.Dropped > 0 {
		fmt.Fprintf(&out, "The journal has let go of %s: what is said of calls may lack them.\n", some(int(r.Dropped), "request"))
	}

	rows := []string{"RULE\tAT\tFIRED"}
	for _, rule := range r.Rules {
		fired := "never"
		if rule.Fired > 0 {
			fired = some(rule.Fired, "time")
		}
		rows = append(rows, oneLine(rule.Place)+"\t"+oneLine(strings.Join(rule.At, ", "))+"\t"+fired)
	}
	if len(r.Rules) == 0 {
		rows = []string{"It has no rules."}
	}
	out.WriteString("\n" + strings.Join(aligned(rows), "\n") + "\n\n")

	if len(r.Expectations) == 0 {
		out.WriteString("It expects nothing; write what your code must do under `expect` in its file.\n")
		_, err := io.WriteString(to, out.String())
		return err
	}
	rows = []string{"STANDING\tLINE\tWANTED\tSEEN\tREQUESTS"}
	for _, e := range r.Expectations {
		numbers := strings.Trim(fmt.Sprint(e.Requests), "[]")
		rows = append(rows, fmt.Sprintf("%s\t%d\t%s\t%s\t%s", oneLine(e.Standing), e.Line, oneLine(e.Wanted), oneLine(e.Seen), numbers))
	}
	for i, line := range aligned(rows) {
		out.WriteString(line + "\n")
		if i > 0 && r.Expectations[i-1].Standing == "unmet" {
			out.WriteString("  " + oneLine(r.Expectations[i-1].Else) + "\n")
		}
	}
	fmt.Fprintf(&out, "\n%d met, %d unmet, %d open\n", r.count("met"), r.count("unmet"), r.count("open"))
	_, err := io.WriteString(to, out.String())
	return err
}

// aligned makes columns of rows whose cells are parted by tabs, without blanks at the end of a line.
func aligned(rows []string) []string {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, strings.Join(rows, "\n"))
	_ = w.Flush() // a Builder takes everything
	lines := strings.Split(table.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// oneLine makes one line of a text that came over the wire: no control characters, single blanks.
func oneLine(text string) string {
	blank := func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}
	return strings.Join(strings.Fields(strings.Map(blank, text)), " ")
}

// some counts things in words.
func some(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// printReportJSON prints the report as one object, indented; a list with nothing in it is [].
func printReportJSON(to io.Writer, r scenarioReport) error {
	r.Payments, r.Rules = append([]string{}, r.Payments...), append([]reportedRule{}, r.Rules...)
	r.Expectations = append([]reportedExpect{}, r.Expectations...)
	for i := range r.Expectations {
		r.Expectations[i].Requests = append([]int64{}, r.Expectations[i].Requests...)
	}
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false) // a person may read it
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}
