package ipay

import (
	"errors"
	"net/http"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// contentJSON is the type of every answer but a receipt. Source: googlepay.uk.txt §3.1 (JSON, UTF-8).
const contentJSON = "application/json; charset=utf-8"

// Render writes every answer of this provider, all with HTTP 200.
// Guess: guess.ipay.http-status: the page names no status. Guess: guess.ipay.other-path: another path is HTTP 404 without a body.
// An error that is not the provider's (of this program) is HTTP 500 without a body.
func (*Provider) Render(e mocks.Env, c *mocks.Call, value any, err error) mocks.Response {
	if errors.Is(err, mocks.ErrNoOperation) {
		return mocks.Response{Status: http.StatusNotFound}
	}
	s := settingsOf(e)
	if err != nil {
		return failure(s, err)
	}
	w := newDocument(s)
	response := mocks.Response{Status: http.StatusOK, ContentType: contentJSON}
	switch v := value.(type) {
	case feeAnswer:
		// Source: googlepay.uk.txt §3.4.1, "Приклад відповіді": strings, whatever the table says.
		w.digits("invoice", v.invoice)
		w.digits("amount", v.invoice+v.fee)
		w.digits("fee", v.fee)
	case outcome:
		if v.refused == nil {
			response.Challenge = writePayment(&w, e, c.Operation, v.Payment)
			break
		}
		reason, err := refusedWith(v.refused)
		if err != nil {
			return failure(s, err)
		}
		if v.ID.Number == "" || c.Operation == opGetPaymentInvoice || c.Operation == opGetReceipt {
			// Guess: guess.ipay.refused-answer: without a payment there is no pmt_id to show, and two actions have no pmt_status.
			return failure(s, errOverall)
		}
		writeRefused(&w, v.Payment, reason)
	case invoiceLink:
		response.Links = true
		w.text("invoice", invoiceURL(e, v.ID))
	case receiptAnswer:
		if d := detailOf((*payment.Payment)(&v)); d.Receipt == receiptReady {
			return receiptPDF(e, payment.Payment(v))
		}
		w.word("pmt_id", v.ID.Number)
		w.text("status", string(detailOf((*payment.Payment)(&v)).Receipt))
	default:
		return mocks.Response{Status: http.StatusInternalServerError}
	}
	response.Body = w.finish()
	return response
}

// failure writes a system error. Source: googlepay.uk.txt §3.5.
func failure(s *Settings, err error) mocks.Response {
	name, known := systemErrorOf(err)
	if !known {
		return mocks.Response{Status: http.StatusInternalServerError}
	}
	w := newDocument(s)
	w.text("error", string(name))
	return mocks.Response{Status: http.StatusOK, ContentType: contentJSON, Body: w.finish()}
}

// receiptPDF is a ready receipt. Source: googlepay.uk.txt §3.4 GetReceipt.
func receiptPDF(e mocks.Env, p payment.Payment) mocks.Response {
	document, err := pdf(e, p)
	if err != nil {
		return mocks.Response{Status: http.StatusInternalServerError}
	}
	return mocks.Response{Status: http.StatusOK, ContentType: "application/pdf", Body: document, Links: true} // its QR code is a link
}

// writePayment writes what an action answers of a payment, and says whether the payer's challenge is in it.
// Source: googlepay.uk.txt §3.4, "Структура відповіді" of the six actions.
func writePayment(w *document, e mocks.Env, op string, p payment.Payment) (challenge bool) {
	d := detailOf(&p)
	invoice, amount := d.Parts.sums()
	w.word("pmt_id", p.ID.Number)
	if op == opPaymentCreate && p.Reference != "" {
		w.text("ext_id", p.Reference)
	}
	w.either("invoice", invoice)
	w.either("amount", amount)
	w.word("pmt_status", string(p.State))
	// Guess: guess.ipay.no-second-link: GetPaymentStatus does not repeat the link of a challenge.
	if challenge = op == opPaymentCreate && p.State == stateChallenge; challenge {
		w.text("security_rate", d.SecurityRate)
		w.open("security_data", '{')
		w.text("redirect_url", challengeURL(e, p.ID))
		w.close('}')
	}
	reason := group(0)
	if p.State == stateDeclined {
		reason = d.Group
	}
	writeBank(w, &d, reason)

	if cancelling := op == opPaymentCancel; !cancelling && (p.State == stateAuthorized || p.State == statePaid) {
		w.text("rrn", d.RRN)
		if op != opGetPaymentStatus {
			if d.TerminalID == nil {
				w.null("terminal_id")
			} else {
				w.text("terminal_id", *d.TerminalID)
			}
		}
		w.text("auth_code", d.AuthCode)
	}
	// Guess: guess.ipay.transactions: one for a payment that is not split; none in ProcessPayment and none with status 4.
	if op != opProcessPayment && p.State != stateDeclined {
		w.open("transactions", '[')
		for _, one := range d.Parts.shown() {
			w.item()
			w.number("trn_id", one.TrnID)
			w.number("smch_id", one.SmchID)
			w.number("invoice", one.leftInvoice())
			w.number("amount", one.left())
			w.close('}')
		}
		w.close(']')
	}
	if p.State == statePaid && op != opPaymentCancel {
		if d.repeatable() {
			w.text("recurrent_token", recurrentToken(e, p.ID.Number))
		}
		// Guess: guess.ipay.mch-amount: the fee is the payer's, so each recipient is credited its invoice.
		w.open("mch_amount", '[')
		for _, one := range d.Parts {
			w.item()
			w.digits("smch_id", one.SmchID)
			w.digits("amount", one.Invoice)
			w.close('}')
		}
		w.close(']')
	}
	return challenge
}

// writeRefused writes the answer to a command that the bank refused: status 4, while the payment stays what it was.
// Source: googlepay.uk.txt §3.6, example. Guess: guess.ipay.refused-command: GetPaymentStatus goes on telling the payment's own status.
func writeRefused(w *document, p payment.Payment, reason group) {
	d := detailOf(&p)
	invoice, amount := d.Parts.sums()
	w.word("pmt_id", p.ID.Number)
	w.either("invoice", invoice)
	w.either("amount", amount)
	w.word("pmt_status", string(stateDeclined))
	writeBank(w, &d, reason)
}

// writeBank writes the card and what its bank says. error_group is always there, null where there is no error.
// Guess: guess.ipay.group-when: it comes with every status 4, of any action, and again from GetPaymentStatus.
func writeBank(w *document, d *Detail, reason group) {
	w.text("card_mask", d.MaskedPAN)
	w.open("bank_response", '{')
	if reason == 0 {
		w.null("error_group")
	} else {
		w.number("error_group", int64(reason))
	}
	w.close('}')
	bank := d.Bank
	if bank == "" {
		bank = usualBank
	}
	w.text("bank_acquirer_name", bank)
}
