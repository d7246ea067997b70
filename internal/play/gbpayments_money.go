package play

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paysandbox/clients/gbpayments"
)

const (
	gbRefusals = 3                   // of one command: the merchant gives it twice more after the bank's first no
	gbHold     = 60 * 24 * time.Hour // no hold is waited for longer
)

// gbCommand is a command about a payment.
type gbCommand struct {
	doing string // for people: "refunds 2500 kopecks"
	send  func() (gbpayments.Result, error)
	// look finds out what became of the command when nobody knows. Undone: nothing did, so that it may be given again.
	look func(*gbpayments.OutcomeUnknownError) (done, undone bool, err error)
}

// command gives a command until it is carried out, or may not be given again.
func (m *gbMerchant) command(ctx context.Context, c gbCommand) (done bool, err error) {
	refusals := 0
	for range gbTries {
		m.shop.Say("the merchant %s", c.doing)
		result, err := c.send()
		again := false
		var unknown *gbpayments.OutcomeUnknownError
		if err == nil {
			m.shop.Say("the answer: %v", result)
			refusals++
			again = refusals < gbRefusals
		} else if hopeless := m.hopeless(ctx, err); hopeless != nil {
			return false, hopeless
		}
		switch {
		case result.Success:
			return true, nil
		case errors.As(err, &unknown):
			if done, again, err = c.look(unknown); done || err != nil {
				return done, err
			}
		case err != nil:
			again = gbSafe(err)
		}
		if !again {
			break
		}
		if err := m.pause(ctx, 5*time.Second); err != nil {
			return false, err
		}
	}
	m.shop.Say("the merchant leaves it at that")
	return false, nil
}

// settle does what is to be done with blocked money: it takes it, gives it back, or waits until the hold has ended.
func (m *gbMerchant) settle(ctx context.Context, paid gbPaid) (gbPaid, error) {
	if m.waits() {
		return paid, m.outlive(ctx, paid.number)
	}
	minor, wanted := m.sum("captured", paid.minor), gbpayments.StatusCompleted
	c := gbCommand{
		doing: fmt.Sprintf("takes %d of the %d blocked kopecks", minor, paid.minor),
		send:  func() (gbpayments.Result, error) { return m.client.Confirm(ctx, paid.number, minor) },
	}
	if m.cancels() {
		wanted = gbpayments.StatusCancelled
		c.doing = "gives the blocked money back"
		c.send = func() (gbpayments.Result, error) { return m.client.Cancel(ctx, paid.number) }
	}
	// The list says where the payment stands, so a line of it is certain either way.
	c.look = func(*gbpayments.OutcomeUnknownError) (done, undone bool, err error) {
		line, listed, err := m.stands(ctx, paid.number)
		return line.Status == wanted, listed, err
	}
	done, err := m.command(ctx, c)
	if done {
		paid.status, paid.minor = wanted, minor
	}
	return paid, err
}

// outlive looks once a day whether the money is still blocked.
func (m *gbMerchant) outlive(ctx context.Context, number int64) error {
	for start := m.shop.Now(); m.shop.Now().Sub(start) < gbHold; {
		m.shop.Say("the merchant neither takes the blocked money nor gives it back")
		if err := m.pause(ctx, 24*time.Hour); err != nil {
			return err
		}
		line, listed, err := m.stands(ctx, number)
		if err != nil || listed && !line.Authorized() {
			return err
		}
	}
	return nil
}

// refund gives money back: in two parts where several refunds are expected, and not because one is refused; else at once.
func (m *gbMerchant) refund(ctx context.Context, paid gbPaid) error {
	all := m.sum("refunded", paid.minor)
	parts := []int64{all}
	if first := all / 2; first > 0 && m.plan.Wanted("payment/refund") >= 2 && !m.refuses("payment/refund") {
		parts = []int64{first, all - first}
	}
	for _, minor := range parts {
		done, err := m.command(ctx, gbCommand{
			doing: fmt.Sprintf("refunds %d kopecks", minor),
			send: func() (gbpayments.Result, error) {
				result, err := m.client.Refund(ctx, paid.number, minor)
				if result.Success {
					m.refunds = append(m.refunds, result.TransactionID)
				}
				return result, err
			},
			look: func(unknown *gbpayments.OutcomeUnknownError) (done, undone bool, err error) {
				line, missing, err := m.refunded(ctx, unknown)
				if line.ID != 0 {
					m.refunds = append(m.refunds, line.ID)
				}
				return line.ID != 0, missing && gbAnswered(unknown), err
			},
		})
		if err != nil || !done {
			return err
		}
	}
	return nil
}
