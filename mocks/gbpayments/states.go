package gbpayments

import (
	"strconv"
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// The states, by the names of the page; a list has their numbers. Source: methods.ru.txt, "Получение транзакций", status.
const (
	stateCompleted  payment.State = "COMPLETED"
	stateDeclined   payment.State = "DECLINED"
	stateCanceled   payment.State = "CANCELED"
	stateAuthorized payment.State = "AUTHORIZED"
)

// statusNumbers is how a list writes the states.
var statusNumbers = map[payment.State]int{stateCompleted: 1, stateDeclined: 2, stateCanceled: 3, stateAuthorized: 4}

// machine is every step a payment can take. Nothing moves by itself.
// Guess: guess.gbpayments.hold-time: a hold has no end of its own; a scenario may end it.
var machine = payment.Machine{
	{From: "", By: opAuth, To: stateAuthorized, Source: `methods.ru.txt, "Оплата по токену"`},
	{From: "", By: opAuth, To: stateDeclined, Source: `methods.ru.txt, "Пример неуспешной операции"`},
	{From: "", By: opCharge, To: stateCompleted, Source: `methods.ru.txt, "Оплата по токену"`},
	{From: "", By: opCharge, To: stateDeclined, Source: `methods.ru.txt, "Пример неуспешной операции"`},
	{From: stateAuthorized, By: opConfirm, To: stateCompleted, Source: `methods.ru.txt, "Подтверждение оплаты"`},
	{From: stateAuthorized, By: opCancel, To: stateCanceled, Source: `methods.ru.txt, "Отмена оплаты"`},
	{From: stateAuthorized, By: payment.Progress, To: stateCanceled, Source: "Guess: guess.gbpayments.hold-time"},
	{From: stateCompleted, By: opRefund, To: stateCompleted, Source: `methods.ru.txt, "Возврат средств"`},
}

// Enter moves the payment and does what arriving there means: the ledger, and the number of a refund.
func (*Provider) Enter(e mocks.Env, p *payment.Payment, s mocks.Step) {
	d := detailOf(p)
	p.State, p.Since, p.Deadline = s.To, s.At, time.Time{}
	move := func(kind payment.Kind, minor int64, number string) {
		if minor > 0 {
			p.Ledger = append(p.Ledger, payment.Movement{Kind: kind, Minor: minor, Number: number, At: s.At})
		}
	}
	switch s.To {
	case stateAuthorized:
		move(payment.Authorize, p.Amount.Minor, "")
	case stateDeclined:
		if d.Reason == "" {
			d.Reason = reasonDeclined
		}
	case stateCompleted:
		switch s.From {
		case stateCompleted:
			// A refund is a transaction of its own, numbered with the payments. Source: methods.ru.txt, "Возврат средств", example.
			move(payment.Refund, s.Minor, strconv.FormatInt(e.Count("payment", settingsOf(e).First), 10))
		case stateAuthorized:
			taken := s.Minor
			if taken == 0 { // a scenario's step
				taken = p.Ledger.Held()
			}
			move(payment.Capture, taken, "")
			move(payment.Void, p.Ledger.Held(), "") // Guess: guess.gbpayments.partial-confirm: what is not confirmed is released
		default:
			move(payment.Capture, p.Amount.Minor, "")
		}
		d.Reason = ""
	case stateCanceled:
		move(payment.Void, p.Ledger.Held(), "") // Source: methods.ru.txt, "Отмена оплаты"
	}
	p.Detail = &d
}

// Due moves nothing: no state has an end of its own.
func (*Provider) Due(mocks.Env, *payment.Payment) mocks.Proposal { return mocks.Proposal{} }

// Status is the field's word for where the payment is. A refund leaves it COMPLETED, so the ledger tells.
func (*Provider) Status(p payment.Payment) payment.Status {
	switch p.State {
	case stateAuthorized:
		return payment.Authorized
	case stateDeclined:
		return payment.Declined
	case stateCanceled:
		return payment.Cancelled
	case stateCompleted:
		switch {
		case p.Ledger.Sum(payment.Refund) == 0:
			return payment.Paid
		case p.Ledger.Refundable() > 0:
			return payment.PartlyRefunded
		}
		return payment.Refunded
	}
	return payment.Created
}
