package ipay_test

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
	mock "paysandbox/mocks/ipay"
	"paysandbox/payment"
)

// claimNumber is a payment's number as it is sent: a JSON number.
func claimNumber(s ipay.PaymentState) string { return strconv.FormatInt(s.PaymentID, 10) }

func TestClaimCalculateFeeTellsTheFee(t *testing.T) {
	s := claimOpen(t, "", func(own *mock.Settings) { own.FeePercent = "10" })
	fee, err := s.CalculateFee(t.Context(), 1000)
	claims.Check(t, "ipay.fee.action", claimShown(s.sent(), "action") == `"CalculateFee"` && err == nil && fee.Fee == 100, fee, err)
	claims.Check(t, "ipay.fee.body.invoice", claimShown(s.sent(), "body") == `{"invoice":1000}`, s.last().body)
	before := len(s.wire)
	for _, invoice := range []int64{0, -1} {
		_, err := s.CalculateFee(t.Context(), invoice)
		claims.Check(t, "ipay.fee.body.invoice", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, invoice, err)
	}
	claims.Check(t, "ipay.fee.answer.invoice", fee.Invoice == 1000, fee)
	claims.Check(t, "ipay.fee.answer.amount", fee.Amount == 1100 && fee.Amount == fee.Invoice+fee.Fee, fee)
	claims.Check(t, "ipay.fee.answer.fee", fee.Fee == 100, fee)

	// The table has integers, the example strings.
	for what, body := range map[string]string{
		"numbers": `{"response":{"invoice":1000,"amount":1103,"fee":103}}`, "strings": `{"response":{"invoice":"1000","amount":"1103","fee":"103"}}`,
	} {
		fee, err := answering(t, 200, body).CalculateFee(t.Context(), 1000)
		claims.Check(t, "ipay.fee.answer.invoice", fee.Invoice == 1000 && err == nil, what, fee, err)
		claims.Check(t, "ipay.fee.answer.amount", fee.Amount == 1103 && err == nil, what, fee, err)
		claims.Check(t, "ipay.fee.answer.fee", fee.Fee == 103 && err == nil, what, fee, err)
	}
	lacking := func(key string) error {
		body := strings.Replace(`{"response":{"invoice":1000,"amount":1103,"fee":103}}`, `"`+key+`"`, `"x"`, 1)
		_, err := answering(t, 200, body).CalculateFee(t.Context(), 1000)
		return err
	}
	claims.Check(t, "ipay.fee.answer.invoice", errors.Is(lacking("invoice"), ipay.ErrMalformedAnswer), lacking("invoice"))
	claims.Check(t, "ipay.fee.answer.amount", errors.Is(lacking("amount"), ipay.ErrMalformedAnswer), lacking("amount"))
	claims.Check(t, "ipay.fee.answer.fee", errors.Is(lacking("fee"), ipay.ErrMalformedAnswer), lacking("fee"))
}

func TestClaimPaymentSaleTakesTheMoney(t *testing.T) {
	s := claimOpen(t, "", claimTwoStages)
	held := s.made(100, nil)
	done, err := s.PaymentSale(t.Context(), ipay.Sale{PaymentID: held.PaymentID, Invoice: 80})
	claims.Check(t, "ipay.sale.action", claimShown(s.sent(), "action") == `"PaymentSale"` && err == nil && done.Paid(), done, err)
	claims.Check(t, "ipay.sale.action", s.ledger(held.PaymentID).Sum(payment.Capture) == 80, done)
	claims.Check(t, "ipay.sale.body.pmt_id", claimShown(s.sentBody(), "pmt_id") == claimNumber(held), s.last().body)
	claims.Check(t, "ipay.sale.body.invoice", claimShown(s.sentBody(), "invoice") == "80" && done.Invoice == 80, s.last().body, done)

	next := s.made(100, nil)
	if _, err := s.Capture(t.Context(), next.PaymentID, 100); err != nil {
		t.Fatal(err)
	}
	claims.Check(t, "ipay.sale.action", claimShown(s.sent(), "action") == `"PaymentSale"` && s.asked(next.PaymentID).Paid(), s.last().body)
	before := len(s.wire)
	_, err = s.PaymentSale(t.Context(), ipay.Sale{Invoice: 100})
	claims.Check(t, "ipay.sale.body.pmt_id", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, err)
	for _, invoice := range []int64{0, -1} {
		_, err := s.PaymentSale(t.Context(), ipay.Sale{PaymentID: 1234567, Invoice: invoice})
		claims.Check(t, "ipay.sale.body.invoice", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, invoice, err)
	}
}

