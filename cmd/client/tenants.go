package main

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// tenantsCommand is the group of commands about the tenants of a sandbox. It has no --tenant: which one is meant, an argument says.
func (a *app) tenantsCommand() *cobra.Command {
	s := &atSandbox{app: a, lost: "list them with: client tenants list"}
	cmd := group("tenants", "The tenants of a sandbox: a merchant with each provider, a clock and a journal of its own")
	cmd.AddCommand(s.listTenantsCommand(), s.showTenantCommand(), s.createTenantCommand(), s.changeTenantCommand(), s.removeTenantCommand())
	return cmd
}

func (s *atSandbox) listTenantsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the tenants, the default tenant first",
		Example: "  client tenants list",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r := sandboxResult{verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) (err error) {
				r.Tenants, err = box.Tenants(ctx)
				return err
			}, func() []byte {
				rows := [][]string{{"NAME", "CLOCK", "NOW", "SEED", "PAYER", "SCENARIO"}}
				for _, t := range r.Tenants {
					rows = append(rows, []string{t.Name, t.Clock.Mode, clockText(t.Clock.Now), strconv.FormatUint(t.Seed, 10), t.Payer, t.Scenario})
				}
				const right = 3
				return s.table(rows, right)
			})
		},
	}
}

// aTenant wants a tenant's name and nothing else.
func aTenant(cmd *cobra.Command, args []string) error {
	return one("the name of a tenant", "checkout")(cmd, args)
}

func (s *atSandbox) showTenantCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show a tenant and its settings with each provider, secrets masked",
		Example: "  client tenants show default",
		Args:    aTenant,
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.oneTenant(cmd, "", verdict{Outcome: done}, func(ctx context.Context, box *control.Client) (control.Tenant, error) {
				return box.Tenant(ctx, args[0])
			})
		},
	}
}

// oneTenant carries out a command whose result is a tenant; become is a word for what became of it.
func (s *atSandbox) oneTenant(cmd *cobra.Command, become string, v verdict, work func(context.Context, *control.Client) (control.Tenant, error)) error {
	r := sandboxResult{verdict: v}
	return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
		t, err := work(ctx, box)
		r.Tenant = &t
		return err
	}, func() []byte { return slices.Concat(tenantLine(become, *r.Tenant), s.settingRows(*r.Tenant)) })
}

// tenantLine is a tenant for people and for grep.
func tenantLine(become string, t control.Tenant) []byte {
	return []byte(words(become, "tenant "+t.Name, t.Clock.Mode+" "+clockText(t.Clock.Now), "seed "+strconv.FormatUint(t.Seed, 10), labelled("payer", t.Payer),
		labelled("scenario", t.Scenario), labelled("retry", retryText(t.Retry)), labelled("time-out of notifications", t.NotifyTimeout)) + "\n")
}

// retryText is the pauses between attempts of a notification; "": as the provider has them.
func retryText(retry json.RawMessage) string {
	var pauses []string
	if json.Unmarshal(retry, &pauses) == nil && len(pauses) > 0 {
		return joined(pauses)
	}
	var word string
	_ = json.Unmarshal(retry, &word) // "none", or nothing
	return word
}

func (s *atSandbox) settingRows(t control.Tenant) []byte {
	rows := [][]string{{"PROVIDER", "SETTING", "VALUE"}}
	for _, provider := range slices.Sorted(maps.Keys(t.Merchants)) {
		m := t.Merchants[provider]
		rows = append(rows, []string{provider, "(address)", m.BaseURL})
		for _, name := range slices.Sorted(maps.Keys(m.Settings)) {
			rows = append(rows, []string{provider, name, settingText(m.Settings[name])})
		}
	}
	const none = -1
	return s.table(rows, none)
}

func (s *atSandbox) removeTenantCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: "Remove a tenant, and print what became of it",
		Long: `remove closes a tenant and prints its final report: how much there was, and of each scenario that took a payment or was the tenant's own
the rules that never applied and the expectations that are not met. These are no failure of the command: the exit code is 0.`,
		Example: "  client tenants remove checkout",
		Args:    aTenant,
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] == "default" {
				return errors.New("the default tenant stays: what merchants send whom nobody knows lands there; to empty its journal: client requests clear")
			}
			r := sandboxResult{verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
				report, err := box.RemoveTenant(ctx, args[0])
				r.Report = &report
				return err
			}, func() []byte { return finalText(*r.Report) })
		},
	}
}
