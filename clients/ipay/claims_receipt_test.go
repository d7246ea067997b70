package ipay_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
)

// fiscal makes a paid payment for which a receipt is made.
func (s *claimShop) fiscal() ipay.PaymentState {
	s.t.Helper()
	return s.made(100, func(p *ipay.Payment) {
		p.ReceiptData.Goods = []ipay.Good{{Name: "Назва товару 1", Price: 100, Quantity: 1000}}
	})
}

// receipt asks once for the receipt of a payment.
func (s *claimShop) receipt(paymentID int64) ipay.Receipt {
	s.t.Helper()
	r, err := s.GetReceipt(s.t.Context(), paymentID)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// claimInstantly is a wait that takes no time.
func claimInstantly(context.Context, time.Duration) error { return nil }

func TestClaimGetReceiptGivesThePDFInTheEnd(t *testing.T) {
	s := claimOpen(t, "", nil)
	paid := s.fiscal()
	first := s.receipt(paid.PaymentID)
	claims.Check(t, "ipay.receipt.action",
		claimShown(s.sent(), "action") == `"GetReceipt"` && first.PaymentID == paid.PaymentID, s.last().body, first)
	claims.Check(t, "ipay.receipt.body.pmt_id", claimShown(s.sent(), "body") == `{"pmt_id":`+claimNumber(paid)+`}`, s.last().body)
	answer := claimDecoded(t, s.last().answer)
	claims.Check(t, "ipay.receipt.answer.json",
		claimKeys(answer, "response") == "pmt_id status" && first.PDF == nil && first.Status == "CREATED", s.last().answer)
	claims.Check(t, "ipay.receipt.status.created",
		first.Status == ipay.ReceiptCreated && first.Status.InProgress() && !first.Status.Final(), first.Status)
	second := s.receipt(paid.PaymentID)
	claims.Check(t, "ipay.receipt.status.inprocess",
		second.Status == ipay.ReceiptInProcess && claimShown(claimDecoded(t, second.Raw), "response.status") == `"INPROCESS"`, second.Status)
	claims.Check(t, "ipay.receipt.status.inprocess", second.Status.InProgress() && !second.Status.Final(), second.Status)
	third := s.receipt(paid.PaymentID)
	claims.Check(t, "ipay.receipt.answer.pdf", bytes.HasPrefix(third.PDF, []byte("%PDF-")) && bytes.Equal(third.PDF, s.last().answer), third.Status)
	claims.Check(t, "ipay.receipt.answer.pdf",
		third.Status == ipay.ReceiptReady && third.Status.Final() && third.PaymentID == paid.PaymentID, third.Status)
	claims.Check(t, "ipay.receipt.answer.pdf_header", s.last().got.Get("Content-Type") == "application/pdf" && third.PDF != nil, s.last().got)

	before := len(s.wire)
	_, err := s.GetReceipt(t.Context(), 0)
	claims.Check(t, "ipay.receipt.body.pmt_id", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, err)
}

// The header alone tells a PDF from an answer in JSON.
func TestClaimTheContentTypeTellsThePDF(t *testing.T) {
	const document, status = "%PDF-1.4\n%%EOF\n", `{"response":{"pmt_id":1234567,"status":"CREATED"}}`
	ask := func(contentType, body string) (ipay.Receipt, error) {
		c := newClient(t, base, over(func(*http.Request) (*http.Response, error) {
			r := respond(200, body)
			r.Header.Set("Content-Type", contentType)
			return r, nil
		}))
		return c.GetReceipt(t.Context(), 1234567)
	}
	for contentType, isPDF := range map[string]bool{
		"application/pdf": true, "Application/PDF": true, "application/pdf; x=y": true, "application/json": false, "text/plain": false,
	} {
		r, err := ask(contentType, document)
		claims.Check(t, "ipay.receipt.answer.pdf_header",
			(string(r.PDF) == document) == isPDF && errors.Is(err, ipay.ErrMalformedAnswer) != isPDF, contentType, err)
	}
	r, err := ask("application/pdf", status)
	claims.Check(t, "ipay.receipt.answer.pdf", errors.Is(err, ipay.ErrMalformedAnswer) && r.PDF == nil, err)
	r, err = ask("application/json", status)
	claims.Check(t, "ipay.receipt.answer.json", err == nil && r.Status == ipay.ReceiptCreated && r.PaymentID == 1234567 && r.PDF == nil, r, err)
	r, err = ask("application/json", strings.Replace(status, "1234567", `"1234567"`, 1))
	claims.Check(t, "ipay.receipt.answer.json", err == nil && r.PaymentID == 1234567, r, err)
	for _, key := range []string{"pmt_id", "status"} {
		_, err := ask("application/json", strings.Replace(status, key, "x", 1))
		claims.Check(t, "ipay.receipt.answer.json", errors.Is(err, ipay.ErrMalformedAnswer), key, err)
	}
}

// claimAsked counts the requests for a receipt.
func (s *claimShop) claimAsked() (n int) {
	for _, x := range s.wire {
		if strings.Contains(string(x.body), `"GetReceipt"`) {
			n++
		}
	}
	return n
}

func TestClaimTheClientAsksUntilTheReceiptIsFinal(t *testing.T) {
	slow := claimOpen(t, "receipt-slow", nil)
	paid := slow.fiscal()
	var seen []string
	note := ipay.OnPoll(func(r ipay.Receipt) { seen = append(seen, string(r.Status)) })
	r, err := slow.WaitForReceipt(t.Context(), paid.PaymentID, ipay.WithWait(claimInstantly), note)
	claims.Check(t, "ipay.receipt.status.created", strings.HasPrefix(strings.Join(seen, " "), "CREATED CREATED INPROCESS"), seen)
	claims.Check(t, "ipay.receipt.status.inprocess",
		strings.HasSuffix(strings.Join(seen, " "), "INPROCESS INPROCESS READY") && err == nil && r.PDF != nil, seen, err)

	failing := claimOpen(t, "receipt-error", nil)
	paid = failing.fiscal()
	r, err = failing.WaitForReceipt(t.Context(), paid.PaymentID, ipay.WithWait(claimInstantly))
	claims.Check(t, "ipay.receipt.status.error",
		r.Status == ipay.ReceiptError && r.Status.Final() && !r.Status.InProgress() && r.PDF == nil, r.Status)
	claims.Check(t, "ipay.receipt.status.error", errors.Is(err, ipay.ErrNoReceipt), err)
	claims.Check(t, "ipay.receipt.error_final", failing.claimAsked() == 3, "the client asked on after ERROR", failing.claimAsked())
	for range 3 {
		again := failing.receipt(paid.PaymentID)
		claims.Check(t, "ipay.receipt.error_final", again.Status == ipay.ReceiptError && again.PDF == nil, again.Status)
	}
}
