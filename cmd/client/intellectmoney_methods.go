package main

import (
	"context"
	"strings"

	im "paysandbox/clients/intellectmoney"
)

// intellectMoneyMethod is a way to pay an invoice.
type intellectMoneyMethod struct {
	name  string // on the command line
	title string // for people
	card  bool   // it wants a card
	start func(context.Context, *im.Client, string, *payerFlags) (im.Answer, error)
}

// intellectMoneyMethods is what `pay --method` knows; each is a command of its own too.
var intellectMoneyMethods = []intellectMoneyMethod{
	{name: "sbp", title: "SBP", start: func(ctx context.Context, c *im.Client, invoiceID string, f *payerFlags) (im.Answer, error) {
		return c.SBPPayment(ctx, f.payment(invoiceID))
	}},
	{name: "gazprompay", title: "Gazprom Pay", start: func(ctx context.Context, c *im.Client, invoiceID string, f *payerFlags) (im.Answer, error) {
		return c.GazpromPayPayment(ctx, f.payment(invoiceID))
	}},
	{name: "bnpl", title: "instalments (BNPL)", start: func(ctx context.Context, c *im.Client, invoiceID string, f *payerFlags) (im.Answer, error) {
		return c.BNPLPayment(ctx, f.payment(invoiceID))
	}},
	{name: "card", title: "bank card", card: true, start: func(ctx context.Context, c *im.Client, invoiceID string, f *payerFlags) (im.Answer, error) {
		return c.BankCardPayment(ctx, f.cardPayment(invoiceID))
	}},
}

func intellectMoneyMethodNames() []string {
	var names []string
	for _, m := range intellectMoneyMethods {
		names = append(names, m.name)
	}
	return names
}

// challenge is what the payer has to be sent on with: a QR code's address, a link, or a form.
type challenge struct {
	link, form string
	qr         bool
}

// readChallenge tells the kinds apart by their first character, because a state does not say which method it belongs to.
func readChallenge(s im.PaymentState) (challenge, error) {
	text := strings.TrimSpace(s.Form3DS)
	switch {
	case strings.HasPrefix(text, "{"):
		code, err := s.SBPCode()
		if code.URL != "" {
			err = nil // only the image is broken, and the terminal draws its own
		}
		return challenge{link: code.URL, qr: true}, err
	case strings.HasPrefix(text, "<"):
		form, err := s.CardForm()
		return challenge{form: form}, err
	}
	link, err := s.Link()
	return challenge{link: link}, err
}
