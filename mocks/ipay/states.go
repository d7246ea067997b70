package ipay

import (
	"slices"
	"strconv"
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// The states are pmt_status. Source: googlepay.uk.txt §3.4, "Структура відповіді".
const (
	stateChallenge  payment.State = "1"  // 3-D Secure is wanted
	stateAuthorized payment.State = "3"  // the money is blocked
	stateDeclined   payment.State = "4"  // refused
	statePaid       payment.State = "5"  // the money is taken
	stateCancelled  payment.State = "9"  // released or given back, whole or in part
	stateSecurity   payment.State = "14" // refused by the security service
	stateDeferred   payment.State = "17" // made without a debit
)

// Where the rows of the machine come from.
const (
	fromCreate  = "googlepay.uk.txt §3.4 PaymentCreate, pmt_status"
	fromVerify  = "googlepay.uk.txt §3.4.3 PaymentVerify3DS, pmt_status"
	fromSale    = "googlepay.uk.txt §3.1, §3.4 PaymentSale, pmt_status"
	fromCancel  = "googlepay.uk.txt §3.4 PaymentCancel, pmt_status"
	fromProcess = "googlepay.uk.txt §3.4.9 ProcessPayment, pmt_status"
)

// machine is every step a payment can take. Nothing moves by itself: neither a challenge nor a hold has an end of its own.
// Guess: guess.ipay.no-expiry: how long 1, 3 and 17 last is not said.
// Guess: guess.ipay.cancel-from: PaymentCancel works from 3 and 5, and from 9 while something is left.
// Guess: guess.ipay.sale-declined: a bank that refuses PaymentSale ends the payment, and the hold is released; the table allows 4.
var machine = payment.Machine{
	{From: "", By: opPaymentCreate, To: stateChallenge, Source: fromCreate},
	{From: "", By: opPaymentCreate, To: stateAuthorized, Source: fromCreate},
	{From: "", By: opPaymentCreate, To: stateDeclined, Source: fromCreate},
	{From: "", By: opPaymentCreate, To: statePaid, Source: fromCreate},
	{From: "", By: opPaymentCreate, To: stateSecurity, Source: fromCreate},
	{From: "", By: opPaymentCreate, To: stateDeferred, Source: fromCreate},

	{From: stateChallenge, By: opPaymentVerify3DS, To: stateAuthorized, Source: fromVerify},
	{From: stateChallenge, By: opPaymentVerify3DS, To: stateDeclined, Source: fromVerify},
	{From: stateChallenge, By: opPaymentVerify3DS, To: statePaid, Source: fromVerify},

	{From: stateAuthorized, By: opPaymentSale, To: statePaid, Source: fromSale},
	{From: stateAuthorized, By: opPaymentSale, To: stateDeclined, Source: "Guess: guess.ipay.sale-declined"},

	{From: stateAuthorized, By: opPaymentCancel, To: stateCancelled, Source: fromCancel},
	{From: statePaid, By: opPaymentCancel, To: stateCancelled, Source: fromCancel},
	{From: stateCancelled, By: opPaymentCancel, To: stateCancelled, Source: "Guess: guess.ipay.cancel-from"},

	{From: stateDeferred, By: opProcessPayment, To: statePaid, Source: fromProcess},
	{From: stateDeferred, By: opProcessPayment, To: stateDeclined, Source: fromProcess},
}

// Enter moves the payment and does what arriving there means: the ledger, the numbers of its transactions, and what the answers
// will say.
func (*Provider) Enter(e mocks.Env, p *payment.Payment, s mocks.Step) {
	d := detailOf(p)
	sale, returns := d.sale, d.returns
	d.sale, d.returns = nil, nil
	p.State, p.Since, p.Deadline = s.To, s.At, time.Time{}
	d.Parts = slices.Clone(d.Parts)
	d.Parts.number(e)
	move := func(kind payment.Kind, minor int64, of string) {
		if minor > 0 {
			p.Ledger = append(p.Ledger, payment.Movement{Kind: kind, Minor: minor, Part: of, At: s.At})
		}
	}
	switch s.To {
	case stateChallenge:
		d.SecurityRate, d.Group = security3DS, 0
	case stateAuthorized:
		for _, one := range d.Parts {
			move(payment.Authorize, one.Amount, one.name())
		}
		d.approve(e, p)
	case statePaid:
		if sale != nil {
			d.Parts = sale
			d.Parts.number(e)
		}
		for _, one := range d.Parts {
			move(payment.Capture, one.Amount, one.name())
		}
		move(payment.Void, p.Ledger.Held(), "") // Source: googlepay.uk.txt §3.1: the difference goes back
		d.approve(e, p)
	case stateDeclined:
		move(payment.Void, p.Ledger.Held(), "")
		if d.Group == 0 {
			d.Group = usualGroup(s.By)
		}
	case stateCancelled:
		kind := payment.Void
		if p.Ledger.Sum(payment.Capture) > 0 {
			kind = payment.Refund
		}
		for i := range d.Parts {
			one := &d.Parts[i]
			back := one.left()
			if returns != nil {
				back = returns[i]
			}
			one.Returned += back
			move(kind, back, one.name())
		}
	}
	p.Detail = &d
}

// name is how the ledger calls a part.
func (p part) name() string { return strconv.FormatInt(p.TrnID, 10) }

// usualGroup is the reason of a decline that has no better one.
// Guess: guess.ipay.usual-group: the issuer refused; where 3-D Secure was to be verified, the payer failed it.
func usualGroup(by string) group {
	if by == opPaymentVerify3DS {
		return groupChallenge
	}
	return groupIssuer
}

// Due moves nothing: no state has an end of its own.
func (*Provider) Due(mocks.Env, *payment.Payment) mocks.Proposal { return mocks.Proposal{} }

// Status is the field's word for where the payment is. Of 9 the ledger decides whether it was a void or a refund, and whether
// something is left.
func (*Provider) Status(p payment.Payment) payment.Status {
	switch p.State {
	case stateChallenge:
		if detailOf(&p).Answer == "" {
			return payment.Challenged
		}
		return payment.Pending // the merchant has to verify what the payer answered
	case stateAuthorized:
		return payment.Authorized
	case stateDeclined, stateSecurity:
		return payment.Declined
	case statePaid:
		return payment.Paid
	case stateCancelled:
		switch taken := p.Ledger.Sum(payment.Capture) > 0; {
		case taken && p.Ledger.Refundable() > 0:
			return payment.PartlyRefunded
		case taken:
			return payment.Refunded
		case p.Ledger.Held() > 0:
			return payment.Authorized // a part is still blocked
		}
		return payment.Cancelled
	case stateDeferred:
		return payment.Pending
	}
	return payment.Created
}

// takes is where a payment goes that nobody refused. Source: googlepay.uk.txt §3.1.
func (d *Detail) takes() payment.State {
	if d.TwoStage {
		return stateAuthorized
	}
	return statePaid
}
