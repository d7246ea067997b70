package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// sandboxResult is what a command knows at its end. Of a list that was asked for the JSON has the key even where nothing is in it.
type sandboxResult struct {
	Command       string                  `json:"command"`
	Payment       *control.Payment        `json:"payment,omitempty"`
	Payments      []control.Payment       `json:"payments,omitzero"`
	Notification  *control.Notification   `json:"notification,omitempty"`
	Notifications []control.Notification  `json:"notifications,omitzero"`
	Holding       *bool                   `json:"holding,omitempty"`
	Held          *int                    `json:"held,omitempty"`
	Released      *int                    `json:"released,omitempty"`
	Dropped       int64                   `json:"dropped,omitempty"`
	Clock         *clockStanding          `json:"clock,omitempty"`
	Request       *control.Request        `json:"request,omitempty"`
	Requests      []control.Request       `json:"requests,omitzero"`
	Count         *int                    `json:"count,omitempty"`
	Numbers       []int64                 `json:"numbers,omitzero"` // of requests
	Unverified    *control.Unverified     `json:"unverified,omitempty"`
	Cleared       *int                    `json:"cleared,omitempty"`
	Curl          string                  `json:"curl,omitempty"`
	File          string                  `json:"file,omitempty"`
	Tenant        *control.Tenant         `json:"tenant,omitempty"`
	Tenants       []control.Tenant        `json:"tenants,omitzero"`
	Report        *control.FinalReport    `json:"report,omitempty"`
	Explanation   *control.Explanation    `json:"explanation,omitempty"`
	Mermaid       string                  `json:"mermaid,omitempty"`
	Events        []control.Event         `json:"events,omitzero"`
	Took          string                  `json:"took,omitempty"` // of a wait
	Scenario      *control.Scenario       `json:"scenario,omitempty"`
	Scenarios     []control.Scenario      `json:"scenarios,omitzero"`
	Text          string                  `json:"text,omitempty"` // of the scenario, as it was written
	Mistakes      []mistake               `json:"mistakes,omitzero"`
	Judged        *control.ScenarioReport `json:"judged,omitempty"`
	verdict
}

// carryOut runs the work of a command, which fills in the result, and prints what it came to: as an object, or what text makes of it. Its
// error is wrong usage.
func (s *atSandbox) carryOut(cmd *cobra.Command, r *sandboxResult, work func(context.Context, *control.Client) error, text func() []byte) error {
	return s.carryOutWithin(cmd, s.app.timeout, r, work, text)
}

// carryOutWithin is carryOut where the work may take another time than --timeout.
func (s *atSandbox) carryOutWithin(cmd *cobra.Command, most time.Duration, r *sandboxResult, work func(context.Context, *control.Client) error, text func() []byte) error {
	_, r.Command, _ = strings.Cut(cmd.CommandPath(), " ")
	failed, err := s.askWithin(cmd, most, work)
	switch {
	case err != nil:
		return err
	case failed.Error != "":
		s.app.finish(failed, sandboxResult{Command: r.Command, verdict: failed}, "")
	case s.app.output.value == "json":
		s.app.finish(r.verdict, r, "")
	default:
		s.app.finishWith(r.verdict, text())
	}
	return nil
}

// table writes rows, the first of which is the head, as the lists of providers are written. right is the column that ends flush.
func (s *atSandbox) table(rows [][]string, right int) []byte {
	for _, row := range rows {
		for i := range row {
			row[i] = printable(row[i])
			if row[i] == "" && i < len(row)-1 {
				row[i] = "-" // so that a column is never missing
			}
		}
	}
	return aligned(rows, right, s.app.terminal(s.app.stdout), s.app.colours(s.app.stdout))
}

// words joins what is known of a thing into a line, in a fixed order, two blanks between them.
func words(all ...string) string {
	var known []string
	for _, one := range all {
		if one != "" {
			known = append(known, one)
		}
	}
	return printable(strings.Join(known, "  "))
}

// labelled is a value with its name before it, or nothing where there is no value.
func labelled(name, value string) string {
	if value == "" {
		return ""
	}
	return name + " " + value
}

// clockText is an instant for people, in UTC.
func clockText(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.DateTime)
}
