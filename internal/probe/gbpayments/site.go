// Package gbpayments asks an imitation of GBPayments what its page leaves open.
package gbpayments

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"

	"paysandbox/internal/probe"
)

// Credentials are what the provider's cabinet shows for one site, and what only a notification brings.
type Credentials struct {
	SiteID, APISecret string
	Token             string // of a card that pays; empty: what needs one is not asked
	DeclinedToken     string // of a card that the bank declines; the same
	Workmode          string // in which a list shows the site's transactions; empty: the provider's default
}

// site proves itself and sends. What it remembers, later trials share.
type site struct {
	Credentials
	plainList string     // the outcome of the gate's list
	samples   [2]*sample // blocks that were cancelled, for questions about the list
}

// The methods that are asked.
const (
	opTest    = "test"
	opAuth    = "payment/token/auth"
	opCharge  = "payment/token/charge"
	opConfirm = "payment/confirm"
	opCancel  = "payment/cancel"
	opRefund  = "payment/refund"
	opList    = "payment/list"
)

const (
	neverGiven = 999999999 // a transaction_id at the far end
	tenRoubles = 1000      // what a payment of these trials is of, in kopecks
)

// object is the parameters of a request.
type object map[string]any

// with changes parameters; nil takes one away.
func (o object) with(changes object) object {
	changed := maps.Clone(o)
	for name, value := range changes {
		if value == nil {
			delete(changed, name)
			continue
		}
		changed[name] = value
	}
	return changed
}

// payment is a payment that every side takes.
func (s *site) payment(side *probe.Side) object {
	return object{
		"token": s.Token, "amount": tenRoubles, "currency": "RUB", "description": "Probe", "email": "payer@shop.example", "order_id": side.Number(),
	}
}

// call is a request that can still be spoilt.
type call struct {
	operation string
	path      string // empty: the operation's
	method    string // empty: POST
	body      []byte
	header    http.Header
}

// ask is a call with parameters in JSON.
func (s *site) ask(operation string, parameters object) *call {
	body, _ := json.Marshal(parameters) // texts and numbers always encode
	return s.bytes(operation, string(body)).as("Content-Type", "application/json")
}

// bytes is a call with a body as it is written, and no Content-Type.
func (s *site) bytes(operation, body string) *call {
	c := &call{operation: operation, body: []byte(body), header: http.Header{}}
	request := http.Request{Header: c.header}
	request.SetBasicAuth(s.SiteID, s.APISecret)
	return c
}

// as sets a header; an empty value takes it away.
func (c *call) as(name, value string) *call {
	c.header.Del(name)
	if value != "" {
		c.header.Set(name, value)
	}
	return c
}

// at sends it to another path.
func (c *call) at(path string) *call {
	c.path = path
	return c
}

// send sends a call and names what came of it.
func (s *site) send(ctx context.Context, side *probe.Side, c *call) (answer, string, error) {
	path := c.path
	if path == "" {
		path = "/" + c.operation
	}
	raw, err := side.Send(ctx, probe.Request{Kind: c.operation, Method: c.method, Path: path, Header: c.header, Body: c.body})
	if err != nil {
		return answer{}, "", err
	}
	a := answer{raw: raw}
	return a, a.read(), nil
}
