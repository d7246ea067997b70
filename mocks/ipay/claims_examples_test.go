package ipay_test

import (
	"slices"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
	"paysandbox/payment"
)

// The first payment of a merchant has the printed pmt_id, 1234567, and the first three transactions are 6636 to 6638: the examples go
// out byte for byte, but for sign, token and threeds_data.

// claimOnTop is what the page's tables have and its examples of a paid payment do not.
const claimOnTop = ".mch_amount .terminal_id"

// claimWords is the values of an answer at paths, as text.
func claimWords(r reply, paths ...string) string {
	var words []string
	for _, path := range paths {
		words = append(words, r.word(path))
	}
	return strings.Join(words, " ")
}

// claimSums are the values that the examples of one payment share.
func claimSums(r reply) string {
	return claimWords(r, "pmt_id", "invoice", "amount", "pmt_status", "bank_acquirer_name", "transactions.0.smch_id", "transactions.0.invoice", "transactions.0.amount")
}

// claimPaid is claimSums of the printed answers with status 5.
const claimPaid = "1234567 100 100 5 АТ «Ощадбанк» 5410 100 100"

func TestClaimExamplesOfCalculateFee(t *testing.T) {
	m := claimFeeRule(t, "10", 0)
	r := claimSent(m, "fee-request")
	claims.Check(t, "ipay.example.fee.request", claimWords(r, "invoice", "amount", "fee") == "100 110 10", r.text)
	claims.Check(t, "ipay.example.fee.request", claimBeside(t, "fee-answer", r) == "", claimBeside(t, "fee-answer", r), r.text)
	printed := m.call("CalculateFee", tree{"invoice": 1000}) // the sum of the printed answer
	claims.Check(t, "ipay.example.fee.answer", printed.text == `{"response":{"invoice":"1000","amount":"1100","fee":"100"}}`, printed.text)
	claims.Check(t, "ipay.example.fee.answer", claimBeside(t, "fee-answer", printed) == "", claimBeside(t, "fee-answer", printed))
}

func TestClaimExamplesOfPaymentCreate(t *testing.T) {
	general, one := newMerchant(t, nil), newMerchant(t, nil)
	r := claimSent(general, "request")
	claims.Check(t, "ipay.example.request", claimBeside(t, "create-answer", r) == ".ext_id "+claimOnTop && claimSums(r) == claimPaid, claimBeside(t, "create-answer", r), r.text)
	claims.Check(t, "ipay.example.request", r.word("ext_id") == "AD68E7675FE111E79A65005056B960DF" && strings.Contains(general.last().Request.Body, `"pmt_desc": "Test payment "`), r.text)

	r = claimSent(one, "create-request-one")
	claims.Check(t, "ipay.example.create.one", claimBeside(t, "create-answer", r) == ".ext_id "+claimOnTop && claimSums(r) == claimPaid, claimBeside(t, "create-answer", r), r.text)
	claims.Check(t, "ipay.example.create.answer", claimBeside(t, "create-answer", r) == ".ext_id "+claimOnTop && claimSums(r) == claimPaid, r.text)
	strict := newMerchant(t, func(s *ipay.Settings) { s.StrictFields = true }) // the only example that is complete by its own table
	complete := claimSent(strict, "create-request-one")
	claims.Check(t, "ipay.example.create.one", complete.verdict() == "5", complete.text)

	split := newMerchant(t, nil)
	r = claimSent(split, "create-request-split")
	claims.Check(t, "ipay.example.create.split", claimBeside(t, "create-answer", r) == claimOnTop && r.verdict() == "5" && r.number("invoice") == 100, claimBeside(t, "create-answer", r), r.text)
	claims.Check(t, "ipay.example.create.split",
		claimWords(r, "transactions.0.smch_id", "transactions.0.invoice", "transactions.1.smch_id", "transactions.1.invoice") == "5410 50 5472 50", r.text)

	fiscal := newMerchant(t, nil)
	r = claimSent(fiscal, "create-request-fiscal")
	claims.Check(t, "ipay.example.create.fiscal", claimBeside(t, "create-answer", r) == claimOnTop && claimSums(r) == claimPaid, claimBeside(t, "create-answer", r), r.text)
	text := claimReceipt(fiscal, r)
	claims.Check(t, "ipay.example.create.fiscal", strings.Contains(text, "Назва товару 2") && strings.Contains(text, "Усього за товари|4,50 грн"), text)

	forced := newMerchant(t, nil) // 100 kopecks are below the threshold
	r = forced.post(strings.Replace(claimSigned(forced, "create-request-one", ""), `"custom_merchant_field": 1234567`, `"force_security_rate": "3D"`, 1))
	claims.Check(t, "ipay.example.create.answer_3ds", claimBeside(t, "create-answer-3ds", r) == ".ext_id", claimBeside(t, "create-answer-3ds", r), r.text)
	claims.Check(t, "ipay.example.create.answer_3ds", claimSums(r) == strings.Replace(claimPaid, " 5 ", " 1 ", 1) && r.word("security_rate") == "3D", r.text)
}

