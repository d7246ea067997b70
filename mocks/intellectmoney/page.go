package intellectmoney

import (
	"net/http"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// Page is what the payer sees at the address of Form3DS.
func (*Provider) Page(e mocks.Env, p payment.Payment, _ string) mocks.Page {
	d := detailOf(&p)
	words := methodNamed(p.Method).words
	if words == "" {
		words = "a method not chosen yet"
	}
	page := mocks.Page{Title: "Pay by " + words, Amount: p.Amount}
	if d.MaskedPAN != "" {
		page.Lines = append(page.Lines, "Card: "+d.MaskedPAN)
	}
	page.Lines = append(page.Lines, "Shop: "+settingsOf(e).EshopID, "Order: "+p.Reference, "Invoice: "+p.ID.Number)
	if d.ServiceName != "" {
		page.Lines = append(page.Lines, "For: "+d.ServiceName)
	}
	return page
}

// Answered is what the payer's answer makes of a payment that waits for one.
func (*Provider) Answered(_ mocks.Env, p *payment.Payment, answer mocks.Answer) mocks.Proposal {
	if p.State != stateSendTo3DS {
		return mocks.Proposal{}
	}
	switch answer {
	case mocks.Approve:
		d := detailOf(p)
		code, message := d.Card.decline()
		if code == 0 {
			return mocks.Proposal{To: success(d)}
		}
		d.RcCode, d.Message = code, message
		p.Detail = &d
		return mocks.Proposal{To: stateError}
	case mocks.Decline:
		return mocks.Proposal{To: stateError}
	}
	return mocks.Proposal{}
}

// Next is where the payer's browser goes: SuccessUrl or FailUrl of the start, returnUrl of a card in either case.
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Тело запроса".
func (*Provider) Next(_ mocks.Env, p payment.Payment, answer mocks.Answer) mocks.Next {
	d := detailOf(&p)
	if answer == mocks.Abandon {
		return mocks.Next{Note: "The payer went away; the payment stays as it is."}
	}
	var target string
	switch p.State {
	case stateOK, stateHeld, statePartlyPaid:
		target = d.SuccessURL
	case stateError, stateCancelled:
		target = d.FailURL
	default:
		return mocks.Next{Note: "The payment is not finished: it is " + string(p.State) + "."}
	}
	if p.Method == methodBankCard.name {
		target = d.ReturnURL
	}
	if target == "" {
		// Guess: guess.intellectmoney.no-fail-url: the payer stays, and is never sent to SuccessUrl after a failure.
		return mocks.Next{Note: "The payment failed, and the merchant gave no FailUrl to go back to."}
	}
	return mocks.Next{Method: http.MethodGet, URL: target}
}
