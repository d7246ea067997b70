package main

import "github.com/spf13/cobra"

// providers has the commands of each provider. Adding a provider is a line here.
func (a *app) providers() []*cobra.Command {
	return []*cobra.Command{
		intellectMoneyCommand(a),
	}
}
