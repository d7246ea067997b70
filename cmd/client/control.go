package main

import (
	"errors"
	"net/http"
	"strings"
	"syscall"

	"paysandbox/clients/control"
)

// box is the client of the sandbox's control plane, for a tenant or, with "", for the default one. Its error is wrong usage.
func (a *app) box(tenant string, options ...control.Option) (*control.Client, error) {
	if tenant != "" {
		options = append(options, control.WithTenant(tenant))
	}
	box, err := control.New(a.controlURL, options...)
	if err != nil {
		text := strings.TrimPrefix(err.Error(), control.ErrInvalidRequest.Error()+"; ")
		return nil, errors.New(strings.Replace(text, "the base URL", "--control-url", 1))
	}
	return box, nil
}

// controlError is a failure of a call to the control plane.
type controlError struct{ err error }

func (e controlError) Error() string { return strings.TrimPrefix(e.err.Error(), "control: ") }
func (e controlError) Unwrap() error { return e.err }

// judgeControl is the verdict on a failure of the control plane.
func (a *app) judgeControl(at controlError) verdict {
	var problem *control.Problem
	switch {
	case errors.As(at, &problem) && problem.Status == http.StatusBadRequest:
		return verdict{refused, problem.Detail, "test cards are listed at " + a.control("/__admin/catalogue")}
	case errors.As(at, &problem):
		return verdict{refused, "the control plane refused: " + problem.Detail, "check --tenant, --url and --control-url: they have to be of one sandbox"}
	case errors.Is(at, syscall.ECONNREFUSED):
		return nothingListens(a.control("") + ", the control plane")
	case errors.Is(at, control.ErrMalformedAnswer):
		return verdict{refused, "the control plane: " + at.Error(), "check --control-url"}
	}
	return verdict{unreachable, "the control plane: " + at.Error(), "check --control-url, then try again"}
}
