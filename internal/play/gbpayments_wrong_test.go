package play_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
)

// gbWrong is a merchant who does something wrong, over the same client as the right one. What its calls give is its own affair.
type gbWrong struct {
	*gbShop
	client *gbpayments.Client
}

// newGBWrong is a merchant in a shop.
func newGBWrong(t *testing.T, s *gbShop) *gbWrong {
	t.Helper()
	var settings struct {
		SiteID    string `json:"site_id"`
		APISecret string `json:"api_secret"`
	}
	if err := json.Unmarshal(s.shop.Settings, &settings); err != nil {
		t.Fatal(err)
	}
	client, err := gbpayments.New(s.shop.BaseURL, gbpayments.Credentials{SiteID: settings.SiteID, APISecret: settings.APISecret},
		gbpayments.WithHTTPClient(s.shop.HTTP), gbpayments.WithClock(s.shop.Now), gbpayments.WithTimeout(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return &gbWrong{s, client}
}

// gbFirst is the number of the first payment.
const gbFirst = 995

func (w *gbWrong) order() gbpayments.Payment {
	return gbpayments.Payment{Token: "tok_ok", Amount: 10000, OrderID: "A-1", Description: "Tea", Email: "payer@example.com"}
}

func (w *gbWrong) charge()             { _, _ = w.client.Charge(w.t.Context(), w.order()) }
func (w *gbWrong) authorize()          { _, _ = w.client.Authorize(w.t.Context(), w.order()) }
func (w *gbWrong) confirm(minor int64) { _, _ = w.client.Confirm(w.t.Context(), gbFirst, minor) }
func (w *gbWrong) cancel()             { _, _ = w.client.Cancel(w.t.Context(), gbFirst) }
func (w *gbWrong) refund(minor int64)  { _, _ = w.client.Refund(w.t.Context(), gbFirst, minor) }
func (w *gbWrong) look() {
	_, _ = w.client.List(w.t.Context(), gbpayments.Query{DateStart: w.shop.Now()})
}

func (w *gbWrong) pass(d time.Duration) {
	if err := w.shop.Advance(d); err != nil {
		w.t.Fatal(err)
	}
}

func payAnyway(w *gbWrong) { w.charge(); w.charge(); w.authorize(); w.authorize() }

// anyway is what the report of a decline says of payAnyway.
var anyway = []string{
	"charged again, although the bank had declined", "authorized again, although the bank had declined",
	"did not end with the one payment that the bank declined",
}

// gbWrongdoing is what a wrong merchant does, and everything that the report then says.
type gbWrongdoing struct {
	scenario, what string
	does           func(*gbWrong)
	sentences      []string
}

// gbWrongs are the wrong merchants.
var gbWrongs = []gbWrongdoing{
	{"auth-cancelled", "confirms instead", func(w *gbWrong) { w.authorize(); w.confirm(10000) }, []string{
		"did not cancel the authorization", "took the money that it was to give back", "did not give the blocked money back"}},
	{"auth-cancelled", "forgets", func(w *gbWrong) { w.authorize() }, []string{
		"did not cancel the authorization", "did not give the blocked money back"}},
	{"auth-cancelled", "charges at once", func(w *gbWrong) { w.charge() }, []string{
		"charged at once instead of authorizing first",
		"did not cancel the authorization",
		"did not give the blocked money back",
	}},
	{"auth-confirmed", "forgets", func(w *gbWrong) { w.authorize() }, []string{
		"did not confirm the authorization", "did not take the blocked money, just once"}},
	{"auth-confirmed", "charges at once", func(w *gbWrong) { w.charge() }, []string{
		"charged at once instead of authorizing first", "did not confirm the authorization"}},
	{"auth-confirmed", "cancels", func(w *gbWrong) { w.authorize(); w.cancel() }, []string{
		"did not confirm the authorization", "did not take the blocked money, just once"}},
	{"auth-confirmed-in-part", "confirms all", func(w *gbWrong) { w.authorize(); w.confirm(10000) }, []string{
		"did not take 40.00 of the 100.00 that it had authorized"}},
	{"auth-confirmed-in-part", "charges at once", func(w *gbWrong) { w.charge() }, []string{
		"charged at once instead of authorizing first",
		"did not confirm the authorization",
		"did not take 40.00 of the 100.00 that it had authorized",
	}},
	{"cancel-refused", "takes no for the end", func(w *gbWrong) { w.authorize(); w.cancel() }, []string{
		"took the refusal for the end, although the money is still blocked", "did not give the blocked money back"}},
	{"cancel-refused", "confirms instead", func(w *gbWrong) { w.authorize(); w.cancel(); w.confirm(10000) }, []string{
		"took the refusal for the end, although the money is still blocked",
		"took the money that it was to give back",
		"did not give the blocked money back",
	}},
	{"charge-500-twice", "takes the first 500 for the end", func(w *gbWrong) { w.charge() }, []string{
		"gave up, although nothing had been charged yet",
		"charged again after a 500 without looking in the list whether the first charge had gone through", "the order is not paid just once"}},
	{"charge-500-twice", "charges again blindly", func(w *gbWrong) { w.charge(); w.charge(); w.charge(); w.look() }, []string{
		"charged again after a 500 without looking in the list whether the first charge had gone through"}},
	{"charge-declined-3ds-required", "does not take no for an answer", payAnyway, anyway},
	{"charge-declined-expired-card", "does not take no for an answer", payAnyway, anyway},
	{"charge-declined-insufficient-funds", "does not take no for an answer", payAnyway, anyway},
	{"charge-declined-limit", "does not take no for an answer", payAnyway, anyway},
	{"charge-declined-lost-card", "does not take no for an answer", payAnyway, anyway},
	{"charge-declined-limit", "does not try", func(*gbWrong) {}, []string{"did not end with the one payment that the bank declined"}},
	{"charge-declined-limit", "authorizes after the decline", func(w *gbWrong) { w.charge(); w.authorize() }, []string{
		"did not end with the one payment that the bank declined",
	}},
	{"charge-hangs", "charges again", func(w *gbWrong) { w.charge(); w.charge() }, []string{
		"did not look for the payment whose outcome it did not know",
		"charged again, although the first charge may have gone through", "the order is not paid just once"}},
	{"charge-hangs", "looks too late", func(w *gbWrong) { w.charge(); w.pass(6 * time.Minute); w.look() }, []string{
		"did not look for the payment whose outcome it did not know"}},
	{"charge-paid", "does nothing", func(*gbWrong) {}, []string{"did not charge", "the order is not paid just once"}},
	{"charge-paid", "charges twice", func(w *gbWrong) { w.charge(); w.charge() }, []string{
		"charged twice", "the order is not paid just once"}},
	{"charge-rate-limited", "gives up", func(w *gbWrong) { w.charge() }, []string{
		"gave up, although it was only told to come back later", "the order is not paid just once"}},
	{"charge-rate-limited", "comes back at once", func(w *gbWrong) { w.charge(); w.pass(29 * time.Second); w.charge() }, []string{
		"came back before the half minute of Retry-After was over"}},
	{"confirm-lost-answer", "believes that nothing happened", func(w *gbWrong) { w.authorize(); w.confirm(10000); w.confirm(10000) }, []string{
		"did not look whether the confirmation whose answer was lost had been carried out",
		"confirmed again, although the first confirmation had been carried out"}},
	{"confirm-lost-answer", "forgets", func(w *gbWrong) { w.authorize() }, []string{
		"did not take the blocked money, just once",
	}},
	{"confirm-refused", "takes no for the end", func(w *gbWrong) { w.authorize(); w.confirm(10000) }, []string{
		"took the refusal for the end, although the money is still blocked", "did not take the blocked money, just once"}},
	{"gb-charge-lost-answer", "charges again", func(w *gbWrong) { w.charge(); w.charge() }, []string{
		"did not look for the payment whose outcome it did not know", "charged twice",
		"expected the newest payment in COMPLETED, paid: 1 payment; saw COMPLETED paid: 2 payments"}},
	{"gb-charge-lost-answer", "looks once", func(w *gbWrong) { w.charge(); w.look() }, []string{
		"did not look for the payment whose outcome it did not know"}},
	{"hold-expired", "confirms", func(w *gbWrong) { w.authorize(); w.confirm(10000); w.look() }, []string{
		"confirmed, although nobody was to before the hold had ended", "did not wait the seven days until the hold ends by itself"}},
	{"hold-expired", "does not wait", func(w *gbWrong) { w.authorize(); w.pass(167 * time.Hour) }, []string{
		"did not look whether the money is still blocked", "did not wait the seven days until the hold ends by itself"}},
	{"hold-expired", "charges at once", func(w *gbWrong) { w.charge() }, []string{
		"charged at once instead of authorizing first",
		"did not wait the seven days until the hold ends by itself",
	}},
	{"lagging-list", "charges again", func(w *gbWrong) { w.charge(); w.look(); w.charge() }, []string{
		"looked only once, although the list shows a payment some seconds late",
		"charged again because the list did not show the first charge yet", "the order is not paid just once"}},
	{"lagging-list", "authorizes again", func(w *gbWrong) { w.authorize(); w.look(); w.authorize() }, []string{
		"looked only once, although the list shows a payment some seconds late",
		"authorized again because the list did not show the first authorization yet",
		"the order is not paid just once",
	}},
	{"refund-in-parts", "refunds once", func(w *gbWrong) { w.charge(); w.refund(4000) }, []string{
		"did not give the money back in two parts", "did not give all of the money back"}},
	{"refund-lags-in-list", "refunds again", func(w *gbWrong) { w.charge(); w.refund(4000); w.look(); w.refund(4000) }, []string{
		"refunded again because the list did not show the first refund yet",
		"did not look again for the refund that the list did not show yet"}},
	{"refund-lags-in-list", "forgets", func(w *gbWrong) { w.charge() }, []string{
		"did not refund",
	}},
	{"refund-lost-answer", "refunds again", func(w *gbWrong) { w.charge(); w.refund(4000); w.refund(4000) }, []string{
		"refunded again, although the first refund may have been carried out",
		"did not look whether the refund whose answer was lost had been carried out"}},
	{"refund-lost-answer", "forgets", func(w *gbWrong) { w.charge() }, []string{"did not refund"}},
	{"refund-refused", "takes no for the end", func(w *gbWrong) { w.charge(); w.refund(10000) }, []string{
		"took the refusal for the end, although the payer's money is still with the shop", "did not give all of the money back"}},
	{"refund-whole", "forgets", func(w *gbWrong) { w.charge() }, []string{
		"did not refund",
		"did not give all of the money back",
	}},
	{"pay-notification", "is told nowhere", func(w *gbWrong) { w.charge() }, []string{
		"did not acknowledge PAY; is notify_url set?"}},
	{"pay-notification", "does not pay", func(*gbWrong) {}, []string{
		"did not acknowledge PAY; is notify_url set?", "did not pay"}},
	{"refund-whole", "refunds a part", func(w *gbWrong) { w.charge(); w.refund(9999) }, []string{
		"did not give all of the money back"}},
}

func TestTheScenariosOfGBPaymentsTellAMerchantWhatWasWrong(t *testing.T) {
	for _, wrong := range gbWrongs {
		t.Run(wrong.scenario+"/"+wrong.what, func(t *testing.T) {
			inGBShop(t, wrong.scenario, "", func(t *testing.T, s *gbShop) {
				wrong.does(newGBWrong(t, s))
				if got := s.complaints(); !slices.Equal(got, wrong.sentences) {
					t.Errorf("the report says %q, want %q", got, wrong.sentences)
				}
			})
		})
	}
}

// TestEverySentenceOfGBPaymentsIsSaid: an expectation that no wrong merchant fails says nothing.
func TestEverySentenceOfGBPaymentsIsSaid(t *testing.T) {
	for name, text := range gbShipped(t) {
		s := gbLoaded(t, name, text)
		for _, e := range s.Expect {
			said := slices.ContainsFunc(gbWrongs, func(w gbWrongdoing) bool {
				return w.scenario == name && (slices.Contains(w.sentences, e.Else) || e.Else == "" && len(w.sentences) == len(s.Expect))
			})
			if !said {
				t.Errorf("%s:%d: no wrong merchant is told %q", name, e.Line, e.Else)
			}
		}
	}
}
