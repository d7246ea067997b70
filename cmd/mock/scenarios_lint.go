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
		Use: "lint DIR|FILE", Short: "Check every scenario file of a directory, or one file; exit code 1 if one is wrong",
		Long: "Check every *.yaml of a directory and of those below it, or one such file. Exit code 0: all are right; 1: something is wrong; 2: nothing was checked.\n\n" +
			"--format text prints a line for each problem on standard error, --format github prints an annotation for each on standard\n" +
			"output, which a GitHub workflow shows at the line.",
		Args: one("DIR, the directory that holds your *.yaml files"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(lintFormats, format) {
				return errors.New(yamlfile.Unknown("--format", format, lintFormats))
			}
			dir, files, err := lintable(args[0])
			if err != nil {
				return err
			}
			count, warnings, err := sandbox.LintScenarios(files)
			warn(cmd, below(dir, warnings), format)
			var problems yamlfile.Problems
			switch {
			case errors.As(err, &problems):
				problems = below(dir, problems)
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

// lintable is the directory of what a path names, and the files to check in it: all, or the one that was named. The error says in a sentence
// why there is nothing to check.
func lintable(path string) (dir string, files fs.FS, err error) {
	entry, err := os.Stat(path)
	var at *fs.PathError
	switch {
	case path == "":
		return "", nil, errors.New("DIR is empty; " + scenarioDir + ", . for this one")
	case errors.As(err, &at):
		return "", nil, fmt.Errorf("%s: %w; %s", path, at.Err, scenarioDir)
	case err != nil:
		return "", nil, err
	case entry.IsDir():
		return path, os.DirFS(path), nil
	case filepath.Ext(path) != ".yaml" && filepath.Ext(path) != ".yml": // of the latter the linter has more to say
		return "", nil, fmt.Errorf("%s is neither a directory nor a *.yaml file; %s, or one of them", path, scenarioDir)
	}
	dir = filepath.Dir(path)
	return dir, oneFile{os.DirFS(dir), fs.FileInfoToDirEntry(entry)}, nil
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
