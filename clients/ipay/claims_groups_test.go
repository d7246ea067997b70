package ipay_test

import (
	"errors"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
)

// declinedBy pays by a shipped scenario that declines and gives the group, which GetPaymentStatus repeats.
func (s *claimShop) declinedBy(scenario string) ipay.DeclineGroup {
	s.t.Helper()
	state, err := s.playing(scenario).Charge(s.t.Context(), ipay.Payment{Invoice: 100, Token: s.token("")})
	if err != nil || !state.Declined() || state.Status != ipay.StatusDeclined {
		s.t.Fatalf("%s: %v, %v", scenario, state, err)
	}
	if asked := s.asked(state.PaymentID).DeclineGroup; asked != state.DeclineGroup {
		s.t.Fatalf("%s: PaymentCreate says group %d, GetPaymentStatus %d", scenario, state.DeclineGroup, asked)
	}
	return state.DeclineGroup
}

func TestClaimEachGroupIsTypedAndSaysThePagesWords(t *testing.T) {
	s := claimOpen(t, "", nil)
	g := s.declinedBy("declined-41-issuer")
	claims.Check(t, "ipay.group.41", int(g) == 41 && g == ipay.DeclineIssuer && g.Ukrainian() == "Відмова від банку-емітента", g)
	g = s.declinedBy("declined-42-no-money")
	claims.Check(t, "ipay.group.42", int(g) == 42 && g == ipay.DeclineInsufficientFunds && g.Ukrainian() == "Недостатньо коштів", g)
	g = s.declinedBy("declined-43-issuer-limit")
	claims.Check(t, "ipay.group.43", int(g) == 43 && g == ipay.DeclineIssuerLimit && g.Ukrainian() == "Ліміт банку-емітента", g)
	g = s.declinedBy("declined-50-wrong-cvv")
	claims.Check(t, "ipay.group.50", int(g) == 50 && g == ipay.DeclineCVV && g.Ukrainian() == "Неправильний CVV код", g)
	g = s.declinedBy("declined-51-3ds-failed")
	claims.Check(t, "ipay.group.51", int(g) == 51 && g == ipay.Decline3DSFailed && g.Ukrainian() == "Помилка 3D Secure верифікації", g)
	g = s.declinedBy("declined-52-no-connection")
	claims.Check(t, "ipay.group.52", int(g) == 52 && g == ipay.DeclineCommunication && g.Ukrainian() == "Помилка зв'язку", g)
	g = s.declinedBy("declined-55-unknown")
	claims.Check(t, "ipay.group.55", int(g) == 55 && g == ipay.DeclineUnknown && g.Ukrainian() == "Невідома помилка", g)
	g = s.declinedBy("declined-56-card-expired")
	claims.Check(t, "ipay.group.56", int(g) == 56 && g == ipay.DeclineExpiredCard && g.Ukrainian() == "Термін дії картки закінчився", g)
	g = s.declinedBy("declined-57-wrong-number")
	claims.Check(t, "ipay.group.57", int(g) == 57 && g == ipay.DeclineCardNumber && g.Ukrainian() == "Невірний номер картки", g)
	g = s.declinedBy("declined-58-card-limit")
	claims.Check(t, "ipay.group.58", int(g) == 58 && g == ipay.DeclineCardLimit && g.Ukrainian() == "Ліміт на картці", g)
	g = s.declinedBy("declined-60-3ds-unproven")
	claims.Check(t, "ipay.group.60", int(g) == 60 && g == ipay.Decline3DSNotVerified && g.Ukrainian() == "Помилка 3D Secure верифікації", g)
	g = s.declinedBy("declined-66-needs-3ds")
	claims.Check(t, "ipay.group.66",
		int(g) == 66 && g == ipay.Decline3DSRequired && strings.HasPrefix(g.Ukrainian(), "Операція відхилена через необхідність пройти 3DSecure верифікацію."), g)
	g = s.declinedBy("declined-67-foreign-card")
	claims.Check(t, "ipay.group.67", int(g) == 67 && g == ipay.DeclineForeignCard &&
		strings.HasPrefix(g.Ukrainian(), "Операція відхилена через те, що дана картка іноземного банку і заборонена для операції."), g)
}

