package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

func (s *atSandbox) harCommand() *cobra.Command {
	var flags selectionFlags
	var file string
	var force bool
	cmd := &cobra.Command{
		Use: "har", Short: "Print requests as an HTTP Archive, or write them to a file",
		Long: `har prints an HTTP Archive (HAR 1.2, which is JSON whatever --output says), or writes it to a file: the network tab of a browser's developer
tools opens it. Secrets and card numbers are masked.`,
		Example: "  client requests har --file journal.har\n  client requests har --payment 3000000000 >payment.har",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			selection, err := flags.selection()
			switch {
			case err != nil:
				return err
			case !cmd.Flags().Changed("file"):
				if force {
					return errors.New("--force overwrites a file; name it with --file")
				}
				return s.printHAR(cmd, selection)
			case file == "":
				return errors.New("--file is empty; write for example --file journal.har")
			}
			if err := mayWrite(file, force); err != nil {
				return fmt.Errorf("--file: %w", err)
			}
			return s.writeHAR(cmd, selection, file, force)
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&file, "file", "", "write the archive to this file, which must not exist")
	cmd.Flags().BoolVar(&force, "force", false, "overwrite the file")
	return cmd
}

// printHAR prints the archive as it is.
func (s *atSandbox) printHAR(cmd *cobra.Command, selection control.Selection) error {
	var archive []byte
	r := sandboxResult{verdict: verdict{Outcome: done}}
	failed, err := s.ask(cmd, func(ctx context.Context, box *control.Client) (err error) {
		archive, err = box.RequestsHAR(ctx, selection)
		return tooLong(&r, err)
	})
	switch {
	case err != nil:
		return err
	case failed.Error != "":
		r.verdict = failed
	case r.Error == "":
		s.app.finishWith(r.verdict, archive)
		return nil
	}
	s.app.finish(r.verdict, sandboxResult{Command: "requests har", verdict: r.verdict}, "")
	return nil
}

func (s *atSandbox) writeHAR(cmd *cobra.Command, selection control.Selection, file string, force bool) error {
	r := sandboxResult{verdict: verdict{Outcome: done}}
	return s.carryOut(cmd, &r, func(ctx context.Context, box *control.Client) error {
		archive, err := box.RequestsHAR(ctx, selection)
		if err != nil {
			return tooLong(&r, err)
		}
		var read struct {
			Log struct {
				Entries []json.RawMessage `json:"entries"`
			} `json:"log"`
		}
		if err := json.Unmarshal(archive, &read); err != nil {
			return fmt.Errorf("%w: %w", control.ErrMalformedAnswer, err)
		}
		count := len(read.Log.Entries)
		if r.verdict = saved(archive, file, force); r.Error == "" {
			r.File, r.Count = file, &count
			if count == selection.Limit {
				r.Next = "there may be older ones: give --limit " + strconv.Itoa(2*count)
			}
		}
		return nil
	}, func() []byte {
		if r.Count == nil {
			return nil
		}
		return []byte(words("written to "+file, strconv.Itoa(*r.Count)+" requests") + "\n")
	})
}

// saved writes the archive to its file.
func saved(archive []byte, file string, force bool) verdict {
	if err := writeFile(file, archive, force); err != nil {
		return verdict{refused, "the archive could not be written: " + err.Error(), "give another file with --file"}
	}
	return verdict{Outcome: done}
}

// tooLong makes a result of the failure that fewer requests avoid. Any other stays an error.
func tooLong(r *sandboxResult, err error) error {
	if !errors.Is(err, control.ErrMalformedAnswer) || !strings.Contains(err.Error(), "longer than") {
		return err
	}
	r.verdict = verdict{refused, "the archive is too long", "ask for fewer with --limit and --since"}
	return nil
}
