package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"paysandbox/internal/probe"
)

// probeResult is what `probe` knows at its end.
type probeResult struct {
	Provider string          `json:"provider"`
	Command  string          `json:"command"`
	BaseURL  string          `json:"base_url"`
	RunID    string          `json:"run_id"`
	DryRun   bool            `json:"dry_run,omitempty"`
	AtMost   probe.Sends     `json:"at_most"` // requests that were announced, by kind
	Sent     int             `json:"sent"`
	Guesses  []probe.Finding `json:"guesses"`
	verdict
}

// settings are those that make the sandbox equal, each once, as client tenants change takes them in a shell.
func (r *probeResult) settings() (all []string) {
	for _, f := range r.Guesses {
		for _, l := range f.Lines {
			name, value, _ := strings.Cut(l.Setting, "=")
			if one := r.Provider + "." + name + "=" + shellWord(value); l.Setting != "" && !slices.Contains(all, one) {
				all = append(all, one)
			}
		}
	}
	return all
}

func (a *app) finishProbe(r *probeResult) {
	switch {
	case a.output.value == "json":
		a.finish(r.verdict, r, "")
	case len(r.Guesses) == 0:
		a.finishWith(r.verdict, nil)
	case r.DryRun:
		a.finishWith(r.verdict, a.dryRunText(r))
	default:
		a.finishWith(r.verdict, a.probeText(r))
	}
}

const noneToTheRight = -1 // no column has sums

// probeText has a row for each guess, one for each question that differs or could not be told, and a line that counts.
func (a *app) probeText(r *probeResult) []byte {
	rows := [][]string{{"GUESS", "VERDICT", "ASKED", "THE OTHER SIDE", "THE SANDBOX", "SETTING"}}
	count := map[probe.Verdict]int{}
	for _, f := range r.Guesses {
		count[f.Verdict]++
		switch f.Verdict {
		case probe.Differs, probe.NotTold:
			for _, l := range f.Lines {
				switch l.Verdict {
				case probe.Differs:
					rows = append(rows, []string{f.Guess, string(l.Verdict), l.Asks, l.Theirs, l.Ours, cell(l.Setting, "none")})
				case probe.NotTold:
					rows = append(rows, []string{f.Guess, string(l.Verdict), l.Asks, l.Why, l.Ours, "-"})
				}
			}
		case probe.NotAsked:
			rows = append(rows, []string{f.Guess, string(f.Verdict), whyNot(f), "-", "-", "-"})
		default:
			rows = append(rows, []string{f.Guess, string(f.Verdict), howMany(f), "-", "-", "-"})
		}
	}
	line := fmt.Sprintf("%d guesses: %d same, %d differ, %d could not be told, %d not asked; %d requests\n", len(r.Guesses), count[probe.Same],
		count[probe.Differs], count[probe.NotTold], count[probe.NotAsked], r.Sent)
	return append(a.probeRows(rows), line...)
}

// dryRunText has a row for each question.
func (a *app) dryRunText(r *probeResult) []byte {
	rows := [][]string{{"GUESS", "QUESTION", "THE SANDBOX", "REQUESTS"}}
	for _, f := range r.Guesses {
		if len(f.Lines) == 0 {
			rows = append(rows, []string{f.Guess, "not asked: " + f.Why, "-", "-"})
		}
		for _, l := range f.Lines {
			requests := kinds(l.Sends)
			if l.Why != "" {
				requests = "not asked: " + l.Why
			}
			rows = append(rows, []string{f.Guess, l.Asks, l.Ours, requests})
		}
	}
	return append(a.probeRows(rows), printable("nothing was sent; without --dry-run "+announce(r))+"\n"...)
}

func (a *app) probeRows(rows [][]string) []byte {
	for _, row := range rows {
		for i := range row {
			row[i] = printable(row[i])
		}
	}
	return bytes.Clone(aligned(rows, noneToTheRight, a.terminal(a.stdout), a.colours(a.stdout)))
}

func cell(text, absent string) string {
	if text == "" {
		return absent
	}
	return text
}

// howMany says how many questions were asked of a guess that is the same, and how many were left out.
func howMany(f probe.Finding) string {
	asked := 0
	for _, l := range f.Lines {
		if l.Verdict != probe.NotAsked {
			asked++
		}
	}
	text := fmt.Sprintf("%d questions", asked)
	if asked == 1 {
		text = "1 question"
	}
	if left := len(f.Lines) - asked; left > 0 {
		text += fmt.Sprintf(", %d left out", left)
	}
	return text
}

// whyNot is the reason of a guess that was not asked, or of its questions.
func whyNot(f probe.Finding) string {
	if f.Why != "" {
		return f.Why
	}
	var reasons []string
	for _, l := range f.Lines {
		if !slices.Contains(reasons, l.Why) {
			reasons = append(reasons, l.Why)
		}
	}
	return strings.Join(reasons, "; ")
}
