package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

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
	s := &atSandbox{app: a}
	cmd := group(use, short)
	cmd.PersistentFlags().StringVar(&s.tenant, "tenant", "", "tenant of the sandbox (default: the default tenant)")
	a.bindEnv(cmd, "tenant", "PAYSANDBOX_TENANT")
	return s, cmd
}

// ask runs the work of a command with a client of the control plane. failed is the verdict where the sandbox did not do it; err is wrong
// usage, and nothing was sent.
func (s *atSandbox) ask(cmd *cobra.Command, work func(context.Context, *control.Client) error) (failed verdict, err error) {
	box, err := s.app.box(s.tenant, control.WithTimeout(s.app.timeout)) // a delivery may take longer than the client would wait
	if err != nil {
		return verdict{}, err
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), s.app.timeout)
	defer cancel()
	err = work(ctx, box)
	switch {
	case err == nil:
		return verdict{}, nil
	case errors.Is(err, control.ErrInvalidRequest):
		return verdict{}, errors.New(strings.TrimPrefix(err.Error(), control.ErrInvalidRequest.Error()+"; "))
	}
	return s.judge(err), nil
}

// judge is the verdict on a call that the sandbox did not carry out. Its own sentence says what to change, in the words of HTTP.
func (s *atSandbox) judge(err error) verdict {
	var problem *control.Problem
	if !errors.As(err, &problem) {
		return s.app.judgeControl(controlError{err})
	}
	v := verdict{Outcome: refused, Error: plainly(strings.NewReplacer(
		"GET /__admin/payments lists them", "list them with: client payments list",
		"GET /__admin/notifications lists them", "list them with: client notifications list",
		"in its journal, or no longer", "in its journal, or no longer; list them with: client requests list",
		"force: true brings it there", "--force brings it there",
	).Replace(problem.Detail))}
	if problem.Status == http.StatusNotFound && !strings.Contains(v.Error, "client ") {
		v.Next = cmp.Or(s.lost, "check --tenant and --control-url")
	}
	return v
}
