package control

import (
	"context"
	"net/http"
)

// VerifySequenceText is [Client.VerifySequence] with the steps as somebody wrote them, in YAML or JSON: `steps: [{op: createInvoice}, {op:
// sbpPayment}]`. What is wrong with the text the sandbox says with its line.
//
// Errors: those of [Client.VerifySequence].
func (c *Client) VerifySequenceText(ctx context.Context, text []byte) ([]int64, error) {
	const path = "/__admin/requests/verify-sequence"
	if len(text) == 0 {
		return nil, invalid("the sequence has no text; write for example steps: [{op: createInvoice}, {op: sbpPayment}]")
	}
	return verified(path, func(into any) error { return c.write(ctx, http.MethodPost, path, "application/yaml", text, into) })
}
