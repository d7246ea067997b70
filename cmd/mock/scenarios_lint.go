package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/internal/yamlfile"
	"paysandbox/sandbox"
)

// Formats of scenarios lint.
var lintFormats = []string{"text", "github"}

const scenarioDir = "give the directory that holds your *.yaml files"

func newScenariosLint() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use: "lint DIR", Short: "Check every scenario file of a directory; exit code 1 if one is wrong",
		Long: "Check every *.yaml of a directory and of those below it. Exit code 0: all are right; 1: something is wrong; 2: nothing was checked.\n\n" +
			"--format text prints a line for each problem on standard error, --format github prints an annotation for each on standard\n" +
			"output, which a GitHub workflow shows at the line.",
		Args: one("DIR, the directory that holds your *.yaml files"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(lintFormats, format) {
				return errors.New(yamlfile.Unknown("--format", format, lintFormats))
			}
			if err := directory(args[0]); err != nil {
				return err
			}
			count, warnings, err := sandbox.LintScenarios(os.DirFS(args[0]))
			warn(cmd, below(args[0], warnings), format)
			var problems yamlfile.Problems
			switch {
			case errors.As(err, &problems):
				problems = below(args[0], problems)
				if format == "github" {
					annotate(cmd.OutOrStdout(), "error", problems)
				} else {
					fmt.Fprintln(cmd.ErrOrStderr(), problems)
				}
				return errFailed
			case err != nil:
				return err
			case count == 0:
				return fmt.Errorf("%s: no *.yaml in it or below it, so nothing was checked; %s, or begin one with `mock scenarios new`", args[0], scenarioDir)
			case count == 1:
				_, err = fmt.Fprintln(cmd.OutOrStdout(), "1 scenario file, nothing wrong")
			default:
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d scenario files, nothing wrong\n", count)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "how problems are printed: text or github (annotations of a workflow)")
	completes(cmd, "format", lintFormats...)
	return cmd
}

// warn prints what is right and perhaps not meant; it changes no exit code.
func warn(cmd *cobra.Command, warnings yamlfile.Problems, format string) {
	if format == "github" {
		annotate(cmd.OutOrStdout(), "warning", warnings)
		return
	}
	for _, w := range warnings {
		w.Text = "warning: " + w.Text
		fmt.Fprintln(cmd.ErrOrStderr(), w)
	}
}

// directory says in a sentence why a path is no directory to read.
func directory(dir string) error {
	entry, err := os.Stat(dir)
	var at *fs.PathError
	switch {
	case dir == "":
		return errors.New("DIR is empty; " + scenarioDir + ", . for this one")
	case errors.As(err, &at):
		return fmt.Errorf("%s: %w; %s", dir, at.Err, scenarioDir)
	case err != nil:
		return err
	case !entry.IsDir():
		return fmt.Errorf("%s is not a directory; %s", dir, scenarioDir)
	}
	return nil
}

// below puts the directory before the files of problems, so that the names lead there from where the command was typed.
func below(dir string, problems yamlfile.Problems) yamlfile.Problems {
	named := slices.Clone(problems)
	for i := range named {
		named[i].File = filepath.ToSlash(filepath.Join(dir, named[i].File))
	}
	return named
}

// Escapes of GitHub's workflow commands: of a message, and of a property's value, which a comma or a colon would end.
var (
	messageEscapes  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// annotate prints a workflow command for each problem. What is about a whole file has no line and no column.
// Source: docs.github.com, "Workflow commands for GitHub Actions", "Setting an error message".
func annotate(to io.Writer, kind string, problems yamlfile.Problems) {
	for _, p := range problems {
		place := "file=" + propertyEscapes.Replace(p.File)
		if p.Line > 0 {
			place += fmt.Sprintf(",line=%d,col=%d", p.Line, p.Column)
		}
		fmt.Fprintf(to, "::%s %s::%s\n", kind, place, messageEscapes.Replace(p.Text))
	}
}
