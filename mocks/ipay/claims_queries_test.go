package ipay_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks/ipay"
	"paysandbox/payment"
)

func TestClaimGetPaymentStatusWantsOneId(t *testing.T) {
	m := newMerchant(t, nil)
	r := m.made("5", 100, tree{"ext_id": "AD68E7675FE111E79A65005056B960DF"})
	m.made("5", 200, tree{"ext_id": "other"})
	none := claimRefused([]any{tree{}, tree{"pmt_id": nil, "ext_id": nil}, tree{"ext_id": ""}}, func(v any) reply { return m.call("GetPaymentStatus", v) })
	byID, byExtID := m.call("GetPaymentStatus", tree{"pmt_id": r.at("pmt_id")}), m.call("GetPaymentStatus", tree{"ext_id": r.at("ext_id")})
	claims.Check(t, "ipay.getstatus.body.one_of", none == "invalid request structure", none)
	claims.Check(t, "ipay.getstatus.body.one_of", byID.verdict() == "5" && byID.number("invoice") == 100 && byID.text == byExtID.text, byID.text, byExtID.text)
	claims.Check(t, "ipay.getstatus.action", byID.at("pmt_id") == r.at("pmt_id") && m.last().Operation == "GetPaymentStatus" && m.last().From == m.last().To, byID.text)

	wrong := claimRefused(claimNoID(), func(v any) reply { return m.call("GetPaymentStatus", with(tree{}, tree{"pmt_id": v})) })
	text, unknown := m.call("GetPaymentStatus", tree{"pmt_id": r.word("pmt_id")}), m.call("GetPaymentStatus", tree{"pmt_id": 1})
	claims.Check(t, "ipay.getstatus.body.pmt_id", wrong == "invalid request structure" && text.verdict() == "5" && unknown.verdict() == "overall error", wrong, text.text, unknown.text)

	m.made("5", 300, tree{"ext_id": json.Number("1234567890")})
	number, digits := m.call("GetPaymentStatus", tree{"ext_id": 1234567890}), m.call("GetPaymentStatus", tree{"ext_id": "1234567890"}) // the table says integer
	claims.Check(t, "ipay.getstatus.body.ext_id", number.number("invoice") == 300 && digits.number("invoice") == 300, number.text, digits.text)
	wrong = claimRefused([]any{true, tree{}, []any{"x"}, strings.Repeat("x", 51)}, func(v any) reply { return m.call("GetPaymentStatus", tree{"ext_id": v}) })
	missing := m.call("GetPaymentStatus", tree{"ext_id": "nobody's"})
	claims.Check(t, "ipay.getstatus.body.ext_id", wrong == "invalid request structure" && missing.verdict() == "overall error", wrong, missing.text)
}

func TestClaimGetPaymentStatusTypes(t *testing.T) {
	for text, kind := range map[bool]string{false: "integer", true: "string"} { // the example's, the table's
		m := newMerchant(t, func(s *ipay.Settings) { s.StringNumbers = text })
		r := m.about(m.made("5", 100, nil), "GetPaymentStatus", nil)
		kinds := claimKind(r.at("pmt_id")) + " " + claimKind(r.at("invoice")) + " " + claimKind(r.at("amount")) + " " + claimKind(r.at("pmt_status"))
		claims.Check(t, "ipay.getstatus.types", kinds == strings.Join([]string{kind, kind, kind, kind}, " ") && r.number("invoice") == 100 && r.verdict() == "5", r.text)
		claims.Check(t, "ipay.getstatus.types", claimKind(r.at("transactions.0.invoice")) == "integer", r.text)
	}
}

func TestClaimGetPaymentStatusIsShort(t *testing.T) {
	for _, m := range []*merchant{newMerchant(t, nil), claimStages(t)} {
		r := m.create(100, tree{"ext_id": "own"})
		asked := m.about(r, "GetPaymentStatus", nil)
		claims.Check(t, "ipay.getstatus.no_terminal_id",
			r.has("terminal_id") && r.has("ext_id") && asked.has("rrn") && !asked.has("terminal_id") && !asked.has("ext_id"), r.text, asked.text)
	}
}

func TestClaimGetPaymentInvoice(t *testing.T) {
	m := newMerchant(t, nil)
	got := claimPmtID(m, "GetPaymentInvoice", nil, func() reply { return m.made("5", 100, nil) })
	claims.Check(t, "ipay.getinvoice.body.pmt_id", got == " , wrong: invalid request structure", got) // no status, no error

	r, other := m.made("5", 100, nil), m.made("5", 100, nil)
	link, another := m.about(r, "GetPaymentInvoice", nil), m.about(other, "GetPaymentInvoice", nil)
	address, err := url.Parse(link.word("invoice"))
	claims.Check(t, "ipay.getinvoice.answer.invoice", err == nil && address.IsAbs() && len(link.tree) == 1 && claimKind(link.at("invoice")) == "string", link.text)
	claims.Check(t, "ipay.getinvoice.answer.invoice", regexp.MustCompile(`/invoice/[0-9a-f]{40}$`).MatchString(link.word("invoice")) && link.text != another.text, link.text)
	status, page := m.fetch(http.MethodGet, link.word("invoice"), "", "")
	claims.Check(t, "ipay.getinvoice.action", status == http.StatusOK && strings.Contains(page, r.word("pmt_id")) && strings.Contains(page, r.word("rrn")), status, page)
	unpaid := m.about(m.made("4/42", 100, tree{"token": m.token(claimPoorCard)}), "GetPaymentInvoice", nil)
	claims.Check(t, "ipay.getinvoice.action", unpaid.verdict() == "overall error", unpaid.text)
}

