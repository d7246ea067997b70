package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

func (s *atSandbox) createTenantCommand() *cobra.Command {
	var flags settingFlags
	var seed uint64
	var start string
	clock := choice{known: []string{control.Frozen, control.Offset, control.Real}}
	cmd := &cobra.Command{
		Use: "create [NAME]", Short: "Create a tenant, and print its credentials, which are told this once",
		Long: `create makes a tenant with a merchant at each provider. What is left out, the sandbox chooses: a name, a seed, credentials, the machine's
time. --start makes the clock a frozen one, unless --clock says otherwise.

` + aboutSettings,
		Example: `  client tenants create checkout --start 2026-01-15T09:00:00Z --seed 7
  client tenants create --payer wait --set intellectmoney.ok_spelling=Ok`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return aTenant(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := flags.settings(cmd)
			if err != nil {
				return err
			}
			t := control.NewTenant{Seed: seed, Settings: settings}
			if cmd.Flags().Changed("seed") && seed == 0 {
				return errors.New("--seed wants more than 0; leave it out and one is chosen")
			}
			if len(args) == 1 {
				t.Name = args[0]
			}
			if t.Clock, err = newClock(clock.value, start); err != nil {
				return err
			}
			return s.createTenant(cmd, t)
		},
	}
	flags.add(cmd)
	cmd.Flags().Uint64Var(&seed, "seed", 0, "what everything drawn depends on (default: chosen)")
	cmd.Flags().StringVar(&start, "start", "", "the time at which its clock begins, RFC 3339 or without a zone in UTC (default: now)")
	cmd.Flags().Var(&clock, "clock", "how its clock goes (default: real, or frozen with --start)")
	clock.complete(cmd, "clock")
	return cmd
}

// createTenant makes the tenant; what to do next names it, since the sandbox may have chosen the name.
func (s *atSandbox) createTenant(cmd *cobra.Command, t control.NewTenant) error {
	r := sandboxResult{verdict: verdict{Outcome: done}}
	return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
		made, err := box.AddTenant(ctx, t)
		r.Tenant, r.Next = &made, "keep the credentials, nothing tells them again; give --tenant "+shellWord(made.Name)+" to clock, notifications, payments, requests and scenarios"
		return err
	}, func() []byte { return append(tenantLine("created", *r.Tenant), s.settingRows(*r.Tenant)...) })
}

// newClock is the clock that the flags name; nil: the machine's.
func newClock(mode, start string) (*control.NewClock, error) {
	var at time.Time
	switch {
	case mode == "" && start == "":
		return nil, nil
	case mode == control.Real && start != "":
		return nil, errors.New("a real clock shows the machine's time; leave --start out, or choose --clock offset")
	case start != "":
		var err error
		if at, err = instant(start); err != nil {
			return nil, fmt.Errorf("--start: %w", err)
		}
	}
	if mode == "" {
		mode = control.Frozen
	}
	return &control.NewClock{Mode: mode, Start: at}, nil
}

func (s *atSandbox) changeTenantCommand() *cobra.Command {
	var flags settingFlags
	cmd := &cobra.Command{
		Use: "change NAME", Short: "Change settings of a tenant: all that are named or, where one is wrong, none",
		Long: `change changes the settings that flags name; all others stay, and requests under way go on with the old ones.

` + aboutSettings,
		Example: "  client tenants change checkout --payer wait --set intellectmoney.ok_spelling=Ok",
		Args:    aTenant,
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := flags.settings(cmd)
			switch {
			case err != nil:
				return err
			case settings == nil:
				return errors.New("nothing is to be changed; write for example --payer wait, or --set intellectmoney.ok_spelling=Ok")
			}
			return s.oneTenant(cmd, "changed", verdict{Outcome: done}, func(ctx context.Context, box *control.Client) (control.Tenant, error) {
				return box.ChangeTenant(ctx, args[0], settings)
			})
		},
	}
	flags.add(cmd)
	return cmd
}
