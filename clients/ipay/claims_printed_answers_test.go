package ipay_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
)

// claimWritten is an answer put together again from what the client made of it, with the page's types; what was not there is left out.
func claimWritten(s ipay.PaymentState) claimTree {
	number := func(n int64) json.Number { return json.Number(strconv.FormatInt(n, 10)) }
	response := claimTree{
		"pmt_id": number(s.PaymentID), "invoice": number(s.Invoice), "amount": number(s.Amount), "pmt_status": number(int64(s.Status)),
		"card_mask": s.MaskedPAN, "bank_acquirer_name": s.BankAcquirer, "bank_response": claimTree{"error_group": nil},
	}
	if s.DeclineGroup != 0 {
		response["bank_response"] = claimTree{"error_group": number(int64(s.DeclineGroup))}
	}
	for key, text := range map[string]string{
		"ext_id": s.ExtID, "rrn": s.RRN, "terminal_id": s.TerminalID, "auth_code": s.AuthorizationCode, "security_rate": s.SecurityRate,
		"recurrent_token": s.RecurrentToken,
	} {
		if text != "" {
			response[key] = text
		}
	}
	if s.RedirectURL != "" {
		response["security_data"] = claimTree{"redirect_url": s.RedirectURL}
	}
	var parts, credited []any
	for _, p := range s.Transactions {
		parts = append(parts, claimTree{"trn_id": number(p.ID), "smch_id": number(p.SubMerchantID), "invoice": number(p.Invoice), "amount": number(p.Amount)})
	}
	for _, m := range s.MerchantAmounts {
		credited = append(credited, claimTree{"smch_id": string(number(m.SubMerchantID)), "amount": string(number(m.Amount))})
	}
	if parts != nil {
		response["transactions"] = parts
	}
	if credited != nil {
		response["mch_amount"] = credited
	}
	return claimTree{"response": response}
}

// claimAgain reads a printed answer by every action that it may be the answer to, and says whether nothing was lost or added.
func claimAgain(t *testing.T, name string, actions ...string) (read ipay.PaymentState, same bool) {
	t.Helper()
	body := fixture(t, "page/answers/"+name+".json")
	states, errs := claimAnswered(t, body)
	same = len(actions) > 0
	for _, action := range actions {
		read = states[action]
		same = same && errs[action] == nil && string(read.Raw) == body && reflect.DeepEqual(claimWritten(read), claimDecoded(t, []byte(body)))
	}
	return read, same
}

func TestClaimPrintedPaymentAnswersRoundTrip(t *testing.T) {
	read, same := claimAgain(t, "PaymentCreate", "PaymentCreate")
	claims.Check(t, "ipay.example.create.answer", same && read.Paid() && read.RRN == "021705522966" && read.AuthorizationCode == "040280", read)
	claims.Check(t, "ipay.example.create.answer", read.ExtID+read.TerminalID == "" && read.MerchantAmounts == nil, read)
	read, same = claimAgain(t, "PaymentCreate-3ds", "PaymentCreate")
	claims.Check(t, "ipay.example.create.answer_3ds", same && read.NeedsChallenge() && read.RedirectURL == "https://example.com/acs", read)
	read, same = claimAgain(t, "PaymentVerify3DS", "PaymentVerify3DS")
	claims.Check(t, "ipay.example.verify.answer", same && read.Paid(), read)
	read, same = claimAgain(t, "PaymentSale", "PaymentSale")
	claims.Check(t, "ipay.example.sale.answer", same && read.Paid(), read)
	read, same = claimAgain(t, "PaymentCancel", "PaymentCancel")
	claims.Check(t, "ipay.example.cancel.answer", same && read.Status == ipay.StatusCancelled, read)
	read, same = claimAgain(t, "GetPaymentStatus", "GetPaymentStatus")
	claims.Check(t, "ipay.example.getstatus.answer", same && read.Paid(), read)
	read, same = claimAgain(t, "ProcessPayment", "ProcessPayment")
	claims.Check(t, "ipay.example.process.answer", same && read.Paid() && read.Transactions == nil, read)
	read, same = claimAgain(t, "declined", "PaymentCreate", "PaymentSale")
	claims.Check(t, "ipay.example.group", same && read.Declined() && read.DeclineGroup == 12, read)
	claims.Check(t, "ipay.example.group", read.RRN+read.AuthorizationCode == "" && read.Transactions == nil, read)
}

func TestClaimTheOtherPrintedAnswersRoundTrip(t *testing.T) {
	same := func(name string, again claimTree, raw []byte) bool {
		body := fixture(t, "page/answers/"+name+".json")
		return string(raw) == body && reflect.DeepEqual(claimTree{"response": again}, claimDecoded(t, []byte(body)))
	}
	fee, err := answering(t, 200, fixture(t, "page/answers/CalculateFee.json")).CalculateFee(t.Context(), 100)
	text := func(n int64) string { return strconv.FormatInt(n, 10) }
	again := claimTree{"invoice": text(fee.Invoice), "amount": text(fee.Amount), "fee": text(fee.Fee)}
	claims.Check(t, "ipay.example.fee.answer", err == nil && same("CalculateFee", again, fee.Raw) && fee.Amount == 1100, fee, err)
	_, err = answering(t, 200, `{"response":{"invoice":"1000","amount":"1100","fee":"100",}}`).CalculateFee(t.Context(), 100)
	claims.Check(t, "ipay.example.fee.answer", errors.Is(err, ipay.ErrMalformedAnswer), "as printed it is no JSON", err)

	link, err := answering(t, 200, fixture(t, "page/answers/GetPaymentInvoice.json")).GetPaymentInvoice(t.Context(), 1234567)
	claims.Check(t, "ipay.example.getinvoice.answer", err == nil && same("GetPaymentInvoice", claimTree{"invoice": link.URL}, link.Raw), link, err)

	receipt, err := answering(t, 200, fixture(t, "page/answers/GetReceipt.json")).GetReceipt(t.Context(), 1234567)
	again = claimTree{"pmt_id": json.Number(text(receipt.PaymentID)), "status": string(receipt.Status)}
	claims.Check(t, "ipay.example.receipt.answer",
		err == nil && same("GetReceipt", again, receipt.Raw) && receipt.Status == ipay.ReceiptInProcess, receipt, err)

	for _, o := range operations() {
		err := o.call(t.Context(), answering(t, 200, fixture(t, "page/answers/system-error.json")))
		var refused *ipay.APIError
		if !errors.As(err, &refused) {
			t.Fatalf("%s: %v", o.name, err)
		}
		claims.Check(t, "ipay.example.error",
			same("system-error", claimTree{"error": refused.Name}, refused.Raw) && errors.Is(err, ipay.ErrInvalidStructure), o.name, refused)
	}
}
