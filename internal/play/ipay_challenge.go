package play

import (
	"context"
	"time"

	"paysandbox/clients/ipay"
)

// patience is how often the merchant looks for a payer who does not come back, in pauses that double: a quarter of an hour in all.
const patience = 10

// challenge takes a payment through 3-D Secure, if it wants that: it waits for what the payer's browser brings and has it verified. A
// payer who does not come back is given up, and the payment stays where it is.
func (m *ipayMerchant) challenge(ctx context.Context, state ipay.PaymentState) (ipay.PaymentState, error) {
	if !state.NeedsChallenge() {
		return state, nil
	}
	wait := time.Second
	for range patience {
		if err := m.pause(ctx, wait); err != nil { // what was on its way has arrived then
			return state, err
		}
		if data, brought := m.brought(); brought {
			m.shop.Say("the payer's browser brings threedsData")
			return m.command(ctx, state, "PaymentVerify3DS", func() (ipay.PaymentState, error) {
				return m.client.PaymentVerify3DS(ctx, state.PaymentID, data)
			})
		}
		now, answered, err := m.status(ctx, state.PaymentID)
		if err != nil {
			return state, err
		}
		if answered && !now.NeedsChallenge() {
			return now, nil
		}
		wait *= 2
	}
	m.shop.Say("the payer does not come back, and the merchant gives up")
	return state, nil
}

// brought takes threedsData out of the next form that has one.
func (m *ipayMerchant) brought() (data string, arrived bool) {
	if m.shop.Received == nil {
		return "", false
	}
	for {
		form, arrived := m.shop.Received()
		if !arrived {
			return "", false
		}
		if data := form["threedsData"]; data != "" {
			return data, true
		}
	}
}
