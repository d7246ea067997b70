package control

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// usualWait is how long a sandbox waits that is not told.
const usualWait = 10 * time.Second

// ErrTimedOut: what was waited for did not come in time. The error is a [*Problem], whose sentence says what is there instead.
var ErrTimedOut = errors.New("control: what was waited for did not come in time")

// Awaited says what to wait for: just one of the three, the others are nil.
type Awaited struct {
	Payment      *AwaitedPayment
	Notification *AwaitedNotification
	Requests     *AwaitedRequests
	// Timeout is of the machine's time, not of the tenant's: at most a minute; 0: 10 s.
	Timeout time.Duration
}

// AwaitedPayment is a payment that is in a state or has a status. With neither it is enough that the payment is there.
type AwaitedPayment struct {
	ID        string `json:"id,omitempty"`        // "ipay:1234567", or its number alone; "" with Reference
	Reference string `json:"reference,omitempty"` // the merchant's own number, of the newest payment that has it; "" with ID
	State     string `json:"state,omitempty"`     // the provider's own code; "": any
	Status    string `json:"status,omitempty"`    // the sandbox's word, the same for all providers; "": any
}

// AwaitedNotification is a notification. One of the three has to be given.
type AwaitedNotification struct {
	Event   string            `json:"event,omitempty"`   // "paid"; "": any
	Payment string            `json:"payment,omitempty"` // as AwaitedPayment.ID; "": of any
	State   NotificationState `json:"state,omitempty"`   // "": any
}

// AwaitedRequests are calls of an operation, of those that the journal still has.
type AwaitedRequests struct {
	Provider  string `json:"provider,omitempty"` // "": any
	Operation string `json:"op"`
	Payment   string `json:"payment,omitempty"` // as AwaitedPayment.ID; "": about any, or about none
	Count     string `json:"count,omitempty"`   // ">=2", "==1", "<3"; "": at least one
}

// Wait returns when what is awaited is there, be it there already, and gives how long that took. The sandbox looks whenever something
// happens, so what comes and goes at once may be missed; [Client.Events] misses nothing. The wait comes on top of the client's time-out.
//
// Errors: [ErrTimedOut], which is also a [*Problem] with status 408; [*Problem] (400: it is not just one of the three, a condition that
// the sandbox does not know, or a time above one minute; 404: there is no such tenant), [ErrInvalidRequest] for a time below 0,
// [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Wait(ctx context.Context, awaited Awaited) (time.Duration, error) {
	const path = "/__admin/wait"
	if awaited.Timeout < 0 {
		return 0, invalid("Awaited.Timeout is below 0; leave it out for 10s")
	}
	body := struct {
		For     map[string]any `json:"for"`
		Timeout string         `json:"timeout,omitempty"`
	}{For: map[string]any{}}
	if awaited.Payment != nil {
		body.For["payment"] = awaited.Payment
	}
	if awaited.Notification != nil {
		body.For["notification"] = awaited.Notification
	}
	if awaited.Requests != nil {
		body.For["requests"] = awaited.Requests
	}
	longer := *c
	if awaited.Timeout > 0 {
		body.Timeout = awaited.Timeout.String()
	} else {
		awaited.Timeout = usualWait
	}
	if c.http.Timeout > 0 {
		longer.http.Timeout += awaited.Timeout
	}
	var answer struct {
		Met  bool   `json:"met"`
		Took string `json:"took"`
	}
	if err := longer.do(ctx, http.MethodPost, path, body, &answer); err != nil {
		return 0, err
	}
	took, err := time.ParseDuration(answer.Took)
	if err != nil || !answer.Met {
		return 0, malformed(http.MethodPost, path, "it does not say that it is met")
	}
	return took, nil
}
