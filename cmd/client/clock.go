package main

import (
	"context"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// clockStanding is how a tenant's clock stands, for --output json.
type clockStanding struct {
	Tenant  string    `json:"tenant"`
	Mode    string    `json:"mode"`
	Now     time.Time `json:"now"`
	Planned int       `json:"planned"`
	Next    time.Time `json:"next,omitzero"`
	Ran     *int64    `json:"ran,omitempty"` // of an advance alone
}

// clockCommand is the group of commands about a tenant's clock. Alone it shows it.
func (a *app) clockCommand() *cobra.Command {
	s, cmd := a.newAtSandbox("clock", "The tenant's clock: show it, move it on, set it")
	cmd.Long = `clock alone is clock show. Everything in the sandbox goes by the tenant's clock: states, expiries, timers, the attempts of notifications,
and every date in an answer. Times are printed in UTC.`
	cmd.Example = "  client clock\n  client clock advance 90s\n  client clock set '2026-12-24 18:00:00'"
	show := s.showClockCommand()
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return onlyHolds(cmd, args)
		}
		show.SetContext(cmd.Context())
		return show.RunE(show, nil)
	}
	cmd.AddCommand(show, s.advanceClockCommand(), s.setClockCommand())
	return cmd
}

func (s *atSandbox) showClockCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show", Short: "Show how the clock stands and what waits for it",
		Long: `show prints a line: how the clock goes (real: the machine's time; offset: as fast, from another start; frozen: it stands until it is
advanced), its time, how many things wait for a later one, and when the first of them is due.`,
		Example: "  client clock show --tenant checkout",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.clock(cmd, false, func(ctx context.Context, box *control.Client) (control.Clock, error) { return box.Clock(ctx) })
		},
	}
}

// clock carries out a command whose result is how the clock stands; ran says that it was advanced.
func (s *atSandbox) clock(cmd *cobra.Command, ran bool, work func(context.Context, *control.Client) (control.Clock, error)) error {
	r := sandboxResult{verdict: verdict{Outcome: done}}
	return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
		now, err := work(ctx, box)
		r.Clock = &clockStanding{Tenant: now.Tenant, Mode: now.Mode, Now: now.Now, Planned: now.Planned, Next: now.Next}
		if ran {
			r.Clock.Ran = &now.Ran
		}
		if now.Mode == control.Frozen && now.Planned > 0 {
			r.Next = "let happen what waits with: client clock advance --until idle"
		}
		return err
	}, func() []byte { return clockLine(r.Clock) })
}

// clockLine is a clock for people and for grep.
func clockLine(c *clockStanding) []byte {
	ran := ""
	if c.Ran != nil {
		ran = strconv.FormatInt(*c.Ran, 10)
	}
	return []byte(words(c.Mode, clockText(c.Now), "tenant "+c.Tenant, labelled("ran", ran), "planned "+strconv.Itoa(c.Planned), labelled("next", clockText(c.Next))) + "\n")
}
