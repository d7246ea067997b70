package ipay_test

import (
	"errors"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
	mock "paysandbox/mocks/ipay"
	"paysandbox/payment"
)

// claimFull changes a payment to one that has every field that the table of PaymentCreate lists as required, and some more.
func claimFull(p *ipay.Payment) {
	p.Description, p.Info = "Test payment ", map[string]any{"custom_merchant_field": 1234567, "own": []string{"x"}}
	p.ExtID, p.Phone = "AD68E7675FE111E79A65005056B960DF", "380931234567"
	p.ThreeDS = ipay.ThreeDSInfo{
		NotificationURL: "https://shop.test/3ds?order=1&key=2", RequestorURL: "https://shop.test", ColorDepth: "24", Language: "en-US",
		ScreenHeight: "1920", ScreenWidth: "1080", TimeZone: "-120", AcceptHeader: "text/html,*/*;q=0.8", UserAgent: "Mozilla/5.0 (X11; Linux x86_64)",
	}
}

// claimStrictFields is a setting: unknown fields are refused, and what the table lists as required is demanded.
func claimStrictFields(s *mock.Settings) { s.StrictFields = true }

// claimSent is the body of a PaymentCreate of 100 kopecks after a change, which a strict merchant has taken.
func claimSent(t *testing.T, change func(*ipay.Payment)) claimTree {
	t.Helper()
	s := claimOpen(t, "", claimStrictFields)
	s.made(100, func(p *ipay.Payment) {
		claimFull(p)
		if change != nil {
			change(p)
		}
	})
	return s.sentBody()
}

// claimBare is the body of the smallest PaymentCreate.
func claimBare(t *testing.T) claimTree {
	t.Helper()
	s := claimOpen(t, "", nil)
	s.made(100, nil)
	return s.sentBody()
}

// claimLacking is what a strict merchant's PaymentCreate comes to without something.
func claimLacking(t *testing.T, change func(*ipay.Payment)) error {
	t.Helper()
	s := claimOpen(t, "", claimStrictFields)
	p := ipay.Payment{Invoice: 100, Token: s.token("")}
	claimFull(&p)
	change(&p)
	_, err := s.PaymentCreate(t.Context(), p)
	return err
}

func TestClaimPaymentCreateMakesAPayment(t *testing.T) {
	s := claimOpen(t, "", nil)
	first := s.made(100, nil)
	claims.Check(t, "ipay.create.action",
		claimShown(s.sent(), "action") == `"PaymentCreate"` && s.ledger(first.PaymentID).Sum(payment.Capture) == 100, first)
	for name, call := range map[string]func(ipay.Payment) (ipay.PaymentState, error){
		"Charge":    func(p ipay.Payment) (ipay.PaymentState, error) { return s.Charge(t.Context(), p) },
		"Authorize": func(p ipay.Payment) (ipay.PaymentState, error) { return s.Authorize(t.Context(), p) },
	} {
		next, err := call(ipay.Payment{Invoice: 250, Token: s.token("")})
		claims.Check(t, "ipay.create.action", claimShown(s.sent(), "action") == `"PaymentCreate"` && err == nil, name, err)
		claims.Check(t, "ipay.create.action", next.PaymentID > first.PaymentID && s.ledger(next.PaymentID).Sum(payment.Capture) == 250, name, next)
	}
}

func TestClaimInvoiceIsAnIntegerAndRequired(t *testing.T) {
	s := claimOpen(t, "", nil)
	for invoice, want := range map[int64]string{1: "1", 100: "100", 50000: "50000", 9_999_999_999: "9999999999"} {
		state := s.made(invoice, nil)
		claims.Check(t, "ipay.create.body.invoice", claimShown(s.sentBody(), "invoice") == want && state.Invoice == invoice, s.last().body)
	}
	before := len(s.wire)
	for _, invoice := range []int64{0, -1, -100} {
		_, err := s.PaymentCreate(t.Context(), ipay.Payment{Invoice: invoice, Token: "eyJ9"})
		claims.Check(t, "ipay.create.body.invoice", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, invoice, err)
	}
}

func TestClaimTheFieldsListedAsRequiredAreSentWhenGiven(t *testing.T) {
	full, bare := claimSent(t, nil), claimBare(t)
	claims.Check(t, "ipay.create.body.pmt_desc",
		claimShown(full, "pmt_desc") == `"Test payment "` && claimShown(bare, "pmt_desc") == "absent", full, bare)
	claims.Check(t, "ipay.create.body.pmt_info",
		claimShown(full, "pmt_info") == `{"custom_merchant_field":1234567,"own":["x"]}` && claimShown(bare, "pmt_info") == "absent", full, bare)
	claims.Check(t, "ipay.create.body.threeds_info", claimKeys(full, "threeds_info") == "browser_accept_header browser_color_depth browser_language "+
		"browser_screen_height browser_screen_width browser_tz browser_user_agent notification_url threeds_requestor_url", full)
	claims.Check(t, "ipay.create.body.threeds_info", claimShown(bare, "threeds_info") == "absent", bare)

	// A strict merchant demands them, and the client invents none.
	err := claimLacking(t, func(p *ipay.Payment) { p.Description = "" })
	claims.Check(t, "ipay.create.body.pmt_desc", errors.Is(err, ipay.ErrInvalidStructure), err)
	err = claimLacking(t, func(p *ipay.Payment) { p.Info = nil })
	claims.Check(t, "ipay.create.body.pmt_info", errors.Is(err, ipay.ErrInvalidStructure), err)
	err = claimLacking(t, func(p *ipay.Payment) { p.ThreeDS = ipay.ThreeDSInfo{} })
	claims.Check(t, "ipay.create.body.threeds_info", errors.Is(err, ipay.ErrInvalidStructure), err)
}

