package intellectmoney_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"paysandbox/clients/intellectmoney"
	"paysandbox/internal/claims"
	"paysandbox/sandbox"
)

// start is one of the three ways to pay that have a page of their own.
type start struct {
	operation, method string // the last part of the path, and the method that the sandbox then has
	call              func(*intellectmoney.Client, context.Context, intellectmoney.Payment) (intellectmoney.Answer, error)
}

var (
	bySBP     = start{"sbpPayment", "Sbp", (*intellectmoney.Client).SBPPayment}
	byGazprom = start{"gazpromPayPayment", "GazpromPay", (*intellectmoney.Client).GazpromPayPayment}
	byBNPL    = start{"bnplPayment", "BNPL", (*intellectmoney.Client).BNPLPayment}
	starts    = []start{bySBP, byGazprom, byBNPL}
)

const (
	provider = "https://api.intellectmoney.ru"
)

// atProvider is a client with the provider's own address, every connection of which ends in the box.
func (b *box) atProvider() *intellectmoney.Client {
	b.t.Helper()
	b.wire.next = b.Transport()
	recorded := intellectmoney.WithHTTPClient(&http.Client{Transport: b.wire})
	c, err := intellectmoney.New(provider, shopKeys, recorded)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

// reach calls a way to pay at the provider's address and gives where the request went and what became of the payment.
func reach(t *testing.T, s start) (line, method string) {
	t.Helper()
	b := newBox(t, sandbox.Options{})
	c := b.atProvider()
	invoice := b.invoice(c, "EP-1")
	if _, err := s.call(c, t.Context(), payable(invoice)); err != nil {
		t.Fatal(err)
	}
	x := b.wire.last()
	return x.method + " " + x.url, b.stored(invoice).Method
}

func TestEachOperationGoesToItsAddress(t *testing.T) {
	line, method := reach(t, byGazprom)
	claims.Check(t, "im.gazprom.endpoint", line == "POST "+provider+"/merchant/gazpromPayPayment" && method == "GazpromPay", line, method)
	line, method = reach(t, bySBP)
	claims.Check(t, "im.sbp.endpoint", line == "POST "+provider+"/merchant/sbpPayment" && method == "Sbp", line, method)
	line, method = reach(t, byBNPL)
	claims.Check(t, "im.bnpl.endpoint", line == "POST "+provider+"/merchant/bnplPayment" && method == "BNPL", line, method)

	b := newBox(t, sandbox.Options{})
	c := b.atProvider()
	invoice := b.invoice(c, "EP-1")
	made := b.wire.last()
	_, err := c.SBPPayment(t.Context(), payable(invoice))
	claims.Check(t, "im.pay.invoice.endpoint",
		made.method+" "+made.url == "POST "+provider+"/merchant/createInvoice" && err == nil && b.stored(invoice).State == "Created",
		made.url, err, b.stored(invoice))

	for i, s := range starts {
		invoice := b.invoice(c, "state of "+s.method)
		if _, err := s.call(c, t.Context(), payable(invoice)); err != nil {
			t.Fatal(err)
		}
		state := b.ask(c, invoice, 2)
		x := b.wire.last()
		claims.Check(t, "im.pay.state.endpoint",
			x.method+" "+x.url == "POST "+provider+"/merchant/getBankCardPaymentState" && state.Step == intellectmoney.StepSendTo3DS, i, s.method, x.url, state)
	}
}

// life runs a payment as a page prints it, with a payer who opens the page behind the link and presses "approve". It gives the step
// of each wait, where the payer was sent to and where the payer ended.
func life(t *testing.T, s start, link func(intellectmoney.PaymentState) (string, error)) (first, second intellectmoney.PaymentStep, opened string, ended string) {
	t.Helper()
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Payer: sandbox.PayerWait}})
	c := b.shop()
	invoice := b.invoice(c, "EP-1")
	if _, err := s.call(c, t.Context(), payable(invoice)); err != nil {
		t.Fatal(err)
	}
	state, err := c.WaitForPayment(t.Context(), invoice, instantly)
	if err != nil {
		t.Fatal(err)
	}
	address, err := link(state)
	if err != nil {
		t.Fatal(err)
	}
	page, back := b.browse(address)
	state2, err := c.WaitForPayment(t.Context(), invoice, instantly, intellectmoney.AfterChallenge())
	if err != nil {
		t.Fatal(err)
	}
	return state.Step, state2.Step, page, back
}

// browse opens an address as the payer's browser, approves the payment there and gives the page's text and where it leads then.
func (b *box) browse(address string) (page, back string) {
	b.t.Helper()
	browser := &http.Client{
		Transport:     b.data.Client().Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	for _, form := range []url.Values{nil, {"answer": {"approve"}}} {
		method := http.MethodGet
		if form != nil {
			method = http.MethodPost
		}
		r, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(form.Encode()))
		if err != nil {
			b.t.Fatal(err)
		}
		r.Header.Set("Content-Type", mediaForm)
		answer, err := browser.Do(r)
		if err != nil {
			b.t.Fatal(err)
		}
		var text bytes.Buffer
		_, err = text.ReadFrom(answer.Body)
		answer.Body.Close()
		if err != nil {
			b.t.Fatal(err)
		}
		if form == nil && answer.StatusCode == http.StatusOK {
			page = text.String()
		}
		back = answer.Header.Get("Location")
	}
	return page, back
}

