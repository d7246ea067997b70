package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// envPrefix begins the environment's name of every flag: --control-addr is PAYSANDBOX_CONTROL_ADDR.
const envPrefix = "PAYSANDBOX_"

func envName(flag string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// fromEnvironment sets each flag that the command line leaves open from the environment. The command line wins.
func fromEnvironment(cmd *cobra.Command, _ []string) error {
	var wrong error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		value, set := os.LookupEnv(envName(f.Name))
		if f.Changed || !set || value == "" || wrong != nil || f.Name == "help" { // an empty variable says nothing
			return
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			wrong = fmt.Errorf("environment %s=%s: %w", envName(f.Name), value, err)
		}
	})
	return wrong
}
