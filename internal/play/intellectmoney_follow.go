package play

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"paysandbox/clients/intellectmoney"
	"paysandbox/payment"
)

const (
	imPolls     = 60 // until the merchant gives up
	imLongest   = time.Minute
	imAgain     = 2         // times that a definite refusal of the bank is tried again
	imNobody    = 999999999 // kopecks: an amount with which a scenario says that nobody can tell it
	imGuesses   = 3         // wrong amounts that the provider takes
	imCVV       = "123"
	imCancelled = payment.State("Cancelled")
	imRefunded  = payment.State("Refunded")
)

// follow asks for the state, a second apart at first and then ever less often, until the payment has ended or the merchant gives up. It
// gives the last step that was seen.
func (m *imMerchant) follow(ctx context.Context) (last intellectmoney.PaymentStep, err error) {
	pause, longest := m.pauses(imState, time.Second, imLongest)
	for range min(imPolls, m.most(imState)) {
		step, err := m.ask(ctx)
		if err != nil {
			return last, err
		}
		if step != "" {
			last = step
		}
		if last.Final() {
			return last, nil
		}
		if step == intellectmoney.StepActivationPayment {
			if err := m.activate(ctx); err != nil {
				return last, err
			}
		}
		if err := m.Advance(pause); err != nil {
			return last, err
		}
		pause = min(pause*3/2, longest)
	}
	m.Say("no end after %d questions: the merchant gives up", m.given[imState])
	return last, nil
}

// ask asks for the state once; without a step there was no answer that can be read, which asking again may mend. The error is the
// context's own.
func (m *imMerchant) ask(ctx context.Context) (step intellectmoney.PaymentStep, err error) {
	_ = m.give(imState, "of invoice "+m.invoice, func() (string, error) { // said, and asked again
		state, err := m.client.State(ctx, m.invoice)
		step = state.Step
		why := strings.TrimSpace(state.Message)
		if state.RcCodeID != "" {
			why = strings.TrimSpace(why + " RcCodeId " + state.RcCodeID)
		}
		if why != "" {
			return string(step) + " (" + why + ")", err
		}
		return string(step), err
	})
	return step, ctx.Err()
}

// activate names the amount that the payer sees blocked on the card, wrong ones where nobody can tell it. Whoever loses the answer learns
// from the next state whether it was taken.
func (m *imMerchant) activate(ctx context.Context) error {
	amount, told := imBlocked(m.Plan)
	if !told || amount == imNobody {
		amount = int64(1 + m.given[imActivation]) // less than a bank blocks
	}
	if m.given[imActivation] >= min(imGuesses, m.most(imActivation)) {
		return nil
	}
	_ = m.give(imActivation, intellectmoney.FormatAmount(amount), func() (string, error) {
		_, err := m.client.ActivationPay(ctx, m.invoice, amount, imCVV)
		return "taken", err
	})
	return ctx.Err()
}

// imBlocked is the amount that a scenario has blocked on the card, in minor units; false: it names none.
func imBlocked(plan Plan) (minor int64, told bool) {
	for _, r := range plan.scenario.Script {
		for _, set := range r.Do.Set {
			if set.Name != "activation_amount" {
				continue
			}
			if n, err := strconv.ParseInt(set.Value, 10, 64); err == nil {
				return n, true
			}
		}
	}
	return 0, false
}

// settle gives the commands that end an order, as the scenario wants them: the money that is taken or blocked is captured, given back, or
// both, one after the other.
func (m *imMerchant) settle(ctx context.Context, begun bool, last intellectmoney.PaymentStep) error {
	if last.Paid() && m.Does(imCapture) {
		if err := m.command(ctx, imCapture, m.client.Capture); err != nil {
			return err
		}
	}
	back := m.Final() == imCancelled || m.Final() == imRefunded
	wanted := m.Does(imRefund) || back && (last.Paid() || !begun)
	if wanted && m.given[imRefund] < min(max(1, m.Wanted(imRefund)), m.most(imRefund)) {
		return m.command(ctx, imRefund, m.client.Refund)
	}
	return nil
}

// command gives a command about the order. A definite refusal is tried again, since the bank may think better of it. After a lost answer
// the merchant asks for the state, and gives the command again only where the scenario wants it: both always take or give the whole
// amount, so the provider refuses the one that comes too often.
func (m *imMerchant) command(ctx context.Context, operation string, call func(context.Context, string) (intellectmoney.Answer, error)) error {
	for refused, unsent := 0, 0; ; {
		err := m.give(operation, m.order, func() (string, error) {
			_, err := call(ctx, m.order)
			return "done", err
		})
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, intellectmoney.ErrOutcomeUnknown):
			if _, err := m.ask(ctx); err != nil || m.given[operation] >= m.Wanted(operation) {
				return err
			}
		case errors.Is(err, intellectmoney.ErrUnavailable):
			unsent++
		default:
			refused++
		}
		if refused > imAgain || unsent == imTries || m.given[operation] >= m.most(operation) {
			return nil
		}
		if err := m.Advance(time.Second); err != nil {
			return err
		}
	}
}
