package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// turn is the longest that a sandbox waits at a time, and grace what is left beyond --timeout for its answer.
const (
	turn  = time.Minute
	grace = 10 * time.Second
)

// waitCommand is the group of commands that wait until something is there in a sandbox.
func (a *app) waitCommand() *cobra.Command {
	s, cmd := a.newAtSandbox("wait", "Wait until something is there in a sandbox, without asking again and again")
	cmd.Long = `wait returns when what is awaited is there, be it there already, or when --timeout has passed: then with exit code 4, and with what is
there instead. The time is the machine's, not the tenant's.`
	cmd.AddCommand(s.waitPaymentCommand(), s.waitNotificationCommand(), s.waitRequestsCommand())
	return cmd
}

func (s *atSandbox) waitPaymentCommand() *cobra.Command {
	var awaited control.AwaitedPayment
	cmd := &cobra.Command{
		Use: "payment [PAYMENT]", Short: "Wait for a payment, or for its state or status",
		Long:    "payment waits for NUMBER or PROVIDER:NUMBER, or for the newest payment with a number of the merchant's own.",
		Example: "  client wait payment intellectmoney:3000000000 --status paid\n  client wait payment --reference EP-1 --state OK --timeout 30s",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				awaited.ID = args[0]
			}
			next := "see all with: client payments list"
			switch {
			case (awaited.ID == "") == (awaited.Reference == ""):
				return errors.New("give either the number of a payment or --reference, for example: client wait payment intellectmoney:3000000000 --status paid")
			case awaited.ID != "":
				next = "see why with: client explain " + shellWord(awaited.ID)
			}
			return s.wait(cmd, control.Awaited{Payment: &awaited}, "payment "+awaited.ID+labelled("with reference", awaited.Reference), next)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&awaited.Reference, "reference", "", "the newest payment with this number of the merchant's own")
	flags.StringVar(&awaited.State, "state", "", "in this state, the provider's own code (default: any)")
	flags.StringVar(&awaited.Status, "status", "", "of this status, the sandbox's word, for example paid or declined (default: any)")
	return cmd
}

func (s *atSandbox) waitNotificationCommand() *cobra.Command {
	var awaited control.AwaitedNotification
	state := notificationStates()
	cmd := &cobra.Command{
		Use: "notification", Short: "Wait for a notification, or for its state",
		Example: "  client wait notification --event paid --state acked\n  client wait notification --payment gbpayments:995",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if awaited.State = control.NotificationState(state.value); awaited == (control.AwaitedNotification{}) {
				return errors.New("give --event, --payment or --state, for example: client wait notification --event paid")
			}
			return s.wait(cmd, control.Awaited{Notification: &awaited}, "notification", "see all with: client notifications list")
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&awaited.Event, "event", "", "of this event, for example paid (default: any)")
	flags.StringVar(&awaited.Payment, "payment", "", "about this payment (default: any)")
	flags.Var(&state, "state", "in this state (default: any)")
	state.complete(cmd, "state")
	return cmd
}

func (s *atSandbox) waitRequestsCommand() *cobra.Command {
	var awaited control.AwaitedRequests
	cmd := &cobra.Command{
		Use: "requests OPERATION", Short: "Wait until an operation has been called",
		Example: "  client wait requests getBankCardPaymentState\n  client wait requests PaymentCreate --provider ipay --count '>=2'",
		Args: func(cmd *cobra.Command, args []string) error {
			return one("the name of an operation", "getBankCardPaymentState")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			awaited.Operation = args[0]
			return s.wait(cmd, control.Awaited{Requests: &awaited}, "requests "+awaited.Operation, "see what happened with: client events")
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&awaited.Provider, "provider", "", "of this provider (default: any)")
	flags.StringVar(&awaited.Payment, "payment", "", "about this payment (default: any)")
	flags.StringVar(&awaited.Count, "count", ">=1", "how often: a comparison, for example '>=2' or '==1'")
	return cmd
}

// wait waits for as long as --timeout says, in turns where that is longer than a sandbox waits at a time. what is the thing for people, next
// what to do where it does not come.
func (s *atSandbox) wait(cmd *cobra.Command, awaited control.Awaited, what, next string) error {
	r := sandboxResult{verdict: verdict{Outcome: done}}
	var took time.Duration
	return s.carryOutWithin(cmd, s.app.timeout+grace, &r, func(ctx context.Context, box *control.Client) error {
		for left := s.app.timeout; ; left -= turn {
			awaited.Timeout = min(left, turn)
			more, err := box.Wait(ctx, awaited)
			var problem *control.Problem
			switch {
			case err == nil:
				took += more
				r.Took = took.String()
				return nil
			case !errors.Is(err, control.ErrTimedOut) || !errors.As(err, &problem):
				return err
			case left <= turn:
				return verdictError{verdict{pending, fmt.Sprintf("not within --timeout %s: %s", s.app.timeout, problem.Detail), next}}
			}
			took += turn
		}
	}, func() []byte { return []byte(words("there", what, "after "+r.Took) + "\n") })
}
