package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// choice is the value of a flag that knows few words.
type choice struct {
	value string
	known []string
}

// String is the value.
func (c *choice) String() string { return c.value }

// Type is what --help calls the value.
func (c *choice) Type() string { return strings.Join(c.known, "|") }

// Set takes a known word.
func (c *choice) Set(value string) error {
	if !slices.Contains(c.known, value) {
		return fmt.Errorf("known: %s", strings.Join(c.known, ", "))
	}
	c.value = value
	return nil
}

// complete lets the shell complete the flag with the known words.
func (c *choice) complete(cmd *cobra.Command, flag string) {
	// The only error is a flag that does not exist or is completed twice, which the tests of completion would show.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(c.known, cobra.ShellCompDirectiveNoFileComp))
}
