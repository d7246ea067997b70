package play

import (
	"context"
	"errors"
	"time"

	"paysandbox/clients/ipay"
)

// command gives a command that moves a payment. Where the answer is lost, or says no, the payment itself tells what became of it, so the
// merchant asks; it gives the command again only where the payment is still as it was, twice at most, and not after a refusal that
// nothing but the provider can change.
func (m *ipayMerchant) command(ctx context.Context, before ipay.PaymentState, name string, give func() (ipay.PaymentState, error)) (ipay.PaymentState, error) {
	state := before
	for range commandTries {
		answer, failure := give()
		switch {
		case failure != nil:
			m.shop.Say("%v", failure)
		case answer.Declined():
			m.shop.Say("%s says no: %v", name, answer.DeclineGroup)
		default:
			m.shop.Say("%s: %s", name, outcome(answer))
			return answer, nil
		}
		if err := ctx.Err(); err != nil {
			return state, err
		}
		now, answered, err := m.status(ctx, before.PaymentID)
		if err != nil || !answered {
			return state, err
		}
		state = now
		if state.Status != before.Status || state.Amount != before.Amount || !again(failure) {
			return state, nil
		}
	}
	return state, nil
}

// again says whether a command that moved nothing may work at another time.
func again(failure error) bool {
	return failure == nil || errors.Is(failure, ipay.ErrOutcomeUnknown) || errors.Is(failure, ipay.ErrUnavailable) || errors.Is(failure, ipay.ErrOverall)
}

// process finishes a payment that was deferred.
func (m *ipayMerchant) process(ctx context.Context, state ipay.PaymentState) (ipay.PaymentState, error) {
	if !state.Deferred() {
		return state, nil
	}
	return m.command(ctx, state, "ProcessPayment", func() (ipay.PaymentState, error) { return m.client.ProcessPayment(ctx, state.PaymentID) })
}

// money does with the money what the scenario wants: takes what is blocked, gives it back, fetches the receipt.
func (m *ipayMerchant) money(ctx context.Context, state ipay.PaymentState) (_ ipay.PaymentState, err error) {
	back := m.plan.Does("PaymentCancel") || m.plan.Final() == "9"
	if state.Authorized() && (m.plan.Does("PaymentSale") || !back) {
		if state, err = m.sale(ctx, state); err != nil {
			return state, err
		}
	}
	if state.Paid() && m.plan.Does("GetReceipt") {
		if err := m.receipt(ctx, state.PaymentID); err != nil {
			return state, err
		}
	}
	if back && (state.Authorized() || state.Paid()) {
		return m.cancel(ctx, state)
	}
	return state, nil
}

// sale takes blocked money: as much as the expectations say, else all.
func (m *ipayMerchant) sale(ctx context.Context, held ipay.PaymentState) (ipay.PaymentState, error) {
	sum := held.Invoice
	if n, named := m.plan.Ledger("captured"); named && n > 0 {
		sum = min(sum, n)
	}
	return m.command(ctx, held, "PaymentSale", func() (ipay.PaymentState, error) {
		return m.client.PaymentSale(ctx, ipay.Sale{PaymentID: held.PaymentID, Invoice: sum})
	})
}

// cancel gives money back: as much as the expectations say, else all; of a split payment a part of its second transaction.
func (m *ipayMerchant) cancel(ctx context.Context, state ipay.PaymentState) (ipay.PaymentState, error) {
	cancel := ipay.Cancel{PaymentID: state.PaymentID}
	sum, named := m.plan.Ledger("refunded")
	switch {
	case len(state.Transactions) > 1:
		second := state.Transactions[1]
		part := second.Amount / 2
		if named && sum > 0 {
			part = min(sum, second.Amount)
		}
		cancel.Transactions = []ipay.CancelPart{{TransactionID: second.ID, Amount: part}}
	case named && sum > 0 && sum < state.Amount:
		cancel.Amount = sum
	}
	return m.command(ctx, state, "PaymentCancel", func() (ipay.PaymentState, error) {
		answer, err := m.client.PaymentCancel(ctx, cancel)
		return ipay.PaymentState{
			PaymentID: state.PaymentID, Status: answer.Outcome, Invoice: answer.Invoice, Amount: answer.Amount, DeclineGroup: answer.DeclineGroup,
			Transactions: answer.Transactions,
		}, err
	})
}

// receipt waits for the fiscal receipt, until it is there or never will be.
func (m *ipayMerchant) receipt(ctx context.Context, number int64) error {
	var advance error
	_, err := m.client.WaitForReceipt(ctx, number,
		ipay.WithWait(func(ctx context.Context, d time.Duration) error {
			advance = m.pause(ctx, d)
			return advance
		}),
		ipay.OnPoll(func(r ipay.Receipt) { m.shop.Say("GetReceipt: %s", r.Status) }))
	switch {
	case advance != nil:
		return advance
	case err != nil:
		m.shop.Say("the merchant has no receipt: %v", err)
	}
	return ctx.Err()
}
