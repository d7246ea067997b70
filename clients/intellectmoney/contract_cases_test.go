package intellectmoney_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"paysandbox/clients/intellectmoney"
	mock "paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// way is how a client writes its requests and which answers it asks for.
type way struct {
	name    string
	options []intellectmoney.Option
	huge    bool // also sends bodies that are too large: they are slow to judge, and the answer has no format
}

func ways() (all []way) {
	for _, body := range []way{{name: "form"}, {name: "json", options: []intellectmoney.Option{intellectmoney.WithJSONBody()}}} {
		for _, answer := range []way{
			{name: "json", huge: true},
			{name: "text json", options: []intellectmoney.Option{intellectmoney.WithHeader("Accept", mediaText)}},
			{name: "xml", options: []intellectmoney.Option{intellectmoney.WithXMLAnswer()}},
		} {
			all = append(all, way{body.name + " for " + answer.name, slices.Concat(body.options, answer.options), answer.huge})
		}
	}
	return all
}

// arguments are everything that any operation of the client takes; a case changes what it is about.
type arguments struct {
	invoice intellectmoney.Invoice
	payment intellectmoney.Payment
	card    intellectmoney.CardPayment
	id      string // of the invoice, for the operations that take it alone
	order   string
	minor   int64
	cvv     string
}

// setID names the invoice wherever an operation looks for it.
func (a *arguments) setID(id string) { a.id, a.payment.InvoiceID, a.card.InvoiceID = id, id, id }

// wrong is a request that is refused because of one parameter.
type wrong struct {
	param  string // as the contract spells it
	legal  bool   // the request keeps the contract, and the sandbox alone can know that it is wrong
	change func(*arguments)
	spoil  func(*http.Request) // on the way, for what the client's types cannot say
	open   bool                // in the test currency, where no Sign covers what is spoilt
}

// table is one operation of the client with all that can be wrong about it.
type table struct {
	prepare func(*trial, *intellectmoney.Client) arguments
	call    func(context.Context, *intellectmoney.Client, arguments) error
	wrongs  []wrong
}

func newTrial(t *testing.T, document *openapi3.T, w way) *trial {
	t.Helper()
	b := newBox(t, sandbox.Options{Scenarios: answersByScript()})
	return &trial{box: b, document: document, earned: map[string]bool{}, way: w}
}

// client is a client of the trial's way, checked at every exchange.
func (tr *trial) client(keys intellectmoney.Credentials, more ...intellectmoney.Option) *intellectmoney.Client {
	tr.t.Helper()
	options := append([]intellectmoney.Option{intellectmoney.WithHTTPClient(&http.Client{Transport: tr})}, tr.way.options...)
	c, err := intellectmoney.New(tr.url(), keys, append(options, more...)...)
	if err != nil {
		tr.t.Fatal(err)
	}
	return c
}

func (tr *trial) order() string {
	tr.orders++
	return fmt.Sprintf("EP-%d", tr.orders)
}

// arguments are all right, for an invoice that is there.
func (tr *trial) arguments(c *intellectmoney.Client) (a arguments) {
	tr.t.Helper()
	order := tr.order()
	invoice := tr.invoice(c, order)
	a = arguments{payment: payable(invoice), card: byCard(invoice, testCard.PAN), order: order, minor: 1_00, cvv: "123"}
	a.setID(invoice)
	return a
}

// expect makes one call and reads what the client makes of its answer.
func (tr *trial) expect(what string, breaks string, err func() error, right func(error) bool) {
	tr.t.Helper()
	tr.breaks = breaks
	got := err()
	tr.breaks, tr.spoil = "", nil
	if !right(got) {
		tr.t.Errorf("%s, %s: the client says %v", tr.path, what, got)
	}
}

func refusedFor(param string) func(error) bool {
	return func(err error) bool {
		var refused *intellectmoney.APIError
		return errors.Is(err, intellectmoney.ErrBadParameter) && errors.As(err, &refused) && refused.Param == param
	}
}

func answeredWith(status int) func(error) bool {
	return func(err error) bool {
		var answered *intellectmoney.HTTPError
		return errors.As(err, &answered) && answered.Status == status && !errors.Is(err, intellectmoney.ErrOutcomeUnknown)
	}
}

