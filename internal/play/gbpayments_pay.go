package play

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"paysandbox/clients/gbpayments"
)

// gbTries is how many calls the merchant makes about one thing, where each answer says that nothing happened.
const gbTries = 5

// gbPaid is what the merchant knows of its payment; the zero value is nothing.
type gbPaid struct {
	number int64 // 0: none, as of a declined payment
	status gbpayments.Status
	minor  int64 // kopecks blocked or taken
}

// pay charges or authorizes, until there is a payment, a decline, or nothing that may be tried again.
func (m *gbMerchant) pay(ctx context.Context, order gbpayments.Payment) (gbPaid, error) {
	call, made, doing := m.client.Charge, gbpayments.StatusCompleted, "charges"
	if m.authorizes() {
		call, made, doing = m.client.Authorize, gbpayments.StatusAuthorized, "authorizes"
	}
	for range gbTries {
		m.shop.Say("the merchant %s %d kopecks for order %q", doing, order.Amount, order.OrderID)
		result, err := call(ctx, order)
		if err == nil {
			m.shop.Say("the answer: %v", result)
			if result.Declined() {
				made = gbpayments.StatusDeclined
			}
			return gbPaid{result.TransactionID, made, order.Amount}, nil
		}
		if err := m.hopeless(ctx, err); err != nil {
			return gbPaid{}, err
		}
		again := gbSafe(err)
		var unknown *gbpayments.OutcomeUnknownError
		if errors.As(err, &unknown) {
			line, missing, err := m.reconcile(ctx, unknown)
			if err != nil || line.ID != 0 {
				return gbPaid{line.ID, line.Status, order.Amount}, err
			}
			again = missing && gbAnswered(unknown)
		}
		if !again {
			break
		}
		if err := m.pause(ctx, 5*time.Second); err != nil {
			return gbPaid{}, err
		}
	}
	m.shop.Say("the merchant does not pay again")
	return gbPaid{}, nil
}

// gbAnswered says that an unknown outcome was at least answered: with the status of a server in trouble. What such an answer leaves open
// is settled by a list that does not have it for half a minute. Silence is not: that request may still be on its way.
func gbAnswered(unknown *gbpayments.OutcomeUnknownError) bool {
	var answered *gbpayments.HTTPError
	return errors.As(unknown.Err, &answered) && answered.Status >= http.StatusInternalServerError
}

// gbRetryAfter passes requests on and keeps what the last answer said of when to come back, which the client does not hand on.
type gbRetryAfter struct {
	next http.RoundTripper
	last time.Duration // 0: nothing
}

// RoundTrip implements http.RoundTripper.
func (h *gbRetryAfter) RoundTrip(r *http.Request) (*http.Response, error) {
	h.last = 0
	answer, err := h.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds > 0 {
		h.last = time.Duration(seconds) * time.Second
	}
	return answer, nil
}
