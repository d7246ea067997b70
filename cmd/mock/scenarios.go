package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/internal/yamlfile"
	"paysandbox/sandbox"
)

func newScenarios() *cobra.Command {
	cmd := &cobra.Command{
		Use: "scenarios", Short: "List, show, check, begin and play scenario files, and report of them", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newScenariosList(), newScenariosShow(), newScenariosLint(), newScenariosNew(), newScenariosPlay(), newScenariosReport(), newScenariosSchema())
	return cmd
}

func newScenariosShow() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Print the file of a shipped scenario; NAME may be PROVIDER/NAME",
		Args:              one("NAME, a scenario of `mock scenarios list`"),
		ValidArgsFunction: completeShipped,
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := sandbox.ShippedScenarios()
			if err != nil {
				return err
			}
			s, err := pick(list, args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), s.Text)
			return err
		},
	}
}

// one asks for exactly one argument and says what it is.
func one(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return nil
		}
		return fmt.Errorf("%s %s wants one argument, not %d: %s", cmd.Parent().Name(), cmd.Name(), len(args), what)
	}
}

// pick finds a shipped scenario by NAME or PROVIDER/NAME. The error is a sentence with the known names: for a provider or a name
// that nobody knows, and for a name that more than one provider has.
func pick(list []sandbox.ShippedScenario, asked string) (sandbox.ShippedScenario, error) {
	provider, name, qualified := strings.Cut(asked, "/")
	switch {
	case !qualified:
		name = asked
	case !slices.Contains(providersOf(list), provider):
		return sandbox.ShippedScenario{}, fmt.Errorf("scenario %s: %s", yamlfile.Quote(asked), yamlfile.Unknown("provider", provider, providersOf(list)))
	default:
		list = ofProvider(list, provider)
	}
	var found []sandbox.ShippedScenario
	for _, s := range list {
		if s.Name == name {
			found = append(found, s)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return sandbox.ShippedScenario{}, fmt.Errorf("more than one provider has a scenario %q; say which: %s", name, sandbox.KnownScenarios(found))
	}
	text := fmt.Sprintf("unknown scenario %s; known: %s", yamlfile.Quote(asked), sandbox.KnownScenarios(list))
	if near := yamlfile.Nearest(name, namesOf(list)); near != "" {
		text += fmt.Sprintf("; did you mean %q?", strings.TrimSuffix(asked, name)+near)
	}
	return sandbox.ShippedScenario{}, errors.New(text)
}

// providersOf lists the providers in the order of the list.
func providersOf(list []sandbox.ShippedScenario) []string {
	var names []string
	for _, s := range list {
		if !slices.Contains(names, s.Provider) {
			names = append(names, s.Provider)
		}
	}
	return names
}

func ofProvider(list []sandbox.ShippedScenario, provider string) []sandbox.ShippedScenario {
	return slices.DeleteFunc(slices.Clone(list), func(s sandbox.ShippedScenario) bool { return s.Provider != provider })
}

func namesOf(list []sandbox.ShippedScenario) []string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s.Name
	}
	return names
}

// scenarioNames lists the names of the shipped scenarios for the shell's completion, each once, in alphabetical order.
func scenarioNames() []string {
	list, err := sandbox.ShippedScenarios()
	if err != nil {
		return nil
	}
	names := namesOf(list)
	slices.Sort(names)
	return slices.Compact(names)
}

// completeShipped completes what pick takes: a name, or PROVIDER/NAME where several providers have the name.
func completeShipped(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	list, err := sandbox.ShippedScenarios()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	names := namesOf(list)
	for i, s := range list {
		if _, err := pick(list, s.Name); err != nil {
			names[i] = s.Provider + "/" + s.Name
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
