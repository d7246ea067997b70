package ipay

import (
	"strconv"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// getPaymentStatus tells where a payment is, by pmt_id or by the merchant's ext_id: the newest of several.
// Source: googlepay.uk.txt §3.4 GetPaymentStatus. Guess: guess.ipay.both-ids: pmt_id decides, and both must be of one payment.
func getPaymentStatus(t mocks.Tenant, c *mocks.Call, o object) (any, error) {
	f := fields{object: o}
	number, extID := f.id("pmt_id"), f.word("ext_id", longestExtID)
	if f.broken || number == 0 && extID == "" {
		return nil, errStructure
	}
	if number == 0 {
		for p := range t.ByReference(extID) {
			number, _ = strconv.ParseInt(p.ID.Number, 10, 64) // counted from Settings.First
			break
		}
		if number == 0 {
			return nil, errState
		}
	}
	return act(t, c, number, func(p *payment.Payment, _ *Detail) (mocks.Proposal, error) {
		if extID != "" && p.Reference != extID {
			return mocks.Proposal{}, errState
		}
		return mocks.Proposal{}, nil
	})
}

// processPayment finishes a deferred payment: it is paid, or declined. Source: googlepay.uk.txt §3.4.9.
// Guess: guess.ipay.deferred: with a two-stage merchant too it goes straight to 5 or 4.
func processPayment(t mocks.Tenant, c *mocks.Call, o object) (any, error) {
	f := fields{object: o}
	number := f.id("pmt_id")
	if f.broken || number == 0 {
		return nil, errStructure
	}
	return act(t, c, number, func(p *payment.Payment, d *Detail) (mocks.Proposal, error) {
		if p.State != stateDeferred {
			return mocks.Proposal{}, errState
		}
		proposal := d.settle()
		if proposal.To == stateAuthorized {
			proposal.To = statePaid
		}
		return proposal, nil
	})
}
