package intellectmoney

import (
	"net/http"
	"strings"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// Name is the provider's name in ids, paths and folders.
const Name = "intellectmoney"

// The operations, as the provider documents them.
const (
	opCreateInvoice    = "createInvoice"
	opSbpPayment       = "sbpPayment"
	opGazpromPay       = "gazpromPayPayment"
	opBnplPayment      = "bnplPayment"
	opBankCard         = "bankCardPayment"
	opState            = "getBankCardPaymentState"
	opActivationPay    = "activationPay"
	opPurchaseToPaid   = "purchaseToPaid"
	opPurchaseToRefund = "purchaseToRefund"
)

// testCurrency marks an invoice that no money stands behind.
const testCurrency = "TST"

// operation is one method of the API: its parameters, what its two signatures cover, and what it does.
type operation struct {
	name    string
	aliases []string
	rules   []rule   // parameters in the order of the table
	signed  []string // parameters under both signatures, in their order
	literal string   // closes the signed values, before the key
	test    bool     // needs neither Bearer nor Sign where the currency is TST
	serve   func(mocks.Tenant, *mocks.Call, *request) (any, error)
}

// surface is the whole API in the order of the contract.
// Source of the signed fields: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Сигнатура подписи" (payment methods); vendor's public
// samples (the others); an independent client (activationPay).
func surface() []operation {
	start := []string{"eshopId", "invoiceId", "successUrl", "failUrl", "additionalParams", "ipAddress"}
	purchase := []string{"eshopId", "orderId"}
	return []operation{
		{name: opCreateInvoice, aliases: []string{"/merchant/latest/createInvoice"}, rules: invoiceFields, test: true, serve: createInvoice,
			signed: []string{"eshopId", "orderId", "serviceName", "recipientAmount", "recipientCurrency", "userName", "email",
				"successUrl", "failUrl", "backUrl", "resultUrl", "expireDate", "holdMode", "preference"}},
		{name: opSbpPayment, rules: startFields, signed: start, serve: startWith(methodSBP)},
		{name: opGazpromPay, rules: startFields, signed: start, serve: startWith(methodGazpromPay)},
		{name: opBnplPayment, rules: startFields, signed: start, serve: startWith(methodBNPL)},
		{name: opBankCard, rules: cardFields, test: true, serve: bankCardPayment,
			signed: []string{"eshopId", "invoiceId", "pan", "cardHolder", "expiredMonth", "expiredYear", "cvv", "returnUrl", "ipAddress"}},
		{name: opState, rules: stateFields, test: true, serve: paymentState, signed: []string{"eshopId", "invoiceId"}},
		{name: opActivationPay, rules: activationFields, serve: activationPay, signed: []string{"eshopId", "invoiceId", "activationAmount", "cvv"}},
		{name: opPurchaseToPaid, rules: purchaseFields, signed: purchase, literal: "ToPaid", serve: purchaseToPaid},
		{name: opPurchaseToRefund, rules: purchaseFields, signed: purchase, literal: "Refund", serve: purchaseToRefund},
	}
}

// Provider is the imitated API. It keeps nothing of any tenant.
type Provider struct {
	operations []operation
	byName     map[string]*operation
	byPath     map[string]*operation // documented paths and aliases
	folded     map[string]string     // the same in lower case, leading to the documented spelling
}

// The abilities of this provider.
var (
	_ mocks.Provider   = (*Provider)(nil)
	_ mocks.Folder     = (*Provider)(nil)
	_ mocks.Payer      = (*Provider)(nil)
	_ mocks.Introducer = (*Provider)(nil)
	_ mocks.Sampler    = (*Provider)(nil)
)

// New makes the provider.
func New() *Provider {
	p := &Provider{operations: surface(), byName: map[string]*operation{}, byPath: map[string]*operation{}, folded: map[string]string{}}
	for i := range p.operations {
		o := &p.operations[i]
		p.byName[o.name] = o
		for _, path := range append([]string{o.path()}, o.aliases...) {
			p.byPath[path], p.folded[strings.ToLower(path)] = o, path
		}
	}
	return p
}

// Name is the folder, the first part of a payment's id and the path prefix.
func (*Provider) Name() string { return Name }

func (o *operation) path() string { return "/merchant/" + o.name }

// Operations is the whole surface, in the order of the contract.
func (p *Provider) Operations() []mocks.Operation {
	listed := make([]mocks.Operation, len(p.operations))
	for i := range p.operations {
		o := &p.operations[i]
		listed[i] = mocks.Operation{Name: o.name, Method: http.MethodPost, Path: o.path(), Aliases: o.aliases, Serve: o.handle}
		for _, r := range o.rules {
			listed[i].Fields = append(listed[i].Fields, r.name)
		}
	}
	return listed
}

// Open reads the body by its first character and finds the operation by its path. What it had to overlook is noted on the call.
func (p *Provider) Open(r *mocks.Request) *mocks.Call {
	c := &mocks.Call{Request: r}
	if o := p.byPath[p.FoldPath(r.Path)]; o != nil {
		c.Operation = o.name
	}
	body, err := parse(r.Body)
	if err != nil {
		c.Find("unreadable-body", "The body could not be read: "+err.Error()+"; send a form, a JSON object or an XML document in UTF-8.")
		return c
	}
	c.Wire, c.Merchant = body, body.text("eshopId")
	forgiveContentType(c, body)
	forgivePreamble(c, body)
	forgiveNumbers(c, body)
	forgiveNames(c, body)
	forgiveRepeated(c, body)
	forgivePercent(c, body)
	return c
}

// Verify proves the caller: the shop's number (166), then Bearer and Sign (State.Code 2). The parameters and Hash follow in
// the handler, then the payment itself.
// Guess: guess.intellectmoney.check-order: path, shop, Bearer, Sign, parameters in table order, Hash, invoice, its state, OrderId.
func (p *Provider) Verify(t mocks.Tenant, c *mocks.Call) error {
	o := p.byName[c.Operation]
	if o == nil {
		return mocks.ErrNoOperation
	}
	body, _ := c.Wire.(*request)
	s := settingsOf(t)
	if shop := body.find("eshopId"); shop == nil || shop.bad || !eshopNumber(shop.value) || shop.value != s.EshopID {
		return badParameter("eshopId")
	}
	// Guess: guess.intellectmoney.access-level: an account below the level gets the answer to a bad token, on every operation.
	if s.Access == accessBasic && (o.proven(c, body, s) || o.test && o.currency(t, body) == testCurrency) {
		return nil
	}
	return errNotAuthorized
}

// proven says whether both headers hold.
func (o *operation) proven(c *mocks.Call, body *request, s *Settings) bool {
	if !sameToken(s.Bearer, bearer(c.Header.Get("Authorization"))) {
		return false
	}
	var space [16]string
	sign := Sign(s.SignSecretKey, o.values(body, space[:0])...)
	return same(sign[:], c.Header.Get("Sign"))
}

// values are the signed values as they were sent.
func (o *operation) values(body *request, to []string) []string {
	for _, name := range o.signed {
		to = append(to, body.text(name))
	}
	if o.literal != "" {
		to = append(to, o.literal)
	}
	return to
}

// currency is the call's own, or that of the invoice it is about; empty where there is none.
func (o *operation) currency(t mocks.Tenant, body *request) string {
	if o.name == opCreateInvoice {
		return body.text("recipientCurrency")
	}
	p, _ := t.Get(body.text("invoiceId"))
	return p.Amount.Currency
}

// handle checks what every operation checks, parameters in table order and then Hash, and carries the operation out.
func (o *operation) handle(t mocks.Tenant, c *mocks.Call) (any, error) {
	body, _ := c.Wire.(*request)
	if err := broken(t, c, body, o.rules); err != nil {
		return nil, err
	}
	var space [16]string
	hash := Hash(settingsOf(t).SecretKey, o.values(body, space[:0])...)
	if !same(hash[:], body.text("hash")) {
		return nil, errHash()
	}
	return o.serve(t, c, body)
}

// Machine is every step a payment can take.
func (*Provider) Machine() payment.Machine { return machine }

// About is what the provider says of itself.
func (*Provider) About() mocks.About {
	return mocks.About{
		Title:     "IntellectMoney",
		Host:      "api.intellectmoney.ru",
		Documents: []string{"gazprompay.ru.txt", "sbp.ru.txt", "bnpl.ru.txt"},
		Hint:      "serviceName",
		Methods:   methodTerms(),
		Settable:  settableTerms(),
		Refusals: []mocks.Term{
			{Name: "166", Meaning: "bad parameter: names invoiceId; text becomes Desc"},
			{Name: "2", Meaning: "not authorised; text becomes Desc"},
		},
		TestCards: testCardTerms(),

		Notifications: notifications(),
		Guesses:       guesses(),
		Sensitive:     []mocks.Sensitive{{Name: "pan", PAN: true}, {Name: "cvv"}},
	}
}
