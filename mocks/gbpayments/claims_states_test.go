package gbpayments_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks/gbpayments"
	"paysandbox/payment"
)

func TestClaimTransitionConfirm(t *testing.T) {
	s, machine := newSite(t, nil), gbpayments.New().Machine()
	claims.Check(t, "gb.state.confirm", claimTargets(machine, "AUTHORIZED", "payment/confirm") == "COMPLETED", machine)
	for _, sum := range []int64{1, 10000} {
		byCall, byHand := s.made(auth, nil), s.made(auth, nil)
		early := s.item(byCall)["status"]
		s.about(byCall, "confirm", tree{"amount": sum})
		claims.Check(t, "gb.state.confirm", claimStep(s) == "AUTHORIZED to COMPLETED" && early == claimNumber(4) && s.item(byCall)["status"] == claimNumber(1), early, s.item(byCall))
		status := s.cabinet(byHand, "capture", sum)
		claims.Check(t, "gb.state.confirm", status == http.StatusOK && s.state(byHand) == "COMPLETED" && s.item(byHand)["status"] == claimNumber(1), status, s.item(byHand))
		claims.Check(t, "gb.state.confirm", s.item(byHand)["amount"] == claimNumber(sum) && claimMoney(s, byHand) == claimMoney(s, byCall), s.item(byHand))
	}
}

func TestClaimTransitionCancel(t *testing.T) {
	s, machine := newSite(t, nil), gbpayments.New().Machine()
	claims.Check(t, "gb.state.cancel", claimTargets(machine, "AUTHORIZED", "payment/cancel") == "CANCELED", machine)
	byCall, byHand := s.made(auth, nil), s.made(auth, nil)
	early := s.item(byCall)["status"]
	s.about(byCall, "cancel", nil)
	claims.Check(t, "gb.state.cancel", claimStep(s) == "AUTHORIZED to CANCELED" && early == claimNumber(4) && s.item(byCall)["status"] == claimNumber(3), early, s.item(byCall))
	status := s.cabinet(byHand, "void", 0)
	claims.Check(t, "gb.state.cancel", status == http.StatusOK && s.state(byHand) == "CANCELED" && s.item(byHand)["status"] == claimNumber(3), status, s.item(byHand))
	claims.Check(t, "gb.state.cancel", claimMoney(s, byHand) == "0 0 10000 0", claimMoney(s, byHand))
}

func TestClaimRefundIsATransactionOfItsOwn(t *testing.T) {
	s := newSite(t, nil)
	states := gbpayments.New().Machine().States()
	slices.Sort(states)
	claims.Check(t, "gb.state.refund", slices.Equal(states, []payment.State{"AUTHORIZED", "CANCELED", "COMPLETED", "DECLINED"}), states)
	for _, sums := range [][]int64{{10000}, {1}, {4000, 6000}} {
		paid := s.made(charge, nil)
		for _, sum := range sums {
			refund := s.about(paid, "refund", tree{"amount": sum}).number("response.transaction_id")
			claims.Check(t, "gb.state.refund", claimStep(s) == "COMPLETED to COMPLETED" && s.state(paid) == "COMPLETED", claimStep(s))
			item := s.item(refund)
			claims.Check(t, "gb.state.refund", refund != paid && item["type"] == claimNumber(3) && item["amount"] == claimNumber(sum), item)
		}
		item := s.item(paid)
		claims.Check(t, "gb.state.refund", item["type"] == claimNumber(2) && item["status"] == claimNumber(1) && item["amount"] == claimNumber(10000), item)
	}
}

func TestClaimCabinet(t *testing.T) {
	s := newSite(t, nil)
	confirmed, cancelled, refunded, part := s.made(auth, nil), s.made(auth, nil), s.made(charge, nil), s.made(charge, nil)
	calls := len(s.journal())
	for _, c := range []struct {
		number    int64
		operation string
		amount    int64
		money     string
	}{
		{confirmed, "capture", 0, "0 10000 0 0"}, {cancelled, "void", 0, "0 0 10000 0"}, {refunded, "refund", 0, "0 10000 0 10000"}, {part, "refund", 1, "0 10000 0 1"},
	} {
		status := s.cabinet(c.number, c.operation, c.amount)
		claims.Check(t, "gb.cabinet", status == http.StatusOK && claimMoney(s, c.number) == c.money, c, status, claimMoney(s, c.number))
	}
	claims.Check(t, "gb.cabinet", len(s.journal()) == calls, "no call was made") // the client learns of it by the list
	r := s.list(tree{"sort": "id", "order": 0})
	claims.Check(t, "gb.cabinet", r.column("type") == "2 2 2 2 3 3" && r.column("status") == "1 3 1 1 1 1" && r.column("amount") == "10000 10000 10000 10000 10000 1", r.text)
	claims.Check(t, "gb.cabinet", r.column("parent_id") == "- - - - 997 998", r.text)

	again := s.about(confirmed, "confirm", tree{"amount": 10000})
	claims.Check(t, "gb.cabinet", strings.HasPrefix(again.verdict(), "0 "), again.text)
	for number, operation := range map[int64]string{confirmed: "void", cancelled: "capture", refunded: "refund"} {
		status := s.cabinet(number, operation, 0)
		claims.Check(t, "gb.cabinet", status == http.StatusConflict, number, operation, status)
	}
	byCall := claimEach([]any{"confirm", "cancel", "refund"}, func(v any) reply {
		op := map[any]string{"confirm": auth, "cancel": auth, "refund": charge}[v]
		return s.about(s.made(op, nil), v.(string), tree{"amount": 100})
	})
	claims.Check(t, "gb.cabinet", byCall == "1", byCall)
}
