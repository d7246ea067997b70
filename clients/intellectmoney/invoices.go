package intellectmoney

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Currencies of an invoice.
const (
	CurrencyRUB = "RUB"
	CurrencyTST = "TST" // the test currency; see WithTestCurrency
	CurrencyUSD = "USD"
	CurrencyEUR = "EUR"
)

// Method is a way to pay, as Invoice.Preference names it. The list is the provider's and not closed.
type Method string

// The ways to pay that this client can start.
const (
	MethodBankCard   Method = "BankCard"
	MethodSBP        Method = "Sbp"
	MethodBNPL       Method = "BNPL"
	MethodGazpromPay Method = "GazpromPay"
)

// Invoice is what CreateInvoice asks for. Fields left at their zero value are not sent, except Currency. The limits are the
// provider's; what breaks them is refused by the provider with [ErrBadParameter].
//
// Source: the vendor's public samples; that ResultURL belongs here: gazprompay.ru.txt, "4.2".
type Invoice struct {
	OrderID     string // required, at most 50 characters; the shop's own number, new for each invoice
	ServiceName string // what is paid for, at most 1024 characters
	Amount      int64  // required, minor units (kopecks), above 0, at most 999999999999
	Currency    string // "" is RUB, or TST under WithTestCurrency
	UserName    string // the payer's name
	Email       string // the payer's e-mail
	SuccessURL  string // where the payer goes after a success, at most 512 characters; so for the three below
	FailURL     string
	BackURL     string
	ResultURL   string // where the provider posts its notifications
	// ExpireDate is written as "2006-01-02 15:04:05" by the clock of its own Location: the provider's format has no zone, so
	// give it in the zone of the shop. At most about six months ahead.
	ExpireDate      time.Time
	Hold            bool // only block the money; it wants ExpireDate and HoldHours. See Client.Capture
	HoldHours       int  // hours that a hold lasts, 1 to 119
	Preference      []Method
	MerchantReceipt string      // fiscal receipt, a JSON text
	UserFields      []UserField // at most 10; they come back in the notification
	RecurringType   string      // "Activate"
	Language        string      // of the payer's page
}

// UserField is a value of the shop's own that the provider keeps with the invoice and gives back in its notifications.
type UserField struct{ Name, Value string }

// CreatedInvoice is a new invoice (СКО), not yet paid by anything.
type CreatedInvoice struct {
	Answer
	InvoiceID string // ten digits, the first a 3
}

// CreateInvoice makes an invoice, the first step of every payment.
//
// Errors: [ErrInvalidRequest], [*APIError], [*HTTPError], [ErrUnavailable] when nothing was sent, and [ErrOutcomeUnknown]:
// nothing finds an invoice by its OrderID, so the way out is the notification that it was created, or [Client.Refund] and a
// new OrderID.
//
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Сценарий использования", step 1; fields and signature: the vendor's
// public samples.
func (c *Client) CreateInvoice(ctx context.Context, invoice Invoice) (CreatedInvoice, error) {
	switch {
	case invoice.Currency == "" && c.test:
		invoice.Currency = CurrencyTST
	case invoice.Currency == "":
		invoice.Currency = CurrencyRUB
	case c.test && invoice.Currency != CurrencyTST:
		return CreatedInvoice{}, fmt.Errorf("%w; createInvoice: currency %q under WithTestCurrency, which sends no proof; use TST, or "+
			"leave the option out", ErrInvalidRequest, invoice.Currency)
	}
	if len(invoice.UserFields) > 10 {
		return CreatedInvoice{}, fmt.Errorf("%w; createInvoice: %d UserFields; the provider has places for 10",
			ErrInvalidRequest, len(invoice.UserFields))
	}
	q := call{operation: "createInvoice", moves: true, open: true, orderID: invoice.OrderID, fields: invoice.fields(c.credentials.EshopID)}
	a, err := c.do(ctx, q)
	if err != nil {
		return CreatedInvoice{}, err
	}
	id := a.result.InvoiceID.trimmed()
	if !allDigits(id) {
		return CreatedInvoice{}, q.unreadable(fmt.Errorf("%w: a success without a whole number in InvoiceId", ErrMalformedAnswer))
	}
	return CreatedInvoice{Answer: a.Answer, InvoiceID: id}, nil
}

// fields is in the order of the signature; what the signature leaves out stands where the samples have it.
func (i Invoice) fields(eshopID string) []field {
	methods := make([]string, len(i.Preference))
	for n, m := range i.Preference {
		methods[n] = string(m)
	}
	var expire, hold, holdTime string
	if !i.ExpireDate.IsZero() {
		expire = i.ExpireDate.Format(time.DateTime)
	}
	if i.Hold {
		hold = "1"
	}
	if i.HoldHours != 0 {
		holdTime = strconv.Itoa(i.HoldHours)
	}
	fields := []field{
		{name: "EshopId", value: eshopID},
		{name: "OrderId", value: i.OrderID},
		{name: "ServiceName", value: i.ServiceName},
		{name: "RecipientAmount", value: FormatAmount(i.Amount)},
		{name: "RecipientCurrency", value: i.Currency},
		{name: "UserName", value: i.UserName},
		{name: "Email", value: i.Email},
		{name: "SuccessUrl", value: i.SuccessURL},
		{name: "FailUrl", value: i.FailURL},
		{name: "BackUrl", value: i.BackURL},
		{name: "ResultUrl", value: i.ResultURL},
		{name: "ExpireDate", value: expire},
		{name: "HoldMode", value: hold},
		{name: "HoldTime", value: holdTime, unsigned: true},
		{name: "Preference", value: strings.Join(methods, ",")},
		{name: "MerchantReceipt", value: i.MerchantReceipt, unsigned: true},
	}
	for n, u := range i.UserFields {
		number := strconv.Itoa(n)
		fields = append(fields,
			field{name: "UserField_" + number, value: u.Value, unsigned: true},
			field{name: "UserFieldName_" + number, value: u.Name, unsigned: true})
	}
	return append(fields,
		field{name: "RecurringType", value: i.RecurringType, unsigned: true},
		field{name: "Language", value: i.Language, unsigned: true})
}
