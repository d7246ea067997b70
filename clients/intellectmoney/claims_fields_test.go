package intellectmoney_test

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paysandbox/clients/intellectmoney"
	"paysandbox/internal/claims"
	"paysandbox/sandbox"
)

// fieldTrial is a box with an invoice to pay, and one way to pay it.
type fieldTrial struct {
	*box
	t *testing.T
	start
	client  *intellectmoney.Client
	invoice string
}

// eachStart runs a test for each way to pay, with the client's bodies in JSON, where a number and text differ.
func eachStart(t *testing.T, test func(t *testing.T, f *fieldTrial)) {
	for _, s := range starts {
		t.Run(s.operation, func(t *testing.T) {
			b := newBox(t, sandbox.Options{})
			c := b.shop(intellectmoney.WithJSONBody())
			test(t, &fieldTrial{b, t, s, c, b.invoice(c, "EP-1")})
		})
	}
}

// pay pays the invoice after a change.
func (f *fieldTrial) pay(change func(*intellectmoney.Payment)) error {
	f.t.Helper()
	p := payable(f.invoice)
	change(&p)
	_, err := f.call(f.client, f.t.Context(), p)
	return err
}

func unchanged(*intellectmoney.Payment) {}

func TestShopAndInvoiceAreSentAsTheTablesSay(t *testing.T) {
	eachStart(t, func(t *testing.T, f *fieldTrial) {
		err := f.pay(unchanged)
		sent := sentJSON(t, f.wire.last())
		nobody := shopKeys
		nobody.EshopID = ""
		_, refused := intellectmoney.New(f.url(), nobody)
		claims.Check(t, "im.pay.field.eshop_id",
			sent["EshopId"] == json.Number("450000") && err == nil && errors.Is(refused, intellectmoney.ErrInvalidRequest), sent["EshopId"], err, refused)

		long := shopKeys
		long.EshopID = "4500000"
		_, refused = intellectmoney.New(f.url(), long)
		long.EshopID = "999999"
		_, taken := intellectmoney.New(f.url(), long)
		claims.Check(t, "im.pay.field.eshop_id.max", errors.Is(refused, intellectmoney.ErrInvalidRequest) && taken == nil, refused, taken)

		absent := f.pay(func(p *intellectmoney.Payment) { p.InvoiceID = "" })
		claims.Check(t, "im.pay.field.invoice_id", sent["InvoiceId"] == f.invoice && refusedFor("invoiceId")(absent), sent["InvoiceId"], absent)

		claims.Check(t, "im.pay.field.invoice_id.pattern", regexp.MustCompile(`^3[0-9]{9}$`).MatchString(f.invoice), f.invoice)
		for _, wrong := range []string{"2000000000", "300000000", "30000000000", "3OOOOOOOOO"} {
			err := f.pay(func(p *intellectmoney.Payment) { p.InvoiceID = wrong })
			claims.Check(t, "im.pay.field.invoice_id.pattern", refusedFor("invoiceId")(err), wrong, err)
		}
	})
}

// webURL is an address of so many characters.
func webURL(characters int) string {
	const host = "https://shop.test/"
	return host + strings.Repeat("x", characters-len(host))
}

