package control

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// What a payer can answer to a challenge.
const (
	Approve = "approve"
	Decline = "decline"
	Abandon = "abandon" // goes away without an answer
)

// Payment is a payment as the sandbox sees it. Keys of its JSON that are not here are left out.
type Payment struct {
	ID        string `json:"id"`                  // "ipay:1234567"
	Reference string `json:"reference,omitempty"` // the merchant's own number; "" if none was sent
	Amount    Money  `json:"amount"`
	Method    string `json:"method,omitempty"`   // for example "Sbp"; "" for a provider with one method
	State     string `json:"state"`              // the provider's own code
	Status    string `json:"status"`             // the sandbox's word for it, the same for all providers
	Scenario  string `json:"scenario,omitempty"` // what played; "" for none
	Next      Next   `json:"next,omitzero"`      // empty until the payer has answered
	// OffContract: a scenario or a control call brought it where the provider's documents do not lead.
	OffContract bool   `json:"off_contract,omitempty"`
	History     []Turn `json:"history"` // where it came, oldest first
}

// Turn is an arrival in a state.
type Turn struct {
	State   string    `json:"state"`             // the provider's own code
	At      time.Time `json:"at"`                // tenant time
	Event   string    `json:"event"`             // what brought it there: an operation, "payer.approve", "control", …
	Request int64     `json:"request,omitempty"` // its number in the journal; 0: it was no request
	Rule    string    `json:"rule,omitempty"`    // file:line of the scenario's rule; "": none
}

// Money is a sum.
type Money struct {
	Minor    int64  `json:"minor"`    // whole minor units (kopecks)
	Currency string `json:"currency"` // ISO 4217
	Text     string `json:"text"`     // the same with decimals: "1500.50"
}

// Next is where the payer's browser goes after the payer's answer. Whoever plays the browser goes there, or hands the fields
// to the merchant's code.
type Next struct {
	Method string            `json:"method,omitempty"` // GET: a redirect; POST: a form; "": the browser stays
	URL    string            `json:"url,omitempty"`    // "": nowhere, and Note says why
	Fields map[string]string `json:"fields,omitempty"` // of the form; of iPay "threedsData"
	Note   string            `json:"note,omitempty"`
}

// Payment asks for a payment. id is "provider:number", or the number alone where one provider has it.
//
// Errors: [*Problem] (404: there is none), [ErrInvalidRequest], [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Payment(ctx context.Context, id string) (Payment, error) {
	return c.payment(ctx, http.MethodGet, id, "", nil)
}

// AnswerPayer answers the challenge of a payment in the payer's place: [Approve], [Decline] or [Abandon]. The payment that
// comes back has Next.
//
// Errors: [*Problem] (404: there is no such payment; 409: there is nothing to answer, for example because the challenge has
// not gone out yet), [ErrInvalidRequest], [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) AnswerPayer(ctx context.Context, id, answer string) (Payment, error) {
	return c.payment(ctx, http.MethodPost, id, "/payer", struct {
		Answer string `json:"answer"`
	}{answer})
}

func (c *Client) payment(ctx context.Context, method, id, under string, body any) (Payment, error) {
	path, err := paymentPath(id, under)
	if err != nil {
		return Payment{}, err
	}
	var p Payment
	if err := c.do(ctx, method, path, body, &p); err != nil {
		return Payment{}, err
	}
	if p.ID == "" {
		return Payment{}, malformed(method, path, "no payment in it")
	}
	return p, nil
}

// paymentPath is the path of what is under a payment.
func paymentPath(id, under string) (string, error) {
	if id == "" || id == "." || id == ".." {
		return "", invalid("the payment's id is missing; give for example ipay:1234567")
	}
	return "/__admin/payments/" + url.PathEscape(id) + under, nil
}