// claimFiscalised makes a paid payment with the example's receipt_data.
func claimFiscalised(m *merchant) reply {
	m.t.Helper()
	return m.made("5", 100, tree{"receipt_data": claimFiscal(m.t, nil)})
}

func TestClaimGetReceiptBringsAPDF(t *testing.T) {
	m := newMerchant(t, nil)
	wrong := claimRefused(claimNoID(), func(v any) reply { return m.call("GetReceipt", with(tree{}, tree{"pmt_id": v})) })
	text := m.call("GetReceipt", tree{"pmt_id": claimFiscalised(m).word("pmt_id")})
	claims.Check(t, "ipay.receipt.body.pmt_id", wrong == "invalid request structure" && text.word("status") == "CREATED", wrong, text.text)

	r := claimFiscalised(m)
	created, inprocess := m.about(r, "GetReceipt", nil), m.about(r, "GetReceipt", nil)
	for _, early := range []reply{created, inprocess} {
		claims.Check(t, "ipay.receipt.answer.json", len(early.tree) == 2 && early.at("pmt_id") == r.at("pmt_id") && claimKind(early.at("pmt_id")) == "integer", early.text)
		claims.Check(t, "ipay.receipt.answer.json", claimKind(early.at("status")) == "string" && strings.HasPrefix(early.header.Get("Content-Type"), "application/json"), early.text)
	}
	claims.Check(t, "ipay.receipt.status.created", created.at("status") == "CREATED", created.text)
	claims.Check(t, "ipay.receipt.status.inprocess", inprocess.at("status") == "INPROCESS", inprocess.text)

	ready, again := m.about(r, "GetReceipt", nil), m.about(r, "GetReceipt", nil)
	claims.Check(t, "ipay.receipt.status.created", strings.HasPrefix(ready.text, "%PDF-"), ready.text) // neither was final
	claims.Check(t, "ipay.receipt.status.inprocess", strings.HasPrefix(ready.text, "%PDF-"), ready.text)
	claims.Check(t, "ipay.receipt.action", strings.Contains(claimPDF(t, ready.text), r.word("pmt_id")) && m.last().Operation == "GetReceipt", ready.text)
	claims.Check(t, "ipay.receipt.answer.pdf", strings.HasPrefix(ready.text, "%PDF-") && !json.Valid([]byte(ready.text)) && again.text == ready.text, ready.text)
	claims.Check(t, "ipay.receipt.answer.pdf_header", ready.status == http.StatusOK && ready.header.Get("Content-Type") == "application/pdf", ready.header)

	closed := newMerchant(t, func(s *ipay.Settings) { s.Denied = []string{"GetReceipt"} }) // a merchant without fiscalisation
	denied := closed.about(claimFiscalised(closed), "GetReceipt", nil)
	claims.Check(t, "ipay.receipt.action", denied.verdict() == "access denied", denied.text)
}

func TestClaimReceiptErrorIsFinal(t *testing.T) {
	m := newMerchant(t, nil)
	held := m.made("17", 100, tree{"deferred_payment": true, "receipt_data": claimFiscal(t, nil)}) // unpaid, so there is nothing to receipt
	failed := m.about(held, "GetReceipt", nil)
	claims.Check(t, "ipay.receipt.status.error", failed.at("status") == "ERROR" && failed.at("pmt_id") == held.at("pmt_id"), failed.text)
	paid := m.about(held, "ProcessPayment", nil)
	for range 4 { // not even when it is paid in the end
		again := m.about(held, "GetReceipt", nil)
		claims.Check(t, "ipay.receipt.error_final", paid.verdict() == "5" && again.at("status") == "ERROR", paid.text, again.text)
	}

	scripted := scripting(t, `version: 1
name: own
about: The receipt's making fails at the third call.
provider: ipay
bind: { operation: PaymentCreate }
script:
  - { at: GetReceipt, calls: 3, do: { set: { receipt_status: ERROR } } }
  - { at: GetReceipt, calls: 5.., do: { set: { receipt_status: READY } } }
`)
	r := claimFiscalised(scripted)
	seen := ""
	for range 7 {
		seen += scripted.about(r, "GetReceipt", nil).word("status") + " "
	}
	claims.Check(t, "ipay.receipt.status.error", strings.HasPrefix(seen, "CREATED INPROCESS ERROR "), seen)
	claims.Check(t, "ipay.receipt.error_final", seen == "CREATED INPROCESS ERROR ERROR ERROR ERROR ERROR ", seen)
	claims.Check(t, "ipay.receipt.error_final", scripted.payment(r).Ledger.Sum(payment.Capture) == 100, seen)
}