func sbpLink(s intellectmoney.PaymentState) (string, error) {
	code, err := s.SBPCode()
	return code.URL, err
}

func TestEachLifeRunsEndToEndAsPrinted(t *testing.T) {
	const challenge, ok, home = intellectmoney.StepSendTo3DS, intellectmoney.StepOK, "https://shop.test/ok"
	first, second, page, back := life(t, byGazprom, intellectmoney.PaymentState.Link)
	claims.Check(t, "im.gazprom.flow", first == challenge && second == ok && strings.Contains(page, "100.00") && back == home, first, second, page, back)
	claims.Check(t, "im.gazprom.redirect", strings.Contains(page, "Gazprom Pay") && back == home, page, back)
	first, second, page, back = life(t, bySBP, sbpLink)
	claims.Check(t, "im.sbp.flow", first == challenge && second == ok && strings.Contains(page, "SBP") && back == home, first, second, page, back)
	first, second, page, back = life(t, byBNPL, intellectmoney.PaymentState.Link)
	claims.Check(t, "im.bnpl.flow", first == challenge && second == ok && back == home, first, second, back)
	claims.Check(t, "im.bnpl.redirect", strings.Contains(page, "PayLate") && back == home, page, back)
}

// lacking removes a header on the way; net/http cannot be told to leave Accept out by other means.
func lacking(name string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Del(name) }
}

func TestHeadersAreTheDocumentedOnes(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop()
	invoice := b.invoice(c, "EP-1")

	for _, s := range starts {
		answer, err := s.call(c, t.Context(), payable(invoice))
		x := b.wire.last()
		claims.Check(t, "im.pay.header.accept.json",
			x.sent.Get("Accept") == mediaJSON && strings.HasPrefix(x.got.Get("Content-Type"), mediaJSON) && json.Valid(answer.Raw) && err == nil,
			s.operation, x.sent, x.got, answer.Raw, err)

		answer, err = s.call(b.shop(b.changing(lacking("Accept"))), t.Context(), payable(invoice))
		x = b.wire.last()
		claims.Check(t, "im.pay.header.accept.optional",
			x.sent["Accept"] == nil && err == nil && answer.State.Code == 0 && bytes.HasPrefix(answer.Raw, []byte("<")), s.operation, x.sent, answer, err)

		_, err = s.call(b.shop(b.changing(lacking("Content-Type"))), t.Context(), payable(invoice))
		x = b.wire.last()
		claims.Check(t, "im.pay.header.content_type.optional", x.sent["Content-Type"] == nil && err == nil, s.operation, x.sent, err)

		_, err = s.call(b.shop(intellectmoney.WithJSONBody()), t.Context(), payable(invoice))
		x = b.wire.last()
		claims.Check(t, "im.pay.header.content_type.json", x.sent.Get("Content-Type") == mediaJSON && json.Valid(x.body) && err == nil,
			s.operation, x.sent, x.body, err)
	}
}

func TestTheCallerIsProvedByTwoHeaders(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop()
	invoice := b.invoice(c, "EP-1")
	token := regexp.MustCompile(`^Bearer [0-9a-f]{32}$`)

	for _, s := range starts {
		_, err := s.call(c, t.Context(), payable(invoice))
		x := b.wire.last()
		if err != nil {
			t.Fatalf("%s: %v", s.operation, err)
		}
		claims.Check(t, "im.pay.header.authorization", x.sent.Get("Authorization") == "Bearer "+shopKeys.BearerToken, s.operation)
		claims.Check(t, "im.pay.header.authorization.form", token.MatchString(x.sent.Get("Authorization")), s.operation)

		for what, change := range map[string]func(*http.Request){
			"none":           lacking("Authorization"),
			"another scheme": func(r *http.Request) { r.Header.Set("Authorization", "Basic "+shopKeys.BearerToken) },
			"another token":  func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+strings.Repeat("0", 32)) },
		} {
			_, err := s.call(b.shop(b.changing(change)), t.Context(), payable(invoice))
			claims.Check(t, "im.pay.header.authorization", errors.Is(err, intellectmoney.ErrNotAuthorized), s.operation, what, err)
		}

		_, err = s.call(b.shop(b.changing(lacking("Sign"))), t.Context(), payable(invoice))
		claims.Check(t, "im.pay.header.sign", len(x.sent["Sign"]) == 1 && errors.Is(err, intellectmoney.ErrNotAuthorized), s.operation, err)
	}
}
