package play

import (
	"context"
	"errors"
	"slices"
	"time"

	"paysandbox/clients/gbpayments"
)

// gbPatience is how much of the tenant's time the merchant spends looking for one thing.
const gbPatience = 4 * time.Minute

// gbPatienceAfter is gbPatience after a call whose outcome is unknown: less where it was at least answered.
func gbPatienceAfter(unknown *gbpayments.OutcomeUnknownError) time.Duration {
	if gbAnswered(unknown) {
		return 30 * time.Second
	}
	return gbPatience
}

// until asks again and again, some seconds apart, until the answer will do, nothing can come of it, or patience ends. Found: it will do.
// The error is that of hopeless or of pause.
func (m *gbMerchant) until(ctx context.Context, patience time.Duration, ask func() (will bool, err error)) (found bool, err error) {
	start := m.shop.Now()
	for wait := 2 * time.Second; ; wait = min(2*wait, 30*time.Second) {
		will, err := ask()
		switch {
		case err == nil && will:
			return true, nil
		case err != nil:
			if hopeless := m.hopeless(ctx, err); hopeless != nil {
				return false, hopeless
			}
		}
		if err != nil && !gbWorthAnother(err) || m.shop.Now().Sub(start) >= patience {
			return false, nil
		}
		if err := m.pause(ctx, wait); err != nil {
			return false, err
		}
	}
}

// gbWorthAnother says of the error of a question that the next answer may be better.
func gbWorthAnother(err error) bool {
	return gbSafe(err) || errors.Is(err, gbpayments.ErrMalformedAnswer) || errors.Is(err, gbpayments.ErrNotFound)
}

// reconcile looks for a payment whose outcome is unknown until the list has it. Missing says that the list was read to the last and does
// not have it; with neither nobody knows.
func (m *gbMerchant) reconcile(ctx context.Context, unknown *gbpayments.OutcomeUnknownError) (line gbpayments.Transaction, missing bool, err error) {
	patience := gbPatienceAfter(unknown)
	looks := gbpayments.OnPoll(func(lines []gbpayments.Transaction) {
		m.shop.Say("the merchant looks for order %q in the list and finds %d", unknown.OrderID, len(lines))
	})
	_, err = m.until(ctx, patience, func() (bool, error) {
		found, err := m.client.Reconcile(ctx, unknown.Lost(), looks, gbpayments.WithWait(m.pause), gbpayments.WithMaxWait(patience),
			gbpayments.WithPollInterval(2*time.Second, 1.5, 30*time.Second))
		if missing = errors.Is(err, gbpayments.ErrNotFound); missing {
			return true, nil
		}
		line = found
		return true, err
	})
	m.tell(line)
	return line, missing, err
}

// stands looks for a payment by its number until the list has it; false: it never had.
func (m *gbMerchant) stands(ctx context.Context, number int64) (line gbpayments.Transaction, listed bool, err error) {
	listed, err = m.until(ctx, gbPatience, func() (bool, error) {
		found, err := m.client.Find(ctx, number, m.began)
		line = found
		return true, err
	})
	m.tell(line)
	return line, listed, err
}

// refunded looks for a refund whose outcome is unknown: one of its sum that the merchant does not know of yet. Missing is as of reconcile.
func (m *gbMerchant) refunded(ctx context.Context, unknown *gbpayments.OutcomeUnknownError) (line gbpayments.Transaction, missing bool, err error) {
	_, err = m.until(ctx, gbPatienceAfter(unknown), func() (bool, error) {
		missing = false
		refunds, err := m.client.Refunds(ctx, unknown.TransactionID, m.began)
		if err != nil {
			return false, err
		}
		i := slices.IndexFunc(refunds, func(t gbpayments.Transaction) bool {
			return t.Amount == unknown.Amount && !slices.Contains(m.refunds, t.ID)
		})
		if missing = i < 0; !missing {
			line = refunds[i]
		}
		m.shop.Say("the merchant looks for its refund in the list; found: %t", !missing)
		return !missing, nil
	})
	m.tell(line)
	return line, missing, err
}

// lookAtTheEnd looks into the list, and again until it shows everything that the merchant knows of.
func (m *gbMerchant) lookAtTheEnd(ctx context.Context, number int64) error {
	wanted := slices.Clone(m.refunds)
	if number != 0 {
		wanted = append(wanted, number)
	}
	var lines []gbpayments.Transaction
	whole, err := m.until(ctx, gbPatience, func() (bool, error) {
		lines = nil
		for line, err := range m.client.ListAll(ctx, gbpayments.Query{DateStart: m.began.Add(-time.Minute)}) {
			if err != nil {
				return false, err
			}
			lines = append(lines, line)
		}
		missing := func(id int64) bool {
			return !slices.ContainsFunc(lines, func(t gbpayments.Transaction) bool { return t.ID == id })
		}
		return !slices.ContainsFunc(wanted, missing), nil
	})
	if err != nil {
		return err
	}
	m.shop.Say("at the end the list has %d lines; all that the merchant knows of: %t", len(lines), whole)
	for _, line := range lines {
		m.tell(line)
	}
	return nil
}

// tell tells of a line of the list, if it is one.
func (m *gbMerchant) tell(line gbpayments.Transaction) {
	if line.ID != 0 {
		m.shop.Say("listed: %v", line)
	}
}
