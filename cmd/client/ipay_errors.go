package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"paysandbox/clients/ipay"
)

// explain turns an error into the end of a command: what it came to, a sentence, and the next step.
func (p *iPay) explain(r *iPayResult, err error) {
	next := r.Next
	r.verdict = p.judge(r, err)
	if r.Outcome != unknown && r.open != "" {
		// The provider has the payment. "Could not be carried out" would invite to pay again.
		r.Outcome, r.Error, r.Next = pending, r.open+": "+r.Error, next
	}
}

func (p *iPay) judge(r *iPayResult, err error) verdict {
	sentence := iPayInFlags(err)
	var (
		lost   *ipay.OutcomeUnknownError
		api    *ipay.APIError
		status *ipay.HTTPError
		at     controlError
	)
	switch {
	case errors.As(err, &lost):
		return verdict{unknown, sentence, iPayReconcile(lost)}
	case errors.Is(err, context.Canceled):
		return verdict{unreachable, "it was interrupted", "no money was moved, start again"}
	case errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, ipay.ErrUnavailable):
		return verdict{unreachable, "it took longer than --timeout " + p.app.timeout.String(), "no money was moved, give it more time"}
	case errors.As(err, &at):
		return p.app.judgeControl(at)
	case errors.As(err, &api):
		return verdict{refused, sentence, p.remedy(r, api)}
	case errors.As(err, &status):
		return httpVerdict(status.Action, status.Status, status.Excerpt, p.base())
	case errors.Is(err, syscall.ECONNREFUSED):
		return nothingListens(p.base())
	case errors.Is(err, ipay.ErrUnavailable):
		return verdict{unreachable, sentence, "check the address " + p.base() + ", then try again"}
	case errors.Is(err, ipay.ErrMalformedAnswer):
		return verdict{refused, sentence, "is the provider really at " + p.base() + "? check --url or --base-url"}
	}
	return verdict{refused, sentence, "see `client ipay " + r.Command + " --help`"}
}

// iPayReconcile is how to find out what became of a request whose answer was lost.
func iPayReconcile(lost *ipay.OutcomeUnknownError) string {
	if lost.PaymentID != 0 {
		return fmt.Sprintf("ask with: client ipay status %d", lost.PaymentID)
	}
	return "ask with: client ipay status --ext-id " + shellWord(lost.ExtID)
}

// remedy is what to do about a refusal.
func (p *iPay) remedy(r *iPayResult, e *ipay.APIError) string {
	switch {
	case errors.Is(e, ipay.ErrInvalidAuth):
		return "give the key of merchant " + p.credentials.Login + " with --sign-key; `mock` prints its own when it starts"
	case errors.Is(e, ipay.ErrUnknownGatewayMerchantID):
		return "make the token for the merchant that pays: client ipay token --merchant " + p.credentials.Login
	case errors.Is(e, ipay.ErrInvalidToken), errors.Is(e, ipay.ErrInvalidTokenFormat):
		if p.atSandbox() {
			return "leave --token out, or make one with: client ipay token"
		}
		return "have Google Pay make another"
	case errors.Is(e, ipay.ErrOverall) && (r.PaymentID != "" || r.Command == "status"):
		next := "is there such a payment, and does its status allow this? A sandbox that was started again has forgotten it"
		if r.Command != "status" {
			next += "; ask with: client ipay status " + r.PaymentID
		}
		return next
	case errors.Is(e, ipay.ErrAccessDenied):
		return "in a sandbox the setting denied of the merchant says so"
	}
	return "correct it, see `client ipay " + r.Command + " --help`"
}
