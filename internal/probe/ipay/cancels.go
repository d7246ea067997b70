package ipay

import "paysandbox/internal/probe"

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
			s.after("PaymentCancel of more than was paid", above, s.newSold, nil, with(opCancel, object{"amount": small + 1})),
			s.after("PaymentCancel of everything, twice", "pmt_status 9, then "+above, s.newSold, nil, all, all)),
		experiment("sums-after-cancel",
			s.lookedAfter("invoice and amount after 30 of 100 went back", "invoice 70, amount 70", s.newSold, object{"amount": 30}, opCancel, sums),
			s.lookedAfter("invoice and amount after everything went back", "invoice 100, amount 100", s.newSold, nil, opCancel, sums)),
	}
}