func TestClaimExamplesOfPaymentVerify3DS(t *testing.T) {
	m := newMerchant(t, nil)
	made := m.made("1", 100, claimForce)
	r := m.post(claimSigned(m, "verify-request", strings.ReplaceAll(m.payer(made, mocks.Approve), "/", `\/`)))
	claims.Check(t, "ipay.example.verify.request", r.verdict() == "5" && claimStep(m) == "1 to 5", r.text)
	claims.Check(t, "ipay.example.verify.answer", claimBeside(t, "verify-answer", r) == claimOnTop && claimSums(r) == claimPaid, claimBeside(t, "verify-answer", r), r.text)
}

func TestClaimExamplesOfPaymentSale(t *testing.T) {
	whole, split := claimStages(t), claimStages(t)
	whole.made("3", 100, nil)
	r := claimSent(whole, "sale-request")
	claims.Check(t, "ipay.example.sale.request", r.verdict() == "5" && claimStep(whole) == "3 to 5", r.text)
	claims.Check(t, "ipay.example.sale.answer", claimBeside(t, "sale-answer", r) == claimOnTop && claimSums(r) == claimPaid, claimBeside(t, "sale-answer", r), r.text)

	made := split.made("3", 45, nil)
	r = claimSent(split, "sale-request-split")
	claims.Check(t, "ipay.example.sale.request_split", claimBeside(t, "sale-answer", r) == claimOnTop && r.number("invoice") == 45 && r.verdict() == "5", claimBeside(t, "sale-answer", r), r.text)
	claims.Check(t, "ipay.example.sale.request_split",
		claimWords(r, "transactions.0.smch_id", "transactions.0.invoice", "transactions.1.smch_id", "transactions.1.invoice") == "111 20 222 25", r.text)
	claims.Check(t, "ipay.example.sale.request_split", split.payment(made).Ledger.Sum(payment.Capture) == 45, r.text)
}

func TestClaimExamplesOfPaymentCancel(t *testing.T) {
	m, parts := newMerchant(t, nil), newMerchant(t, nil)
	paid := m.made("5", 100, nil)
	r := claimSent(m, "cancel-request")
	claims.Check(t, "ipay.example.cancel.request", r.verdict() == "9" && m.payment(paid).Ledger.Sum(payment.Refund) == 100, r.text)
	claims.Check(t, "ipay.example.cancel.answer", claimBeside(t, "cancel-answer", r) == "" && claimSums(r) == strings.Replace(claimPaid, " 5 ", " 9 ", 1), claimBeside(t, "cancel-answer", r), r.text)

	made := claimSplit(parts, "5", 60, 70, 40)
	r = claimSent(parts, "cancel-request-split")
	claims.Check(t, "ipay.example.cancel.request_split", claimWords(made, "transactions.0.trn_id", "transactions.2.trn_id") == "6636 6638", made.text)
	claims.Check(t, "ipay.example.cancel.request_split", claimBeside(t, "cancel-answer", r) == "" && r.verdict() == "9", claimBeside(t, "cancel-answer", r), r.text)
	claims.Check(t, "ipay.example.cancel.request_split",
		claimWords(r, "transactions.0.amount", "transactions.1.amount", "transactions.2.amount") == "10 70 10" && parts.payment(made).Ledger.Sum(payment.Refund) == 80, r.text)
}

