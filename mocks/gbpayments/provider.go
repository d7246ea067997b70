package gbpayments

import (
	"net/http"
	"slices"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// Name is the provider's name in ids, paths and folders.
const Name = "gbpayments"

// currency is the only one. Source: methods.ru.txt, "Оплата по токену", currency.
const currency = "RUB"

// methodToken is the only way to pay that has a method here.
const methodToken = "Token"

// The methods, as the provider documents them: the path without its first slash.
const (
	opTest    = "test"
	opAuth    = "payment/token/auth"
	opCharge  = "payment/token/charge"
	opConfirm = "payment/confirm"
	opCancel  = "payment/cancel"
	opRefund  = "payment/refund"
	opList    = "payment/list"
)

// operation is one method: its parameters in the order of the table, and what it does.
type operation struct {
	name    string
	aliases []string
	fields  []string
	payment bool // it is about a payment
	serve   func(mocks.Tenant, *mocks.Call, *params) (any, error)
}

// surface is the whole API in the order of the page.
// Guess: guess.gbpayments.addresses: the page prints no address of confirm, cancel and refund.
func surface() []operation {
	pay := []string{"token", "amount", "currency", "description", "email", "order_id", "account_id", "ip"}
	return []operation{
		{name: opTest, fields: []string{"success", "error"}, serve: test},
		{name: opAuth, fields: pay, payment: true, serve: payBy(stateAuthorized)},
		{name: opCharge, fields: pay, payment: true, serve: payBy(stateCompleted)},
		{name: opConfirm, fields: []string{"transaction_id", "amount"}, payment: true, serve: confirm},
		{name: opCancel, aliases: []string{"/payment/void"}, fields: []string{"transaction_id"}, payment: true, serve: cancel},
		{name: opRefund, fields: []string{"transaction_id", "amount"}, payment: true, serve: refund},
		{name: opList, fields: []string{"date_start", "date_end", "type", "status", "workmode", "sort", "order", "offset", "limit"}, serve: list},
	}
}

// Provider is the imitated API. It keeps nothing of any tenant.
type Provider struct {
	operations []operation
	byPath     map[string]*operation // documented paths and aliases
}

// The abilities of this provider.
var (
	_ mocks.Provider   = (*Provider)(nil)
	_ mocks.Lister     = (*Provider)(nil)
	_ mocks.Introducer = (*Provider)(nil)
	_ mocks.Sampler    = (*Provider)(nil)
	_ mocks.Wallet     = (*Provider)(nil)
	_ mocks.Cabinet    = (*Provider)(nil)
)

// New makes the provider.
func New() *Provider {
	p := &Provider{operations: surface(), byPath: map[string]*operation{}}
	for i := range p.operations {
		o := &p.operations[i]
		for _, path := range append([]string{o.path()}, o.aliases...) {
			p.byPath[path] = o
		}
	}
	return p
}

// Name is the folder, the first part of a payment's id and the path prefix.
func (*Provider) Name() string { return Name }

func (o *operation) path() string { return "/" + o.name }

// Operations is the whole surface, in the order of the contract.
func (p *Provider) Operations() []mocks.Operation {
	listed := make([]mocks.Operation, len(p.operations))
	for i := range p.operations {
		o := &p.operations[i]
		listed[i] = mocks.Operation{
			Name: o.name, Method: http.MethodPost, Path: o.path(), Aliases: o.aliases, Fields: o.fields, NoPayment: !o.payment, Serve: o.handle,
		}
	}
	return listed
}

// Open reads whose call it is from the header, and the parameters from the body.
func (p *Provider) Open(r *mocks.Request) *mocks.Call {
	c := &mocks.Call{Request: r}
	c.Merchant, _ = basic(r.Header.Get("Authorization"))
	if o := p.byPath[r.Path]; o != nil {
		c.Operation = o.name
	}
	if body, err := parse(r.Body); err != nil {
		c.Find("unreadable-body", "The body could not be read: "+err.Error()+"; send one JSON object, or a form, in UTF-8.")
	} else {
		c.Wire = body
		if body.form {
			c.Forgive("form")
		}
	}
	return c
}

// Verify proves the caller by HTTP Basic. The parameters follow in the handler.
func (p *Provider) Verify(t mocks.Tenant, c *mocks.Call) error {
	if p.byPath[c.Path] == nil {
		return mocks.ErrNoOperation
	}
	s := settingsOf(t)
	site, secret := basic(c.Header.Get("Authorization"))
	if site != s.SiteID || !same(s.APISecret, secret) {
		return errUnauthorized
	}
	return nil
}

// handle reads the parameters and carries the method out.
func (o *operation) handle(t mocks.Tenant, c *mocks.Call) (any, error) {
	body, ok := c.Wire.(*params)
	if !ok {
		return nil, errBody
	}
	return o.serve(t, c, body)
}

// Machine is every step a payment can take.
func (*Provider) Machine() payment.Machine { return slices.Clone(machine) }

// About is what the provider says of itself.
func (*Provider) About() mocks.About {
	return mocks.About{
		Title:     "GBPayments",
		Host:      "api.gbpayments.io",
		Documents: []string{"methods.ru.txt"},
		Hint:      "description",
		Methods:   []mocks.Term{{Name: methodToken, Meaning: "the token of a card"}},
		Settable:  settableTerms(),
		Refusals:  refusalTerms(),
		TestCards: testTokenTerms(),

		Notifications: notifications(),
		Guesses:       guesses(),
		Sensitive:     []mocks.Sensitive{{Name: "token"}},
	}
}
