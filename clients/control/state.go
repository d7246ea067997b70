package control

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
)

// Change is what becomes of a payment, as if the provider's side had done it.
type Change struct {
	State string      `json:"state"`           // the provider's own code of where it goes; the present state means stay
	Set   Assignments `json:"set,omitempty"`   // values of the provider's settable names, set in this order
	Force bool        `json:"force,omitempty"` // also where the provider's machine has no such step, which marks the payment as off contract
}

// Assignment gives one of the provider's settable names a value: {"message", "Insufficient funds"}.
type Assignment struct{ Name, Value string }

// Assignments are an object of JSON whose members stand in this order. A name that comes twice is refused by the sandbox.
type Assignments []Assignment

// MarshalJSON writes the object.
func (a Assignments) MarshalJSON() ([]byte, error) {
	text := bytes.NewBufferString("{")
	for i, one := range a {
		name, _ := json.Marshal(one.Name) // a text always encodes
		value, _ := json.Marshal(one.Value)
		if i > 0 {
			text.WriteByte(',')
		}
		text.Write(name)
		text.WriteByte(':')
		text.Write(value)
	}
	text.WriteByte('}')
	return text.Bytes(), nil
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

// What the merchant's staff can do in the provider's cabinet.
const (
	Capture = "capture" // takes what is blocked
	Void    = "void"    // releases it
	Refund  = "refund"  // gives back
)

// Operate does to a payment what the merchant's staff does in the provider's cabinet, through the provider's own model: [Capture], [Void] or
// [Refund] of so many minor units, or, with 0, of all there are. No request arrives, so no call is counted and no rule asked.
//
// Errors: [*Problem] (400: the provider has no cabinet here, an unknown operation or an amount below 0; 404: there is no such payment; 409:
// the provider's model says no, or several providers have the number), [ErrInvalidRequest], [ErrMalformedAnswer], or a failure of the
// connection.
func (c *Client) Operate(ctx context.Context, id, operation string, minor int64) (Payment, error) {
	return c.payment(ctx, http.MethodPost, id, "/operations", struct {
		Operation string `json:"operation"`
		Amount    int64  `json:"amount,omitempty"`
	}{operation, minor})
}
