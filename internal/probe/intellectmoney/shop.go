// Package intellectmoney asks an imitation of IntellectMoney what its pages leave open. All invoices are in the test currency, TST.
package intellectmoney

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"paysandbox/internal/probe"
)

// Credentials are what the provider's back office shows for one shop.
type Credentials struct{ EshopID, BearerToken, SecretKey, SignSecretKey string }

// shop signs and sends for one merchant. What it remembers, later trials share.
type shop struct {
	Credentials
	plainStart string                // the outcome of the gate's sbpPayment
	challenges map[string]*challenge // by operation
	end        *progress             // of the payment that went through
}

// The methods that are asked.
const (
	opInvoice    = "createInvoice"
	opSBP        = "sbpPayment"
	opGazprom    = "gazpromPayPayment"
	opBNPL       = "bnplPayment"
	opCard       = "bankCardPayment"
	opState      = "getBankCardPaymentState"
	opActivation = "activationPay"
	opToPaid     = "purchaseToPaid"
	opToRefund   = "purchaseToRefund"
)

// neverGiven has the form of an InvoiceId, at the far end of the range.
const neverGiven = "3999999999"

// field is a parameter. An empty value is signed as empty and not sent.
type field struct{ name, value string }

// draft is a request that can still be spoilt.
type draft struct {
	operation string
	signed    []field // in the order of the signature
	more      []field // sent after them, unsigned
	literal   string  // signed last, not sent
	header    http.Header
	hash      string                                   // sent in the place of the right one; "": the right one
	body      func(fields []field, hash string) []byte // nil: a form
}

// invoice is a createInvoice that every side takes, with changes; a changed field that the signature does not cover is sent after it.
func (s *shop) invoice(side *probe.Side, changes ...field) *draft {
	d := s.draft(opInvoice, []field{
		{"EshopId", s.EshopID}, {"OrderId", side.Number()}, {"ServiceName", "Probe"}, {"RecipientAmount", "10.00"}, {"RecipientCurrency", "TST"},
		{"UserName", ""}, {"Email", ""}, {"SuccessUrl", ""}, {"FailUrl", ""}, {"BackUrl", ""}, {"ResultUrl", ""}, {"ExpireDate", ""},
		{"HoldMode", ""}, {"Preference", ""},
	})
	return d.with(changes...)
}

// start is a payment start of an invoice by one of the three methods without a card.
func (s *shop) start(operation, invoiceID string, changes ...field) *draft {
	return s.draft(operation, []field{
		{"EshopId", s.EshopID}, {"InvoiceId", invoiceID}, {"SuccessUrl", "https://shop.example/paid"}, {"FailUrl", "https://shop.example/failed"},
		{"AdditionalParams", ""}, {"IpAddress", "127.0.0.1"},
	}).with(changes...)
}

// card is a bankCardPayment with a number that networks publish for tests.
func (s *shop) card(invoiceID string, changes ...field) *draft {
	return s.draft(opCard, []field{
		{"EshopId", s.EshopID}, {"InvoiceId", invoiceID}, {"Pan", "4111111111111111"}, {"CardHolder", "TEST PAYER"}, {"ExpiredMonth", "12"},
		{"ExpiredYear", "39"}, {"Cvv", "123"}, {"ReturnUrl", "https://shop.example/back"}, {"IpAddress", "127.0.0.1"},
	}).with(changes...)
}

func (s *shop) state(invoiceID string) *draft {
	return s.draft(opState, []field{{"EshopId", s.EshopID}, {"InvoiceId", invoiceID}})
}

func (s *shop) activation(invoiceID, amount, cvv string) *draft {
	return s.draft(opActivation, []field{{"EshopId", s.EshopID}, {"InvoiceId", invoiceID}, {"ActivationAmount", amount}, {"Cvv", cvv}})
}

// purchase is purchaseToPaid or purchaseToRefund by either number or both.
func (s *shop) purchase(operation, invoiceID, orderID string) *draft {
	d := s.draft(operation, []field{{"EshopId", s.EshopID}, {"OrderId", orderID}})
	d.literal = map[string]string{opToPaid: "ToPaid", opToRefund: "Refund"}[operation]
	d.more = []field{{"InvoiceId", invoiceID}}
	return d
}

func (s *shop) draft(operation string, signed []field) *draft {
	d := &draft{operation: operation, signed: signed, header: http.Header{}}
	d.header.Set("Accept", "application/json")
	d.header.Set("Content-Type", "application/x-www-form-urlencoded")
	d.header.Set("Authorization", "Bearer "+s.BearerToken)
	return d
}

// with changes fields, before they are signed.
func (d *draft) with(changes ...field) *draft {
	for _, c := range changes {
		at := slices.IndexFunc(d.signed, func(f field) bool { return f.name == c.name })
		if at < 0 {
			d.more = append(d.more, c)
			continue
		}
		d.signed[at] = c
	}
	return d
}

// as sets a header; an empty value takes it away.
func (d *draft) as(name, value string) *draft {
	d.header.Del(name)
	if value != "" {
		d.header.Set(name, value)
	}
	return d
}

// wrongHash sends a digest of nothing.
func (d *draft) wrongHash() *draft {
	d.hash = strings.Repeat("0", 2*md5.Size)
	return d
}

// wrongSign stands for a digest that is none of anything.
var wrongSign = strings.Repeat("0", 2*sha256.Size)

// request signs the draft. A Sign that is there already stays; "-" means none.
func (s *shop) request(d *draft) probe.Request {
	var values []string
	for _, f := range d.signed {
		values = append(values, f.value)
	}
	if d.literal != "" {
		values = append(values, d.literal)
	}
	hash := md5.Sum([]byte(strings.Join(append(slices.Clone(values), s.SecretKey), "::")))
	sign := sha256.Sum256([]byte(strings.Join(append(slices.Clone(values), s.SignSecretKey), "::")))
	switch d.header.Get("Sign") {
	case "":
		d.header.Set("Sign", hex.EncodeToString(sign[:]))
	case "-":
		d.header.Del("Sign")
	}
	digest := hex.EncodeToString(hash[:])
	if d.hash != "" {
		digest = d.hash
	}
	write := form
	if d.body != nil {
		write = d.body
	}
	fields := slices.DeleteFunc(slices.Concat(d.signed, d.more), func(f field) bool { return f.value == "" })
	return probe.Request{Kind: d.operation, Path: "/merchant/" + d.operation, Header: d.header, Body: write(fields, digest)}
}

func form(fields []field, hash string) []byte {
	var pairs []string
	for _, f := range fields {
		pairs = append(pairs, f.name+"="+url.QueryEscape(f.value))
	}
	return []byte(strings.Join(append(pairs, "Hash="+hash), "&"))
}
