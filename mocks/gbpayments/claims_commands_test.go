package gbpayments_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"paysandbox/internal/claims"
	"paysandbox/mocks/gbpayments"
	"paysandbox/payment"
)

// claimNumbered sends a command about a payment by its number and by its digits, with no number, with what is none, with that of no
// transaction, and with that of a refund: "1, absent <verdicts>, wrong <verdicts>". Op makes the payment.
func claimNumbered(s *site, command, op string, more tree) string {
	s.t.Helper()
	try := func(v any) reply {
		return s.call("payment/"+command, with(with(tree{}, more), tree{"transaction_id": v}))
	}
	good := claimEach([]any{s.made(op, nil), fmt.Sprint(s.made(op, nil))}, try)
	paid := s.made(charge, nil)
	refund := s.about(paid, "refund", tree{"amount": 1}).number("response.transaction_id")
	wrong := claimEach(append(claimNoInt(), 0, -1, 1, refund, refund+1), try)
	return good + ", absent " + claimEach(claimAbsent(), try) + ", wrong " + wrong
}

// claimInt is claimNumbered of a required transaction_id.
const claimInt = "1, absent error 10002 transaction_id, wrong error 10002 transaction_id"

// claimSummed sends a command with sums: the money of a payment for each that works, then absent and wrong ones.
func claimSummed(s *site, command, op string) string {
	s.t.Helper()
	var seen []string
	for _, sum := range []any{1, 100, "2500", 10000} {
		number := s.made(op, nil)
		seen = append(seen, s.about(number, command, tree{"amount": sum}).verdict()+": "+claimMoney(s, number))
	}
	number := s.made(op, nil)
	try := func(v any) reply { return s.about(number, command, tree{"amount": v}) }
	before := claimMoney(s, number)
	seen = append(seen, "absent "+claimEach(claimAbsent(), try), "wrong "+claimEach(append(claimNoInt(), 0, -1, 10.5), try))
	if after := claimMoney(s, number); after != before {
		seen = append(seen, after)
	}
	return strings.Join(seen, ", ")
}

// claimFields are the parameters of a method.
func claimFields(op string) []string {
	for _, o := range gbpayments.New().Operations() {
		if o.Name == op {
			return o.Fields
		}
	}
	return nil
}

func TestClaimConfirm(t *testing.T) {
	s := newSite(t, nil)
	served := claimEndpoint(s, "payment/confirm", func() tree { return tree{"transaction_id": s.made(auth, nil), "amount": 10000} })
	claims.Check(t, "gb.confirm.exists", served == claimServed, served)
	numbered := claimNumbered(s, "confirm", auth, tree{"amount": 10000})
	claims.Check(t, "gb.confirm.field.transaction_id", numbered == claimInt, numbered)
	summed := claimSummed(s, "confirm", auth)
	claims.Check(t, "gb.confirm.field.amount",
		summed == "1: 0 1 9999 0, 1: 0 100 9900 0, 1: 0 2500 7500 0, 1: 0 10000 0 0, absent error 10002 amount, wrong error 10002 amount", summed)

	held, other := s.made(auth, nil), s.made(auth, nil)
	r := s.about(held, "confirm", tree{"amount": 10000})
	claims.Check(t, "gb.confirm.exists", s.last().Operation == "payment/confirm" && s.state(held) == "COMPLETED" && s.state(other) == "AUTHORIZED", r.text)
	claims.Check(t, "gb.confirm.answer.ok", r.verdict() == "1" && claimKeys(r.tree) == "response" && claimKeys(r.at("response")) == "success timestamp", r.text)
	cancelled, above := s.made(auth, nil), s.made(auth, nil)
	s.about(cancelled, "cancel", nil)
	for number, sum := range map[int64]int64{held: 10000, cancelled: 10000, above: 10001, s.made(charge, nil): 10000} {
		before := claimMoney(s, number)
		r := s.about(number, "confirm", tree{"amount": sum})
		claims.Check(t, "gb.confirm.answer.failed", claimKeys(r.tree) == "response" && claimKeys(r.at("response")) == "reason success timestamp", r.text)
		claims.Check(t, "gb.confirm.answer.failed", strings.HasPrefix(r.verdict(), "0 ") && claimMoney(s, number) == before, r.text)
	}
}

