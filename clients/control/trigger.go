package control

import (
	"context"
	"net/http"
)

// Trigger makes a payment in the merchant's place and brings it to an event: "intellectmoney.paid", "ipay.challenged". The sandbox sends what
// a merchant's code would send, so the calls are in the journal, and tells the merchant what its code would be told. override gives amount
// ("250.00"), reference, method, or a documented field of the request that makes the payment another value; nil: none.
//
// Errors: [*Problem] (400: an event, a name or a value that is not known; 404: there is no such tenant; 409: the payment was made and could
// not be brought on; 422: the provider refused a call), [ErrInvalidRequest], [ErrMalformedAnswer], or a failure of the connection, after
// which the payment may be there.
func (c *Client) Trigger(ctx context.Context, event string, override map[string]string) (Payment, error) {
	const path = "/__admin/trigger"
	if event == "" {
		return Payment{}, invalid("Trigger wants an event; give for example intellectmoney.paid")
	}
	var p Payment
	if err := c.do(ctx, http.MethodPost, path, struct {
		Event    string            `json:"event"`
		Override map[string]string `json:"override,omitempty"`
	}{event, override}, &p); err != nil {
		return Payment{}, err
	}
	if p.ID == "" {
		return Payment{}, malformed(http.MethodPost, path, "no payment in it")
	}
	return p, nil
}