func TestClaimOptionalFieldsAreSentWhenGiven(t *testing.T) {
	full := claimSent(t, func(p *ipay.Payment) { p.Recurrent = true })
	late := claimSent(t, func(p *ipay.Payment) { p.Deferred = true })
	bare := claimBare(t)
	claims.Check(t, "ipay.create.body.ext_id",
		claimShown(full, "ext_id") == `"AD68E7675FE111E79A65005056B960DF"` && claimShown(bare, "ext_id") == "absent", full, bare)
	claims.Check(t, "ipay.create.body.msisdn", claimShown(full, "msisdn") == `"380931234567"` && claimShown(bare, "msisdn") == "absent", full, bare)
	claims.Check(t, "ipay.create.body.deferred_payment",
		claimShown(late, "deferred_payment") == "true" && claimShown(full, "deferred_payment") == "absent" &&
			claimShown(bare, "deferred_payment") == "absent", late, bare)
	claims.Check(t, "ipay.create.body.recurrent",
		claimShown(full, "recurrent") == "true" && claimShown(late, "recurrent") == "absent" && claimShown(bare, "recurrent") == "absent", full, bare)
	claims.Check(t, "ipay.create.body.recurrent_token",
		claimShown(full, "recurrent_token") == "absent" && claimShown(bare, "recurrent_token") == "absent", full, bare)
}

func TestClaimExtIDNamesThePayment(t *testing.T) {
	s := claimOpen(t, "", nil)
	digits := s.made(100, func(p *ipay.Payment) { p.ExtID = "007" })
	claims.Check(t, "ipay.create.body.ext_id", claimShown(s.sentBody(), "ext_id") == `"007"` && digits.ExtID == "007", s.last().body, digits)
	found, err := s.GetPaymentStatusByExtID(t.Context(), "007")
	claims.Check(t, "ipay.create.body.ext_id", err == nil && found.PaymentID == digits.PaymentID, found, err)

	for _, letter := range []string{"x", "ї", "№"} {
		longest := s.made(100, func(p *ipay.Payment) { p.ExtID = strings.Repeat(letter, 50) })
		claims.Check(t, "ipay.create.body.ext_id.max", longest.Paid() && longest.ExtID == strings.Repeat(letter, 50), letter, longest)
		before := len(s.wire)
		_, err := s.PaymentCreate(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9", ExtID: strings.Repeat(letter, 51)})
		claims.Check(t, "ipay.create.body.ext_id.max", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, letter, err)
	}
}

func TestClaimADeferredPaymentWaitsForProcessPayment(t *testing.T) {
	s := claimOpen(t, "", nil)
	late := s.made(100, func(p *ipay.Payment) { p.Deferred = true })
	claims.Check(t, "ipay.create.deferred", late.Deferred() && !late.Paid() && len(s.ledger(late.PaymentID)) == 0, late)
	done, err := s.ProcessPayment(t.Context(), late.PaymentID)
	claims.Check(t, "ipay.create.deferred", err == nil && done.Paid() && s.ledger(late.PaymentID).Sum(payment.Capture) == 100, done, err)
	plain := s.made(100, nil)
	claims.Check(t, "ipay.create.deferred", !plain.Deferred() && s.ledger(plain.PaymentID).Sum(payment.Capture) == 100, plain)
}

func TestClaimARecurrentTokenPays(t *testing.T) {
	s := claimOpen(t, "", nil)
	first := s.made(100, func(p *ipay.Payment) { p.Recurrent, p.Token = true, s.token("5555555555554444") })
	claims.Check(t, "ipay.create.recurrent.first", first.Paid() && first.RecurrentToken != "", first)
	for what, state := range map[string]ipay.PaymentState{
		"not asked for":      s.made(100, nil),
		"a card that cannot": s.made(100, func(p *ipay.Payment) { p.Recurrent, p.Token = true, s.token("4000000000000044") }),
		"declined":           s.made(100, func(p *ipay.Payment) { p.Recurrent, p.Token = true, s.token("4000000000000424") }),
	} {
		claims.Check(t, "ipay.create.recurrent.first", state.RecurrentToken == "", what, state)
	}

	again, err := s.Charge(t.Context(), ipay.Payment{Invoice: 300, RecurrentToken: first.RecurrentToken})
	sent := s.sentBody()
	claims.Check(t, "ipay.create.body.recurrent_token",
		sent["recurrent_token"] == first.RecurrentToken && claimShown(sent, "token") == "absent" && claimShown(sent, "invoice") == "300", sent)
	claims.Check(t, "ipay.create.body.recurrent_token", err == nil && again.Paid() && again.MaskedPAN == first.MaskedPAN, again, err)
	_, err = s.Charge(t.Context(), ipay.Payment{Invoice: 300, RecurrentToken: strings.Repeat("0", 40)})
	claims.Check(t, "ipay.create.body.recurrent_token", errors.Is(err, ipay.ErrInvalidToken), err)
}