func TestClaimPaymentCancelGivesBack(t *testing.T) {
	s := claimOpen(t, "", nil)
	for name, whole := range map[string]func(int64) (ipay.Cancellation, error){
		"Void":   func(id int64) (ipay.Cancellation, error) { return s.Void(t.Context(), id) },
		"Refund": func(id int64) (ipay.Cancellation, error) { return s.Refund(t.Context(), id) },
	} {
		paid := s.made(100, nil)
		back, err := whole(paid.PaymentID)
		claims.Check(t, "ipay.cancel.action", claimShown(s.sent(), "action") == `"PaymentCancel"` && err == nil && back.Cancelled(), name, back, err)
		claims.Check(t, "ipay.cancel.body.pmt_id", claimShown(s.sentBody(), "pmt_id") == claimNumber(paid), name, s.last().body)
		claims.Check(t, "ipay.cancel.whole",
			claimKeys(s.sent(), "body") == "pmt_id" && s.ledger(paid.PaymentID).Sum(payment.Refund) == 100, name, s.last().body)
	}

	paid := s.made(100, nil)
	back, err := s.RefundAmount(t.Context(), paid.PaymentID, 30)
	claims.Check(t, "ipay.cancel.body.amount", claimShown(s.sent(), "body") == `{"amount":30,"pmt_id":`+claimNumber(paid)+`}`, s.last().body)
	claims.Check(t, "ipay.cancel.body.amount", err == nil && back.Cancelled() && s.ledger(paid.PaymentID).Sum(payment.Refund) == 30, back, err)
	before := len(s.wire)
	for _, amount := range []int64{0, -1} {
		_, err := s.RefundAmount(t.Context(), paid.PaymentID, amount)
		claims.Check(t, "ipay.cancel.body.amount", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, amount, err)
	}
	_, err = s.PaymentCancel(t.Context(), ipay.Cancel{PaymentID: paid.PaymentID, Amount: 10, Transactions: []ipay.CancelPart{{TransactionID: 6636, Amount: 10}}})
	claims.Check(t, "ipay.cancel.body.amount", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, "with transactions", err)
	_, err = s.PaymentCancel(t.Context(), ipay.Cancel{Amount: 10})
	claims.Check(t, "ipay.cancel.body.pmt_id", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, err)
	_, err = s.RefundTransactions(t.Context(), 0, ipay.CancelPart{TransactionID: 6636, Amount: 10})
	claims.Check(t, "ipay.cancel.body.pmt_id", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, err)
}

