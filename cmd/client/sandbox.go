package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// atSandbox is a group of commands for whoever tests: they ask the sandbox's control plane, and no provider.
type atSandbox struct {
	app    *app
	tenant string
	lost   string // what to do where there is nothing of a name; "": check the flags
}

// newAtSandbox makes a group and adds the flag that says whose things it is about.
func (a *app) newAtSandbox(use, short string) (*atSandbox, *cobra.Command) {
	cmd := group(use, short)
	return a.atSandbox(cmd), cmd
}

// atSandbox adds the flag to a command that is no group, or to a group.
func (a *app) atSandbox(cmd *cobra.Command) *atSandbox {
	s := &atSandbox{app: a}
	cmd.PersistentFlags().StringVar(&s.tenant, "tenant", "", "tenant of the sandbox (default: the default tenant)")
	a.bindEnv(cmd, "tenant", "PAYSANDBOX_TENANT")
	return s
}

// ask runs the work of a command with a client of the control plane. failed is the verdict where the sandbox did not do it; err is wrong
// usage, and nothing was sent.
func (s *atSandbox) ask(cmd *cobra.Command, work func(context.Context, *control.Client) error) (failed verdict, err error) {
	return s.askWithin(cmd, s.app.timeout, work)
}

// askWithin is ask where the work may take another time than --timeout; 0: any.
func (s *atSandbox) askWithin(cmd *cobra.Command, most time.Duration, work func(context.Context, *control.Client) error) (failed verdict, err error) {
	box, err := s.app.box(s.tenant, control.WithTimeout(max(s.app.timeout, most))) // a delivery may take longer than the client would wait
	if err != nil {
		return verdict{}, err
	}
	ctx := cmd.Context()
	if most > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, most)
		defer cancel()
	}
	err = work(ctx, box)
	var judged verdictError
	switch {
	case err == nil:
		return verdict{}, nil
	case errors.As(err, &judged):
		return judged.verdict, nil
	case errors.Is(err, control.ErrInvalidRequest):
		return verdict{}, errors.New(strings.TrimPrefix(err.Error(), control.ErrInvalidRequest.Error()+"; "))
	}
	return s.judge(err), nil
}

// verdictError is what the work of a command gives that judges by itself what it came to.
type verdictError struct{ verdict }

// Error is the sentence.
func (e verdictError) Error() string { return e.verdict.Error }

// putScenario is how a sandbox says in the words of HTTP that a scenario can be replaced.
var putScenario = regexp.MustCompile(`PUT /__admin/scenarios/\S+ replaces it`)

// judge is the verdict on a call that the sandbox did not carry out. Its own sentence says what to change, in the words of HTTP.
func (s *atSandbox) judge(err error) verdict {
	var problem *control.Problem
	if errors.Is(err, control.ErrEventsLost) {
		return verdict{refused, controlError{err}.Error(), "start again with: client events --follow"}
	}
	if !errors.As(err, &problem) {
		return s.app.judgeControl(controlError{err})
	}
	detail := putScenario.ReplaceAllString(problem.Detail, "replace it with: client scenarios put FILE")
	v := verdict{Outcome: refused, Error: plainly(strings.NewReplacer(
		"GET /__admin/payments lists them", "list them with: client payments list",
		"GET /__admin/notifications lists them", "list them with: client notifications list",
		"in its journal, or no longer", "in its journal, or no longer; list them with: client requests list",
		"force: true brings it there", "--force brings it there",
	).Replace(detail))}
	if problem.Status == http.StatusNotFound && !strings.Contains(v.Error, "client ") {
		v.Next = cmp.Or(s.lost, "check --tenant and --control-url")
		if strings.HasPrefix(v.Error, "unknown scenario ") {
			v.Next = "list them with: client scenarios list"
		}
	}
	return v
}
