package ipay

import (
	"context"

	"paysandbox/internal/probe"
)

const above = "pmt_status 4, error_group 55"

// sales asks about PaymentSale. A hold is made for each question.
func (s *shop) sales() []probe.Experiment {
	resold := func(first, second int) func(*payment) object {
		return func(*payment) object {
			return object{"transactions": []object{
				{"smch_id": s.Recipients[first], "invoice": 60, "desc": "Probe"}, {"smch_id": s.Recipients[second], "invoice": 40, "desc": "Probe"},
			}}
		}
	}
	more := with(opSale, object{"invoice": small + 1})
	return []probe.Experiment{
		experiment("sale-sum",
			strict(s.afterHold("PaymentSale of transactions without invoice", "pmt_status 5", step{opSale, resold(0, 1)}), structure),
			s.afterHold("PaymentSale of transactions and another invoice", structure, step{opSale, func(p *payment) object {
				fields := resold(0, 1)(p)
				fields["invoice"] = small - 1
				return fields
			}})),
		experiment("sale-above", s.afterHold("PaymentSale of more than is blocked, then GetPaymentStatus", above+", then pmt_status 3", more, step{action: opStatus})),
		experiment("sale-of-split", s.withRecipients(s.lookedAfter("PaymentSale of 51 of a hold of 60 and 40", "31 and 20", s.newHold, object{"invoice": 51}, opSale, invoices))),
		experiment("sale-recipients", strict(s.withRecipients(s.after("PaymentSale that names another recipient than the hold", "pmt_status 5", s.newHold, func() object {
			only := []object{{"smch_id": s.Recipients[0], "invoice": small, "desc": "Probe", "info": object{"preauth": 1}}}
			return object{"transactions": only}
		}, step{opSale, func(*payment) object {
			return object{"invoice": small, "transactions": []object{{"smch_id": s.Recipients[1], "invoice": small, "desc": "Probe"}}}
		}})), structure)),
		experiment("refused-command",
			s.afterHold("a PaymentSale that is refused, then GetPaymentStatus", above+", then pmt_status 3", more, step{action: opStatus}),
			s.after("a PaymentCancel that is refused, then GetPaymentStatus", above+", then pmt_status 5", s.newSold, nil,
				step{opCancel, (*payment).more}, step{action: opStatus})),
	}
}

// lookedAfter looks at the answer to one action on a new payment.
func (s *shop) lookedAfter(asks, ours string, make maker, fields object, action string, look func(answer) string) probe.Trial {
	return s.moving(probe.Trial{Asks: asks, Ours: ours, Sends: probe.Once(opCreate, opSale).And(probe.Once(action)), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		p, err := make(ctx, side, nil)
		if err != nil {
			return "", err
		}
		a, outcome, err := s.command(ctx, side, action, p, fields)
		if err != nil || a.PmtStatus == "" || a.PmtStatus == "4" {
			return outcome, err
		}
		return look(a), nil
	}})
}
