package main

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

func (a *app) resetCommand() *cobra.Command {
	keep := choice{known: []string{"scenarios"}}
	cmd := &cobra.Command{
		Use: "reset", Short: "Throw away a tenant's payments and journal, and begin anew",
		Long: `reset throws away the tenant's payments, its journal, its notifications and its own scenarios, and starts its clock and its seed again as they
were. Settings stay. What is under way ends.`,
		Example: "  client reset\n  client reset --tenant checkout --keep scenarios",
		Args:    cobra.NoArgs,
	}
	s := a.atSandbox(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		r := sandboxResult{verdict: verdict{Outcome: done}}
		kept := ""
		if keep.value != "" {
			kept = "its own scenarios stay"
		}
		return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
			return box.Reset(ctx, keep.value != "")
		}, func() []byte { return []byte(words("reset", "tenant "+cmp.Or(s.tenant, "default"), kept) + "\n") })
	}
	cmd.Flags().Var(&keep, "keep", "what stays besides settings (default: nothing)")
	keep.complete(cmd, "keep")
	return cmd
}
