package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/internal/play"
	"paysandbox/internal/scenario"
	"paysandbox/sandbox"
)

// played are the providers whose shipped scenarios are all played.
var played = []string{
	"intellectmoney",
}

// performance is a play that has ended.
type performance struct {
	report  sandbox.Report
	journal string // canonical
	steps   []string
}

// perform plays a shipped scenario in time that moves only when everything waits, so that the slow ones take no time. The inbox, which has
// a socket, stays outside: who waits for a socket keeps time from moving.
func perform(t *testing.T, script *scenario.Scenario) (p performance) {
	t.Helper()
	var in *inbox
	if _, needed := play.Needs(script.Provider); needed {
		var err error
		if in, err = openInbox(); err != nil {
			t.Fatal(err)
		}
		defer in.close()
	}
	synctest.Test(t, func(t *testing.T) {
		stage, err := newStage(script, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer stage.box.Close()
		p.report, err = stage.play(t.Context(), in, func(after time.Duration, step string) {
			p.steps = append(p.steps, fmt.Sprint(after, " ", step))
		})
		if err != nil {
			t.Fatal(err)
		}
		answer := httptest.NewRecorder()
		stage.box.ControlPlane().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/__admin/requests?format=canonical&limit=1000", http.NoBody))
		if p.journal = answer.Body.String(); answer.Code != http.StatusOK {
			t.Errorf("the journal answers %d: %s", answer.Code, p.journal)
		}
	})
	return p
}

// TestEveryShippedScenarioIsPlayedRight plays each to its end twice: nothing is unmet, and both plays are the same.
func TestEveryShippedScenarioIsPlayedRight(t *testing.T) {
	list := shipped(t)
	for _, provider := range played {
		scenarios := ofProvider(list, provider)
		if len(scenarios) < 10 {
			t.Errorf("%s has only %d scenarios", provider, len(scenarios))
		}
		for _, s := range scenarios {
			t.Run(provider+"/"+s.Name, func(t *testing.T) {
				p := perform(t, s.Scenario)
				for _, e := range p.report.Unmet() {
					t.Errorf("%s:%d: %s; wanted %s, seen %s", s.Scenario.File, e.Line, e.Else, e.Wanted, e.Seen)
				}
				if len(p.report.Payments) == 0 || len(p.report.Expectations) == 0 {
					t.Errorf("%d payments came under it, and it expects %d things", len(p.report.Payments), len(p.report.Expectations))
				}
				if t.Failed() {
					t.Log(strings.Join(p.steps, "\n"))
				}
				if again := perform(t, s.Scenario); again.journal != p.journal {
					t.Errorf("the same play again leaves another journal:\n%s\nwant\n%s", again.journal, p.journal)
				}
				if !strings.Contains(p.journal, provider) || len(p.steps) < 2 {
					t.Errorf("after %d steps the journal is %s", len(p.steps), p.journal)
				}
			})
		}
	}
}
