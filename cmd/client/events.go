package main

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// eventsAsked is what a command line asks for.
type eventsAsked struct {
	filter control.EventFilter
	kind   choice
	limit  int
	follow bool
}

func (a *app) eventsCommand() *cobra.Command {
	var asked eventsAsked
	for _, kind := range []control.EventKind{control.RequestEvent, control.StateEvent, control.NotificationEvent} {
		asked.kind.known = append(asked.kind.known, string(kind))
	}
	cmd := &cobra.Command{
		Use: "events", Short: "List what happened in a sandbox, or follow what happens",
		Long: `events lists what happened, oldest first: requests, states of payments, and notifications. With --follow it prints what happens from now
on, a line for each event or, with --output json, an object on a line of its own, until Ctrl-C, until --limit of them have come or until
--timeout, if that is given. A connection that breaks is made anew, and no event is lost. Times are the tenant's, in UTC.`,
		Example: "  client events --payment 3000000000\n  client events --follow --kind state\n  client events --follow --since 0 --limit 5 --timeout 30s",
		Args:    cobra.NoArgs,
	}
	s := a.atSandbox(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if asked.limit < 1 || asked.filter.Since < 0 {
			return errors.New("--limit wants more than 0, and --since no less")
		}
		if asked.kind.value != "" {
			asked.filter.Kinds = []control.EventKind{control.EventKind(asked.kind.value)}
		}
		if asked.follow {
			return s.followEvents(cmd, asked)
		}
		return s.listEvents(cmd, asked)
	}
	flags := cmd.Flags()
	flags.BoolVar(&asked.follow, "follow", false, "print what happens from now on, or behind --since, as it happens")
	flags.StringVar(&asked.filter.Payment, "payment", "", "about this payment (default: all)")
	flags.Var(&asked.kind, "kind", "of this kind (default: all)")
	flags.Int64Var(&asked.filter.Since, "since", 0, "with a greater number than this; 0: as far as the sandbox remembers")
	flags.IntVar(&asked.limit, "limit", listed, "how many, the newest; with --follow, if given, how many to wait for")
	asked.kind.complete(cmd, "kind")
	return cmd
}

func (s *atSandbox) listEvents(cmd *cobra.Command, asked eventsAsked) error {
	r := sandboxResult{verdict: verdict{Outcome: done}}
	return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) (err error) {
		r.Events, err = box.PastEvents(ctx, asked.filter)
		if more := len(r.Events) - asked.limit; more > 0 {
			r.Events = r.Events[more:]
			r.Next = "there are older ones: give --limit " + strconv.Itoa(2*asked.limit)
		}
		return err
	}, func() []byte { return s.eventRows(r.Events) })
}

func (s *atSandbox) eventRows(events []control.Event) []byte {
	rows := [][]string{{"NUMBER", "AT", "KIND", "PAYMENT", "STATE", "EVENT", "REQUEST", "NOTIFICATION"}}
	for _, e := range events {
		rows = append(rows, []string{
			strconv.FormatInt(e.Number, 10), clockText(e.At), string(e.Kind), e.Payment, e.State, e.Event, numberText(e.Request), numberText(e.Notification),
		})
	}
	const none = -1
	return s.table(rows, none)
}

// eventLine is an event for people and for grep.
func eventLine(e control.Event) string {
	return words(strconv.FormatInt(e.Number, 10), clockText(e.At), string(e.Kind), labelled("payment", e.Payment), e.State, e.Event,
		labelled("request", numberText(e.Request)), labelled("notification", numberText(e.Notification)))
}

// followEvents prints events as they come.
func (s *atSandbox) followEvents(cmd *cobra.Command, asked eventsAsked) error {
	var most time.Duration // any
	limit := 0             // none
	if cmd.Flags().Changed("timeout") {
		most = s.app.timeout
	}
	if cmd.Flags().Changed("limit") {
		limit = asked.limit
	}
	asked.filter.All = cmd.Flags().Changed("since") && asked.filter.Since == 0
	came := 0
	failed, err := s.askWithin(cmd, most, func(ctx context.Context, box *control.Client) error {
		for e, err := range box.Events(ctx, asked.filter) {
			switch {
			case err != nil && ctx.Err() == nil:
				return err
			case err != nil && errors.Is(err, context.DeadlineExceeded) && limit > 0:
				return verdictError{verdict{pending, strconv.Itoa(came) + " of " + strconv.Itoa(limit) + " events came within --timeout " + most.String(), "give it longer with --timeout"}}
			case err != nil: // told to stop, by whoever runs it or by --timeout
				return nil
			}
			if err := s.app.printLine(e, eventLine(e)); err != nil {
				return verdictError{verdict{refused, "an event could not be printed: " + err.Error(), ""}}
			}
			if came++; came == limit {
				return nil
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case failed.Error == "":
		failed.Outcome = done
	}
	s.app.finishWith(failed, nil)
	return nil
}
