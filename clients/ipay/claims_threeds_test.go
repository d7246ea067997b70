package ipay_test

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
	"paysandbox/payment"
)

// claimShopPage is where the payer's browser brings the result of 3-D Secure.
const claimShopPage = "https://shop.test/3ds?order=1"

// claimPosted is the request that the payer's browser sends to the shop with a form.
func claimPosted(t *testing.T, form url.Values) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, claimShopPage, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", urlencoded)
	return r
}

// challenged makes a payment of 600.00 that wants 3-D Secure.
func (s *claimShop) challenged() ipay.PaymentState {
	s.t.Helper()
	state := s.made(60000, func(p *ipay.Payment) { p.ThreeDS.NotificationURL = claimShopPage })
	if !state.NeedsChallenge() {
		s.t.Fatalf("no challenge: %v", state)
	}
	return state
}

func TestClaim3DSecureIsWantedAbove500(t *testing.T) {
	s := claimOpen(t, "", nil)
	above, exactly := s.made(50001, nil), s.made(50000, nil)
	link, err := above.Challenge()
	claims.Check(t, "ipay.test.3ds_above_500",
		above.Status == ipay.StatusChallenged && above.NeedsChallenge() && link != "" && err == nil, above, err)
	_, err = exactly.Challenge()
	claims.Check(t, "ipay.test.3ds_not_at_500",
		exactly.Status == ipay.StatusPaid && !exactly.NeedsChallenge() && errors.Is(err, ipay.ErrNoChallenge), exactly, err)
	least := s.made(1, nil)
	claims.Check(t, "ipay.test.3ds_not_at_500", least.Paid(), least)
}

func TestClaimThePayerIsSentToTheRedirectURL(t *testing.T) {
	s := claimOpen(t, "", nil)
	state := s.challenged()
	link, err := state.Challenge()
	tree := claimDecoded(t, s.last().answer)
	sent, _ := claimAt(tree, "response.security_data.redirect_url")
	claims.Check(t, "ipay.3ds.redirect", err == nil && link == sent && state.RedirectURL == sent, link, err, s.last().answer)
	form := s.payer(link, "approve")
	claims.Check(t, "ipay.3ds.redirect", form.Get("threedsData") != "", form)

	printed, err := answering(t, 200, fixture(t, "page/answers/PaymentCreate-3ds.json")).Charge(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9"})
	link, linkErr := printed.Challenge()
	claims.Check(t, "ipay.3ds.redirect", link == "https://example.com/acs" && err == nil && linkErr == nil, link, err, linkErr)
	asked := s.asked(state.PaymentID)
	_, err = asked.Challenge()
	claims.Check(t, "ipay.3ds.redirect", asked.NeedsChallenge() && errors.Is(err, ipay.ErrNoChallenge), "GetPaymentStatus brings no address", err)
}

func TestClaimTheResultGoesUnchangedIntoPaymentVerify3DS(t *testing.T) {
	s := claimOpen(t, "", nil)
	state := s.challenged()
	form := s.payer(state.RedirectURL, "approve")
	brought, err := ipay.ParseThreeDSNotification(claimPosted(t, form))
	claims.Check(t, "ipay.3ds.notification.field",
		err == nil && brought.ThreeDSData == form.Get("threedsData") && brought.ThreeDSData != "", form, err)
	for _, other := range []string{"threeds_data", "threedsdata", "ThreedsData", "PaRes"} {
		_, err := ipay.ParseThreeDSNotification(claimPosted(t, url.Values{other: {"eJ"}}))
		claims.Check(t, "ipay.3ds.notification.field", errors.Is(err, ipay.ErrNotification), other, err)
	}

	paid, err := s.Verify3DS(t.Context(), state.PaymentID, brought.ThreeDSData)
	claims.Check(t, "ipay.3ds.verify.forward",
		s.sentBody()["threeds_data"] == form.Get("threedsData") && err == nil && paid.Paid(), s.last().body, paid, err)
	claims.Check(t, "ipay.verify.action", claimShown(s.sent(), "action") == `"PaymentVerify3DS"` && paid.Paid(), paid)
	claims.Check(t, "ipay.verify.action", s.ledger(state.PaymentID).Sum(payment.Capture) == 60000, paid)
	claims.Check(t, "ipay.verify.body.pmt_id", claimShown(s.sentBody(), "pmt_id") == strconv.FormatInt(state.PaymentID, 10), s.last().body)
	claims.Check(t, "ipay.verify.body.threeds_data", claimKeys(s.sent(), "body") == "pmt_id threeds_data", s.last().body)

	// Whatever the value is, it is carried and not looked into.
	for _, opaque := range []string{"eJxlUttygjAQ/RXHDzAJ+g==", ` "\/&=%+<>` + "\n\t ї", strings.Repeat("/+", 20000)} {
		n, err := ipay.ParseThreeDSNotification(claimPosted(t, url.Values{"threedsData": {opaque}}))
		if err != nil {
			t.Fatal(err)
		}
		next := s.challenged()
		declined, err := s.PaymentVerify3DS(t.Context(), next.PaymentID, n.ThreeDSData)
		sent, isText := s.sentBody()["threeds_data"].(string)
		claims.Check(t, "ipay.3ds.verify.forward", isText && sent == opaque && err == nil, opaque, err)
		claims.Check(t, "ipay.verify.body.threeds_data",
			isText && sent == opaque && declined.DeclineGroup == ipay.Decline3DSNotVerified, opaque, declined)
	}
	before := len(s.wire)
	_, err = s.Verify3DS(t.Context(), state.PaymentID, "")
	claims.Check(t, "ipay.verify.body.threeds_data", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, err)
	_, err = s.Verify3DS(t.Context(), 0, "eJ")
	claims.Check(t, "ipay.verify.body.pmt_id", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, err)
}
