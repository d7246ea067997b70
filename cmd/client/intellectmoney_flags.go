package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	im "paysandbox/clients/intellectmoney"
)

// invoiceFlags describe the invoice of create-invoice and pay.
type invoiceFlags struct {
	amount, currency, orderID, service, userName, email, resultURL string
	hold                                                           int
	expiresIn                                                      time.Duration
}

func (f *invoiceFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.amount, "amount", "", "what the payer pays, for example 100.00")
	flags.StringVar(&f.currency, "currency", im.CurrencyRUB, "RUB, USD, EUR, or TST for the provider's test currency")
	flags.StringVar(&f.orderID, "order-id", "", "the shop's own number, new for each invoice (default: made from the time)")
	flags.StringVar(&f.service, "service-name", "", "what is paid for")
	flags.StringVar(&f.userName, "user-name", "", "the payer's name")
	flags.StringVar(&f.email, "email", "", "the payer's e-mail")
	flags.StringVar(&f.resultURL, "result-url", "", "where the provider posts its notifications")
	flags.IntVar(&f.hold, "hold", 0, "only block the money, for so many hours (1 to 119); see capture and refund")
	flags.DurationVar(&f.expiresIn, "expires-in", 0, "how long the invoice can be paid (default: for ever, or 24h with --hold)")
	// The only error is a flag that does not exist, and its test would fail.
	_ = cmd.MarkFlagRequired("amount")
}

// moscow is the provider's time: an expiry date travels without a zone.
var moscow = time.FixedZone("MSK", 3*60*60)

// invoice makes the client's request of the flags. The error is wrong usage.
func (f *invoiceFlags) invoice(w world, payer *payerFlags) (im.Invoice, error) {
	minor, err := im.ParseAmount(f.amount)
	if err != nil {
		return im.Invoice{}, fmt.Errorf("--amount: %w", usage(err))
	}
	if f.hold < 0 || f.expiresIn < 0 {
		return im.Invoice{}, errors.New("--hold and --expires-in want more than 0; leave them out for neither")
	}
	i := im.Invoice{
		OrderID: f.orderID, ServiceName: f.service, Amount: minor, Currency: f.currency, UserName: f.userName, Email: f.email,
		SuccessURL: payer.successURL, FailURL: payer.failURL, ResultURL: f.resultURL,
		Hold: f.hold > 0, HoldHours: f.hold,
	}
	if i.OrderID == "" {
		if i.OrderID, err = newNumber(w, "--order-id"); err != nil {
			return im.Invoice{}, err
		}
	}
	expires := f.expiresIn
	if i.Hold && expires == 0 {
		expires = 24 * time.Hour // the provider wants a date with every hold
	}
	if expires > 0 {
		i.ExpireDate = w.now().Add(expires).In(moscow)
	}
	return i, nil
}

// payerFlags describe the payer's side: where the browser goes, and the card.
type payerFlags struct {
	successURL, failURL, ipAddress string
	pan, holder, expiry, cvv       string
}

func (f *payerFlags) addURLs(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.successURL, "success-url", "https://shop.example/paid", "where the payer goes after a success")
	flags.StringVar(&f.failURL, "fail-url", "https://shop.example/failed", "where the payer goes after a failure")
}

func (f *payerFlags) addAddress(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.ipAddress, "ip-address", "127.0.0.1", "IPv4 address of the shop's site")
}

func (f *payerFlags) addCard(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.pan, "pan", "4111111111111111", "card number; at a sandbox one of its test cards, never a real one")
	flags.StringVar(&f.holder, "card-holder", "TEST PAYER", "name on the card")
	flags.StringVar(&f.expiry, "exp", "12/39", "expiry of the card, MM/YY")
	flags.StringVar(&f.cvv, "cvv", "123", "code on the back of the card")
}

// check finds what would fail only after an invoice was made. The rest is the provider's to judge.
func (f *payerFlags) check(m intellectMoneyMethod) error {
	if month, year, ok := strings.Cut(f.expiry, "/"); m.card && (!ok || month == "" || year == "") {
		return fmt.Errorf("--exp %q is not MM/YY, for example 12/39", f.expiry)
	}
	return nil
}

func (f *payerFlags) payment(invoiceID string) im.Payment {
	return im.Payment{InvoiceID: invoiceID, SuccessURL: f.successURL, FailURL: f.failURL, IPAddress: f.ipAddress}
}

// cardPayment sends the payer back to one place: the provider has no second address for a card.
func (f *payerFlags) cardPayment(invoiceID string) im.CardPayment {
	month, year, _ := strings.Cut(f.expiry, "/")
	return im.CardPayment{
		InvoiceID: invoiceID, ReturnURL: f.successURL, IPAddress: f.ipAddress,
		Card: im.Card{PAN: f.pan, Holder: f.holder, ExpiryMonth: month, ExpiryYear: year, CVV: f.cvv},
	}
}
