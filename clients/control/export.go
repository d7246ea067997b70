package control

import (
	"context"
	"mime"
	"net/http"
)

// ExportScenario gives what happened to a payment as the file of a scenario that does it again, in YAML: what rules did to its requests,
// what its payer did, and the states that a control call brought it to. id is that of [Client.Payment]. The scenario is called
// payment-NUMBER, so its file is payment-NUMBER.yaml; comments at its head say what no scenario can do again. Secrets and card numbers in
// it are masked.
//
// Errors: [*Problem] (404: there is no such payment or tenant; 409: several providers have the number, or the journal has let go of
// requests about it), [ErrInvalidRequest], [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) ExportScenario(ctx context.Context, id string) ([]byte, error) {
	path, err := paymentPath(id, "/scenario")
	if err != nil {
		return nil, err
	}
	text, contentType, err := c.send(ctx, http.MethodGet, path, "application/yaml", "", nil)
	if err != nil {
		return nil, err
	}
	if kind, _, _ := mime.ParseMediaType(contentType); kind != "application/yaml" || len(text) == 0 {
		return nil, malformed(http.MethodGet, path, "not the YAML of a scenario")
	}
	return text, nil
}
