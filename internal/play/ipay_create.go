package play

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paysandbox/clients/ipay"
)

// How often the merchant tries.
const (
	createTries   = 4 // of a payment that was surely not made
	commandTries  = 3 // of a command that left the payment where it was
	questionTries = 4 // of a question that was not answered
)

// create makes a payment of the order. Where the answer is lost it asks by ext_id before anything else, and creates again only what
// was surely not made. Made is false where the provider made none, for a reason that trying again does not mend.
func (m *ipayMerchant) create(ctx context.Context, order ipay.Payment) (state ipay.PaymentState, made bool, err error) {
	for range createTries {
		if err := m.tokenFor(&order); err != nil {
			return state, false, err
		}
		state, err = m.client.PaymentCreate(ctx, order)
		if err == nil {
			m.newest = state.PaymentID
			m.shop.Say("PaymentCreate of %s: %s", order.ExtID, outcome(state))
			return state, true, nil
		}
		if err := ctx.Err(); err != nil {
			return state, false, err
		}
		m.shop.Say("%v", err)
		switch {
		case errors.Is(err, ipay.ErrInvalidRequest), errors.Is(err, ipay.ErrInvalidAuth), errors.Is(err, ipay.ErrInvalidAuthTime):
			return state, false, fmt.Errorf("%w: %w", ErrStuck, err)
		case errors.Is(err, ipay.ErrOutcomeUnknown):
			if state, made, err = m.find(ctx, order.ExtID); err != nil || made {
				return state, made, err
			}
		case !errors.Is(err, ipay.ErrUnavailable):
			return state, false, nil
		}
		if err := m.pause(ctx, time.Second); err != nil {
			return state, false, err
		}
	}
	m.shop.Say("the merchant gives up: no payment was made")
	return state, false, nil
}

// tokenFor gives an order that is not paid by a recurrent token one of the payer's wallet, each time a new one: a token is good once.
func (m *ipayMerchant) tokenFor(order *ipay.Payment) (err error) {
	if order.RecurrentToken != "" {
		return nil
	}
	if m.shop.Token == nil {
		return fmt.Errorf("%w: no wallet makes a token", ErrStuck)
	}
	if order.Token, err = m.shop.Token(m.card); err != nil {
		return fmt.Errorf("%w: the wallet makes no token: %w", ErrStuck, err)
	}
	return nil
}

// find looks for a payment whose PaymentCreate was not answered. The provider says "overall error" of an ext_id that it does not know
// and of much else, so the merchant asks twice. An earlier payment of the same order is not the one that is looked for.
func (m *ipayMerchant) find(ctx context.Context, extID string) (state ipay.PaymentState, found bool, err error) {
	if extID == "" {
		return state, false, fmt.Errorf("%w: a payment without ext_id is lost with the answer to its PaymentCreate", ErrStuck)
	}
	for range 2 {
		state, known, err := m.question(ctx, func() (ipay.PaymentState, error) { return m.client.GetPaymentStatusByExtID(ctx, extID) })
		switch {
		case errors.Is(err, ipay.ErrOverall):
		case err != nil:
			return state, false, err
		case !known:
			return state, false, fmt.Errorf("%w: nobody says whether the payment %s was made", ErrStuck, extID)
		case state.PaymentID != m.newest:
			m.newest = state.PaymentID
			return state, true, nil
		}
	}
	return ipay.PaymentState{}, false, nil
}

// status asks where a payment stands. It is false where no answer is had.
func (m *ipayMerchant) status(ctx context.Context, number int64) (state ipay.PaymentState, answered bool, err error) {
	state, answered, err = m.question(ctx, func() (ipay.PaymentState, error) { return m.client.GetPaymentStatus(ctx, number) })
	if errors.Is(err, ipay.ErrOverall) {
		return state, false, nil
	}
	return state, answered, err
}

// question asks a second after whatever was before, so that nobody is asked more often than that, and again where no answer comes. The
// error is ErrOverall, the context's or that of Advance.
func (m *ipayMerchant) question(ctx context.Context, ask func() (ipay.PaymentState, error)) (state ipay.PaymentState, answered bool, err error) {
	for range questionTries {
		if err := m.pause(ctx, time.Second); err != nil {
			return state, false, err
		}
		state, err = ask()
		if err == nil {
			m.shop.Say("GetPaymentStatus: %s", outcome(state))
			return state, true, nil
		}
		if err := ctx.Err(); err != nil {
			return state, false, err
		}
		m.shop.Say("%v", err)
		if errors.Is(err, ipay.ErrOverall) {
			return state, false, err
		}
	}
	return state, false, nil
}

// outcome is a payment's status for people, with the reason where it is declined.
func outcome(state ipay.PaymentState) string {
	if state.DeclineGroup != 0 {
		return fmt.Sprintf("payment %d is %v: %v", state.PaymentID, state.Status, state.DeclineGroup)
	}
	return fmt.Sprintf("payment %d is %v", state.PaymentID, state.Status)
}
