package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"syscall"

	im "paysandbox/clients/intellectmoney"
)

// explain turns an error of the client into the end of a command: what it came to, a sentence, and the next step.
func (p *intellectMoney) explain(r *intellectMoneyResult, err error) {
	r.verdict = p.judge(r, err)
	if r.Outcome != unknown && (r.started || r.PaymentStep != "") {
		// The provider has the payment. Whatever went wrong with asking for it does not end it, and "could not be carried out"
		// would invite to pay again.
		r.Outcome = pending
		goesOn := "the payment of invoice " + r.InvoiceID + " goes on"
		if r.maybeNotStarted() {
			goesOn = "invoice " + r.InvoiceID + " is at step " + r.PaymentStep
		}
		r.Error = fmt.Sprintf("%s, and how it ends is not known: %s", goesOn, r.Error)
		r.Next = r.goOn("ask with: ")
	}
}

// askFor is the command that tells how a payment ended.
func askFor(invoiceID string) string { return "client intellectmoney state " + invoiceID + " --wait" }

// maybeNotStarted: Created is also the step of an invoice whose payment nobody started.
func (r *intellectMoneyResult) maybeNotStarted() bool {
	return r.PaymentStep == string(im.StepCreated) && !r.started
}

// goOn is the next step of a payment that is not final. Of one that nobody started, asking alone would never end.
func (r *intellectMoneyResult) goOn(ask string) string {
	if r.maybeNotStarted() {
		return "if no payment of it was started yet, start one with: client intellectmoney sbp " + r.InvoiceID + "; else " + ask + askFor(r.InvoiceID)
	}
	return ask + askFor(r.InvoiceID)
}

func (p *intellectMoney) judge(r *intellectMoneyResult, err error) verdict {
	sentence := inFlags(err)
	var (
		lost   *im.OutcomeUnknownError
		api    *im.APIError
		status *im.HTTPError
	)
	switch {
	case errors.As(err, &lost):
		return verdict{unknown, sentence, p.reconcile(lost)}
	case errors.Is(err, im.ErrUnknownStep):
		return verdict{pending, sentence, "ask with: " + askFor(r.InvoiceID)}
	case errors.Is(err, context.Canceled):
		return verdict{unreachable, "it was interrupted", "no money was moved, start again"}
	case errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, im.ErrUnavailable):
		return verdict{unreachable, "it took longer than --timeout " + p.app.timeout.String(), "no money was moved, give it more time"}
	case errors.As(err, &api):
		return verdict{refused, sentence, p.remedy(r, api)}
	case errors.As(err, &status):
		return httpVerdict(status.Operation, status.Status, status.Excerpt, p.base())
	case errors.Is(err, syscall.ECONNREFUSED):
		return nothingListens(p.base())
	case errors.Is(err, im.ErrUnavailable):
		return verdict{unreachable, sentence, "check the address " + p.base() + ", then try again"}
	case errors.Is(err, im.ErrMalformedAnswer):
		return verdict{refused, sentence, "is the provider really at " + p.base() + "? check --url or --base-url"}
	}
	return verdict{refused, sentence, "see `client intellectmoney " + r.Command + " --help`"}
}

// reconcile is how to find out what became of a request whose answer was lost.
func (p *intellectMoney) reconcile(lost *im.OutcomeUnknownError) string {
	switch {
	case lost.InvoiceID != "":
		return "ask with: " + askFor(lost.InvoiceID)
	case p.baseURL == "":
		return "what the sandbox did: " + p.app.control("/__admin/payments?reference="+url.QueryEscape(lost.OrderID))
	}
	return "look at order " + lost.OrderID + " in the provider's back office"
}

// remedy is what to do about a refusal.
func (p *intellectMoney) remedy(r *intellectMoneyResult, e *im.APIError) string {
	switch {
	case errors.Is(e, im.ErrNotAuthorized):
		return "`mock` prints the credentials that it knows when it starts"
	case errors.Is(e, im.ErrBadHash):
		return "give the key of shop " + p.credentials.EshopID + " with --secret-key"
	case e.Param == "eshopId":
		return "give a shop that is known there with --eshop-id; `mock` prints its own when it starts"
	case e.Param == "invoiceId" && (e.Operation == "purchaseToPaid" || e.Operation == "purchaseToRefund"):
		return p.lookAtOrder(r)
	case e.Param == "invoiceId":
		return "is there such an invoice, and does its state allow this? A sandbox that was started again has forgotten it"
	case e.Param == "orderId":
		return "is the order known there (capture, refund), or taken already (create-invoice, pay)? give another one"
	case errors.Is(e, im.ErrQueued):
		return "ask again later"
	}
	return "correct it, see `client intellectmoney " + r.Command + " --help`"
}

// lookAtOrder is for a refused capture or refund: the command knows the order, and what was refused is its invoice.
func (p *intellectMoney) lookAtOrder(r *intellectMoneyResult) string {
	next := "the invoice of order " + r.OrderID + " does not allow a " + r.Command + " now, or the bank refused; " +
		"look at it with: client intellectmoney state INVOICE"
	if p.baseURL == "" {
		next += "; its number and state: " + p.app.control("/__admin/payments?reference="+url.QueryEscape(r.OrderID))
	}
	return next
}
