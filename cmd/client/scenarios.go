package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// scenariosCommand is the group of commands about the scenarios of a running sandbox. What needs no running sandbox, `mock scenarios`
// does.
func (a *app) scenariosCommand() *cobra.Command {
	s, cmd := a.newAtSandbox("scenarios", "The scenarios of a tenant, while a sandbox runs, and scenario files of what happened in it")
	cmd.AddCommand(s.listScenariosCommand(), s.showScenarioCommand(), s.lintScenariosCommand(), s.addScenarioCommand(), s.putScenarioCommand(),
		s.removeScenarioCommand(), s.reportCommand(), s.exportCommand())
	return cmd
}

func (s *atSandbox) listScenariosCommand() *cobra.Command {
	var provider string
	cmd := &cobra.Command{
		Use: "list", Short: "List what names of scenarios mean to the tenant",
		Long: `list prints a row for each scenario: the tenant's own, newest first, then those that the sandbox has for all tenants, then the shipped ones.
SOURCE says which: tenant, sandbox or shipped. One of the tenant's own stands in the place of others of its name.`,
		Example: "  client scenarios list --provider ipay\n  client scenarios list --tenant checkout",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r := sandboxResult{verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) (err error) {
				r.Scenarios, err = box.Scenarios(ctx, provider)
				return err
			}, func() []byte {
				rows := [][]string{{"PROVIDER", "NAME", "SOURCE", "TAGS", "ABOUT"}}
				for _, one := range r.Scenarios {
					rows = append(rows, []string{one.Provider, one.Name, one.Source, strings.Join(one.Tags, ","), one.About})
				}
				const none = -1
				return s.table(rows, none)
			})
		},
	}
	cmd.Flags().StringVar(&provider, "provider", "", "of this provider (default: of all)")
	return cmd
}

// aScenario wants a scenario's name and nothing else.
func aScenario(cmd *cobra.Command, args []string) error {
	return one("the name of a scenario, NAME or PROVIDER/NAME,", "sbp-declined")(cmd, args)
}

func (s *atSandbox) showScenarioCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Print the text of a scenario as it was written",
		Example: "  client scenarios show sbp-declined\n  client scenarios show ipay/default >mine.yaml",
		Args:    aScenario,
		RunE: func(cmd *cobra.Command, args []string) error {
			r := sandboxResult{verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
				one, err := box.Scenario(ctx, args[0])
				r.Scenario, r.Text = &one.Scenario, one.Text
				return err
			}, func() []byte {
				if s.app.terminal(s.app.stdout) {
					return printableLines(r.Text)
				}
				return []byte(r.Text)
			})
		},
	}
}

func (s *atSandbox) removeScenarioCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: "Take a scenario of its own from the tenant",
		Long:    "remove takes a scenario of its own from the tenant. Payments that it has taken keep it for life.",
		Example: "  client scenarios remove paid-late --tenant checkout",
		Args:    aScenario,
		RunE: func(cmd *cobra.Command, args []string) error {
			r := sandboxResult{verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
				removed, err := box.RemoveScenario(ctx, args[0])
				r.Scenario = &removed
				return err
			}, func() []byte { return scenarioLine("removed", *r.Scenario) })
		},
	}
}

// scenarioLine is a scenario for people and for grep; become is a word for what became of it.
func scenarioLine(become string, one control.Scenario) []byte {
	return []byte(words(become, "scenario "+one.Provider+"/"+one.Name, one.About) + "\n")
}

func (s *atSandbox) reportCommand() *cobra.Command {
	var live bool
	cmd := &cobra.Command{
		Use: "report NAME", Short: "Say what a scenario did and whether its expectations are met",
		Long: `report prints a line about the scenario, a row for each of its rules and one for each of its expectations. The exit code tells: 0 none is
unmet, 1 one is. With --live what may yet be met is open; without it, it is not met.`,
		Example: "  client scenarios report sbp-declined\n  client scenarios report gbpayments/refund-refused --live",
		Args:    aScenario,
		RunE: func(cmd *cobra.Command, args []string) error {
			r := sandboxResult{verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
				report, err := box.ScenarioReport(ctx, args[0], !live)
				r.Judged = &report
				switch unmet := len(report.Unmet()); {
				case unmet > 0:
					r.verdict = verdict{unverified, strconv.Itoa(unmet) + " of " + strconv.Itoa(len(report.Expectations)) + " expectations are not met", "look at what was sent with: client requests list"}
				case len(report.Payments) == 0:
					r.Next = "no payment came under it; give --scenario " + shellWord(report.Scenario) + " to the command that makes one"
				}
				return err
			}, func() []byte { return s.reportText(*r.Judged) })
		},
	}
	cmd.Flags().BoolVar(&live, "live", false, "the merchant's code is still at it")
	return cmd
}

// reportText is a report for people.
func (s *atSandbox) reportText(r control.ScenarioReport) []byte {
	dropped := ""
	if r.Dropped > 0 {
		dropped = strconv.FormatInt(r.Dropped, 10) + " requests are no longer in the journal"
	}
	text := []byte(words("scenario "+r.Provider+"/"+r.Scenario, labelled("payments", joined(r.Payments)), dropped, r.About) + "\n")
	rules := [][]string{{"RULE", "AT", "APPLIED"}}
	for _, rule := range r.Rules {
		rules = append(rules, []string{rule.Place, joined(rule.At), strconv.Itoa(rule.Fired)})
	}
	const applied = 2
	text = append(text, s.table(rules, applied)...)
	if len(r.Expectations) == 0 {
		return text
	}
	wanted := [][]string{{"LINE", "STANDING", "WANTED", "SEEN", "REQUESTS", "NOTE"}}
	for _, e := range r.Expectations {
		wanted = append(wanted, []string{strconv.Itoa(e.Line), string(e.Standing), e.Wanted, e.Seen, numbersText(e.Requests), e.Else})
	}
	const line = 0
	return append(text, s.table(wanted, line)...)
}
