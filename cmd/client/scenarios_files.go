package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// mistake is something to put right in a file.
type mistake struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`   // from 1; 0: it is about the file as a whole
	Column int    `json:"column,omitempty"` // from 1
	Text   string `json:"text"`
}

// placed are the mistakes of a file.
func placed(file string, all []control.Mistake) []mistake {
	out := make([]mistake, len(all))
	for i, one := range all {
		out[i] = mistake{file, one.Line, one.Column, one.Text}
	}
	return out
}

// mistakeLines has a line for each, which editors and terminals follow to its place.
func mistakeLines(all []mistake) []byte {
	var text strings.Builder
	for _, m := range all {
		place := m.File
		if m.Line > 0 {
			place = fmt.Sprintf("%s:%d:%d", m.File, m.Line, m.Column)
		}
		text.WriteString(printable(place+": "+m.Text) + "\n")
	}
	return []byte(text.String())
}

// some counts things in words.
func some(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

func (s *atSandbox) lintScenariosCommand() *cobra.Command {
	return &cobra.Command{
		Use: "lint FILE…", Short: "Check scenario files, and store nothing",
		Long: `lint prints a line for each thing that is wrong, FILE:LINE:COLUMN before it. The exit code tells: 0 nothing is wrong, 1 something is. - is
standard input. Without a running sandbox files are checked by: mock scenarios lint DIR|FILE`,
		Example: "  client scenarios lint scenarios/*.yaml",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("give the file of a scenario, for example: %s paid-late.yaml", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			texts := make([][]byte, len(args))
			for i, file := range args {
				var err error
				if texts[i], err = s.app.read("the scenario", file); err != nil {
					return err
				}
			}
			r := sandboxResult{Mistakes: []mistake{}, verdict: verdict{Outcome: done}}
			return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
				wrong := 0
				for i, file := range args {
					found, err := box.LintScenario(ctx, texts[i])
					if err != nil {
						return err
					}
					if len(found) > 0 {
						wrong++
					}
					r.Mistakes = append(r.Mistakes, placed(nameOf(file), found)...)
				}
				if wrong > 0 {
					r.verdict = verdict{unverified, some(len(r.Mistakes), "mistake") + " in " + some(wrong, "file"), ""}
				}
				return nil
			}, func() []byte {
				if len(r.Mistakes) == 0 {
					return []byte(some(len(args), "file") + ", nothing wrong\n")
				}
				return mistakeLines(r.Mistakes)
			})
		},
	}
}

// aFile wants a file and nothing else.
func aFile(cmd *cobra.Command, args []string) error {
	return one("the file of a scenario", "paid-late.yaml")(cmd, args)
}

func (s *atSandbox) addScenarioCommand() *cobra.Command {
	return &cobra.Command{
		Use: "add FILE", Short: "Give the tenant a scenario of its own",
		Long: `add gives the tenant one more scenario, which takes payments from now on, before those that were there earlier. Where the tenant has one of
its name, it is refused; put replaces it. - is standard input. What is wrong in the file is printed as lint prints it, and nothing is stored.`,
		Example: "  client scenarios add paid-late.yaml --tenant checkout",
		Args:    aFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.storeScenario(cmd, "added", args[0], (*control.Client).AddScenario)
		},
	}
}

func (s *atSandbox) putScenarioCommand() *cobra.Command {
	return &cobra.Command{
		Use: "put FILE", Short: "Give the tenant a scenario of its own, or another version of it",
		Long: `put gives the tenant the scenario that is called as the file: one more, or another version in the place of the one that it has. Payments that
the old one took keep it for life. What is wrong in the file is printed as lint prints it, and nothing is stored.`,
		Example: "  client scenarios put paid-late.yaml --tenant checkout",
		Args:    aFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			name := filepath.Base(args[0])
			if name = strings.TrimSuffix(name, filepath.Ext(name)); name == "-" || !scenarioName.MatchString(name) {
				return fmt.Errorf("%s: a scenario is called as its file: a-z, 0-9 and -, then .yaml; write for example paid-late.yaml, or use: client scenarios add", shellWord(args[0]))
			}
			return s.storeScenario(cmd, "stored", args[0], func(box *control.Client, ctx context.Context, text []byte) (control.Scenario, error) {
				return box.PutScenario(ctx, name, text)
			})
		},
	}
}

// storeScenario carries out a command that stores a file. What is wrong in it is the result, at its place in the file.
func (s *atSandbox) storeScenario(cmd *cobra.Command, become, file string, store func(*control.Client, context.Context, []byte) (control.Scenario, error)) error {
	text, err := s.app.read("the scenario", file)
	if err != nil {
		return err
	}
	r := sandboxResult{verdict: verdict{Outcome: done}}
	return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
		stored, err := store(box, ctx, text)
		var problem *control.Problem
		if errors.As(err, &problem) && len(problem.Errors) > 0 {
			r.Mistakes = placed(nameOf(file), problem.Errors)
			r.verdict = verdict{refused, "nothing was stored: " + some(len(r.Mistakes), "mistake") + " in " + nameOf(file), ""}
			return nil
		}
		r.Scenario = &stored
		return err
	}, func() []byte {
		if r.Scenario == nil {
			return mistakeLines(r.Mistakes)
		}
		return scenarioLine(become, *r.Scenario)
	})
}
