package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paysandbox/clients/control"
)

// sequenceFlags are the flags of a match, over and over, with --then between two steps.
type sequenceFlags struct {
	matchFlags
	steps []control.Match
	names []string // of the flags of a step
}

func (f *sequenceFlags) add(cmd *cobra.Command) {
	f.matchFlags.add(cmd)
	flags := cmd.Flags()
	flags.VisitAll(func(one *pflag.Flag) { f.names = append(f.names, one.Name) })
	flags.BoolFunc("then", "ends a step: the flags behind it are of the next one", func(value string) error {
		if value != "true" {
			return errors.New("it stands alone, between two steps")
		}
		return f.end(cmd)
	})
}

// end takes what was given since the step before for a step.
func (f *sequenceFlags) end(cmd *cobra.Command) error {
	step, err := f.match(cmd)
	switch {
	case err != nil:
		return fmt.Errorf("step %d: %w", len(f.steps)+1, err)
	case reflect.DeepEqual(step, control.Match{}):
		return fmt.Errorf("step %d asks for nothing; write for example --operation createInvoice --then --operation sbpPayment", len(f.steps)+1)
	}
	f.steps = append(f.steps, step)
	known := f.outcome.known
	f.matchFlags = matchFlags{}
	f.outcome.known = known
	for _, name := range f.names {
		cmd.Flags().Lookup(name).Changed = false
	}
	return nil
}

// given says whether a flag of a step was given.
func (f *sequenceFlags) given(cmd *cobra.Command) bool {
	for _, name := range f.names {
		if cmd.Flags().Changed(name) {
			return true
		}
	}
	return len(f.steps) > 0
}

func (s *atSandbox) verifySequenceCommand() *cobra.Command {
	var flags sequenceFlags
	var file string
	cmd := &cobra.Command{
		Use: "verify-sequence", Short: "Verify that requests came one after another",
		Long: `verify-sequence wants a request that matches the flags before the first --then, after it one that matches those before the second, and so
on, with any others between. The exit code tells: 0 they came so, 1 one of them did not. Then it says which, and what came nearest.

With --file the steps stand in a file, YAML or JSON: steps: [{op: createInvoice}, {op: sbpPayment, outcome: answered}]

` + aboutConditions,
		Example: `  client requests verify-sequence --operation createInvoice --field orderId=A-1 --then --operation sbpPayment --outcome answered
  client requests verify-sequence --file steps.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("file") {
				if err := flags.end(cmd); err != nil {
					return err
				}
				return s.verifySequence(cmd, len(flags.steps), func(ctx context.Context, box *control.Client) ([]int64, error) {
					return box.VerifySequence(ctx, flags.steps...)
				})
			}
			if flags.given(cmd) {
				return errors.New("give either --file or the flags of steps")
			}
			text, err := s.app.read("--file", file)
			if err != nil {
				return err
			}
			return s.verifySequence(cmd, 0, func(ctx context.Context, box *control.Client) ([]int64, error) {
				numbers, err := box.VerifySequenceText(ctx, text)
				return numbers, inFile(err, nameOf(file))
			})
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&file, "file", "", "read the steps from this file; - is standard input")
	return cmd
}

// inFile puts a file in the place of the body that a refusal speaks of.
func inFile(err error, file string) error {
	var problem *control.Problem
	if !errors.As(err, &problem) || problem.Unverified != nil {
		return err
	}
	lines := strings.Split(problem.Detail, "\n")
	for i, line := range lines {
		if bodyPlace.MatchString(line) {
			lines[i] = file + ":" + strings.TrimPrefix(line, "body:")
		}
	}
	return &control.Problem{Status: problem.Status, Detail: strings.Join(lines, "\n"), Errors: problem.Errors}
}

// verifySequence carries out the command; steps is how many there are, 0: that is not known.
func (s *atSandbox) verifySequence(cmd *cobra.Command, steps int, work func(context.Context, *control.Client) ([]int64, error)) error {
	return s.verify(cmd, work, func(numbers []int64) string { return "verified  in this order: " + numbersText(numbers) + "\n" },
		func(u *control.Unverified) []byte { return unfoundText(u, steps) })
}

// unfoundText is which step of a sequence was not found, and where.
func unfoundText(u *control.Unverified, steps int) []byte {
	step, where := strconv.Itoa(u.Step), "in the journal"
	if steps > 0 {
		step += " of " + strconv.Itoa(steps)
	}
	if u.After > 0 {
		where = "after request " + numberText(u.After)
	}
	lines := []string{"not verified", "step    " + step + " was not found " + where, "wanted  " + u.Wanted}
	switch len(u.Requests) {
	case 0:
	case 1:
		lines = append(lines, "before  request "+numbersText(u.Requests))
	default:
		lines = append(lines, "before  requests "+numbersText(u.Requests))
	}
	if u.Earlier > 0 {
		lines = append(lines, "earlier request "+numberText(u.Earlier)+" would match, had it come later")
	}
	return linesText(lines, u)
}