func TestClaimConfirmIsNeededInTwoStagesOnly(t *testing.T) {
	s := newSite(t, nil)
	held, taken := s.made(auth, nil), s.made(charge, nil)
	claims.Check(t, "gb.confirm.one_stage", claimMoney(s, taken) == "0 10000 0 0" && s.Status(s.payment(taken)) == payment.Paid, claimMoney(s, taken))
	for range 3 {
		s.advance(30 * 24 * time.Hour)
		claims.Check(t, "gb.confirm.needed", claimMoney(s, held) == "10000 0 0 0" && s.Status(s.payment(held)) == payment.Authorized, claimMoney(s, held))
		claims.Check(t, "gb.confirm.needed", s.item(held)["status"] == claimNumber(4), s.item(held))
	}
	needless := s.about(taken, "confirm", tree{"amount": 10000})
	claims.Check(t, "gb.confirm.one_stage", strings.HasPrefix(needless.verdict(), "0 ") && s.item(taken)["status"] == claimNumber(1), needless.text)
	s.about(held, "confirm", tree{"amount": 10000})
	claims.Check(t, "gb.confirm.needed", claimMoney(s, held) == "0 10000 0 0" && s.item(held)["status"] == claimNumber(1), claimMoney(s, held))
}

func TestClaimCancel(t *testing.T) {
	s := newSite(t, nil)
	good := func() tree { return tree{"transaction_id": s.made(auth, nil)} }
	served, alias := claimEndpoint(s, "payment/cancel", good), claimEndpoint(s, "payment/void", good)
	claims.Check(t, "gb.cancel.exists", served == claimServed && alias == claimServed, served, alias)
	numbered := claimNumbered(s, "cancel", auth, nil)
	claims.Check(t, "gb.cancel.field.transaction_id", numbered == claimInt, numbered)

	s.advance(time.Hour)
	held, other := s.made(auth, nil), s.made(auth, nil)
	s.advance(time.Hour)
	r := s.about(held, "cancel", nil)
	claims.Check(t, "gb.cancel.exists", s.last().Operation == "payment/cancel" && s.state(held) == "CANCELED" && s.state(other) == "AUTHORIZED", r.text)
	claims.Check(t, "gb.cancel.answer.ok", r.verdict() == "1" && claimKeys(r.tree) == "response" && claimKeys(r.at("response")) == "success timestamp", r.text)
	ledger := s.payment(held).Ledger
	claims.Check(t, "gb.cancel.releases_at_once", claimMoney(s, held) == "0 0 10000 0" && ledger[1].Kind == payment.Void && ledger[1].At.Equal(start.Add(2*time.Hour)), ledger)
	claims.Check(t, "gb.cancel.releases_at_once", s.Status(s.payment(held)) == payment.Cancelled && claimMoney(s, other) == "10000 0 0 0", ledger)

	claims.Check(t, "gb.cancel.whole", slices.Equal(claimFields("payment/cancel"), []string{"transaction_id"}), claimFields("payment/cancel"))
	r = s.about(other, "cancel", tree{"amount": 1}) // no parameter of cancel
	claims.Check(t, "gb.cancel.whole", r.verdict() == "1" && claimMoney(s, other) == "0 0 10000 0" && len(s.last().Violations) == 1, r.text, s.last().Violations)
}

func TestClaimCancelOfWhatIsConfirmed(t *testing.T) {
	s := newSite(t, nil)
	refused := func(number int64) string {
		before := claimMoney(s, number)
		r := s.about(number, "cancel", nil)
		return fmt.Sprintf("%s, %s, moved %t", strings.TrimRight(r.verdict(), r.word("response.reason")), s.state(number), claimMoney(s, number) != before)
	}
	confirmed, part, byHand := s.made(auth, nil), s.made(auth, nil), s.made(auth, nil)
	s.about(confirmed, "confirm", tree{"amount": 10000})
	s.about(part, "confirm", tree{"amount": 1})
	s.cabinet(byHand, "capture", 0)
	for _, number := range []int64{confirmed, part, byHand} {
		claims.Check(t, "gb.cancel.only_unconfirmed", refused(number) == "0, COMPLETED, moved false", number, refused(number))
	}
	r := s.about(s.made(auth, nil), "cancel", nil)
	claims.Check(t, "gb.cancel.only_unconfirmed", r.verdict() == "1", r.text)

	taken, returned := s.made(charge, nil), s.made(charge, nil)
	s.about(returned, "refund", tree{"amount": 10000})
	for _, number := range []int64{taken, returned} {
		claims.Check(t, "gb.cancel.only_two_stage", refused(number) == "0, COMPLETED, moved false", number, refused(number))
	}
	claims.Check(t, "gb.cancel.only_two_stage", r.verdict() == "1", r.text)
}

