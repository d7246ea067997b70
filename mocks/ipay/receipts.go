package ipay

import (
	"encoding/json"
	"strconv"
	"strings"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay/receipt"
	"paysandbox/payment"
)

// receiptStatus is how far the fiscal receipt of a payment is.
type receiptStatus string

// The statuses. Source: googlepay.uk.txt §3.4 GetReceipt (the first three). Ready is ours: a PDF is answered.
const (
	receiptCreated   receiptStatus = "CREATED"
	receiptInProcess receiptStatus = "INPROCESS"
	receiptError     receiptStatus = "ERROR"
	receiptReady     receiptStatus = "READY"
)

// next is where a receipt that is not there yet is at the next call. ERROR is final, and so is a PDF.
// Source: googlepay.uk.txt §3.4 GetReceipt. Guess: guess.ipay.receipt-steps: it takes two calls.
func (s receiptStatus) next() receiptStatus {
	switch s {
	case "":
		return receiptCreated
	case receiptCreated:
		return receiptInProcess
	}
	return receiptReady
}

// receiptData is what the merchant sent for the receipt, in documented form.
type receiptData struct {
	CashierID      int64              `json:"cashier_id,omitempty"`
	CashRegisterID int64              `json:"cash_register_id,omitempty"`
	Goods          []receipt.Good     `json:"goods,omitempty"`
	Discounts      []receipt.Discount `json:"discounts,omitempty"`
	Email          string             `json:"delivery_email,omitempty"`
}

// readReceiptData checks receipt_data; nil where there is none. Its sum is never compared with invoice: the page's own example differs.
// Source: googlepay.uk.txt §3.4 PaymentCreate. Guess: guess.ipay.receipt-fields: no field inside is required.
func readReceiptData(f *fields) *receiptData {
	if !f.sent("receipt_data") {
		return nil
	}
	in := f.inner("receipt_data")
	data := &receiptData{
		CashierID: in.whole("cashier_id", 0, mostKopecks), CashRegisterID: in.whole("cash_register_id", 0, mostKopecks),
		Email: strings.Clone(in.text("delivery_email", 0)),
	}
	for _, g := range in.list("goods", mostGoods) {
		id := g.text("id", 0)
		data.Goods = append(data.Goods, receipt.Good{
			Code: strings.Clone(g.text("code", 0)), Name: strings.Clone(g.text("name", 0)), Barcode: strings.Clone(g.text("barcode", 0)),
			Price: g.whole("price", 0, mostKopecks), Quantity: g.whole("quantity", 0, mostKopecks),
		})
		in.broken = in.broken || g.broken || id != "" && !isUUID(id)
	}
	for _, d := range in.list("discounts", mostGoods) {
		value, number := d.object["value"].(json.Number)
		data.Discounts = append(data.Discounts, receipt.Discount{
			Type: strings.Clone(d.text("type", 0)), Mode: strings.Clone(d.text("mode", 0)), Value: strings.Clone(value.String()),
		})
		in.broken = in.broken || d.broken || !number
	}
	_, err := receipt.Totals(data.Goods, data.Discounts) // also judges type, mode and value
	f.broken = f.broken || in.broken || err != nil || data.Email != "" && !emailAddress(data.Email)
	return data
}

// isUUID wants the usual text of sixteen bytes.
func isUUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i := range len(text) {
		switch c := text[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)):
			return false
		}
	}
	return true
}

// receiptAnswer answers GetReceipt: a PDF, or how far it is.
type receiptAnswer payment.Payment

// getReceipt brings the receipt a step on and answers where it is.
// Source: googlepay.uk.txt §3.4 GetReceipt. Guess: guess.ipay.no-receipt: without receipt_data, or unpaid, it is ERROR, for good.
func getReceipt(t mocks.Tenant, c *mocks.Call, o object) (any, error) {
	value, err := withNumber(t, c, o, func(p *payment.Payment, d *Detail) error {
		switch {
		case d.Receipt == receiptReady || d.Receipt == receiptError:
			d.ReceiptFinal = true
		case d.ReceiptData == nil || p.Ledger.Sum(payment.Capture) == 0:
			d.Receipt = receiptError
		default:
			d.Receipt = d.Receipt.next()
		}
		return nil
	})
	if o, isOutcome := value.(outcome); isOutcome && o.refused == nil {
		return receiptAnswer(o.Payment), err
	}
	return value, err
}

// invoiceLink answers GetPaymentInvoice: the address of the payment's receipt page.
type invoiceLink payment.Payment

// getPaymentInvoice gives the address at which the payer sees how the payment went.
// Source: googlepay.uk.txt §3.4 GetPaymentInvoice. Guess: guess.ipay.invoice-unpaid: of a payment that took no money it is "overall error".
func getPaymentInvoice(t mocks.Tenant, c *mocks.Call, o object) (any, error) {
	value, err := withNumber(t, c, o, func(p *payment.Payment, _ *Detail) error {
		if p.Ledger.Sum(payment.Capture) == 0 {
			return errState
		}
		return nil
	})
	if o, isOutcome := value.(outcome); isOutcome && o.refused == nil {
		return invoiceLink(o.Payment), err
	}
	return value, err
}

// withNumber is an action whose body is pmt_id alone and that moves nothing.
func withNumber(t mocks.Tenant, c *mocks.Call, o object, look func(*payment.Payment, *Detail) error) (any, error) {
	f := fields{object: o}
	number := f.id("pmt_id")
	if f.broken || number == 0 {
		return nil, errStructure
	}
	return act(t, c, number, func(p *payment.Payment, d *Detail) (mocks.Proposal, error) { return mocks.Proposal{}, look(p, d) })
}

// pdf draws the receipt of a payment. A scenario may want one where the model would not: what is not known is left out.
func pdf(e mocks.Env, p payment.Payment) ([]byte, error) {
	d := detailOf(&p)
	data := d.ReceiptData
	if data == nil {
		data = &receiptData{}
	}
	at := paidAt(p)
	if at.IsZero() {
		at = p.Since
	}
	text := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	login := settingsOf(e).Login
	r := receipt.Receipt{
		Login: login, PaymentID: p.ID.Number, MaskedPAN: d.MaskedPAN, RRN: d.RRN, AuthorizationCode: d.AuthCode,
		Time: at.In(kyiv()), CashierID: text(data.CashierID), CashRegisterID: text(data.CashRegisterID),
		Goods: data.Goods, Discounts: data.Discounts, DeliveryEmail: data.Email,
		Paid: p.Ledger.Sum(payment.Capture), Refunded: p.Ledger.Sum(payment.Refund), QR: invoiceURL(e, p.ID),
	}
	return receipt.PDF(r)
}
