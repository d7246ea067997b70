package ipay

import (
	"context"
	"fmt"
	"strconv"

	"paysandbox/internal/probe"
)

// cancels asks about PaymentCancel.
func (s *shop) cancels() []probe.Experiment {
	all := step{action: opCancel}
	part := with(opCancel, object{"amount": 30})
	lines := func(each ...object) step { return with(opCancel, object{"transactions": each}) }
	of := func(fields func(trn any) object) step {
		return step{opCancel, func(p *payment) object {
			return fields(number(p.answer.Transactions[0].TrnID))
		}}
	}
	split := func(asks, ours string, one step) probe.Trial {
		return s.withRecipients(s.after(asks+" of a split", ours, s.newSplit, nil, one))
	}
	return []probe.Experiment{
		experiment("cancel-from",
			s.after("PaymentCancel of 30, of 30, and of the rest", "pmt_status 9, then pmt_status 9, then pmt_status 9", s.newSold, nil, part, part, all),
			s.afterHold("PaymentCancel of a hold", "pmt_status 9", all),
			s.after("PaymentCancel of a payment that waits for 3-D Secure", overall, s.newChallenge, nil, all),
			s.after("PaymentCancel of a deferred payment", overall, s.newDeferred, nil, all)),
		experiment("cancel-split",
			split("PaymentCancel by amount", structure, with(opCancel, object{"amount": 30})),
			split("PaymentCancel by transactions", "pmt_status 9", of(func(trn any) object {
				return object{"transactions": []object{{"trn_id": trn, "amount": 30}}}
			})),
			split("PaymentCancel by amount and transactions", structure, of(func(trn any) object {
				return object{"amount": 30, "transactions": []object{{"trn_id": trn, "amount": 30}}}
			})),
			split("PaymentCancel of one transaction twice", structure, of(func(trn any) object {
				return object{"transactions": []object{{"trn_id": trn, "amount": 10}, {"trn_id": trn, "amount": 10}}}
			})),
			split("PaymentCancel of 0 of a transaction", structure, of(func(trn any) object {
				return object{"transactions": []object{{"trn_id": trn, "amount": 0}}}
			})),
			split("PaymentCancel of a trn_id that was never given", overall, lines(object{"trn_id": neverGiven, "amount": 10}))),
		experiment("cancel-above",
			s.after("PaymentCancel of more than was paid", above, s.newSold, nil, step{opCancel, (*payment).more}),
			s.after("PaymentCancel of everything, twice", "pmt_status 9, then "+above, s.newSold, nil, all, all)),
		experiment("sums-after-cancel",
			s.sumAfter("amount after 30 kopecks went back", "what is left", object{"amount": 30}, 30),
			s.sumAfter("amount after everything went back", "the whole sum", nil, 0)),
	}
}

// sumAfter compares amount after a PaymentCancel with what was paid. back is what goes back, in kopecks; 0: everything.
func (s *shop) sumAfter(asks, ours string, fields object, back int) probe.Trial {
	return s.moving(probe.Trial{Asks: asks, Ours: ours, Sends: probe.Once(opCreate, opSale, opCancel), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		p, err := s.newSold(ctx, side, nil)
		if err != nil {
			return "", err
		}
		left := p.paid() - back
		if back == 0 {
			left = 0
		}
		a, outcome, err := s.command(ctx, side, opCancel, p, fields)
		switch amount := string(a.Amount); {
		case err != nil || a.PmtStatus != "9":
			return outcome, err
		case amount == strconv.Itoa(p.paid()):
			return "the whole sum", nil
		case amount == strconv.Itoa(left):
			return "what is left", nil
		default:
			return fmt.Sprintf("%q of %d", amount, p.paid()), nil
		}
	}})
}
