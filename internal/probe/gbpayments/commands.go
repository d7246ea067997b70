package gbpayments

import (
	"context"
	"strings"

	"paysandbox/internal/probe"
)

// commands asks what becomes of a payment that was made.
func (s *site) commands() []probe.Experiment {
	const less, more, kopeck = 400, tenRoubles + 1, 1
	unknown := func(operation string) probe.Trial {
		return s.tried(operation+" of a transaction_id that was never given", wrong("transaction_id"), operation, func(*probe.Side) *call {
			return s.ask(operation, object{"transaction_id": neverGiven, "amount": kopeck})
		})
	}
	last := func(d done) string { return d.outcomes[len(d.outcomes)-1] }
	return []probe.Experiment{
		experiment("partial-confirm",
			s.steps("confirm of less", taken, last, s.auth(nil), confirm(less)),
			s.steps("confirm of the rest after that", refused, last, s.auth(nil), confirm(less), confirm(tenRoubles-less)),
			s.thenListed("the payment after confirm of less", "amount 400, status 1", "amount", s.auth(nil), confirm(less))),
		experiment("refused-command",
			s.steps("confirm of more than was authorized", refused, released(1), s.auth(nil), confirm(more), cancel),
			s.steps("refund of a block", refused, released(1), s.auth(nil), refund(tenRoubles), cancel),
			s.steps("cancel of what was cancelled", refused, last, s.auth(nil), cancel, cancel),
			s.steps("confirm of what was cancelled", refused, last, s.auth(nil), cancel, confirm(tenRoubles)),
			s.steps("cancel of a charge", refused, last, s.charge(nil), cancel),
			s.steps("refund of more than was taken", refused, last, s.charge(nil), refund(more))),
		experiment("reasons",
			s.declined(s.seen("want of money", `"Недостаточно средств"`, opAuth, func(side *probe.Side) *call {
				return s.ask(opAuth, s.payment(side).with(object{"token": s.DeclinedToken}))
			}, reasonOf)),
			s.steps("cancel of what was cancelled", `"Операция недоступна для текущего статуса транзакции"`, lastReason, s.auth(nil), cancel, cancel),
			s.steps("refund of more than was taken", `"Сумма превышает доступную"`, lastReason, s.charge(nil), refund(more))),
		experiment("unknown-transaction",
			unknown(opConfirm), unknown(opCancel), unknown(opRefund), s.refundOfRefund()),
		experiment("partial-refund",
			s.steps("two parts, and a kopeck more", "taken, taken, refused with success 0", func(d done) string { return strings.Join(d.outcomes[1:], ", ") },
				s.charge(nil), refund(less), refund(tenRoubles-less), refund(kopeck))),
		experiment("refund-status",
			s.thenListed("the refund's own transaction", "type 3, status 1", "type", s.charge(nil), refund(tenRoubles))),
	}
}

func lastReason(d done) string {
	n := len(d.outcomes) - 1
	return reasonOf(d.answers[n], d.outcomes[n])
}

// refundOfRefund gives a charge back, and then what was given back.
func (s *site) refundOfRefund() probe.Trial {
	return s.paying(probe.Trial{
		Asks: "refund of a refund's transaction_id", Ours: wrong("transaction_id"), Sends: probe.Once(opCharge, opRefund, opRefund),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			d, err := s.take(ctx, side, []step{s.charge(nil), refund(tenRoubles)})
			if err != nil {
				return "", err
			}
			number := d.answers[1].number()
			if number == "" {
				return "", probe.Unclear("the refund has no transaction_id: %s", d.outcomes[1])
			}
			_, outcome, err := s.send(ctx, side, s.ask(opRefund, object{"transaction_id": number, "amount": tenRoubles}))
			return outcome, err
		},
	})
}

// thenListed shows a key and the status of the newest transaction that the steps made, as the list has it.
func (s *site) thenListed(asks, ours, key string, steps ...step) probe.Trial {
	return s.looked(asks, ours, func(one item, _ done) (string, error) {
		return key + " " + word(one[key]) + ", status " + word(one["status"]), nil
	}, steps...)
}

// looked carries steps out and looks at the newest transaction that they made, in the list.
func (s *site) looked(asks, ours string, look func(item, done) (string, error), steps ...step) probe.Trial {
	return s.paying(probe.Trial{
		Asks: asks, Ours: ours, Sends: probe.Once(append(operations(steps), opList)...),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			d, err := s.take(ctx, side, steps)
			if err != nil {
				return "", err
			}
			number := d.answers[0].number()
			for i, a := range d.answers {
				if d.outcomes[i] != taken {
					return "", probe.Unclear("%s was not taken: %s", steps[i].operation, d.outcomes[i])
				}
				if n := a.number(); n != "" {
					number = n
				}
			}
			list, err := s.list(ctx, side, nil)
			if err != nil {
				return "", err
			}
			one := list.holding(number)
			if one == nil {
				return "", probe.Unclear("the list has no transaction %s; for a test site give --workmode test", number)
			}
			return look(one, d)
		},
	})
}
