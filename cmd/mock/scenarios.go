package main

import (
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"paysandbox/sandbox"
)

func newScenarios() *cobra.Command {
	cmd := &cobra.Command{
		Use: "scenarios", Short: "List, show and check scenario files", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newScenariosList(), newScenariosShow(), newScenariosLint())
	return cmd
}

func newScenariosList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the scenarios that come with the program", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := sandbox.ShippedScenarios()
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "PROVIDER\tNAME\tTAGS\tABOUT")
			for _, s := range list {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Provider, s.Name, strings.Join(s.Tags, ","), s.About)
			}
			return w.Flush()
		},
	}
}

func newScenariosShow() *cobra.Command {
	cmd := &cobra.Command{
		Use: "show NAME", Short: "Print the file of a scenario; NAME may be PROVIDER/NAME", Args: cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return scenarioNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := sandbox.ShippedScenarios()
			if err != nil {
				return err
			}
			var found []sandbox.ShippedScenario
			for _, s := range list {
				if args[0] == s.Name || args[0] == s.Provider+"/"+s.Name {
					found = append(found, s)
				}
			}
			switch len(found) {
			case 0:
				return fmt.Errorf("unknown scenario %q; known: %s", args[0], sandbox.KnownScenarios(list))
			case 1:
				_, err = fmt.Fprint(cmd.OutOrStdout(), found[0].Text)
				return err
			}
			return fmt.Errorf("more than one provider has a scenario %q; say which: %s", args[0], sandbox.KnownScenarios(found))
		},
	}
	return cmd
}

// scenarioNames lists the shipped scenarios for the shell's completion.
func scenarioNames() []string {
	list, err := sandbox.ShippedScenarios()
	if err != nil {
		return nil
	}
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s.Name
	}
	return names
}

func newScenariosLint() *cobra.Command {
	return &cobra.Command{
		Use: "lint DIR", Short: "Check every scenario file of a directory; exit code 1 if one is wrong", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if entry, err := os.Stat(args[0]); err != nil {
				return err
			} else if !entry.IsDir() {
				return fmt.Errorf("%s is not a directory; give the directory that holds your *.yaml files", args[0])
			}
			count, err := sandbox.LintScenarios(os.DirFS(args[0]))
			if err != nil {
				fmt.Fprintln(cmd.ErrOrStderr(), err)
				return errFailed
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d scenario files, nothing wrong\n", count)
			return err
		},
	}
}