func TestClaimGetPaymentStatusTellsTheState(t *testing.T) {
	s := claimOpen(t, "", nil)
	paid := s.made(100, func(p *ipay.Payment) { p.ExtID = "AD68E7675FE111E79A65005056B960DF" })
	byID, err := s.GetPaymentStatus(t.Context(), paid.PaymentID)
	claims.Check(t, "ipay.getstatus.action", claimShown(s.sent(), "action") == `"GetPaymentStatus"` && err == nil && byID.Paid(), byID, err)
	claims.Check(t, "ipay.getstatus.body.pmt_id",
		claimShown(s.sent(), "body") == `{"pmt_id":`+claimNumber(paid)+`}` && byID.PaymentID == paid.PaymentID, s.last().body)
	claims.Check(t, "ipay.getstatus.body.one_of", claimKeys(s.sent(), "body") == "pmt_id" && byID.Invoice == 100, s.last().body)
	byExtID, err := s.GetPaymentStatusByExtID(t.Context(), "AD68E7675FE111E79A65005056B960DF")
	claims.Check(t, "ipay.getstatus.action", claimShown(s.sent(), "action") == `"GetPaymentStatus"` && err == nil && byExtID.Paid(), byExtID, err)
	claims.Check(t, "ipay.getstatus.body.ext_id",
		claimShown(s.sent(), "body") == `{"ext_id":"AD68E7675FE111E79A65005056B960DF"}` && byExtID.PaymentID == paid.PaymentID, s.last().body, byExtID)
	claims.Check(t, "ipay.getstatus.body.one_of", claimKeys(s.sent(), "body") == "ext_id" && byExtID.Invoice == 100, s.last().body)

	before := len(s.wire)
	_, err = s.GetPaymentStatus(t.Context(), 0)
	claims.Check(t, "ipay.getstatus.body.one_of", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, err)
	claims.Check(t, "ipay.getstatus.body.pmt_id", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, err)
	for _, extID := range []string{"", strings.Repeat("x", 51)} {
		_, err := s.GetPaymentStatusByExtID(t.Context(), extID)
		claims.Check(t, "ipay.getstatus.body.one_of", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, extID, err)
		claims.Check(t, "ipay.getstatus.body.ext_id", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, extID, err)
	}

	// The table gives strings, the example numbers.
	texts := claimOpen(t, "", func(own *mock.Settings) { own.StringNumbers = true })
	made := texts.made(12345, nil)
	asked := texts.asked(made.PaymentID)
	answer := claimDecoded(t, texts.last().answer)
	claims.Check(t, "ipay.getstatus.types",
		claimShown(answer, "response.pmt_status") == `"5"` && claimShown(answer, "response.invoice") == `"12345"`, texts.last().answer)
	claims.Check(t, "ipay.getstatus.types",
		asked.PaymentID == made.PaymentID && asked.Invoice == 12345 && asked.Amount == 12345 && asked.Status == ipay.StatusPaid, asked)
	claims.Check(t, "ipay.getstatus.types", byID.PaymentID == paid.PaymentID && byID.Amount == 100 && byID.Status == ipay.StatusPaid, byID)
}

func TestClaimGetPaymentInvoiceGivesALink(t *testing.T) {
	s := claimOpen(t, "", nil)
	paid := s.made(100, nil)
	link, err := s.GetPaymentInvoice(t.Context(), paid.PaymentID)
	claims.Check(t, "ipay.getinvoice.action", claimShown(s.sent(), "action") == `"GetPaymentInvoice"` && err == nil, err)
	claims.Check(t, "ipay.getinvoice.body.pmt_id", claimShown(s.sent(), "body") == `{"pmt_id":`+claimNumber(paid)+`}`, s.last().body)
	claims.Check(t, "ipay.getinvoice.answer.invoice", regexp.MustCompile(`^https?://[^/]+/.*/[0-9a-f]{40}$`).MatchString(link.URL), link)
	before := len(s.wire)
	_, err = s.GetPaymentInvoice(t.Context(), 0)
	claims.Check(t, "ipay.getinvoice.body.pmt_id", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, err)
	for _, other := range []string{`100`, `"100"`, `null`, `""`, `"javascript:alert(1)"`} {
		_, err := answering(t, 200, `{"response":{"invoice":`+other+`}}`).GetPaymentInvoice(t.Context(), 1234567)
		claims.Check(t, "ipay.getinvoice.answer.invoice", errors.Is(err, ipay.ErrMalformedAnswer), other, err)
	}
}

func TestClaimProcessPaymentFinishesADeferredPayment(t *testing.T) {
	s := claimOpen(t, "", nil)
	late := s.made(100, func(p *ipay.Payment) { p.Deferred = true })
	done, err := s.ProcessPayment(t.Context(), late.PaymentID)
	claims.Check(t, "ipay.process.action", claimShown(s.sent(), "action") == `"ProcessPayment"` && err == nil && done.Paid(), done, err)
	claims.Check(t, "ipay.process.body.pmt_id", claimShown(s.sent(), "body") == `{"pmt_id":`+claimNumber(late)+`}`, s.last().body)
	before := len(s.wire)
	_, err = s.ProcessPayment(t.Context(), -1)
	claims.Check(t, "ipay.process.body.pmt_id", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, err)
}
