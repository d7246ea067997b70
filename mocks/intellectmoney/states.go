package intellectmoney

import (
	"encoding/binary"
	"fmt"
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// The states. PaymentStep is a function of them: stepOf.
const (
	stateNew        payment.State = "New" // the invoice is made, nothing started
	stateCreated    payment.State = "Created"
	stateInProcess  payment.State = "InProcess"
	stateSendTo3DS  payment.State = "SendTo3DS"         // the payer has a link, a QR code or a form
	stateActivation payment.State = "ActivationPayment" // the payer must name the small amount that was blocked
	stateHeld       payment.State = "Held"
	stateOK         payment.State = "OK"
	statePartlyPaid payment.State = "PartlyPaid"
	stateError      payment.State = "Error"
	stateCancelled  payment.State = "Cancelled"
	stateRefunded   payment.State = "Refunded"
)

// Where the rows of the machine come from.
const (
	fromSteps   = `gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Сценарий использования"`
	fromAnswers = `gazprompay.ru.txt, sbp.ru.txt, "Примеры ответов"`
	fromClients = "agreed by independent clients"
	fromSamples = "vendor's public samples"
)

// machine is every step a payment can take.
// Guess: guess.intellectmoney.partly-paid: only a scenario takes a part of the amount; the rest may follow, or all be given back.
var machine = payment.Machine{
	{From: "", By: opCreateInvoice, To: stateNew, Source: fromSteps},

	{From: stateNew, By: opSbpPayment, To: stateCreated, Source: `sbp.ru.txt, "Сценарий использования"`},
	{From: stateNew, By: opGazpromPay, To: stateCreated, Source: `gazprompay.ru.txt, "Сценарий использования"`},
	{From: stateNew, By: opBnplPayment, To: stateCreated, Source: `bnpl.ru.txt, "Сценарий использования"`},
	{From: stateNew, By: opBankCard, To: stateCreated, Source: fromSamples},
	{From: stateError, By: opSbpPayment, To: stateCreated, Source: "Guess: guess.intellectmoney.second-start"},
	{From: stateError, By: opGazpromPay, To: stateCreated, Source: "Guess: guess.intellectmoney.second-start"},
	{From: stateError, By: opBnplPayment, To: stateCreated, Source: "Guess: guess.intellectmoney.second-start"},
	{From: stateError, By: opBankCard, To: stateCreated, Source: "Guess: guess.intellectmoney.second-start"},

	{From: stateCreated, By: payment.Progress, To: stateInProcess, Source: fromSteps},
	{From: stateCreated, By: payment.Progress, To: stateSendTo3DS, Source: fromSteps},
	{From: stateInProcess, By: payment.Progress, To: stateSendTo3DS, Source: fromSteps},
	{From: stateInProcess, By: payment.Progress, To: stateOK, Source: fromSteps},
	{From: stateInProcess, By: payment.Progress, To: stateHeld, Source: fromClients},
	{From: stateInProcess, By: payment.Progress, To: stateError, Source: fromSteps},
	{From: stateInProcess, By: payment.Progress, To: stateActivation, Source: fromClients},
	{From: stateInProcess, By: payment.Progress, To: statePartlyPaid, Source: "Guess: guess.intellectmoney.partly-paid"},
	{From: stateSendTo3DS, By: payment.Progress, To: stateOK, Source: fromAnswers},
	{From: stateSendTo3DS, By: payment.Progress, To: stateHeld, Source: fromClients},
	{From: stateSendTo3DS, By: payment.Progress, To: stateError, Source: fromAnswers},
	{From: stateSendTo3DS, By: payment.Progress, To: statePartlyPaid, Source: "Guess: guess.intellectmoney.partly-paid"},
	{From: statePartlyPaid, By: payment.Progress, To: stateOK, Source: "Guess: guess.intellectmoney.partly-paid"},

	{From: stateActivation, By: opActivationPay, To: stateOK, Source: "Guess: guess.intellectmoney.activation"},
	{From: stateActivation, By: opActivationPay, To: stateHeld, Source: "Guess: guess.intellectmoney.activation"},
	{From: stateActivation, By: opActivationPay, To: stateError, Source: "Guess: guess.intellectmoney.activation"},

	{From: stateHeld, By: opPurchaseToPaid, To: stateOK, Source: fromSamples},
	{From: stateHeld, By: opPurchaseToRefund, To: stateCancelled, Source: fromSamples},
	{From: stateNew, By: opPurchaseToRefund, To: stateCancelled, Source: fromSamples},
	{From: stateOK, By: opPurchaseToRefund, To: stateRefunded, Source: fromSamples},
	{From: statePartlyPaid, By: opPurchaseToRefund, To: stateRefunded, Source: "Guess: guess.intellectmoney.partly-paid"},

	{From: stateNew, By: payment.Progress, To: stateCancelled, Source: fromClients},
	{From: stateCreated, By: payment.Progress, To: stateCancelled, Source: fromClients},
	{From: stateInProcess, By: payment.Progress, To: stateCancelled, Source: fromClients},
	{From: stateSendTo3DS, By: payment.Progress, To: stateCancelled, Source: fromClients},
	{From: stateHeld, By: payment.Progress, To: stateCancelled, Source: fromClients},
}

// usualDecline is RcCodeId of a decline that has no better reason: "do not honour" of ISO 8583.
const usualDecline = 5

// Enter moves the payment and does what arriving there means: deadline, ledger, and what the answers will say.
// Guess: guess.intellectmoney.rc-code-id: Rrn comes with OK and Held, RcCodeId with Error; a new try forgets both.
func (*Provider) Enter(e mocks.Env, p *payment.Payment, s mocks.Step) {
	d := detailOf(p)
	p.State, p.Since, p.Deadline = s.To, s.At, time.Time{}
	d.OperationState, d.StateCode, d.PaymentStep = 0, 0, ""
	move := func(kind payment.Kind, minor int64) {
		if minor > 0 {
			p.Ledger = append(p.Ledger, payment.Movement{Kind: kind, Minor: minor, At: s.At})
		}
	}
	switch s.To {
	case stateNew, stateInProcess, stateSendTo3DS:
		p.Deadline = d.ExpireAt
	case stateCreated:
		p.Deadline = d.ExpireAt
		d.Message, d.RcCode, d.RRN, d.ActivationAmount, d.WrongAmounts = "", 0, "", 0, 0
	case stateActivation:
		if d.ActivationAmount == 0 {
			d.ActivationAmount = 100 + int64(draw(e, "activation-amount", p)%900)
		}
	case stateHeld:
		move(payment.Authorize, p.Amount.Minor)
		// Guess: guess.intellectmoney.hold-time: with HoldTime 0 a hold has no end of its own.
		if d.HoldHours > 0 {
			p.Deadline = s.At.Add(time.Duration(d.HoldHours) * time.Hour)
		}
		succeed(e, p, &d)
	case stateOK:
		due := p.Amount.Minor - p.Ledger.Sum(payment.Capture)
		if s.From == stateHeld {
			due = p.Ledger.Held()
		}
		move(payment.Capture, due)
		succeed(e, p, &d)
	case statePartlyPaid:
		part := s.Minor
		if part <= 0 || part > p.Amount.Minor {
			part = max(1, p.Amount.Minor/2)
		}
		move(payment.Capture, part)
		d.Message, d.RcCode = "", 0
	case stateError:
		if d.RcCode == 0 {
			d.RcCode = usualDecline
		}
	case stateCancelled:
		move(payment.Void, p.Ledger.Held())
		d.RRN = ""
		if s.By != opPurchaseToRefund {
			// Source: agreed by independent clients.
			d.Expired, d.Message = true, "Операция просрочена"
		}
	case stateRefunded:
		move(payment.Refund, p.Ledger.Refundable())
	}
	p.Detail = &d
}

// succeed gives a payment its RRN and forgets every reason for a refusal.
func succeed(e mocks.Env, p *payment.Payment, d *Detail) {
	d.Message, d.RcCode = "", 0
	if d.RRN == "" {
		d.RRN = fmt.Sprintf("%012d", draw(e, "rrn", p)%1_000_000_000_000)
	}
}

// draw is a number of the payment's own.
func draw(e mocks.Env, purpose string, p *payment.Payment) uint64 {
	bytes := e.Draw(purpose, p.ID.Number)
	return binary.BigEndian.Uint64(bytes[:])
}

// Due ends what nobody finished in time. Source: agreed by independent clients.
func (*Provider) Due(_ mocks.Env, p *payment.Payment) mocks.Proposal {
	switch p.State {
	case stateNew, stateCreated, stateInProcess, stateSendTo3DS, stateHeld:
		return mocks.Proposal{To: stateCancelled}
	}
	return mocks.Proposal{}
}

// Status is the field's word for where the payment is.
func (*Provider) Status(p payment.Payment) payment.Status {
	switch p.State {
	case stateNew, "":
		return payment.Created
	case stateSendTo3DS:
		return payment.Challenged
	case stateHeld:
		return payment.Authorized
	case stateOK:
		return payment.Paid
	case statePartlyPaid:
		return payment.PartlyPaid
	case stateError:
		return payment.Declined
	case stateRefunded:
		return payment.Refunded
	case stateCancelled:
		if detailOf(&p).Expired {
			return payment.Expired
		}
		return payment.Cancelled
	}
	return payment.Pending // Created, InProcess, ActivationPayment
}

// stepOf is PaymentStep of a state.
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Сценарий использования" (the first four), agreed by independent clients
// (ActivationPayment).
// Guess: guess.intellectmoney.steps: before a start an invoice is Created; whatever took or blocked money is OK, and stays so when
// it is given back; Cancelled is Error.
func stepOf(s payment.State) string {
	switch s {
	case stateNew, "":
		return string(stateCreated)
	case stateHeld, statePartlyPaid, stateRefunded:
		return string(stateOK)
	case stateCancelled:
		return string(stateError)
	}
	return string(s)
}
