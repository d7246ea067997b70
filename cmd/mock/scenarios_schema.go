package main

import (
	"github.com/spf13/cobra"

	"paysandbox/sandbox"
)

// schemaFile is how the schema is named where scenario files are.
const schemaFile = "scenario.schema.json"

func newScenariosSchema() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of scenario files, for editors",
		Long: "Print the JSON Schema of scenario files. An editor with a YAML language server completes and underlines by it where a file's\n" +
			"first line is\n\n  # yaml-language-server: $schema=" + schemaFile,
		Example: "  mock scenarios schema > scenarios/" + schemaFile,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(sandbox.ScenarioSchema())
			return err
		},
	}
}