func TestClaimRefund(t *testing.T) {
	s := newSite(t, nil)
	served := claimEndpoint(s, "payment/refund", func() tree { return tree{"transaction_id": s.made(charge, nil), "amount": 10000} })
	claims.Check(t, "gb.refund.exists", served == claimServed, served)
	numbered := claimNumbered(s, "refund", charge, tree{"amount": 100})
	claims.Check(t, "gb.refund.field.transaction_id", numbered == claimInt, numbered)
	summed := claimSummed(s, "refund", charge)
	claims.Check(t, "gb.refund.field.amount",
		summed == "1: 0 10000 0 1, 1: 0 10000 0 100, 1: 0 10000 0 2500, 1: 0 10000 0 10000, absent error 10002 amount, wrong error 10002 amount", summed)
	paid := s.made(charge, nil)
	above := s.about(paid, "refund", tree{"amount": 10001})
	claims.Check(t, "gb.refund.field.amount", strings.HasPrefix(above.verdict(), "0 ") && claimMoney(s, paid) == "0 10000 0 0", above.text)

	given := map[int64]bool{paid: true}
	for range 3 {
		r := s.about(paid, "refund", tree{"amount": 100})
		claims.Check(t, "gb.refund.exists", s.last().Operation == "payment/refund" && s.last().Payment == "gbpayments:"+fmt.Sprint(paid), s.last())
		claims.Check(t, "gb.refund.answer", r.verdict() == "1" && claimKeys(r.at("response")) == "success timestamp transaction_id", r.text)
		claims.Check(t, "gb.refund.answer", claimKeys(r.tree) == "response" && claimKind(r.at("response.transaction_id")) == "integer", r.text)
		id := r.number("response.transaction_id")
		claims.Check(t, "gb.refund.answer.new_id", !given[id] && s.item(id)["parent_id"] == claimNumber(paid) && s.item(id)["type"] == claimNumber(3), r.text, s.item(id))
		given[id] = true
	}
	next := s.made(charge, nil)
	claims.Check(t, "gb.refund.answer.new_id", !given[next] && len(given) == 4, given, next)
}

func TestClaimRefundOfWhatIsConfirmed(t *testing.T) {
	s := newSite(t, nil)
	held, cancelled := s.made(auth, nil), s.made(auth, nil)
	s.about(cancelled, "cancel", nil)
	s.pay(charge, tree{"token": "tok_limit"})
	declined := s.list(tree{"status": 2, "limit": 1})
	for _, number := range []int64{held, cancelled, declined.number("response.items.0.id")} {
		for _, sum := range []int64{1, 10000} {
			r := s.about(number, "refund", tree{"amount": sum})
			claims.Check(t, "gb.refund.only_confirmed", strings.HasPrefix(r.verdict(), "0 ") && s.payment(number).Ledger.Sum(payment.Refund) == 0, r.text)
		}
	}
	claims.Check(t, "gb.refund.only_confirmed", claimMoney(s, held) == "10000 0 0 0" && s.list(tree{"type": 3}).verdict() == "0 listed", claimMoney(s, held))

	taken := s.made(charge, nil)
	once := s.about(taken, "refund", tree{"amount": 10000}) // at once
	claims.Check(t, "gb.refund.any_scheme", once.verdict() == "1" && claimMoney(s, taken) == "0 10000 0 10000", once.text)
	s.about(held, "confirm", tree{"amount": 10000})
	after := s.about(held, "refund", tree{"amount": 10000})
	claims.Check(t, "gb.refund.any_scheme", after.verdict() == "1" && claimMoney(s, held) == "0 10000 0 10000", after.text)
	claims.Check(t, "gb.refund.only_confirmed", after.verdict() == "1", after.text)
}
