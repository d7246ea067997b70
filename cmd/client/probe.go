package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/internal/probe"
)

// probing is what the commands of a provider give to `probe`.
type probing struct {
	sends    string                         // a sentence of the help text on what is sent there
	base     func() string                  // where the API is
	provider func() (probe.Provider, error) // all that can be asked, with the credentials of the flags; it sends nothing. The error is wrong usage
	secrets  func() []string                // what no report may show
}

// probeFlags are the flags of `probe`.
type probeFlags struct {
	only          []string
	money, dryRun bool
	runID         string
	request       time.Duration
}

// aboutProbe is the help text; the sentence on what is sent goes in the middle.
const aboutProbe = `probe sends requests to the provider's test environment, or to any imitation of it, and says where it does otherwise than the sandbox with
default settings: the provider's documents leave questions open, the sandbox had to guess, and probe asks. Against the sandbox itself it
finds nothing.

It sends plain requests, and requests that are odd, unsigned or signed wrongly, one after another, and says first how many of which kind.
%s
It carries no payment through, takes no money and gives none back, unless --with-money is given; what is left out is listed. --dry-run
lists every question and sends nothing. Give it a test account only.

For each guess it prints a verdict: same, differs, could not tell, or not asked with the reason; where something differs, what the other side
does, what the sandbox does, and the merchant's setting that makes the sandbox equal, or none. Secrets and card numbers are masked.

Exit codes: 0 no difference · 1 something differs · 2 wrong usage, nothing was sent · 3 the other side cannot be reached, or refuses plain
requests · 4 no difference, but not everything could be told.`

// probeCommand is `probe` of one provider.
func (a *app) probeCommand(p probing) *cobra.Command {
	var f probeFlags
	cmd := &cobra.Command{
		Use: "probe", Short: "Ask a provider's test environment, or another imitation, where it differs from the sandbox's guesses",
		Long: fmt.Sprintf(aboutProbe, p.sends), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.probe(cmd, p, &f) },
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.only, "only", nil, "ask these guesses alone, by id; may come several times (default: all)")
	flags.BoolVar(&f.money, "with-money", false, "ask also what carries a payment through, captures or gives back, at a test account")
	flags.BoolVar(&f.dryRun, "dry-run", false, "list the questions and the number of requests, and send nothing")
	flags.StringVar(&f.runID, "run-id", "", "part of the numbers that the merchant gives, new for each run (default: made from the time)")
	flags.DurationVar(&f.request, "request-timeout", 30*time.Second, "the longest that one request may take")
	// The only error is a flag that does not exist or is completed twice, which the tests of completion would show.
	_ = cmd.RegisterFlagCompletionFunc("only", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		all, err := p.provider()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return all.Guesses(), cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

// probe asks. Its error is wrong usage.
func (a *app) probe(cmd *cobra.Command, p probing, f *probeFlags) error {
	all, err := p.provider()
	if err != nil {
		return err
	}
	asked, err := all.Only(f.only)
	if err != nil {
		return fmt.Errorf("--only: %w", err)
	}
	if f.runID == "" {
		if f.runID, err = a.newRun(); err != nil {
			return err
		}
	}
	options := probe.Options{
		Base: p.base(), RunID: f.runID, Timeout: f.request, Money: f.money, Secrets: p.secrets(), Now: a.now, Wait: a.wait, Header: http.Header{},
	}
	if a.scenario != "" {
		options.Header.Set("X-Sandbox-Scenario", a.scenario)
	}
	side, err := probe.NewSide(options)
	if err != nil {
		return errors.New(strings.NewReplacer("the base URL", "--url or --base-url", "run id", "--run-id", "the time-out of a request", "--request-timeout").Replace(err.Error()))
	}
	defer side.Close()

	r := &probeResult{Provider: asked.Name, Command: "probe", BaseURL: side.Base(), RunID: f.runID, DryRun: f.dryRun, AtMost: asked.Plan(f.money)}
	if f.dryRun {
		r.Outcome, r.Guesses = done, asked.List(f.money)
		a.finishProbe(r)
		return nil
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), a.timeout)
	defer cancel()
	progress := newProgress(a.stderr, a.terminal(a.stderr))
	progress.show(printable(announce(r)))
	r.Guesses, err = asked.Run(ctx, side, func(guess string) { progress.say("asking " + guess) })
	progress.end()
	r.Sent = side.Sent()
	r.verdict = a.judgeProbe(r, err)
	a.finishProbe(r)
	return nil
}

// newRun makes a run's own name: the time for people, and chance for two runs in the same second.
func (a *app) newRun() (string, error) {
	var chance [3]byte
	if _, err := io.ReadFull(a.random, chance[:]); err != nil {
		return "", fmt.Errorf("no run id could be made (%w); give one with --run-id", err)
	}
	return fmt.Sprintf("%s-%x", a.now().UTC().Format("20060102150405"), chance), nil
}

// announce says what will be sent, before the first request.
func announce(r *probeResult) string {
	return fmt.Sprintf("probe sends at most %d requests to %s, one after another: %s", r.AtMost.Total(), r.BaseURL, kinds(r.AtMost))
}

// kinds counts requests by kind, the most first.
func kinds(s probe.Sends) string {
	names := slices.Sorted(maps.Keys(s))
	slices.SortStableFunc(names, func(x, y string) int { return s[y] - s[x] })
	for i, name := range names {
		names[i] = fmt.Sprintf("%d %s", s[name], name)
	}
	return strings.Join(names, ", ")
}

// judgeProbe is what a run came to.
func (a *app) judgeProbe(r *probeResult, err error) verdict {
	var gate probe.GateError
	switch {
	case errors.As(err, &gate):
		return verdict{refused, gate.Error(), "nothing else was asked"}
	case errors.Is(err, context.Canceled):
		return verdict{unreachable, "it was interrupted", "what was asked so far is printed"}
	case errors.Is(err, context.DeadlineExceeded):
		return verdict{unreachable, "it took longer than --timeout " + a.timeout.String(), "give it more time, or some guesses with --only"}
	case errors.Is(err, syscall.ECONNREFUSED):
		return nothingListens(r.BaseURL)
	case err != nil:
		return verdict{unreachable, err.Error(), "check the address " + r.BaseURL + ", then try again"}
	}
	v := verdict{Outcome: done}
	for _, f := range r.Guesses {
		switch {
		case f.Verdict == probe.Differs:
			v.Outcome = differs
		case f.Verdict == probe.NotTold && v.Outcome != differs:
			v.Outcome = unknown
		}
	}
	if settings := r.settings(); len(settings) > 0 {
		v.Next = "make the sandbox equal with: client tenants change default --set " + strings.Join(settings, " --set ")
	}
	return v
}
