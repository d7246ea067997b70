package ipay_test

import (
	"errors"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
	"paysandbox/payment"
)

// claimFace is everything that a status says of itself: the predicates that hold, in one order.
func claimFace(s ipay.Status) string {
	var face []string
	for _, p := range []struct {
		name  string
		holds bool
	}{
		{"challenge", s.NeedsChallenge()}, {"authorized", s.Authorized()}, {"paid", s.Paid()}, {"declined", s.Declined()},
		{"cancelled", s.Cancelled()}, {"deferred", s.Deferred()}, {"final", s.Final()},
	} {
		if p.holds {
			face = append(face, p.name)
		}
	}
	return strings.Join(face, " ")
}

// playing is a client of the same sandbox whose payments go by a shipped scenario.
func (s *claimShop) playing(scenario string) *ipay.Client {
	s.t.Helper()
	return s.client(base, merchant, ipay.WithHeader("X-Sandbox-Scenario", scenario))
}

func TestClaimPaymentCreateComesToEachStatus(t *testing.T) {
	s, two := claimOpen(t, "", nil), claimOpen(t, "", claimTwoStages)
	challenged := s.made(50001, nil)
	claims.Check(t, "ipay.create.status.1",
		challenged.Status == ipay.StatusChallenged && int(challenged.Status) == 1 && claimFace(challenged.Status) == "challenge", challenged)

	held, plain := two.made(100, nil), s.made(100, nil)
	claims.Check(t, "ipay.create.status.3",
		held.Status == ipay.StatusAuthorized && int(held.Status) == 3 && claimFace(held.Status) == "authorized", held)
	claims.Check(t, "ipay.create.status.3", held.Authorized() && !held.Paid() && plain.Status != ipay.StatusAuthorized, held, plain)

	poor := s.made(100, func(p *ipay.Payment) { p.Token = s.token("4000000000000424") })
	claims.Check(t, "ipay.create.status.4",
		poor.Status == ipay.StatusDeclined && int(poor.Status) == 4 && claimFace(poor.Status) == "declined final", poor)
	claims.Check(t, "ipay.create.status.4", poor.Declined() && poor.DeclineGroup != 0 && len(s.ledger(poor.PaymentID)) == 0, poor)

	claims.Check(t, "ipay.create.status.5",
		plain.Status == ipay.StatusPaid && int(plain.Status) == 5 && claimFace(plain.Status) == "paid final", plain)

	refused := s.made(100, func(p *ipay.Payment) { p.Token = s.token("4000000000000143") })
	claims.Check(t, "ipay.create.status.14",
		refused.Status == ipay.StatusRefused && int(refused.Status) == 14 && claimFace(refused.Status) == "declined final", refused)
	claims.Check(t, "ipay.create.status.14", refused.Declined() && refused.DeclineGroup == 0, refused)

	late := s.made(100, func(p *ipay.Payment) { p.Deferred = true })
	claims.Check(t, "ipay.create.status.17",
		late.Status == ipay.StatusDeferred && int(late.Status) == 17 && claimFace(late.Status) == "deferred", late)
}

func TestClaimOneStageAndTwo(t *testing.T) {
	one, two := claimOpen(t, "", nil), claimOpen(t, "", claimTwoStages)
	paid, err := one.Charge(t.Context(), ipay.Payment{Invoice: 12345, Token: one.token("")})
	claims.Check(t, "ipay.scheme.one_stage",
		err == nil && paid.Paid() && paid.Invoice == 12345 && one.ledger(paid.PaymentID).Sum(payment.Capture) == 12345, paid, err)
	claims.Check(t, "ipay.scheme.one_stage", len(one.wire) == 1, "one request is enough")

	held, err := two.Authorize(t.Context(), ipay.Payment{Invoice: 12345, Token: two.token("")})
	claims.Check(t, "ipay.scheme.two_stage.block", err == nil && held.Authorized() && held.Invoice == 12345 && !held.Paid(), held, err)
	claims.Check(t, "ipay.scheme.two_stage.block", two.ledger(held.PaymentID).Held() == 12345, held)
	claims.Check(t, "ipay.scheme.two_stage.must_sale", !held.Status.Final() && two.ledger(held.PaymentID).Sum(payment.Capture) == 0, held)
	taken, err := two.Capture(t.Context(), held.PaymentID, held.Invoice)
	claims.Check(t, "ipay.scheme.two_stage.must_sale",
		err == nil && taken.Paid() && two.ledger(held.PaymentID).Sum(payment.Capture) == 12345, taken, err)
}

