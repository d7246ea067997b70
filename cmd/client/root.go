package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// Where `mock` listens unless it is told otherwise.
const (
	defaultURL        = "http://127.0.0.1:8080"
	defaultControlURL = "http://127.0.0.1:8081"
)

// app is one run of the program: the world around it, the flags that all commands share, and the exit code.
type app struct {
	world
	url, controlURL string
	controlToken    string // "": none
	scenario        string
	output          choice
	timeout         time.Duration
	code            int
	environment     []func() error // each sets one flag from the environment
}

func (a *app) rootCommand() *cobra.Command {
	root := group("client", "Pay at a payment provider, or at a sandbox of one")
	root.Long = `client is a merchant on the command line. Its defaults fit a sandbox started with: go run ./cmd/mock
Its commands clock, events, explain, listen, notifications, payments, requests, reset, scenarios, tenants, trigger and wait are for whoever tests: they
ask the sandbox's control plane.

Exit codes: 0 paid, or the command was carried out · 1 declined, not verified, or different · 2 wrong usage, nothing was sent · 3 could not be carried out
(refused, not authorised, unreachable) · 4 the outcome is unknown or not final yet.

The result goes to standard output, progress and errors go to standard error.`
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)

	flags := root.PersistentFlags()
	flags.StringVar(&a.url, "url", defaultURL, "data plane of the sandbox, where the providers are")
	flags.StringVar(&a.controlURL, "control-url", defaultControlURL, "control plane of the sandbox: it makes wallet tokens, answers in the payer's place, and is named in hints")
	flags.StringVar(&a.scenario, "scenario", "", "name of the scenario that the sandbox plays for this payment")
	a.output = choice{value: "text", known: []string{"text", "json"}}
	flags.Var(&a.output, "output", "how the result is printed: text, or json for one object")
	flags.DurationVar(&a.timeout, "timeout", 5*time.Minute, "the longest that the whole command may take, waiting included")
	a.bindEnv(root, "url", "PAYSANDBOX_URL")
	a.bindEnv(root, "control-url", "PAYSANDBOX_CONTROL_URL")
	a.addControlToken(root)
	a.output.complete(root, "output")

	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		for _, set := range a.environment {
			if err := set(); err != nil {
				return err
			}
		}
		if a.timeout <= 0 {
			return errors.New("--timeout wants more than 0, for example 30s")
		}
		return nil
	}
	var examples []string
	for _, p := range providers() {
		cmd := p.command(a)
		examples = append(examples, cmd.Example)
		root.AddCommand(cmd)
	}
	root.Example = strings.Join(examples, "\n")
	root.AddCommand(a.paymentsCommand(), a.notificationsCommand(), a.requestsCommand(), a.scenariosCommand(), a.clockCommand(), a.tenantsCommand(),
		a.explainCommand(), a.eventsCommand(), a.listenCommand(), a.resetCommand(), a.waitCommand(), a.triggerCommand(), a.versionCommand())
	beStrict(root)
	a.complete(root)
	return root
}

// beStrict makes cobra's own commands refuse what they do not know; by themselves they print a help text and succeed.
func beStrict(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "completion":
			c.Args, c.RunE = cobra.ArbitraryArgs, onlyHolds
		case "help":
			c.Args = func(_ *cobra.Command, args []string) error {
				if found, rest, _ := root.Find(args); len(rest) > 0 && found.HasSubCommands() {
					return onlyHolds(found, rest)
				}
				return nil
			}
		}
	}
}

// bindEnv lets the environment give a persistent flag of cmd where the command line does not. The value never becomes the
// flag's default, because --help prints defaults and the value may be a secret.
func (a *app) bindEnv(cmd *cobra.Command, name, variable string) {
	flag := cmd.PersistentFlags().Lookup(name)
	flag.Usage += " [$" + variable + "]"
	a.environment = append(a.environment, func() error {
		value := a.getenv(variable)
		if flag.Changed || value == "" {
			return nil
		}
		if err := flag.Value.Set(value); err != nil {
			return fmt.Errorf("%s in the environment: %w", variable, err)
		}
		return nil
	})
}

// group is a command that only holds others.
func group(use, short string) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs, RunE: onlyHolds}
}

// onlyHolds prints the help of a command that only holds others, and names them where the given one is unknown.
func onlyHolds(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	var known []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			known = append(known, c.Name())
		}
	}
	return fmt.Errorf("unknown command %q; known: %s", args[0], strings.Join(known, ", "))
}

// control is an address on the sandbox's control plane.
func (a *app) control(path string) string { return strings.TrimRight(a.controlURL, "/") + path }

// one wants exactly one argument, and says what it is.
func one(what, example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 && args[0] != "" {
			return nil
		}
		return fmt.Errorf("give %s and nothing else, for example: %s %s", what, cmd.CommandPath(), example)
	}
}
