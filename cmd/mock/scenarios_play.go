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
	"time"

	"github.com/spf13/cobra"

	"paysandbox/internal/play"
	"paysandbox/internal/scenario"
	"paysandbox/internal/yamlfile"
	"paysandbox/sandbox"
)

// playFlags are the flags of scenarios play.
type playFlags struct {
	output string
	quiet  bool
}

func newScenariosPlay() *cobra.Command {
	var f playFlags
	cmd := &cobra.Command{
		Use: "play FILE|NAME", Short: "Play a scenario with a merchant who does everything right; exit code 1 if an expectation is not met",
		Long: "Play a scenario before your code does: a merchant who does everything right goes through it, in a sandbox of its own that needs no\n" +
			"port and no running mock. The scenario is a file of yours (FILE ends in .yaml) or a shipped one; NAME may be PROVIDER/NAME.\n\n" +
			"It prints a line for each step, with the time of the sandbox, and then the report of `mock scenarios report`. Time that the\n" +
			"merchant waits passes at once; delays and hangs of answers are real.\n\n" +
			"The exit code is 0 when no expectation is unmet, 1 when one is, and 2 when the scenario cannot be played.",
		Example: "  mock scenarios play test/scenarios/paid-late.yaml\n" +
			"  mock scenarios play intellectmoney/refund-refused --quiet",
		Args:              one("FILE, a scenario file of yours, or NAME, a scenario of `mock scenarios list`"),
		ValidArgsFunction: completePlayable,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(reportFormats, f.output) {
				return errors.New(yamlfile.Unknown("--output", f.output, reportFormats))
			}
			report, err := f.play(cmd, args[0])
			var problems yamlfile.Problems
			if errors.As(err, &problems) {
				fmt.Fprintln(cmd.ErrOrStderr(), below(filepath.Dir(args[0]), problems))
				return errUnusable
			} else if err != nil {
				return err
			}
			return tell(cmd.OutOrStdout(), report, f.output)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.output, "output", "text", "how the report is printed: text (tables) or json (an object; the steps go to standard error)")
	flags.BoolVar(&f.quiet, "quiet", false, "print the report alone")
	completes(cmd, "output", reportFormats...)
	return cmd
}

// play finds the scenario and plays it. The error is yamlfile.Problems for a file that is wrong, else a sentence.
func (f playFlags) play(cmd *cobra.Command, asked string) (sandbox.Report, error) {
	script, own, err := playable(asked)
	if err != nil {
		return sandbox.Report{}, err
	}
	var in *inbox
	if _, needed := play.Needs(script.Provider); needed || play.Listens(script) != "" {
		if in, err = openInbox(); err != nil {
			return sandbox.Report{}, err
		}
		defer in.close()
	}
	stage, err := newStage(script, own, in)
	if err != nil {
		return sandbox.Report{}, err
	}
	defer stage.box.Close()
	steps := cmd.OutOrStdout()
	switch {
	case f.quiet:
		steps = io.Discard
	case f.output == "json":
		steps = cmd.ErrOrStderr()
	}
	report, err := stage.play(cmd.Context(), in, func(after time.Duration, step string) {
		fmt.Fprintf(steps, "%8s  %s\n", after, step)
	})
	if err != nil {
		return sandbox.Report{}, fmt.Errorf("%s/%s cannot be played: %w", script.Provider, script.Name, err)
	}
	if !f.quiet && f.output == "text" {
		fmt.Fprintln(steps)
	}
	return report, nil
}

// playable finds what is to be played: a file, which comes with a directory that holds it alone, or a shipped scenario.
func playable(asked string) (*scenario.Scenario, fs.FS, error) {
	if !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(asked)) {
		list, err := sandbox.ShippedScenarios()
		if err != nil {
			return nil, nil, err
		}
		shipped, err := pick(list, asked)
		return shipped.Scenario, nil, err
	}
	const next = "give a scenario file, or a name of `mock scenarios list`"
	entry, err := os.Stat(asked)
	var at *fs.PathError
	switch {
	case errors.As(err, &at):
		return nil, nil, fmt.Errorf("%s: %w; %s", asked, at.Err, next)
	case err != nil:
		return nil, nil, err
	case entry.IsDir():
		return nil, nil, fmt.Errorf("%s is a directory; %s", asked, next)
	}
	own := oneFile{os.DirFS(filepath.Dir(asked)), fs.FileInfoToDirEntry(entry)}
	loaded, err := sandbox.LoadScenarios(own)
	if err != nil {
		return nil, nil, err
	}
	if s := loaded[0]; s.Default {
		return nil, nil, fmt.Errorf("%s: the default comes with the program, not from a file; play %s/%s, or give the file another name", asked, s.Provider, s.Name)
	}
	return loaded[0], own, nil
}

// oneFile is a directory in which one file alone is seen.
type oneFile struct {
	fs.FS
	entry fs.DirEntry
}

// ReadDir implements fs.ReadDirFS.
func (f oneFile) ReadDir(string) ([]fs.DirEntry, error) { return []fs.DirEntry{f.entry}, nil }

// completePlayable completes names of shipped scenarios, and files where the word looks like a path.
func completePlayable(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if strings.HasPrefix(word, ".") || strings.HasPrefix(word, string(filepath.Separator)) {
		return []string{"yaml"}, cobra.ShellCompDirectiveFilterFileExt
	}
	return completeShipped(cmd, args, word)
}
