package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"paysandbox/clients/gbpayments"
)

// explain turns an error into the end of a command: what it came to, a sentence, and the next step.
func (p *gbPayments) explain(r *gbPaymentsResult, err error) {
	next := r.Next
	r.verdict = p.judge(r, err)
	if r.open != "" && r.Outcome != unknown {
		// A payment may have been made. "Could not be carried out" would invite to pay again.
		r.Outcome, r.Error, r.Next = unknown, r.open+": "+r.Error, next
	}
}

func (p *gbPayments) judge(r *gbPaymentsResult, err error) verdict {
	sentence := gbPaymentsInFlags(err)
	var (
		lost   *gbpayments.OutcomeUnknownError
		many   *gbpayments.AmbiguousError
		api    *gbpayments.APIError
		status *gbpayments.HTTPError
		at     controlError
	)
	switch {
	case errors.As(err, &lost):
		return verdict{unknown, gbPaymentsLost(lost), gbPaymentsAsk(lost)}
	case errors.As(err, &many):
		numbers := make([]string, len(many.Transactions))
		for i, t := range many.Transactions {
			numbers[i] = fmt.Sprintf("%d %v", t.ID, t.Status)
		}
		return verdict{unknown, sentence, "they are: " + strings.Join(numbers, ", ")}
	case errors.Is(err, gbpayments.ErrNotFound) && r.Command == "reconcile":
		return verdict{unknown, sentence, "look from an earlier time with --since, or in the other mode with --workmode"}
	case errors.Is(err, gbpayments.ErrNotFound):
		return verdict{refused, sentence, "is there such a transaction? A sandbox that was started again has forgotten it; see all with: client gbpayments list"}
	case errors.Is(err, context.Canceled):
		return verdict{unreachable, "it was interrupted", "no money was moved, start again"}
	case errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, gbpayments.ErrUnavailable):
		return verdict{unreachable, "it took longer than --timeout " + p.app.timeout.String(), "no money was moved, give it more time"}
	case errors.As(err, &at):
		return p.app.judgeControl(at)
	case errors.As(err, &api):
		return verdict{refused, sentence, p.remedy(r, api)}
	case errors.As(err, &status) && errors.Is(err, gbpayments.ErrUnauthorized):
		return verdict{refused, sentence, p.secretWanted()}
	case errors.As(err, &status):
		return httpVerdict(status.Method, status.Status, status.Excerpt, p.base())
	case errors.Is(err, syscall.ECONNREFUSED):
		return nothingListens(p.base())
	case errors.Is(err, gbpayments.ErrUnavailable):
		return verdict{unreachable, sentence, "check the address " + p.base() + ", then try again"}
	case errors.Is(err, gbpayments.ErrMalformedAnswer):
		return verdict{refused, sentence, "is the provider really at " + p.base() + "? check --url or --base-url"}
	}
	return verdict{refused, sentence, "see `client gbpayments " + r.Command + " --help`"}
}

// gbPaymentsLost says what went wrong with a request whose answer was lost, without the client's own way to find out.
func gbPaymentsLost(lost *gbpayments.OutcomeUnknownError) string {
	cause := strings.TrimPrefix(gbPaymentsInFlags(lost.Err), lost.Method+": ")
	return fmt.Sprintf("%s: %v: %s", lost.Method, gbpayments.ErrOutcomeUnknown, cause)
}

// gbPaymentsAsk is how to find out what became of a request whose answer was lost.
func gbPaymentsAsk(lost *gbpayments.OutcomeUnknownError) string {
	ask := fmt.Sprintf("before it is sent again, ask with: client gbpayments status %d", lost.TransactionID)
	switch {
	case lost.TransactionID == 0:
		return "before the payer pays again, look for it with: client gbpayments reconcile " + shellWord(lost.OrderID)
	case lost.Amount == 0:
		return ask + "; canceled (3) is done, authorized (4) is not"
	case strings.HasSuffix(lost.Method, "confirm"):
		return ask + "; completed (1) is done, authorized (4) is not"
	}
	return fmt.Sprintf("%s; a new refund of %s %s among its refunds is this one", ask, decimal(lost.Amount), rouble)
}

// remedy is what to do about an error of the provider.
func (p *gbPayments) remedy(r *gbPaymentsResult, e *gbpayments.APIError) string {
	switch {
	case errors.Is(e, gbpayments.ErrUnauthorized):
		return p.secretWanted()
	case r.Command == "test":
		return "if --error asked for it, all is well"
	case e.Name == "token" && p.atSandbox():
		return "give one of the sandbox's test tokens, for example --token tok_ok, or make one with: client gbpayments token"
	case e.Name == "token":
		return "give the token that came with the card of a PAY notification"
	case e.Name == "transaction_id":
		return "is there such a payment? A refund is none, and a sandbox that was started again has forgotten it; see all with: client gbpayments list"
	}
	return "see `client gbpayments " + r.Command + " --help`"
}

func (p *gbPayments) secretWanted() string {
	return "give the secret of site " + p.credentials.SiteID + " with --api-secret; `mock` prints its own when it starts"
}