func TestClaimAGroupComesWithStatus4(t *testing.T) {
	s := claimOpen(t, "", nil)
	for pan, want := range map[string]ipay.DeclineGroup{"4000000000000416": 41, "4000000000000424": 42, "4000000000000580": 58} {
		state := s.made(100, func(p *ipay.Payment) { p.Token = s.token(pan) })
		claims.Check(t, "ipay.group.when",
			state.Status == ipay.StatusDeclined && state.DeclineGroup == want && state.DeclineGroup.Known(), pan, state)
	}
	paid := s.made(100, nil)
	claims.Check(t, "ipay.group.when", paid.Paid() && paid.DeclineGroup == 0 && !paid.DeclineGroup.Known(), paid)
	// The page's own example has a group that its table does not have.
	printed, err := answering(t, 200, fixture(t, "page/answers/declined.json")).Charge(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9"})
	claims.Check(t, "ipay.group.when", err == nil && printed.Declined() && printed.DeclineGroup == 12 && !printed.DeclineGroup.Known(), printed, err)
}

func TestClaimAfterGroup66The3DSecureIsForced(t *testing.T) {
	s := claimOpen(t, "", nil)
	p := ipay.Payment{Invoice: 100, Token: s.token("4000000000000663"), ExtID: "order-1", Info: map[string]any{"custom_merchant_field": 1}}
	first, err := s.Charge(t.Context(), p)
	claims.Check(t, "ipay.group.66.retry",
		err == nil && first.DeclineGroup == ipay.Decline3DSRequired && strings.Contains(first.DeclineGroup.Advice(), "Force3DS"), first, err)
	claims.Check(t, "ipay.group.66.retry", claimShown(s.sentBody(), "pmt_info") == `{"custom_merchant_field":1}`, s.last().body)

	p.Force3DS, p.ExtID, p.Token, p.ThreeDS.NotificationURL = true, "order-1-again", s.token("4000000000000663"), claimShopPage
	again, err := s.Charge(t.Context(), p)
	claims.Check(t, "ipay.group.66.retry",
		claimShown(s.sentBody(), "pmt_info") == `{"custom_merchant_field":1,"force_security_rate":"3D"}`, s.last().body)
	claims.Check(t, "ipay.group.66.retry", err == nil && again.NeedsChallenge() && again.SecurityRate == "3D", again, err)
	paid, err := s.Verify3DS(t.Context(), again.PaymentID, s.payer(again.RedirectURL, "approve").Get("threedsData"))
	claims.Check(t, "ipay.group.66.retry", err == nil && paid.Paid(), paid, err)
}

func TestClaimAfterGroup67AnotherCardIsAdvised(t *testing.T) {
	s := claimOpen(t, "", nil)
	foreign := func(p *ipay.Payment) { p.Token = s.token("4000000000000671") }
	first, again := s.made(100, foreign), s.made(100, foreign)
	claims.Check(t, "ipay.group.67.other_card",
		first.DeclineGroup == ipay.DeclineForeignCard && strings.Contains(first.DeclineGroup.Advice(), "another card"), first)
	claims.Check(t, "ipay.group.67.other_card", again.DeclineGroup == ipay.DeclineForeignCard && again.PaymentID != first.PaymentID, again)
	other := s.made(100, func(p *ipay.Payment) { p.Token = s.token("5555555555554444") })
	claims.Check(t, "ipay.group.67.other_card", other.Paid() && other.DeclineGroup.Advice() == "", other)
	_, err := other.Challenge()
	claims.Check(t, "ipay.group.67.other_card", errors.Is(err, ipay.ErrNoChallenge), "another card, and not 3-D Secure", err)
}
