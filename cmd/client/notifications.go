package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// notificationsCommand is the group of commands about what a sandbox tells merchants.
func (a *app) notificationsCommand() *cobra.Command {
	s, cmd := a.newAtSandbox("notifications", "What a sandbox tells merchants: look at it, hold it, send it again")
	cmd.AddCommand(s.listNotificationsCommand(), s.showNotificationCommand(), s.redeliverCommand(), s.holdCommand(), s.releaseCommand())
	return cmd
}

func (s *atSandbox) listNotificationsCommand() *cobra.Command {
	var filter control.NotificationFilter
	state := notificationStates()
	cmd := &cobra.Command{
		Use: "list", Short: "List notifications, oldest first",
		Long:    "list prints a row for each notification. DUE is the tenant's time of the next attempt, or of the last, in UTC.",
		Example: "  client notifications list\n  client notifications list --payment 3000000000 --state failed",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if filter.Limit < 1 || filter.Since < 0 {
				return errors.New("--limit wants more than 0, and --since no less")
			}
			filter.State = control.NotificationState(state.value)
			r := sandboxResult{verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
				list, err := box.Notifications(ctx, filter)
				r.Notifications, r.Holding, r.Held, r.Dropped = list.Notifications, &list.Holding, &list.Held, list.Dropped
				switch {
				case list.Holding:
					r.Next = strconv.Itoa(list.Held) + " are held; let them go with: client notifications release"
				case len(list.Notifications) == filter.Limit:
					r.Next = "there may be older ones: give --limit " + strconv.Itoa(2*filter.Limit)
				}
				return err
			}, func() []byte { return s.notificationRows(r.Notifications) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&filter.Payment, "payment", "", "about this payment (default: all)")
	flags.StringVar(&filter.Event, "event", "", "of this event, for example paid (default: all)")
	flags.Var(&state, "state", "in this state (default: all)")
	flags.Int64Var(&filter.Since, "since", 0, "with a greater number than this")
	flags.IntVar(&filter.Limit, "limit", listed, "how many, the newest")
	state.complete(cmd, "state")
	return cmd
}

// notificationStates is a flag for the state of a notification.
func notificationStates() (state choice) {
	for _, one := range []control.NotificationState{control.Planned, control.Held, control.UnderWay, control.Delivered, control.Acked, control.Failed, control.Lost} {
		state.known = append(state.known, string(one))
	}
	return state
}

func (s *atSandbox) notificationRows(all []control.Notification) []byte {
	rows := [][]string{{"NUMBER", "PAYMENT", "EVENT", "STATE", "DUE", "ATTEMPTS", "ANSWER", "NOTE"}}
	for _, n := range all {
		answer := ""
		if len(n.Attempts) > 0 {
			answer = answerText(n.Attempts[len(n.Attempts)-1])
		}
		rows = append(rows, []string{strconv.FormatInt(n.ID, 10), n.Payment, n.Event, string(n.State), clockText(n.Due), strconv.Itoa(len(n.Attempts)), answer, n.Note})
	}
	const right = 5
	return s.table(rows, right)
}

// answerText is what came of an attempt, in short.
func answerText(a control.Attempt) string {
	if a.Status == 0 {
		return a.Error
	}
	return strings.TrimSpace(strconv.Itoa(a.Status) + " " + a.Error)
}

func (s *atSandbox) showNotificationCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NUMBER", Short: "Show a notification: what is sent, and each attempt",
		Example: "  client notifications show 1",
		Args:    aNotification,
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.oneNotification(cmd, args[0], (*control.Client).Notification, s.wholeNotification, func(control.Notification) verdict { return verdict{Outcome: done} })
		},
	}
}

// oneNotification carries out a command whose result is a notification.
func (s *atSandbox) oneNotification(cmd *cobra.Command, number string, work func(*control.Client, context.Context, int64) (control.Notification, error),
	text func(control.Notification) []byte, judge func(control.Notification) verdict,
) error {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || id < 1 {
		return fmt.Errorf("%q is not the number of a notification; write for example 1", number)
	}
	var r sandboxResult
	return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
		n, err := work(box, ctx, id)
		if err == nil {
			r.Notification, r.verdict = &n, judge(n)
		}
		return err
	}, func() []byte { return text(*r.Notification) })
}

// aNotification wants a notification's number and nothing else.
func aNotification(cmd *cobra.Command, args []string) error {
	return one("the number of a notification", "1")(cmd, args)
}

// notificationLine is a notification for people and for grep.
func notificationLine(n control.Notification) []byte {
	last := ""
	if len(n.Attempts) > 0 {
		last = answerText(n.Attempts[len(n.Attempts)-1])
	}
	return []byte(words(string(n.State), "notification "+strconv.FormatInt(n.ID, 10), n.Event, "payment "+n.Payment,
		"attempts "+strconv.Itoa(len(n.Attempts)), labelled("answered", last), n.Note) + "\n")
}

// wholeNotification is the line, the request as it goes over the wire, and the attempts.
func (s *atSandbox) wholeNotification(n control.Notification) []byte {
	text := bytes.NewBuffer(notificationLine(n))
	fmt.Fprintf(text, "\n%s %s\n", printable(n.Request.Method), printable(n.Request.URL))
	writeMessage(text, n.Request.Header, n.Request.Body, n.Request.Cut)
	text.WriteString("\n")
	rows := [][]string{{"AT", "ACKED", "NEXT", "ANSWER", "BODY"}}
	for _, a := range n.Attempts {
		acked := "no"
		if a.Acked {
			acked = "yes"
		}
		rows = append(rows, []string{clockText(a.At), acked, clockText(a.Next), answerText(a), a.Answer})
	}
	const none = -1
	text.Write(s.table(rows, none))
	return text.Bytes()
}