// run makes every answer of one operation.
func (tr *trial) run(o table) {
	tr.t.Helper()
	ctx := tr.t.Context()
	good := tr.client(shopKeys)
	call := func(c *intellectmoney.Client, a arguments) func() error {
		return func() error { return o.call(ctx, c, a) }
	}
	succeeds := func(err error) bool { return err == nil }

	tr.expect("all right", "", call(good, o.prepare(tr, good)), succeeds)

	keys := shopKeys
	keys.EshopID = "450001"
	tr.expect("unknown shop", "", call(tr.client(keys), o.prepare(tr, good)), refusedFor("eshopId"))
	keys = shopKeys
	keys.BearerToken = strings.Repeat("0", 32)
	tr.expect("wrong token", "", call(tr.client(keys), o.prepare(tr, good)),
		func(err error) bool { return errors.Is(err, intellectmoney.ErrNotAuthorized) })
	keys = shopKeys
	keys.SecretKey = "another"
	tr.expect("wrong key", "", call(tr.client(keys), o.prepare(tr, good)),
		func(err error) bool { return errors.Is(err, intellectmoney.ErrBadHash) && refusedFor("hash")(err) })

	for _, w := range o.wrongs {
		c := good
		if w.open {
			c = tr.client(shopKeys, intellectmoney.WithTestCurrency())
		}
		a := o.prepare(tr, c)
		if w.change != nil {
			w.change(&a)
		}
		breaks := w.param
		if w.legal {
			breaks = ""
		}
		tr.spoil = w.spoil
		tr.expect("wrong "+w.param, breaks, call(c, a), refusedFor(camelCase(w.param)))
	}

	a := o.prepare(tr, good)
	tr.spoil = func(r *http.Request) { r.URL.Path += "/none" }
	tr.expect("path that is none", "", call(good, a), answeredWith(http.StatusNotFound))
	tr.spoil = func(r *http.Request) { r.Method = http.MethodPut }
	tr.expect("wrong method", "", call(good, a), answeredWith(http.StatusMethodNotAllowed))
	if tr.way.huge {
		tr.spoil = swell
		tr.expect("huge body", "", call(good, a), answeredWith(http.StatusRequestEntityTooLarge))
	}

	tr.scripted(o)
}

// scripted makes the codes that only a scenario makes.
func (tr *trial) scripted(o table) {
	tr.t.Helper()
	operation := tr.path[strings.LastIndex(tr.path, "/")+1:]
	for code, right := range map[string]func(error) bool{
		"warned": func(err error) bool { return err == nil },
		"queued": func(err error) bool {
			asks := operation == "getBankCardPaymentState" // a question moves nothing, so nothing is unknown
			return errors.Is(err, intellectmoney.ErrQueued) && errors.Is(err, intellectmoney.ErrOutcomeUnknown) != asks
		},
		"failed": func(err error) bool {
			return errors.Is(err, intellectmoney.ErrNotProcessed) && !errors.Is(err, intellectmoney.ErrOutcomeUnknown)
		},
	} {
		name := strings.ToLower(operation) + "-" + code
		c := tr.client(shopKeys, scenario(name))
		a := o.prepare(tr, c)
		tr.expect(name, "", func() error { return o.call(tr.t.Context(), c, a) }, right)
	}
}

// swell makes a body larger than 1 MiB by what means nothing: blanks before JSON, a second Hash after a form's first.
func swell(r *http.Request) {
	body, _ := io.ReadAll(r.Body) // the client's own body, which is in memory
	text := strings.Repeat(" ", 1<<20) + string(body)
	if body[0] != '{' {
		text = string(body) + "&Hash=" + strings.Repeat("0", 1<<20)
	}
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
}

// blocked is the amount that the payer of a card sees blocked, in kopecks.
func (b *box) blocked(invoice string) int64 {
	b.t.Helper()
	detail, ok := b.stored(invoice).Detail.(*mock.Detail)
	if !ok {
		b.t.Fatalf("no payment %s", invoice)
	}
	return detail.ActivationAmount
}

// held is an invoice whose money is to be blocked first.
func held(order string) intellectmoney.Invoice {
	return intellectmoney.Invoice{
		OrderID: order, Amount: 100_00, Hold: true, HoldHours: 24,
		ExpireDate: began.Add(48 * time.Hour).In(time.FixedZone("MSK", 3*60*60)),
	}
}
