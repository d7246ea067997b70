package ipay

import (
	"net/http"
	"slices"
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// Name is the provider's name in ids, paths and folders.
const Name = "ipay"

// currency is the only one. Source: googlepay.uk.txt §3.2 (грн), §3.4 (у копійках).
const currency = "UAH"

// The actions, as the provider documents them.
const (
	opCalculateFee      = "CalculateFee"
	opPaymentCreate     = "PaymentCreate"
	opPaymentVerify3DS  = "PaymentVerify3DS"
	opPaymentSale       = "PaymentSale"
	opPaymentCancel     = "PaymentCancel"
	opGetPaymentStatus  = "GetPaymentStatus"
	opGetPaymentInvoice = "GetPaymentInvoice"
	opGetReceipt        = "GetReceipt"
	opProcessPayment    = "ProcessPayment"
)

// path is the one address of all actions. Source: googlepay.uk.txt §3.1.
const path = "/"

// action is one request of the API: its fields, as a scenario may name them, and what it does.
type action struct {
	name    string
	fields  []string // of the body, in the order of the table; within objects with dots
	payment bool     // it is about a payment
	serve   func(mocks.Tenant, *mocks.Call, object) (any, error)
}

// surface is the whole API in the order of the page.
// Source: googlepay.uk.txt §3.4. Guess: guess.ipay.lost-headings: 3.4.2 and 3.4.4 to 3.4.8 are the actions of the examples below them.
func surface() []action {
	return []action{
		{name: opCalculateFee, fields: []string{"invoice"}, serve: calculateFee},
		{name: opPaymentCreate, fields: createFields(), payment: true, serve: paymentCreate},
		{name: opPaymentVerify3DS, fields: []string{"pmt_id", "threeds_data"}, payment: true, serve: paymentVerify3DS},
		{name: opPaymentSale, fields: []string{"pmt_id", "invoice"}, payment: true, serve: paymentSale},
		{name: opPaymentCancel, fields: []string{"pmt_id", "amount"}, payment: true, serve: paymentCancel},
		{name: opGetPaymentStatus, fields: []string{"pmt_id", "ext_id"}, payment: true, serve: getPaymentStatus},
		{name: opGetPaymentInvoice, fields: []string{"pmt_id"}, payment: true, serve: getPaymentInvoice},
		{name: opGetReceipt, fields: []string{"pmt_id"}, payment: true, serve: getReceipt},
		{name: opProcessPayment, fields: []string{"pmt_id"}, payment: true, serve: processPayment},
	}
}

// Provider is the imitated API. It keeps nothing of any tenant.
type Provider struct {
	actions []action
	byName  map[string]*action
}

// The abilities of this provider.
var (
	_ mocks.Provider   = (*Provider)(nil)
	_ mocks.Payer      = (*Provider)(nil)
	_ mocks.Introducer = (*Provider)(nil)
	_ mocks.Sampler    = (*Provider)(nil)
	_ mocks.Wallet     = (*Provider)(nil)
)

// New makes the provider.
func New() *Provider {
	p := &Provider{actions: surface(), byName: map[string]*action{}}
	for i := range p.actions {
		p.byName[p.actions[i].name] = &p.actions[i]
	}
	return p
}

// Name is the folder, the first part of a payment's id and the path prefix.
func (*Provider) Name() string { return Name }

// Operations is the whole surface: nine actions at one address.
func (p *Provider) Operations() []mocks.Operation {
	listed := make([]mocks.Operation, len(p.actions))
	for i := range p.actions {
		a := &p.actions[i]
		listed[i] = mocks.Operation{Name: a.name, Method: http.MethodPost, Path: path, Fields: a.fields, NoPayment: !a.payment, Serve: a.handle}
	}
	return listed
}

// Open decodes the body and finds login and action in it.
func (p *Provider) Open(r *mocks.Request) *mocks.Call {
	c := &mocks.Call{Request: r}
	body, err := parse(r.Body)
	if err != nil {
		c.Find("unreadable-body", "The body could not be read: "+err.Error()+"; send one JSON object in UTF-8.")
		return c
	}
	c.Wire, c.Merchant = body, body.login
	if p.byName[body.action] != nil {
		c.Operation = body.action
	}
	return c
}

// Verify proves the caller: structure, login and sign, time, action, permission. The body's own fields follow in the handler.
// Guess: guess.ipay.check-order: the page lists the errors and no order.
func (p *Provider) Verify(t mocks.Tenant, c *mocks.Call) error {
	if c.Path != path {
		return mocks.ErrNoOperation
	}
	r, _ := c.Wire.(*request)
	s := settingsOf(t)
	switch {
	case r == nil || !r.sound:
		return errStructure
	case r.login != s.Login || !proven(s.SignKey, r.time, r.sign):
		return errAuth
	case !timely(r.time, t.Now(), time.Duration(s.TimeSkew)*time.Second):
		return errAuthTime
	case p.byName[r.action] == nil:
		return errAction
	case s.denies(r.action):
		return errAccess
	}
	return nil
}

// handle checks the body as a whole and carries the action out.
func (a *action) handle(t mocks.Tenant, c *mocks.Call) (any, error) {
	r, _ := c.Wire.(*request)
	if r == nil {
		return nil, errStructure
	}
	// Guess: guess.ipay.unknown-field: production clients send fields that the page does not have, so only strict_fields refuses them.
	if unknown, found := r.body.unknown(bodies[a.name]); found {
		if settingsOf(t).StrictFields {
			return nil, unknownField(unknown)
		}
		c.Forgive("unknown-field")
	}
	return a.serve(t, c, r.body)
}

// Machine is every step a payment can take.
func (*Provider) Machine() payment.Machine { return slices.Clone(machine) }

// About is what the provider says of itself.
func (*Provider) About() mocks.About {
	return mocks.About{
		Title:     "iPay.ua Google Pay",
		Host:      "api-googlepay.ipay.ua",
		Documents: []string{"googlepay.uk.txt"},
		Hint:      "pmt_desc",
		Methods:   []mocks.Term{{Name: methodGooglePay, Meaning: "a Google Pay token"}, {Name: methodRecurrent, Meaning: "a recurrent_token, without the payer"}},
		Settable:  settableTerms(),
		Refusals:  refusalTerms(),
		TestCards: testCardTerms(),

		Notifications: notifications(),
		Guesses:       guesses(),
		// sign covers the time alone: whoever has one can sign any request of that second.
		Sensitive: []mocks.Sensitive{{Name: "sign"}, {Name: "token"}, {Name: "recurrent_token"}},
	}
}
