package control

import (
	"context"
	"net/http"
)

// Change is what becomes of a payment, as if the provider's side had done it.
type Change struct {
	State string            `json:"state"`           // the provider's own code of where it goes; the present state means stay
	Set   map[string]string `json:"set,omitempty"`   // values of the provider's settable names, for example "message"
	Force bool              `json:"force,omitempty"` // also where the provider's machine has no such step, which marks the payment as off contract
}

// SetState brings a payment to a state. Where it is refused nothing has changed.
//
// Errors: [*Problem] (400: a state, a settable name or a value that the provider does not know; 404: there is no such payment; 409: the
// provider's machine has no such step, or several providers have the number), [ErrInvalidRequest], [ErrMalformedAnswer], or a failure of
// the connection.
func (c *Client) SetState(ctx context.Context, id string, change Change) (Payment, error) {
	return c.payment(ctx, http.MethodPut, id, "/state", change)
}

// Raise makes the event admin:NAME happen to a payment, for the scenario's rules that wait for it; where none does, nothing happens. name
// is 1 to 64 of a-z, 0-9 and -.
//
// Errors: [*Problem] (400: a name of another shape; 404: there is no such payment; 409: several providers have the number),
// [ErrInvalidRequest], [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Raise(ctx context.Context, id, name string) (Payment, error) {
	return c.payment(ctx, http.MethodPost, id, "/events", struct {
		Name string `json:"name"`
	}{name})
}
