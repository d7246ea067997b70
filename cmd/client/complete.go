package main

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paysandbox/clients/control"
)

// completeLimit is how long a shell waits for a sandbox: somebody has pressed a key and looks.
const completeLimit = time.Second

// names asks a sandbox for the words that may stand where the cursor is; a tab parts a word from what it means.
type names func(ctx context.Context, box *control.Client, c completion) ([]string, error)

// completion is what is known of the command line.
type completion struct {
	cmd   *cobra.Command
	args  []string // before the cursor
	typed string   // of the word at the cursor
}

// flag is the value of a flag, as far as it is there and given.
func (c completion) flag(name string) string {
	if f := c.cmd.Flags().Lookup(name); f != nil {
		return f.Value.String()
	}
	return ""
}

// provider is the one that the command line is about; "": any.
func (c completion) provider() string {
	if provider := c.flag("provider"); provider != "" {
		return provider
	}
	words := strings.Fields(c.cmd.CommandPath())
	for _, p := range providers() {
		if len(words) > 1 && words[1] == p.name {
			return p.name
		}
	}
	return ""
}

// liveArgs are the arguments of commands that a sandbox can name, in their order.
var liveArgs = map[string][]names{
	"explain": {paymentNames}, "payments show": {paymentNames}, "payments state": {paymentNames, stateNames}, "payments event": {paymentNames},
	"scenarios export": {paymentNames}, "wait payment": {paymentNames}, "wait requests": {operationNames},
	"notifications show": {notificationNames}, "notifications redeliver": {notificationNames},
	"tenants show": {tenantNames}, "tenants change": {tenantNames}, "tenants remove": {tenantNames},
	"scenarios show": {scenarioNames}, "scenarios report": {scenarioNames}, "scenarios remove": {ownScenarioNames},
	"trigger": {eventNames},
}

// liveFlags are the flags that a sandbox can name values for, wherever they are.
var liveFlags = map[string]names{
	"tenant": tenantNames, "payment": paymentNames, "scenario": scenarioNames, "operation": operationNames, "state": stateNames,
}

// fixedFlags are those whose values are the same in every sandbox.
func fixedFlags() map[string][]string {
	var known []string
	for _, p := range providers() {
		known = append(known, p.name)
	}
	return map[string][]string{"provider": known, "status": {"created", "pending", "challenged", "authorized", "paid", "partly_paid", "partly_refunded",
		"refunded", "declined", "cancelled", "expired"}}
}

// complete lets the shell complete names that a running sandbox knows. Where none answers there are no suggestions, and nothing is said.
func (a *app) complete(cmd *cobra.Command) {
	for _, under := range cmd.Commands() {
		a.complete(under)
	}
	_, path, _ := strings.Cut(cmd.CommandPath(), " ")
	if args := liveArgs[path]; args != nil {
		cmd.ValidArgsFunction = func(cmd *cobra.Command, given []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(given) >= len(args) {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return a.ask(completion{cmd, given, typed}, args[len(given)])
		}
	}
	fixed := fixedFlags()
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if _, done := cmd.GetFlagCompletionFunc(f.Name); done || f.Value.Type() != "string" {
			return
		}
		// The only error is a flag that does not exist or is completed already.
		if words := fixed[f.Name]; words != nil {
			_ = cmd.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
		} else if work := liveFlags[f.Name]; work != nil {
			_ = cmd.RegisterFlagCompletionFunc(f.Name, func(cmd *cobra.Command, given []string, typed string) ([]string, cobra.ShellCompDirective) {
				return a.ask(completion{cmd, given, typed}, work)
			})
		}
	})
}

