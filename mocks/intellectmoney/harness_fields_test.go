package intellectmoney_test

import (
	"encoding/json"
	"encoding/xml"
	"net/url"
	"slices"
	"strings"
)

// formulas are the signed values of each method, in their order.
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Сигнатура подписи"; the others: vendor's public samples.
var formulas = map[string]string{
	"createInvoice": "EshopId OrderId ServiceName RecipientAmount RecipientCurrency UserName Email SuccessUrl FailUrl BackUrl ResultUrl" +
		" ExpireDate HoldMode Preference",
	"sbpPayment":              "EshopId InvoiceId SuccessUrl FailUrl AdditionalParams IpAddress",
	"gazpromPayPayment":       "EshopId InvoiceId SuccessUrl FailUrl AdditionalParams IpAddress",
	"bnplPayment":             "EshopId InvoiceId SuccessUrl FailUrl AdditionalParams IpAddress",
	"bankCardPayment":         "EshopId InvoiceId Pan CardHolder ExpiredMonth ExpiredYear Cvv ReturnUrl IpAddress",
	"getBankCardPaymentState": "EshopId InvoiceId",
	"activationPay":           "EshopId InvoiceId ActivationAmount Cvv",
	"purchaseToPaid":          "EshopId OrderId =ToPaid",
	"purchaseToRefund":        "EshopId OrderId =Refund",
}

// starts are the three methods that the pages describe.
var starts = []string{"gazpromPayPayment", "sbpPayment", "bnplPayment"}

// fields are the parameters of a request in the order in which they are sent: name, value, name, value, …
type fields []string

func invoiceOf(eshop, order string) fields {
	return fields{"EshopId", eshop, "OrderId", order, "RecipientAmount", "10.00", "RecipientCurrency", "RUB"}
}

// startOf is what the samples of sbp.ru.txt and bnpl.ru.txt send, for any invoice.
func startOf(eshop, invoice string) fields {
	return fields{"EshopId", eshop, "InvoiceId", invoice, "SuccessUrl", "https://shop.ru", "IpAddress", "127.0.0.1"}
}

func cardOf(eshop, invoice, pan string) fields {
	return fields{"EshopId", eshop, "InvoiceId", invoice, "Pan", pan, "CardHolder", "IVAN", "ExpiredMonth", "10", "ExpiredYear", "30",
		"Cvv", "123", "ReturnUrl", "https://shop.ru/back", "IpAddress", "127.0.0.1"}
}

func stateOf(eshop, invoice string) fields { return fields{"EshopId", eshop, "InvoiceId", invoice} }

func orderOf(eshop, order string) fields { return fields{"EshopId", eshop, "OrderId", order} }

// get is a value; an absent one is empty.
func (f fields) get(name string) string {
	for i := 0; i < len(f); i += 2 {
		if f[i] == name {
			return f[i+1]
		}
	}
	return ""
}

// with replaces a parameter in its place, or adds it at the end.
func (f fields) with(name, value string) fields {
	changed := slices.Clone(f)
	for i := 0; i < len(f); i += 2 {
		if f[i] == name {
			changed[i+1] = value
			return changed
		}
	}
	return append(changed, name, value)
}

// without leaves a parameter out.
func (f fields) without(name string) fields {
	var kept fields
	for i := 0; i < len(f); i += 2 {
		if f[i] != name {
			kept = append(kept, f[i], f[i+1])
		}
	}
	return kept
}

// signed are the values under the signatures; a word of the formula that begins with = stands for itself.
func (f fields) signed(op string) (values []string) {
	for word := range strings.FieldsSeq(formulas[op]) {
		if literal, ok := strings.CutPrefix(word, "="); ok {
			values = append(values, literal)
			continue
		}
		values = append(values, f.get(word))
	}
	return values
}

// form is the body that FormUrlEncodedContent and http_build_query make.
func form(f fields) string {
	var pairs []string
	for i := 0; i < len(f); i += 2 {
		pairs = append(pairs, f[i]+"="+url.QueryEscape(f[i+1]))
	}
	return strings.Join(pairs, "&")
}

// rawForm is the body that the PHP samples write by hand: nothing is percent-encoded.
func rawForm(f fields) string {
	var pairs []string
	for i := 0; i < len(f); i += 2 {
		pairs = append(pairs, f[i]+"="+f[i+1])
	}
	return strings.Join(pairs, "&")
}

// jsonBody writes the parameters as a JSON object; those named are written as numbers.
func jsonBody(f fields, numbers ...string) string {
	var pairs []string
	for i := 0; i < len(f); i += 2 {
		value, _ := json.Marshal(f[i+1])
		if slices.Contains(numbers, f[i]) {
			value = []byte(f[i+1])
		}
		pairs = append(pairs, `"`+f[i]+`":`+string(value))
	}
	return "{" + strings.Join(pairs, ",") + "}"
}

// xmlBody writes the parameters as the children of an XML element.
func xmlBody(f fields) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><Request>`)
	for i := 0; i < len(f); i += 2 {
		b.WriteString("<" + f[i] + ">")
		_ = xml.EscapeText(&b, []byte(f[i+1])) // a strings.Builder takes everything
		b.WriteString("</" + f[i] + ">")
	}
	return b.String() + "</Request>"
}
