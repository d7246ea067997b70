package ipay

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// Where the pages of this sandbox are. An address ends in the payment's page key, sixteen hex digits; that of a receipt in forty, as
// the page prints it, of which the key is the first part.
const (
	pathChallenge = "/pay/ipay/3ds/"
	pathInvoice   = "/pay/ipay/invoice/"
)

// challengeURL is security_data.redirect_url. Source: googlepay.uk.txt §3.4, "Приклад відповіді (3D Secure)".
func challengeURL(e mocks.Env, id payment.ID) string {
	return e.BaseURL() + pathChallenge + e.PageKey(id)
}

// invoiceURL is the address of the receipt page. Source: googlepay.uk.txt §3.4 GetPaymentInvoice, example.
func invoiceURL(e mocks.Env, id payment.ID) string {
	key := e.PageKey(id)
	return e.BaseURL() + pathInvoice + key + invoiceTail(key)
}

// invoiceTail makes a receipt's address of a page key: whoever was only sent to 3-D Secure cannot guess it by accident.
func invoiceTail(key string) string {
	sum := sha256.Sum256([]byte("invoice " + key))
	return hex.EncodeToString(sum[:12])
}

// PageKey reads a payment's page key out of one of the addresses above; empty: not one of them.
func (*Provider) PageKey(path, _ string) string {
	key, challenge := strings.CutPrefix(path, pathChallenge)
	if !challenge {
		forty, invoice := strings.CutPrefix(path, pathInvoice)
		if !invoice || len(forty) != 40 {
			return ""
		}
		if key = forty[:16]; invoiceTail(key) != forty[16:] {
			return ""
		}
	}
	if len(key) != 16 || strings.Trim(key, "0123456789abcdef") != "" {
		return ""
	}
	return key
}

// Page is what the payer sees: the challenge, or how the payment went.
func (*Provider) Page(e mocks.Env, p payment.Payment, path string) mocks.Page {
	d := detailOf(&p)
	page := mocks.Page{Title: "3-D Secure: confirm the payment", Amount: p.Amount, Receipt: strings.HasPrefix(path, pathInvoice)}
	add := func(name, value string) {
		if value != "" {
			page.Lines = append(page.Lines, name+": "+value)
		}
	}
	add("Card", d.MaskedPAN)
	add("Merchant", settingsOf(e).Login)
	add("Order", p.Reference)
	add("Payment", p.ID.Number)
	add("For", d.Description)
	if !page.Receipt {
		return page
	}
	page.Title = "Receipt"
	add("Status", describe(p))
	if refunded := p.Ledger.Sum(payment.Refund); refunded > 0 {
		add("Given back", payment.Money{Minor: refunded, Currency: currency}.String())
	}
	if at := paidAt(p); !at.IsZero() {
		add("Time", at.In(kyiv()).Format(timeLayout)+" (Kyiv)")
	}
	add("RRN", d.RRN)
	add("Authorization code", d.AuthCode)
	if len(d.Parts) > 1 {
		for _, one := range d.Parts {
			add("Transaction "+one.name(), payment.Money{Minor: one.Amount, Currency: currency}.String())
		}
	}
	return page
}

// describe is the state in words for the payer.
func describe(p payment.Payment) string {
	switch (*Provider)(nil).Status(p) {
	case payment.Paid:
		return "paid"
	case payment.PartlyRefunded:
		return "paid, a part given back"
	case payment.Refunded:
		return "given back"
	}
	return "not paid"
}

// paidAt is when the money was first taken; zero: never.
func paidAt(p payment.Payment) time.Time {
	for _, m := range p.Ledger {
		if m.Kind == payment.Capture {
			return m.At
		}
	}
	return time.Time{}
}

// Answered notes what the payer said. It moves nothing: the merchant has to bring it to PaymentVerify3DS.
// Source: googlepay.uk.txt §3.4, after "Приклад відповіді (3D Secure)".
func (*Provider) Answered(e mocks.Env, p *payment.Payment, answer mocks.Answer) mocks.Proposal {
	d := detailOf(p)
	if p.State != stateChallenge || d.Answer != "" || answer == mocks.Abandon {
		return mocks.Proposal{}
	}
	d.Answer, d.ThreeDSData = answer, threeDSData(e, p.ID.Number, answer)
	p.Detail = &d
	return mocks.Proposal{}
}

// Next sends threedsData to notification_url by a form of the payer's browser.
// Source: googlepay.uk.txt §3.4, after "Приклад відповіді (3D Secure)". Guess: guess.ipay.browser-post: the browser sends it, as a form, to
// the address unchanged, query included. Guess: guess.ipay.no-notification-url: without an address the page ends and says so.
func (*Provider) Next(_ mocks.Env, p payment.Payment, answer mocks.Answer) mocks.Next {
	d := detailOf(&p)
	if d.ThreeDSData == "" {
		if answer == mocks.Abandon {
			return mocks.Next{Note: "The payer went away; the payment waits."}
		}
		return mocks.Next{}
	}
	fields := []mocks.FormField{{Name: "threedsData", Value: d.ThreeDSData}}
	if d.NotificationURL == "" {
		return mocks.Next{Fields: fields, Note: "The merchant gave no threeds_info.notification_url, so the result goes nowhere."}
	}
	return mocks.Next{Method: http.MethodPost, URL: d.NotificationURL, Fields: fields}
}
