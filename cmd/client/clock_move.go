package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

func (s *atSandbox) advanceClockCommand() *cobra.Command {
	var to string
	until := choice{known: []string{"idle"}}
	cmd := &cobra.Command{
		Use: "advance DURATION", Short: "Move the clock on, and let happen what falls due on the way",
		Long: `advance moves the clock on by DURATION, to a time, or until nothing is planned any longer. What falls due on the way happens in order,
each thing at its own time, and has settled when the command ends: ran says how many there were. A real clock becomes an offset one.`,
		Example: "  client clock advance 1h30m\n  client clock advance --to 2026-12-24T18:00:00Z\n  client clock advance --until idle",
		RunE: func(cmd *cobra.Command, args []string) error {
			work, err := advance(args, to, until.value)
			if err != nil {
				return err
			}
			return s.clock(cmd, true, work)
		},
		Args: cobra.ArbitraryArgs, // how many are right depends on the flags
	}
	cmd.Flags().StringVar(&to, "to", "", "move it to this time, RFC 3339 or, in UTC, as clock show prints it")
	cmd.Flags().Var(&until, "until", "move it until nothing is planned any longer")
	until.complete(cmd, "until")
	return cmd
}

// advance is the call for what the command line says.
func advance(args []string, to, until string) (func(context.Context, *control.Client) (control.Clock, error), error) {
	given := len(args)
	for _, flag := range []string{to, until} {
		if flag != "" {
			given++
		}
	}
	switch {
	case given != 1:
		return nil, errors.New("give one of a duration, --to and --until, for example: client clock advance 90s")
	case until != "":
		return func(ctx context.Context, box *control.Client) (control.Clock, error) {
			return box.AdvanceUntilIdle(ctx)
		}, nil
	case to != "":
		at, err := instant(to)
		if err != nil {
			return nil, fmt.Errorf("--to: %w", err)
		}
		return func(ctx context.Context, box *control.Client) (control.Clock, error) { return box.AdvanceTo(ctx, at) }, nil
	}
	by, err := time.ParseDuration(args[0])
	if err != nil || by < 0 {
		return nil, fmt.Errorf("%q is not a duration of 0 or more; write for example 90s, 1h30m or 48h", args[0])
	}
	return func(ctx context.Context, box *control.Client) (control.Clock, error) { return box.AdvanceBy(ctx, by) }, nil
}

func (s *atSandbox) setClockCommand() *cobra.Command {
	mode := choice{known: []string{control.Frozen, control.Offset, control.Real}}
	cmd := &cobra.Command{
		Use: "set TIME", Short: "Set the clock to a later time, or have it go otherwise",
		Long: `set moves the clock to TIME, which is RFC 3339 or, in UTC, a date and time or a date alone. Without --mode a frozen clock stays frozen,
and any other goes on from TIME. With --mode TIME may be left out: frozen stops the clock where it is. What falls due on the way happens.
A clock never goes back; a tenant with an earlier one is made with: client tenants create --start TIME.`,
		Example: "  client clock set 2026-12-24T18:00:00+03:00\n  client clock set '2026-12-24 18:00:00' --mode frozen\n  client clock set --mode frozen",
		Args:    cobra.ArbitraryArgs, // how many are right depends on --mode
		RunE: func(cmd *cobra.Command, args []string) error {
			var at time.Time
			switch {
			case mode.value == control.Real && len(args) > 0:
				return errors.New("a real clock shows the machine's time; leave TIME out, or choose --mode offset")
			case len(args) > 1 || len(args) == 0 && mode.value == "":
				return errors.New("give a time and nothing else, or --mode, for example: client clock set 2026-12-24T18:00:00Z")
			case len(args) == 1:
				var err error
				if at, err = instant(args[0]); err != nil {
					return err
				}
			}
			return s.clock(cmd, false, func(ctx context.Context, box *control.Client) (control.Clock, error) {
				return setClock(ctx, box, mode.value, at)
			})
		},
	}
	cmd.Flags().Var(&mode, "mode", "how the clock goes from there (default: as it does now)")
	mode.complete(cmd, "mode")
	return cmd
}

// setClock sets the clock; without a mode it goes on as it does.
func setClock(ctx context.Context, box *control.Client, mode string, at time.Time) (control.Clock, error) {
	if mode == "" {
		now, err := box.Clock(ctx)
		if err != nil {
			return control.Clock{}, err
		}
		if mode = now.Mode; mode == control.Real {
			mode = control.Offset
		}
	}
	return box.SetClock(ctx, mode, at)
}

// instant reads a time: RFC 3339, or without a zone in UTC.
func instant(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, time.DateOnly} {
		// An instant that is no instant of Go's would be taken for none.
		if at, err := time.Parse(layout, text); err == nil && !at.IsZero() {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time; write for example 2026-12-24T18:00:00Z, '2026-12-24 18:00:00' in UTC, or 2026-12-24", text)
}
