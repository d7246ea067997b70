package control

import (
	"context"
	"net/http"
)

// Order is the order in which what was held leaves.
type Order string

// Orders.
const (
	AsDue    Order = "as_due"   // as it fell due
	Reversed Order = "reversed" // the last first
)

// Redeliver sends a notification once more, the same bytes, whatever became of it, and waits until the attempt has been judged. The
// notification that comes back has the attempt, its last; while the sandbox holds notifications, it has none and is [Held].
//
// Errors: [*Problem] (404: there is none of this number, or no longer; 409: it is on its way already, or held), [ErrMalformedAnswer], or a
// failure of the connection, after which it may have been sent.
func (c *Client) Redeliver(ctx context.Context, number int64) (Notification, error) {
	return c.notification(ctx, http.MethodPost, number, "/redeliver")
}

// HoldNotifications keeps back whatever falls due from now on, and gives how many are held already.
//
// Errors: [*Problem] (404: there is no such tenant), [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) HoldNotifications(ctx context.Context) (held int, err error) {
	var answer struct {
		Held *int `json:"held"`
	}
	const path = "/__admin/notifications/hold"
	if err := c.do(ctx, http.MethodPost, path, nil, &answer); err != nil {
		return 0, err
	}
	if answer.Held == nil {
		return 0, malformed(http.MethodPost, path, "no number of notifications in it")
	}
	return *answer.Held, nil
}

// ReleaseNotifications lets go what is held, in an order ("" is [AsDue]), holds nothing any more, and waits until all have been judged
// once. It gives how many there were.
//
// Errors: [*Problem] (400: an order that the sandbox does not know; 404: there is no such tenant), [ErrMalformedAnswer], or a failure of
// the connection.
func (c *Client) ReleaseNotifications(ctx context.Context, order Order) (released int, err error) {
	var answer struct {
		Released *int `json:"released"`
	}
	const path = "/__admin/notifications/release"
	body := struct {
		Order Order `json:"order"`
	}{order}
	if err := c.do(ctx, http.MethodPost, path, body, &answer); err != nil {
		return 0, err
	}
	if answer.Released == nil {
		return 0, malformed(http.MethodPost, path, "no number of notifications in it")
	}
	return *answer.Released, nil
}
