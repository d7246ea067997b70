package control

import (
	"context"
	"net/http"
)

// Standing is how an expectation stands.
type Standing string

// Standings.
const (
	Met   Standing = "met"
	Unmet Standing = "unmet"
	Open  Standing = "open" // may yet be met; never in a report that was asked for as ended
)

// ScenarioReport is what a scenario did to its payments and what the merchant's code did about them, as far as the sandbox's
// journal reaches back. Keys of its JSON that are not here are left out.
type ScenarioReport struct {
	Tenant       string        `json:"tenant"`
	Provider     string        `json:"provider"`
	Scenario     string        `json:"scenario"` // without the provider
	About        string        `json:"about"`    // the sentence of the scenario's file
	Payments     []string      `json:"payments"` // ids as Payment takes them, oldest first
	Rules        []RuleReport  `json:"rules"`    // in the file's order
	Expectations []Expectation `json:"expectations"`
	Dropped      int64         `json:"dropped"` // requests that the journal has let go: what is said of calls may lack them
}

// RuleReport is how often a rule of a scenario applied.
type RuleReport struct {
	Place string   `json:"place"` // file:line
	At    []string `json:"at"`    // operations and events at which it may apply
	Fired int      `json:"fired"`
}

// Expectation is one of a scenario's expectations, judged.
type Expectation struct {
	Line     int      `json:"line"`     // in the scenario's file
	Wanted   string   `json:"wanted"`   // in words
	Standing Standing `json:"standing"` // Met, Unmet or Open
	Else     string   `json:"else"`     // what is wrong, in a sentence; "" unless Unmet
	Seen     string   `json:"seen"`     // what was seen so far; when Unmet, what was seen instead
	Requests []int64  `json:"requests"` // journal numbers of the requests that show it, upwards; of many the newest
}

// Unmet lists the expectations that are not met.
func (r ScenarioReport) Unmet() (unmet []Expectation) {
	for _, e := range r.Expectations {
		if e.Standing == Unmet {
			unmet = append(unmet, e)
		}
	}
	return unmet
}

// ScenarioReport asks what a scenario did and whether its expectations are met. name is NAME, or PROVIDER/NAME where several
// providers have the name. ended says that the merchant's code will do nothing more: what is still open is then not met, unless
// nothing was expected. An expectation that is not met is no error; it is in [ScenarioReport.Unmet].
//
// Errors: [*Problem] (404: there is no such scenario or tenant; 409: several providers have the name), [ErrInvalidRequest] for a
// name of another shape, [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) ScenarioReport(ctx context.Context, name string, ended bool) (ScenarioReport, error) {
	path, err := scenarioPath(name)
	if err != nil {
		return ScenarioReport{}, err
	}
	path += "/report"
	if ended {
		path += "?ended=true"
	}
	var r ScenarioReport
	if err := c.do(ctx, http.MethodGet, path, nil, &r); err != nil {
		return ScenarioReport{}, err
	}
	if r.Provider == "" || r.Scenario == "" {
		return ScenarioReport{}, malformed(http.MethodGet, path, "no report in it")
	}
	return r, nil
}
