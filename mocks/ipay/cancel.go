package ipay

import (
	"slices"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// giveBack is one line of PaymentCancel's transactions.
type giveBack struct {
	trnID  int64
	amount int64 // kopecks; 0: all that is left of it
}

// paymentCancel releases a hold or gives a payment back: all that is left, a part by amount where there is one transaction, or parts by
// transaction. The answer is 9, or 4 where the cancelling failed and the payment stays as it was.
// Source: googlepay.uk.txt §3.4 PaymentCancel. Guess: guess.ipay.cancel-split: amount is for payments of one transaction only; both fields
// together, a transaction named twice and an amount of zero are no request; an unknown trn_id is "overall error".
// Guess: guess.ipay.cancel-above: more than is left is refused with group 55, and nothing moves.
func paymentCancel(t mocks.Tenant, c *mocks.Call, o object) (any, error) {
	f := fields{object: o}
	number, amount := f.id("pmt_id"), f.kopecks("amount")
	var lines []giveBack
	for _, one := range f.list("transactions", mostTransactions) {
		line := giveBack{trnID: one.id("trn_id"), amount: one.kopecks("amount")}
		twice := slices.ContainsFunc(lines, func(l giveBack) bool { return l.trnID == line.trnID })
		f.broken = f.broken || one.broken || line.trnID == 0 || twice
		lines = append(lines, line)
	}
	if f.broken || number == 0 || amount > 0 && lines != nil {
		return nil, errStructure
	}
	return act(t, c, number, func(p *payment.Payment, d *Detail) (mocks.Proposal, error) {
		if p.State != stateAuthorized && p.State != statePaid && p.State != stateCancelled {
			return mocks.Proposal{}, errState
		}
		if amount > 0 {
			if len(d.Parts) > 1 {
				return mocks.Proposal{}, errStructure
			}
			lines = []giveBack{{trnID: d.Parts[0].TrnID, amount: amount}}
		}
		returns, err := d.Parts.returns(lines)
		switch {
		case err != nil:
			return mocks.Proposal{}, err
		case returns == nil:
			return refuse(groupUnknown), nil
		}
		d.returns = returns
		return mocks.Proposal{To: stateCancelled}, nil
	})
}

// returns is what goes back of each part; without lines all that is left. Nil: more is asked for than there is, or there is nothing.
func (s split) returns(lines []giveBack) ([]int64, error) {
	back := make([]int64, len(s))
	if lines == nil {
		for i, p := range s {
			back[i] = p.left()
		}
	}
	for _, line := range lines {
		i := slices.IndexFunc(s, func(p part) bool { return p.TrnID == line.trnID })
		if i < 0 {
			return nil, errState
		}
		back[i] = line.amount
		if line.amount == 0 {
			back[i] = s[i].left()
		}
		if back[i] > s[i].left() {
			return nil, nil
		}
	}
	for _, minor := range back {
		if minor > 0 {
			return back, nil
		}
	}
	return nil, nil
}
