package main

import "github.com/spf13/cobra"

// scenariosCommand is the group of commands about scenario files that a running sandbox makes. What needs no running sandbox, `mock
// scenarios` does.
func (a *app) scenariosCommand() *cobra.Command {
	s, cmd := a.newAtSandbox("scenarios", "Scenario files of what happened in a sandbox")
	cmd.AddCommand(s.exportCommand())
	return cmd
}
