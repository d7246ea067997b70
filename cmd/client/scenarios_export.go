package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

func (s *atSandbox) exportCommand() *cobra.Command {
	var file string
	var force bool
	cmd := &cobra.Command{
		Use: "export PAYMENT", Short: "Make a scenario of what happened to a payment",
		Long: `export prints a scenario in which again happens what happened to a payment: what scenarios did to its requests, what its payer did,
and the states that somebody brought it to. PAYMENT is PROVIDER:NUMBER, or the number alone where one provider has it.

With --output the scenario is written to a file and takes the file's name, because a scenario is called as its file. Comments at its
head say what no scenario can do again.`,
		Example: `  client scenarios export 3000000000
  client scenarios export intellectmoney:3000000000 --output scenarios/paid-late.yaml`,
		Args: aPayment,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := mayExport(cmd, file, force); err != nil {
				return err
			}
			return s.export(cmd, args[0], file, force)
		},
	}
	flags := cmd.Flags()
	// In the place of the flag that all commands share: a scenario is YAML.
	flags.StringVarP(&file, "output", "o", "", "write the scenario to this file, which must not exist; it ends in .yaml")
	flags.BoolVar(&force, "force", false, "overwrite the file")
	return cmd
}

// aPayment wants a payment's number and nothing else.
func aPayment(cmd *cobra.Command, args []string) error {
	return one("the number of a payment", "3000000000")(cmd, args)
}

var (
	scenarioName = regexp.MustCompile(`^[a-z0-9-]+$`)
	nameLine     = regexp.MustCompile(`(?m)^name: *"?([a-z0-9-]+)"?$`)
)

// mayExport finds what would keep export from its file, before anything is asked.
func mayExport(cmd *cobra.Command, file string, force bool) error {
	switch name, yaml := strings.CutSuffix(filepath.Base(file), ".yaml"); {
	case !cmd.Flags().Changed("output"):
		if force {
			return errors.New("--force overwrites a file; name it with --output")
		}
		return nil
	case slices.Contains([]string{"text", "json"}, file):
		return fmt.Errorf("--output is a file here, and a scenario is YAML; leave %q out, or name a file that ends in .yaml", file)
	case !yaml || !scenarioName.MatchString(name) || name == "default":
		return fmt.Errorf("--output %s: a scenario is called as its file: a-z, 0-9 and -, then .yaml, and not default.yaml; write for example paid-late.yaml", shellWord(file))
	}
	if err := mayWrite(file, force); err != nil {
		return fmt.Errorf("--output: %w", err)
	}
	return nil
}

// export asks for the scenario and prints it, or writes it to a file.
func (s *atSandbox) export(cmd *cobra.Command, id, file string, force bool) error {
	var text []byte
	v, err := s.ask(cmd, func(ctx context.Context, box *control.Client) (err error) {
		text, err = box.ExportScenario(ctx, id)
		return err
	})
	if err != nil {
		return err
	}
	name := nameLine.FindSubmatchIndex(text)
	switch {
	case v.Error != "":
	case name == nil:
		v = verdict{refused, "the control plane answers with a scenario that has no name", "check --control-url"}
	case file == "":
		own := string(text[name[2]:name[3]]) + ".yaml"
		s.app.finishWith(verdict{Outcome: done, Next: "save it as " + own + ", then play it with: mock scenarios play " + own}, text)
		return nil
	default:
		text = slices.Concat(text[:name[0]], []byte(nameLineOf(text[name[2]:name[3]], file)), text[name[1]:])
		if err := writeFile(file, text, force); err != nil {
			v = verdict{refused, "the scenario could not be written: " + err.Error(), "give another file with --output"}
			break
		}
		v = verdict{Outcome: done, Next: "play it with: mock scenarios play " + shellWord(file)}
	}
	s.app.finish(v, nil, "written to "+file)
	return nil
}

// nameLineOf is the line that gives a scenario the name of its file. It is quoted where it changes: a YAML reader may take a word such
// as no for another thing.
func nameLineOf(own []byte, file string) string {
	name := strings.TrimSuffix(filepath.Base(file), ".yaml")
	if name == string(own) {
		return "name: " + name
	}
	return `name: "` + name + `"`
}