// ask gives the words that begin as what was typed.
func (a *app) ask(c completion, work names) ([]string, cobra.ShellCompDirective) {
	const never = cobra.ShellCompDirectiveNoFileComp
	for _, set := range a.environment { // which a command line that runs reads later
		if set() != nil {
			return nil, never
		}
	}
	box, err := a.box(c.flag("tenant"), control.WithTimeout(completeLimit))
	if err != nil {
		return nil, never
	}
	ctx, cancel := context.WithTimeout(c.cmd.Context(), completeLimit)
	defer cancel()
	all, err := work(ctx, box, c)
	if err != nil {
		return nil, never
	}
	var fitting []string
	for _, one := range all {
		word, about, described := strings.Cut(one, "\t")
		if word = printable(word); !strings.HasPrefix(word, c.typed) || slices.ContainsFunc(fitting, func(f string) bool { return f == word || strings.HasPrefix(f, word+"\t") }) {
			continue
		}
		if described {
			word += "\t" + printable(about)
		}
		fitting = append(fitting, word)
	}
	return fitting, never
}

func tenantNames(ctx context.Context, box *control.Client, _ completion) (all []string, err error) {
	tenants, err := box.Tenants(ctx)
	for _, t := range tenants {
		all = append(all, t.Name)
	}
	return all, err
}

// paymentNames are ids or, where a digit was typed, numbers.
func paymentNames(ctx context.Context, box *control.Client, c completion) (all []string, err error) {
	payments, err := box.Payments(ctx, control.PaymentFilter{Provider: c.provider()})
	for _, p := range payments {
		id := p.ID
		if _, number, _ := strings.Cut(id, ":"); c.typed != "" && strings.HasPrefix(number, c.typed) {
			id = number
		}
		all = append(all, id+"\t"+words(p.State, p.Amount.Text+" "+p.Amount.Currency, p.Reference))
	}
	return all, err
}

func notificationNames(ctx context.Context, box *control.Client, _ completion) (all []string, err error) {
	list, err := box.Notifications(ctx, control.NotificationFilter{})
	for _, n := range slices.Backward(list.Notifications) {
		all = append(all, strconv.FormatInt(n.ID, 10)+"\t"+words(n.Event, n.Payment, string(n.State)))
	}
	return all, err
}

// scenarioNames are names or, where several providers have one, PROVIDER/NAME.
func scenarioNames(ctx context.Context, box *control.Client, c completion) ([]string, error) {
	list, err := box.Scenarios(ctx, c.provider())
	return namesOf(list), err
}

func ownScenarioNames(ctx context.Context, box *control.Client, c completion) ([]string, error) {
	list, err := box.Scenarios(ctx, c.provider())
	return namesOf(slices.DeleteFunc(list, func(s control.Scenario) bool { return !s.Own })), err
}

func namesOf(list []control.Scenario) (all []string) {
	of := map[string]string{} // provider, by name; "": several
	for _, s := range list {
		if provider, known := of[s.Name]; known && provider != s.Provider {
			of[s.Name] = ""
			continue
		}
		of[s.Name] = s.Provider
	}
	for _, s := range list {
		name := s.Name
		if of[name] == "" {
			name = s.Provider + "/" + name
		}
		all = append(all, name+"\t"+s.About)
	}
	return all
}

func operationNames(ctx context.Context, box *control.Client, c completion) (all []string, err error) {
	catalogue, err := box.Catalogue(ctx)
	for _, p := range catalogue.Providers {
		if c.provider() == "" || c.provider() == p.Name {
			for _, one := range p.Operations {
				all = append(all, one.Name+"\t"+p.Title)
			}
		}
	}
	return all, err
}

// eventNames are what can be triggered.
func eventNames(ctx context.Context, box *control.Client, _ completion) (all []string, err error) {
	catalogue, err := box.Catalogue(ctx)
	for _, p := range catalogue.Providers {
		for _, event := range p.Triggers {
			all = append(all, p.Name+"."+event)
		}
	}
	return all, err
}

// stateNames are the states of the provider of the flag or, if one was given, of the payment.
func stateNames(ctx context.Context, box *control.Client, c completion) (all []string, err error) {
	catalogue, err := box.Catalogue(ctx)
	wanted := c.provider()
	if len(c.args) > 0 && wanted == "" {
		provider, _, full := strings.Cut(c.args[0], ":")
		if wanted = provider; !full {
			wanted = ""
		}
	}
	for _, p := range catalogue.Providers {
		if wanted == "" || wanted == p.Name {
			for _, one := range p.States {
				all = append(all, one.State+"\t"+p.Title)
			}
		}
	}
	return all, err
}
