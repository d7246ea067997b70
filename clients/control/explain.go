package control

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// Explanation is a payment's life with what caused each step of it, as far as the journal reaches back. Keys of its JSON that are not here
// are left out.
type Explanation struct {
	Payment  string  `json:"payment"`            // "ipay:1234567"
	State    string  `json:"state"`              // the provider's own code, as it is now
	Scenario string  `json:"scenario,omitempty"` // what plays; "" for none
	Reason   string  `json:"reason"`             // why that scenario, in one word: "header", "bind", "setting", "hint", …
	Why      string  `json:"why"`                // the same in a sentence
	Life     []Cause `json:"life"`               // oldest first
}

// Cause is what brought a payment to a state, or a request that left it where it was.
type Cause struct {
	At      time.Time `json:"at"`                // tenant time
	From    string    `json:"from"`              // "": the payment did not exist
	To      string    `json:"to"`                // the same as From: nothing moved
	Cause   string    `json:"cause"`             // in one sentence
	Event   string    `json:"event"`             // an operation, "payer.approve", "timer:30s", "control", …
	Request int64     `json:"request,omitempty"` // its number in the journal; 0: it was no request
	Rule    string    `json:"rule,omitempty"`    // file:line of the scenario's rule that chose the state; "": none
	Outcome string    `json:"outcome,omitempty"` // of a request that moved nothing: "answered", "refused", …; "": it moved
	Fault   string    `json:"fault,omitempty"`   // how the exchange broke; "": it did not
}

// Explain tells what caused each state of a payment, and what its other requests came to. id is that of [Client.Payment].
//
// Errors: [*Problem] (404: there is no such payment or tenant; 409: several providers have the number), [ErrInvalidRequest],
// [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Explain(ctx context.Context, id string) (Explanation, error) {
	path, err := paymentPath(id, "/explain")
	if err != nil {
		return Explanation{}, err
	}
	var x Explanation
	if err := c.do(ctx, http.MethodGet, path, nil, &x); err != nil {
		return Explanation{}, err
	}
	if x.Payment == "" || x.State == "" || x.Why == "" {
		return Explanation{}, malformed(http.MethodGet, path, "no explanation in it")
	}
	return x, nil
}

// ExplainMermaid gives the states of a payment and what brought them as the text of a state diagram, which Mermaid draws: an arrow for each
// step, numbered in their order. Requests that moved nothing are not in it.
//
// Errors: those of [Client.Explain].
func (c *Client) ExplainMermaid(ctx context.Context, id string) (string, error) {
	path, err := paymentPath(id, "/explain?format=mermaid")
	if err != nil {
		return "", err
	}
	answer, _, err := c.send(ctx, http.MethodGet, path, "text/plain", "", nil)
	if err != nil {
		return "", err
	}
	diagram := string(answer)
	if !strings.HasPrefix(diagram, "stateDiagram-v2\n") {
		return "", malformed(http.MethodGet, path, "no diagram in it")
	}
	return diagram, nil
}