func TestClaimPaymentVerify3DSComesTo345(t *testing.T) {
	s, two := claimOpen(t, "", nil), claimOpen(t, "", claimTwoStages)
	verified := func(s *claimShop, button string) ipay.PaymentState {
		state := s.challenged()
		state, err := s.Verify3DS(t.Context(), state.PaymentID, s.payer(state.RedirectURL, button).Get("threedsData"))
		if err != nil {
			t.Fatal(err)
		}
		return state
	}
	paid, held, failed := verified(s, "approve"), verified(two, "approve"), verified(s, "decline")
	claims.Check(t, "ipay.verify.status", paid.Status == ipay.StatusPaid && paid.Paid(), paid)
	claims.Check(t, "ipay.verify.status", held.Status == ipay.StatusAuthorized && held.Authorized() && !held.Paid(), held)
	claims.Check(t, "ipay.verify.status",
		failed.Status == ipay.StatusDeclined && failed.Declined() && failed.DeclineGroup == ipay.Decline3DSFailed, failed)
}

func TestClaimPaymentSaleComesTo5Or4(t *testing.T) {
	s := claimOpen(t, "", claimTwoStages)
	done, err := s.Capture(t.Context(), s.made(100, nil).PaymentID, 100)
	claims.Check(t, "ipay.sale.status", err == nil && done.Status == ipay.StatusPaid && done.Paid(), done, err)
	c := s.playing("sale-declined")
	held, err := c.Authorize(t.Context(), ipay.Payment{Invoice: 100, Token: s.token("")})
	if err != nil || !held.Authorized() {
		t.Fatal(held, err)
	}
	failed, err := c.Capture(t.Context(), held.PaymentID, 100)
	claims.Check(t, "ipay.sale.status",
		err == nil && failed.Status == ipay.StatusDeclined && failed.Declined() && failed.DeclineGroup == ipay.DeclineIssuer, failed, err)
	claims.Check(t, "ipay.group.when", failed.DeclineGroup == 41 && done.DeclineGroup == 0, failed, done)
}

// 4 is of the cancelling: the payment keeps its status.
func TestClaimPaymentCancelComesTo9Or4(t *testing.T) {
	s, two := claimOpen(t, "", nil), claimOpen(t, "", claimTwoStages)
	back, err := s.Refund(t.Context(), s.made(100, nil).PaymentID)
	claims.Check(t, "ipay.cancel.status",
		err == nil && back.Outcome == ipay.StatusCancelled && int(back.Outcome) == 9 && back.Cancelled() && !back.Failed(), back, err)
	back, err = two.Void(t.Context(), two.made(100, nil).PaymentID)
	claims.Check(t, "ipay.cancel.status", err == nil && back.Cancelled() && claimFace(back.Outcome) == "cancelled final", back, err)

	paid := s.made(100, nil)
	back, err = s.RefundAmount(t.Context(), paid.PaymentID, 101)
	claims.Check(t, "ipay.cancel.status", err == nil && back.Outcome == ipay.StatusDeclined && back.Failed() && !back.Cancelled(), back, err)
	claims.Check(t, "ipay.cancel.status",
		back.DeclineGroup != 0 && s.asked(paid.PaymentID).Paid(), "the payment was declined with the cancelling", back)
}

func TestClaimGetPaymentStatusTellsTheTrueStatus(t *testing.T) {
	s, two := claimOpen(t, "", nil), claimOpen(t, "", claimTwoStages)
	cancelled := s.made(100, nil)
	if _, err := s.Refund(t.Context(), cancelled.PaymentID); err != nil {
		t.Fatal(err)
	}
	for status, state := range map[ipay.Status]ipay.PaymentState{
		ipay.StatusChallenged: s.asked(s.made(50001, nil).PaymentID),
		ipay.StatusAuthorized: two.asked(two.made(100, nil).PaymentID),
		ipay.StatusDeclined:   s.asked(s.made(100, func(p *ipay.Payment) { p.Token = s.token("4000000000000424") }).PaymentID),
		ipay.StatusPaid:       s.asked(s.made(100, nil).PaymentID),
		ipay.StatusCancelled:  s.asked(cancelled.PaymentID),
		ipay.StatusRefused:    s.asked(s.made(100, func(p *ipay.Payment) { p.Token = s.token("4000000000000143") }).PaymentID),
		ipay.StatusDeferred:   s.asked(s.made(100, func(p *ipay.Payment) { p.Deferred = true }).PaymentID),
	} {
		claims.Check(t, "ipay.getstatus.status", state.Status == status && state.Status.Known(), status, state)
	}
	_, err := s.GetPaymentStatus(t.Context(), 7654321)
	claims.Check(t, "ipay.getstatus.status", errors.Is(err, ipay.ErrOverall), "an unknown payment has a status", err)
}

func TestClaimProcessPaymentComesTo4Or5(t *testing.T) {
	s := claimOpen(t, "", nil)
	for pan, want := range map[string]ipay.Status{"4111111111111111": ipay.StatusPaid, "4000000000000424": ipay.StatusDeclined} {
		late := s.made(100, func(p *ipay.Payment) { p.Deferred, p.Token = true, s.token(pan) })
		done, err := s.ProcessPayment(t.Context(), late.PaymentID)
		claims.Check(t, "ipay.process.status",
			err == nil && late.Deferred() && done.Status == want && done.Paid() == (want == 5) && done.Declined() == (want == 4), late, done, err)
	}
}
