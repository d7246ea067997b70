package ipay_test

import (
	"bytes"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
	"paysandbox/payment"
)

// claimRun is a printed request that the client made: beside the page, and at a sandbox.
type claimRun struct {
	shop          *claimShop
	sent, printed any   // without the sign, which the page cuts; an id and its digits are one
	signed        bool  // the sign is that of the sent time
	err           error // of the sandbox
}

// same says whether the client sent what the page prints, signed, and the sandbox served it.
func (r claimRun) same() bool {
	return reflect.DeepEqual(r.sent, r.printed) && r.sent != nil && r.signed && r.err == nil
}

// claimExample makes a printed request, at a sandbox where prepare has made payment 1234567. A token that was minted takes the place of
// the printed one, which is cut.
func claimExample(t *testing.T, name string, s *claimShop, prepare func()) claimRun {
	t.Helper()
	i := slices.IndexFunc(pageExamples(), func(e example) bool { return e.name == name })
	if i < 0 {
		t.Fatalf("no example %s", name)
	}
	e, run := pageExamples()[i], claimRun{shop: s}
	var body []byte
	e.sends(t, func(r *http.Request) (err error) { body, err = io.ReadAll(r.Body); return err })
	stamp, _ := claimAt(claimDecoded(t, body), "request.auth.time")
	sign, _ := claimAt(claimDecoded(t, body), "request.auth.sign")
	text, isText := stamp.(string)
	run.signed = isText && sign == claimDigest(text+merchant.SignKey)
	run.sent, run.printed = meaning(t, body), meaning(t, []byte(fixture(t, "page/requests/"+name+".json")))

	prepare()
	s.change = strings.NewReplacer(sampleToken, s.token(""))
	run.err = e.call(t.Context(), s.client(base, merchant, at(e.at)))
	s.change = nil
	if run.err == nil && !bytes.Equal(s.last().body, body) {
		t.Errorf("%s: to the sandbox went %s", name, s.last().body)
	}
	return run
}

// claimNumberOne makes payment 1234567 of 100 kopecks.
func claimNumberOne(s *claimShop, change func(*ipay.Payment)) func() {
	return func() {
		s.t.Helper()
		if state := s.made(100, change); state.PaymentID != 1234567 {
			s.t.Fatalf("made %v", state)
		}
	}
}

func claimNothing() {}

func TestClaimPrintedRequestsOfPaymentCreate(t *testing.T) {
	r := claimExample(t, "PaymentCreate-1", claimOpen(t, "", nil), claimNothing)
	claims.Check(t, "ipay.example.request", r.same() && claimShown(r.sent, "request.body.pmt_desc") == `"Test payment "`, r.sent, r.printed, r.err)
	claims.Check(t, "ipay.example.request", r.shop.asked(1234567).Paid() && claimShown(r.sent, "request.body.threeds_info") == "absent", r.sent)
	r = claimExample(t, "PaymentCreate-2", claimOpen(t, "", claimStrictFields), claimNothing)
	claims.Check(t, "ipay.example.create.one", r.same() && r.shop.asked(1234567).Paid(), r.sent, r.printed, r.err)
	r = claimExample(t, "PaymentCreate-3", claimOpen(t, "", nil), claimNothing)
	claims.Check(t, "ipay.example.create.split", r.same() && len(r.shop.asked(1234567).Transactions) == 2, r.sent, r.printed, r.err)
	claims.Check(t, "ipay.example.create.split", claimKeys(r.sent, "request.body") == "invoice msisdn token transactions", r.sent)
	r = claimExample(t, "PaymentCreate-4", claimOpen(t, "", nil), claimNothing)
	claims.Check(t, "ipay.example.create.fiscal", r.same() && r.shop.asked(1234567).Invoice == 100, r.sent, r.printed, r.err)
	claims.Check(t, "ipay.example.create.fiscal", r.shop.receipt(1234567).Status == ipay.ReceiptCreated, r.sent)
}

func TestClaimPrintedRequestsAboutAPayment(t *testing.T) {
	r := claimExample(t, "CalculateFee-1", claimOpen(t, "", nil), claimNothing)
	claims.Check(t, "ipay.example.fee.request", r.same(), r.sent, r.printed, r.err)

	s := claimOpen(t, "", nil)
	r = claimExample(t, "PaymentVerify3DS-1", s, claimNumberOne(s, func(p *ipay.Payment) { p.Force3DS = true }))
	claims.Check(t, "ipay.example.verify.request", r.same() && s.asked(1234567).DeclineGroup == ipay.Decline3DSNotVerified, r.sent, r.printed, r.err)

	s = claimOpen(t, "", claimTwoStages)
	r = claimExample(t, "PaymentSale-1", s, claimNumberOne(s, nil))
	claims.Check(t, "ipay.example.sale.request", r.same() && s.ledger(1234567).Sum(payment.Capture) == 100, r.sent, r.printed, r.err)
	s = claimOpen(t, "", claimTwoStages)
	r = claimExample(t, "PaymentSale-2", s, claimNumberOne(s, nil))
	claims.Check(t, "ipay.example.sale.request_split", r.same() && claimShown(r.sent, "request.body.invoice") == "absent", r.sent, r.printed, r.err)
	claims.Check(t, "ipay.example.sale.request_split", s.ledger(1234567).Sum(payment.Capture) == 45 && s.asked(1234567).Invoice == 45, r.sent)

	s = claimOpen(t, "", nil)
	r = claimExample(t, "PaymentCancel-1", s, claimNumberOne(s, nil))
	claims.Check(t, "ipay.example.cancel.request", r.same() && s.ledger(1234567).Sum(payment.Refund) == 100, r.sent, r.printed, r.err)
	s = claimOpen(t, "", nil)
	r = claimExample(t, "PaymentCancel-2", s, claimNumberOne(s, func(p *ipay.Payment) { // the parts 6636, 6637 and 6638
		p.Transactions = []ipay.Split{{Invoice: 50, SubMerchantID: 5410}, {Invoice: 20, SubMerchantID: 5411}, {Invoice: 30, SubMerchantID: 5412}}
	}))
	claims.Check(t, "ipay.example.cancel.request_split", r.same() && s.ledger(1234567).Sum(payment.Refund) == 80, r.sent, r.printed, r.err)

	s = claimOpen(t, "", nil)
	r = claimExample(t, "GetPaymentStatus-1", s, claimNumberOne(s, nil))
	claims.Check(t, "ipay.example.getstatus.request", r.same(), r.sent, r.printed, r.err)
	r = claimExample(t, "GetPaymentInvoice-1", s, claimNothing)
	claims.Check(t, "ipay.example.getinvoice.request", r.same(), r.sent, r.printed, r.err)
	r = claimExample(t, "GetReceipt-1", s, claimNothing)
	claims.Check(t, "ipay.example.receipt.request", r.same(), r.sent, r.printed, r.err)
	s = claimOpen(t, "", nil)
	r = claimExample(t, "ProcessPayment-1", s, claimNumberOne(s, func(p *ipay.Payment) { p.Deferred = true }))
	claims.Check(t, "ipay.example.process.request", r.same() && s.ledger(1234567).Sum(payment.Capture) == 100, r.sent, r.printed, r.err)
}
