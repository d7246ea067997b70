package main

import (
	"errors"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

var (
	errLimit = errors.New("--limit wants more than 0")
	errSince = errors.New("--since and --until want the number of a request, and --until the greater one")
)

// commonFlags are those that lists, archives and questions share.
type commonFlags struct {
	provider, operation, payment, finding string
	outcome                               choice
	since                                 int64
}

func (f *commonFlags) add(cmd *cobra.Command) {
	f.outcome.known = []string{"answered", "refused", "declined", "stopped", "rejected"}
	flags := cmd.Flags()
	flags.StringVar(&f.provider, "provider", "", "to this provider (default: all)")
	flags.StringVar(&f.operation, "operation", "", "of this operation, for example createInvoice (default: all)")
	flags.StringVar(&f.payment, "payment", "", "about this payment (default: all)")
	flags.Var(&f.outcome, "outcome", "that came to this (default: all)")
	flags.StringVar(&f.finding, "finding", "", "about which the sandbox remarked this, the id of a remark (default: all)")
	flags.Int64Var(&f.since, "since", 0, "with a greater number than this")
	f.outcome.complete(cmd, "outcome")
	var names []string
	for _, p := range providers() {
		names = append(names, p.name)
	}
	_ = cmd.RegisterFlagCompletionFunc("provider", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

// selectionFlags say which requests a list or an archive has.
type selectionFlags struct {
	commonFlags
	limit int
}

func (f *selectionFlags) add(cmd *cobra.Command) {
	f.commonFlags.add(cmd)
	cmd.Flags().IntVar(&f.limit, "limit", listed, "how many, the newest")
}

func (f *selectionFlags) selection() (control.Selection, error) {
	switch {
	case f.limit < 1:
		return control.Selection{}, errLimit
	case f.since < 0:
		return control.Selection{}, errSince
	}
	return control.Selection{
		Provider: f.provider, Op: f.operation, Payment: f.payment, Outcome: f.outcome.value, Finding: f.finding, Since: f.since, Limit: f.limit,
	}, nil
}

// matchFlags are a match: all of them must hold.
type matchFlags struct {
	commonFlags
	scenario, rule, fault string
	offContract           bool
	status                int
	until                 int64
	field, header         []string
}

func (f *matchFlags) add(cmd *cobra.Command) {
	f.commonFlags.add(cmd)
	flags := cmd.Flags()
	// In the place of the flag that all commands share: here nothing is played.
	flags.StringVar(&f.scenario, "scenario", "", "while this scenario was in force (default: any or none)")
	flags.StringVar(&f.rule, "rule", "", "to which this rule applied: late.yaml:7, or the file alone (default: any or none)")
	flags.StringVar(&f.fault, "fault", "", "that met this fault: 'after_commit reset', or words of it (default: any or none)")
	flags.BoolVar(&f.offContract, "off-contract", false, "whose answer is one that the provider's documents do not have; =false: is none (default: either)")
	flags.IntVar(&f.status, "status", 0, "answered with this HTTP status; 0: no answer was sent (default: any)")
	flags.Int64Var(&f.until, "until", 0, "with no greater number than this (default: no end)")
	flags.StringArrayVar(&f.field, "field", nil, "NAME=VALUE or NAME:TEST=VALUE: a field of the request; may come several times")
	flags.StringArrayVar(&f.header, "header", nil, "NAME=VALUE or NAME:TEST=VALUE: a header of the request; may come several times")
}

func (f *matchFlags) match(cmd *cobra.Command) (control.Match, error) {
	m := control.Match{
		Provider: f.provider, Op: f.operation, Payment: f.payment, Outcome: f.outcome.value, Scenario: f.scenario, Rule: f.rule, Fault: f.fault,
		Finding: f.finding, Since: f.since, Until: f.until,
	}
	if cmd.Flags().Changed("off-contract") {
		m.OffContract = &f.offContract
	}
	if cmd.Flags().Changed("status") {
		m.Status = &f.status
	}
	switch changed := cmd.Flags().Changed; {
	case f.since < 0, changed("until") && f.until <= f.since:
		return m, errSince
	case changed("status") && f.status != 0 && (f.status < 100 || f.status > 599):
		return m, errors.New("--status wants an HTTP status, for example 200, or 0 for requests to which no answer was sent")
	}
	var err error
	if m.Field, err = conditions("--field", f.field); err != nil {
		return m, err
	}
	m.Header, err = conditions("--header", f.header)
	return m, err
}
