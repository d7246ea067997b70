package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// paymentsCommand is the group of commands about payments as a sandbox sees them.
func (a *app) paymentsCommand() *cobra.Command {
	s, cmd := a.newAtSandbox("payments", "Payments of all providers as a sandbox sees them")
	cmd.AddCommand(s.listPaymentsCommand(), s.showPaymentCommand(), s.stateCommand(), s.eventCommand())
	return cmd
}

// listed is how many things the sandbox lists when it is not told.
const listed = 100

func (s *atSandbox) listPaymentsCommand() *cobra.Command {
	var filter control.PaymentFilter
	cmd := &cobra.Command{
		Use: "list", Short: "List payments, newest first",
		Example: "  client payments list\n  client payments list --provider ipay --status declined",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if filter.Limit < 1 {
				return errors.New("--limit wants more than 0")
			}
			r := sandboxResult{verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) (err error) {
				if r.Payments, err = box.Payments(ctx, filter); len(r.Payments) == filter.Limit {
					r.Next = "there may be more: give --limit " + strconv.Itoa(2*filter.Limit)
				}
				return err
			}, func() []byte { return s.paymentRows(r.Payments) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&filter.Provider, "provider", "", "of this provider (default: all)")
	flags.StringVar(&filter.State, "state", "", "in this state, the provider's own code (default: all)")
	flags.StringVar(&filter.Status, "status", "", "of this status, the sandbox's word, for example paid or declined (default: all)")
	flags.StringVar(&filter.Reference, "reference", "", "with this number of the merchant's own (default: all)")
	flags.IntVar(&filter.Limit, "limit", listed, "how many, the newest")
	return cmd
}

func (s *atSandbox) paymentRows(payments []control.Payment) []byte {
	rows := [][]string{{"PAYMENT", "STATE", "STATUS", "AMOUNT", "CUR", "REFERENCE", "METHOD", "SCENARIO", "NOTE"}}
	for _, p := range payments {
		rows = append(rows, []string{p.ID, p.State, p.Status, p.Amount.Text, p.Amount.Currency, p.Reference, p.Method, p.Scenario, offContract(p)})
	}
	const right = 3 // sums stand under each other's dots
	return s.table(rows, right)
}

func offContract(p control.Payment) string {
	if p.OffContract {
		return "off contract"
	}
	return ""
}

func (s *atSandbox) showPaymentCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show PAYMENT", Short: "Show a payment and how it came where it is",
		Long:    "show prints a line about the payment and a row for each state that it came to. Times are the tenant's, in UTC.",
		Example: "  client payments show 3000000000",
		Args:    aPayment,
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.onePayment(cmd, func(ctx context.Context, box *control.Client) (control.Payment, error) {
				return box.Payment(ctx, args[0])
			}, func(p control.Payment) []byte { return slices.Concat(paymentLine(p), s.historyRows(p.History)) })
		},
	}
}

// onePayment carries out a command whose result is a payment.
func (s *atSandbox) onePayment(cmd *cobra.Command, work func(context.Context, *control.Client) (control.Payment, error), text func(control.Payment) []byte) error {
	r := sandboxResult{verdict: verdict{Outcome: done}, Payment: &control.Payment{}}
	return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) (err error) {
		*r.Payment, err = work(ctx, box)
		return err
	}, func() []byte { return text(*r.Payment) })
}

// paymentLine is a payment for people and for grep.
func paymentLine(p control.Payment) []byte {
	return []byte(words(p.State, p.Status, "payment "+p.ID, p.Amount.Text+" "+p.Amount.Currency, labelled("reference", p.Reference),
		labelled("method", p.Method), labelled("scenario", p.Scenario), offContract(p)) + "\n")
}

func (s *atSandbox) historyRows(history []control.Turn) []byte {
	rows := [][]string{{"AT", "STATE", "BY", "REQUEST", "RULE"}}
	for _, h := range history {
		rows = append(rows, []string{clockText(h.At), h.State, h.Event, numberText(h.Request), h.Rule})
	}
	const right = 3
	return s.table(rows, right)
}

func (s *atSandbox) stateCommand() *cobra.Command {
	var set []string
	var force bool
	cmd := &cobra.Command{
		Use: "state PAYMENT STATE", Short: "Bring a payment to a state, as the provider's side would",
		Long: `state brings a payment to a state, the provider's own code, and can give values to the names that scenarios set. A step that the
provider's machine does not have is refused, unless --force is given, which marks the payment as off contract.`,
		Example: `  client payments state 3000000000 Error --set message='Insufficient funds'
  client payments state ipay:1234567 5 --force`,
		Args: aPaymentAnd("a state", "3000000000 Error"),
		RunE: func(cmd *cobra.Command, args []string) error {
			change := control.Change{State: args[1], Force: force}
			for _, one := range set {
				name, value, found := strings.Cut(one, "=")
				twice := slices.ContainsFunc(change.Set, func(other control.Assignment) bool { return other.Name == name })
				if !found || name == "" || twice {
					return fmt.Errorf("--set %s is not NAME=VALUE, or the name comes twice; write for example --set message='Insufficient funds'", shellWord(one))
				}
				change.Set = append(change.Set, control.Assignment{Name: name, Value: value})
			}
			return s.onePayment(cmd, func(ctx context.Context, box *control.Client) (control.Payment, error) {
				return box.SetState(ctx, args[0], change)
			}, paymentLine)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&set, "set", nil, "NAME=VALUE: a value of a settable name of the provider; may come several times")
	flags.BoolVar(&force, "force", false, "also where the provider's machine has no such step")
	return cmd
}

func (s *atSandbox) eventCommand() *cobra.Command {
	return &cobra.Command{
		Use: "event PAYMENT NAME", Short: "Make the event admin:NAME happen to a payment, for a scenario that waits for it",
		Long:    "event makes admin:NAME happen to a payment. Where no rule of its scenario waits for it, nothing happens.",
		Example: "  client payments event 3000000000 settle",
		Args:    aPaymentAnd("the name of an event", "3000000000 settle"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.onePayment(cmd, func(ctx context.Context, box *control.Client) (control.Payment, error) {
				return box.Raise(ctx, args[0], args[1])
			}, paymentLine)
		},
	}
}

// aPaymentAnd wants a payment's number, something else, and nothing more.
func aPaymentAnd(what, example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 2 && args[0] != "" && args[1] != "" {
			return nil
		}
		return fmt.Errorf("give the number of a payment and %s, for example: %s %s", what, cmd.CommandPath(), example)
	}
}