func TestClaimExamplesOfTheQueries(t *testing.T) {
	m := newMerchant(t, nil)
	paid := claimFiscalised(m)
	r := claimSent(m, "getstatus-request")
	claims.Check(t, "ipay.example.getstatus.request", r.verdict() == "5" && r.at("rrn") == paid.at("rrn"), r.text)
	claims.Check(t, "ipay.example.getstatus.answer", claimBeside(t, "getstatus-answer", r) == ".mch_amount" && claimSums(r) == claimPaid, claimBeside(t, "getstatus-answer", r), r.text)

	r = claimSent(m, "getinvoice-request")
	claims.Check(t, "ipay.example.getinvoice.request", strings.Contains(r.word("invoice"), "/invoice/"), r.text)
	printed := claimDecoded(t, claimExample(t, "getinvoice-answer"))["response"].(tree)["invoice"].(string)
	tail, printedTail := r.word("invoice")[strings.LastIndex(r.word("invoice"), "/"):], printed[strings.LastIndex(printed, "/"):]
	claims.Check(t, "ipay.example.getinvoice.answer", claimBeside(t, "getinvoice-answer", r) == "" && len(tail) == len(printedTail), printed, r.text)

	first := claimSent(m, "receipt-request")
	claims.Check(t, "ipay.example.receipt.request", first.at("status") == "CREATED", first.text)
	second := claimSent(m, "receipt-request")
	claims.Check(t, "ipay.example.receipt.answer", second.text == `{"response":{"pmt_id":1234567,"status":"INPROCESS"}}`, second.text)
	claims.Check(t, "ipay.example.receipt.answer", claimBeside(t, "receipt-answer", second) == "", claimBeside(t, "receipt-answer", second))
	third := claimSent(m, "receipt-request")
	claims.Check(t, "ipay.example.receipt.request", strings.HasPrefix(third.text, "%PDF-"), third.text)
}

func TestClaimExamplesOfProcessPayment(t *testing.T) {
	m := newMerchant(t, nil)
	m.made("17", 100, tree{"deferred_payment": true})
	r := claimSent(m, "process-request")
	claims.Check(t, "ipay.example.process.request", r.verdict() == "5" && claimStep(m) == "17 to 5", r.text)
	claims.Check(t, "ipay.example.process.answer", claimBeside(t, "process-answer", r) == claimOnTop, claimBeside(t, "process-answer", r), r.text)
	claims.Check(t, "ipay.example.process.answer", claimWords(r, "pmt_id", "invoice", "amount", "pmt_status") == "1234567 100 100 5" && !r.has("transactions"), r.text)
}

func TestClaimExamplesOfErrors(t *testing.T) {
	m := newMerchant(t, nil)
	r := m.post(strings.Replace(claimSigned(m, "request", ""), `"invoice": 100,`, "", 1))
	claims.Check(t, "ipay.example.error", claimBeside(t, "error", r) == "" && r.word("error") == "invalid request structure", claimBeside(t, "error", r), r.text)
	claims.Check(t, "ipay.example.error", slices.Equal(strings.Fields(claimExample(t, "error")), strings.Fields(`{ "response": { "error": "invalid request structure" } }`)), r.text)

	declined := claimScripted(t, "12")
	claims.Check(t, "ipay.example.group", claimBeside(t, "group", declined) == "" && declined.verdict() == "4/12", claimBeside(t, "group", declined), declined.text)
	claims.Check(t, "ipay.example.group", !declined.has("rrn") && !declined.has("auth_code") && !declined.has("transactions"), declined.text)
}
