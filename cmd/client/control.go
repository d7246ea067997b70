package main

import (
	"errors"
	"net/http"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// addControlToken adds the flag whose value nothing prints; the environment keeps it out of the process list.
func (a *app) addControlToken(root *cobra.Command) {
	root.PersistentFlags().StringVar(&a.controlToken, "control-token", "", "token of the control plane, where the sandbox was started with one")
	a.bindEnv(root, "control-token", "PAYSANDBOX_CONTROL_TOKEN")
}

// curlToken is what a curl command line needs besides, where the control plane wants a token. The value itself is never printed.
func (a *app) curlToken() string {
	if a.controlToken == "" {
		return ""
	}
	return `-H "Authorization: Bearer $PAYSANDBOX_CONTROL_TOKEN" `
}

// box is the client of the sandbox's control plane, for a tenant or, with "", for the default one. Its error is wrong usage.
func (a *app) box(tenant string, options ...control.Option) (*control.Client, error) {
	if tenant != "" {
		options = append(options, control.WithTenant(tenant))
	}
	if a.controlToken != "" {
		options = append(options, control.WithToken(a.controlToken))
	}
	box, err := control.New(a.controlURL, options...)
	if err != nil {
		text := strings.TrimPrefix(err.Error(), control.ErrInvalidRequest.Error()+"; ")
		return nil, errors.New(strings.NewReplacer("the base URL", "--control-url", "WithToken", "--control-token").Replace(text))
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
	case errors.As(at, &problem) && problem.Status == http.StatusUnauthorized:
		return verdict{refused, "the control plane refused: " + problem.Detail, "give its token with --control-token or PAYSANDBOX_CONTROL_TOKEN"}
	case errors.As(at, &problem):
		return verdict{refused, "the control plane refused: " + problem.Detail, "check --tenant, --url and --control-url: they have to be of one sandbox"}
	case errors.Is(at, syscall.ECONNREFUSED):
		return nothingListens(a.control("") + ", the control plane")
	case errors.Is(at, control.ErrMalformedAnswer):
		return verdict{refused, "the control plane: " + at.Error(), "check --control-url"}
	}
	return verdict{unreachable, "the control plane: " + at.Error(), "check --control-url, then try again"}
}
