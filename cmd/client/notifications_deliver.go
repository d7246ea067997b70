package main

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

func (s *atSandbox) redeliverCommand() *cobra.Command {
	return &cobra.Command{
		Use: "redeliver NUMBER", Short: "Send a notification once more and wait for the merchant's answer",
		Long: `redeliver sends the same bytes once more, whatever became of the notification. The exit code tells: 0 it arrived and was acknowledged
where somebody judges that, 3 it was not and no attempt follows, 4 a further attempt follows.`,
		Example: "  client notifications redeliver 1",
		Args:    aNotification,
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.oneNotification(cmd, args[0], (*control.Client).Redeliver, notificationLine, redelivered)
		},
	}
}

// redelivered is the verdict on what became of a notification that was sent again.
func redelivered(n control.Notification) verdict {
	number := strconv.FormatInt(n.ID, 10)
	switch n.State {
	case control.Acked, control.Delivered:
		return verdict{Outcome: done}
	case control.Held:
		return verdict{Outcome: pending, Next: "all are held; let them go with: client notifications release"}
	case control.Failed:
		return verdict{refused, "notification " + number + " was not acknowledged", "see what came with: client notifications show " + number}
	}
	return verdict{Outcome: pending, Next: "it was not acknowledged; the next attempt is due at " + clockText(n.Due) + " of the tenant's time; see what came with: client notifications show " + number}
}

func (s *atSandbox) holdCommand() *cobra.Command {
	return &cobra.Command{
		Use: "hold", Short: "Keep back whatever falls due from now on",
		Example: "  client notifications hold",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			holding, held := true, 0
			r := sandboxResult{Holding: &holding, Held: &held, verdict: verdict{Outcome: done, Next: "let them go with: client notifications release"}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) (err error) {
				held, err = box.HoldNotifications(ctx)
				return err
			}, func() []byte { return []byte("holding  " + strconv.Itoa(held) + " held\n") })
		},
	}
}

func (s *atSandbox) releaseCommand() *cobra.Command {
	order := choice{value: string(control.AsDue), known: []string{string(control.AsDue), string(control.Reversed)}}
	cmd := &cobra.Command{
		Use: "release", Short: "Let go what is held, and wait until all of it has been answered once",
		Example: "  client notifications release --order reversed",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			holding, released := false, 0
			r := sandboxResult{Holding: &holding, Released: &released, verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) (err error) {
				released, err = box.ReleaseNotifications(ctx, control.Order(order.value))
				return err
			}, func() []byte { return []byte("released  " + strconv.Itoa(released) + "\n") })
		},
	}
	cmd.Flags().Var(&order, "order", "the order in which they leave: as they fell due, or the last first")
	order.complete(cmd, "order")
	return cmd
}
