package ipay_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
)

func TestStatuses(t *testing.T) {
	type row struct {
		text                                                              string
		known, challenge, authorized, paid, declined, cancelled, deferred bool
		final                                                             bool
	}
	rows := map[ipay.Status]row{
		ipay.StatusChallenged: {text: "challenged (1)", known: true, challenge: true},
		ipay.StatusAuthorized: {text: "authorized (3)", known: true, authorized: true},
		ipay.StatusDeclined:   {text: "declined (4)", known: true, declined: true, final: true},
		ipay.StatusPaid:       {text: "paid (5)", known: true, paid: true, final: true},
		ipay.StatusCancelled:  {text: "cancelled (9)", known: true, cancelled: true, final: true},
		ipay.StatusRefused:    {text: "refused (14)", known: true, declined: true, final: true},
		ipay.StatusDeferred:   {text: "deferred (17)", known: true, deferred: true},
	}
	for n := range 30 {
		s := ipay.Status(n)
		want, listed := rows[s]
		if !listed {
			want = row{text: "unknown (" + strconv.Itoa(n) + ")"}
		}
		got := row{s.String(), s.Known(), s.NeedsChallenge(), s.Authorized(), s.Paid(), s.Declined(), s.Cancelled(), s.Deferred(), s.Final()}
		if got != want {
			t.Errorf("status %d is %+v, want %+v", n, got, want)
		}
		p := ipay.PaymentState{Status: s}
		if p.NeedsChallenge() != want.challenge || p.Authorized() != want.authorized || p.Paid() != want.paid || p.Declined() != want.declined || p.Deferred() != want.deferred {
			t.Errorf("a state of status %d tells otherwise", n)
		}
		if advice := s.Advice(); advice == "" || strings.Contains(advice, "does not name") == listed {
			t.Errorf("status %d advises %q", n, advice)
		}
	}
}

// An unknown status is carried to the caller and is neither paid nor declined.
func TestAnUnknownStatusIsCarried(t *testing.T) {
	s, err := answering(t, 200, state(`"pmt_status":4`, `"pmt_status":8`)).GetPaymentStatus(t.Context(), 1234567)
	if err != nil || s.Status != 8 || s.Paid() || s.Declined() || s.Status.Final() {
		t.Errorf("read %v, %v", s, err)
	}
}

// The groups of the page with its own words, and every other whole number carried.
func TestDeclineGroups(t *testing.T) {
	ukrainian := map[ipay.DeclineGroup]string{
		41: "Відмова від банку-емітента", 42: "Недостатньо коштів", 43: "Ліміт банку-емітента", 50: "Неправильний CVV код",
		51: "Помилка 3D Secure верифікації", 52: "Помилка зв'язку", 55: "Невідома помилка", 56: "Термін дії картки закінчився",
		57: "Невірний номер картки", 58: "Ліміт на картці", 60: "Помилка 3D Secure верифікації",
		66: "Операція відхилена через необхідність пройти 3DSecure верифікацію. Рекомендуємо повторно відправити запит, але з параметром pmt_info.force_security_rate=3D",
		67: "Операція відхилена через те, що дана картка іноземного банку і заборонена для операції. Рекомендується зробити новий платіж з іншою платіжною картою.",
	}
	english := map[ipay.DeclineGroup]string{
		ipay.DeclineIssuer: "issuing bank", ipay.DeclineInsufficientFunds: "insufficient", ipay.DeclineIssuerLimit: "limit of the issuing",
		ipay.DeclineCVV: "CVV", ipay.Decline3DSFailed: "3-D Secure", ipay.DeclineCommunication: "communication", ipay.DeclineUnknown: "unknown",
		ipay.DeclineExpiredCard: "expired", ipay.DeclineCardNumber: "card number", ipay.DeclineCardLimit: "on the card",
		ipay.Decline3DSNotVerified: "3-D Secure", ipay.Decline3DSRequired: "3-D Secure", ipay.DeclineForeignCard: "foreign",
	}
	advice := map[ipay.DeclineGroup]string{66: "Payment.Force3DS", 67: "another card"}
	for n := range 80 {
		s, err := answering(t, 200, state(`42`, strconv.Itoa(n))).Charge(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9"})
		g := s.DeclineGroup
		if err != nil || int(g) != n || !s.Declined() {
			t.Fatalf("group %d: read %v, %v", n, s, err)
		}
		words, listed := ukrainian[g]
		if g.Known() != listed || g.Ukrainian() != words {
			t.Errorf("group %d: known %t, %q; want %t, %q", n, g.Known(), g.Ukrainian(), listed, words)
		}
		if meaning, has := english[g]; has != listed || !strings.Contains(g.Meaning(), meaning) || (n != 0) != strings.HasPrefix(g.String(), strconv.Itoa(n)+", ") {
			t.Errorf("group %d means %q: %v", n, g.Meaning(), g)
		}
		if !strings.Contains(g.Advice(), advice[g]) || (g.Advice() == "") != (advice[g] == "") {
			t.Errorf("group %d advises %q", n, g.Advice())
		}
	}
}

// PaymentCancel's 4 is of the cancelling: the result has no way to say that the payment was declined.
func TestACancellingThatFailedIsNoDecline(t *testing.T) {
	for status, want := range map[string]struct {
		cancelled, failed bool
		says              string
	}{
		"4": {false, true, "the payment keeps its status"}, "9": {true, false, "done"}, "5": {false, false, "unknown: paid (5)"}, "8": {false, false, "unknown: unknown (8)"},
	} {
		got, err := answering(t, 200, state(`"pmt_status":4`, `"pmt_status":`+status)).Void(t.Context(), 1234567)
		if err != nil || got.Cancelled() != want.cancelled || got.Failed() != want.failed || !strings.Contains(got.String(), want.says) || got.DeclineGroup != 42 {
			t.Errorf("status %s: %v, %v", status, got, err)
		}
	}
}

func TestChallenge(t *testing.T) {
	s, err := answering(t, 200, fixture(t, "page/answers/PaymentCreate-3ds.json")).Charge(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9"})
	if err != nil {
		t.Fatal(err)
	}
	if link, err := s.Challenge(); link != "https://example.com/acs" || err != nil || !s.NeedsChallenge() || s.SecurityRate != "3D" {
		t.Errorf("Challenge = %q, %v", link, err)
	}
	for _, test := range []struct {
		change func(*ipay.PaymentState)
		want   error
	}{
		{func(s *ipay.PaymentState) { s.Status = ipay.StatusPaid }, ipay.ErrNoChallenge},
		{func(s *ipay.PaymentState) { s.RedirectURL = "" }, ipay.ErrNoChallenge},
		{func(s *ipay.PaymentState) { s.RedirectURL = "javascript:alert(1)" }, ipay.ErrMalformedAnswer},
		{func(s *ipay.PaymentState) { s.RedirectURL = "/acs" }, ipay.ErrMalformedAnswer},
	} {
		changed := s
		test.change(&changed)
		if link, err := changed.Challenge(); link != "" || !errors.Is(err, test.want) {
			t.Errorf("%v: Challenge = %q, %v; want %v", changed, link, err, test.want)
		}
	}
}