func TestAddressesAreSentAsTheTablesSay(t *testing.T) {
	eachStart(t, func(t *testing.T, f *fieldTrial) {
		success := func(url string) error { return f.pay(func(p *intellectmoney.Payment) { p.SuccessURL = url }) }
		fail := func(url string) error { return f.pay(func(p *intellectmoney.Payment) { p.FailURL = url }) }

		absent, there := success(""), success("https://shop.test/paid")
		sent := sentJSON(t, f.wire.last())
		claims.Check(t, "im.pay.field.success_url",
			sent["SuccessUrl"] == "https://shop.test/paid" && there == nil && refusedFor("successUrl")(absent), sent["SuccessUrl"], there, absent)
		longest, tooLong := success(webURL(512)), success(webURL(513))
		claims.Check(t, "im.pay.field.success_url.max", longest == nil && refusedFor("successUrl")(tooLong), longest, tooLong)

		absent = fail("")
		_, isSent := sentJSON(t, f.wire.last())["FailUrl"]
		there = fail("https://shop.test/failed")
		sent = sentJSON(t, f.wire.last())
		claims.Check(t, "im.pay.field.fail_url",
			absent == nil && !isSent && sent["FailUrl"] == "https://shop.test/failed" && there == nil, absent, there, sent["FailUrl"])
		longest, tooLong = fail(webURL(512)), fail(webURL(513))
		claims.Check(t, "im.pay.field.fail_url.max", longest == nil && refusedFor("failUrl")(tooLong), longest, tooLong)

		ip := func(address string) error { return f.pay(func(p *intellectmoney.Payment) { p.IPAddress = address }) }
		absent, there = ip(""), ip("203.0.113.7") // the site's: no connection of this test has it
		sent = sentJSON(t, f.wire.last())
		claims.Check(t, "im.pay.field.ip_address",
			sent["IpAddress"] == "203.0.113.7" && there == nil && refusedFor("ipAddress")(absent), sent["IpAddress"], there, absent)
		claims.Check(t, "im.pay.field.ip_address.form", ip("127.0.0.1") == nil, f.wire.last().answer)
		for _, wrong := range []string{"127.0.0.1/0", "127.0.0", "256.0.0.1", "::1", "localhost"} {
			err := ip(wrong)
			claims.Check(t, "im.pay.field.ip_address.form", refusedFor("ipAddress")(err), wrong, err)
		}
	})
}

func TestAdditionalParamsChangeNothingAndAreSigned(t *testing.T) {
	type outcome struct {
		answer intellectmoney.Answer
		steps  [3]intellectmoney.PaymentStep
	}
	// run is a whole payment of a box's first invoice: what does not depend on AdditionalParams is the same each time.
	run := func(t *testing.T, s start, value string) (outcome, exchange) {
		t.Helper()
		b := newBox(t, sandbox.Options{})
		c := b.shop(intellectmoney.WithJSONBody())
		invoice := b.invoice(c, "EP-1")
		p := payable(invoice)
		p.AdditionalParams = value
		answer, err := s.call(c, t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		x := b.wire.last()
		var o outcome
		o.answer = answer
		for i := range o.steps {
			o.steps[i] = b.ask(c, invoice, 1).Step
		}
		return o, x
	}
	for _, s := range starts {
		t.Run(s.operation, func(t *testing.T) {
			without, bare := run(t, s, "")
			with, x := run(t, s, "любое значение=1")
			_, isSent := sentJSON(t, bare)["AdditionalParams"]
			claims.Check(t, "im.pay.field.additional_params", !isSent && sentJSON(t, x)["AdditionalParams"] == "любое значение=1", bare.body, x.body)
			claims.Check(t, "im.pay.field.additional_params.unused",
				reflect.DeepEqual(with, without) && with.steps[2] == intellectmoney.StepOK && sentJSON(t, x)["Hash"] != sentJSON(t, bare)["Hash"], with, without)
		})
	}
}

func TestHashAndTheNamesOfFieldsAreSentAsTheTablesSay(t *testing.T) {
	eachStart(t, func(t *testing.T, f *fieldTrial) {
		err := f.pay(func(p *intellectmoney.Payment) { p.AdditionalParams = "x" })
		sent := sentJSON(t, f.wire.last())
		names := strings.Join(slices.Sorted(maps.Keys(sent)), " ")
		claims.Check(t, "im.pay.field.names", names == "AdditionalParams EshopId FailUrl Hash InvoiceId IpAddress SuccessUrl" && err == nil, names, err)

		p := payable(f.invoice)
		p.AdditionalParams = "x"
		_, err = f.call(f.shop(), t.Context(), p)
		names = strings.Join(slices.Sorted(maps.Keys(sentFields(t, f.wire.last()))), " ")
		claims.Check(t, "im.pay.field.names", names == "AdditionalParams EshopId FailUrl Hash InvoiceId IpAddress SuccessUrl" && err == nil, "as a form", names, err)

		hash, text := sent["Hash"].(string)
		without := func(r *http.Request) { rewrite(r, `"Hash":`, `"NoHash":`) }
		_, err = f.call(f.shop(intellectmoney.WithJSONBody(), f.changing(without)), t.Context(), payable(f.invoice))
		claims.Check(t, "im.pay.field.hash", text && len(hash) == 32 && errors.Is(err, intellectmoney.ErrBadHash), err)
	})
}
