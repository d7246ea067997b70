package gbpayments_test

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"testing"
	"time"

	"paysandbox/mocks/gbpayments"
	"paysandbox/payment"
)

// FuzzMoney decodes a sequence of calls from bytes and lets them happen: payments in one stage and two, accepted and declined, confirmed
// in full, for less and for more, cancelled, refunded in parts, in full and beyond, and by the number of a refund. A merchant that keeps
// books of its own foretells every answer. Whatever happens: no more comes out than went in, a command that was refused moves nothing, a
// refund has a new number that leads to its payment, and the list says what the ledger says.
func FuzzMoney(f *testing.F) {
	for _, plan := range plannedLives {
		f.Add(plan)
	}
	for i := range byte(12) { // sequences of no plan at all
		var plan []byte
		for block := range byte(4) {
			sum := sha256.Sum256([]byte{i, block})
			plan = append(plan, sum[:]...)
		}
		f.Add(plan)
	}
	f.Fuzz(func(t *testing.T, plan []byte) { newTill(t).live(plan) })
}

// What a step of a plan does.
const (
	doAuth = iota
	doCharge
	doConfirm
	doCancel
	doRefund
	doWait
	doings
)

// How much a command asks for.
const (
	howAll = iota
	howSome
	howOneMore
	howMuchMore
	howByRefund // all, but of the number of the payment's last refund
	hows
)

// plannedLives come, together, to everything that can happen. A step is: what, which payment, how, how much.
var plannedLives = [][]byte{
	{doAuth, 0, 0, 99, doConfirm, 0, howAll, 0, doRefund, 0, howSome, 7, doRefund, 0, howSome, 7, doRefund, 0, howOneMore, 0, doRefund, 0, howAll, 0, doRefund, 0, howSome, 0},
	{doAuth, 0, 0, 99, doConfirm, 0, howOneMore, 0, doConfirm, 0, howSome, 30, doConfirm, 0, howAll, 0, doCancel, 0, 0, 0, doRefund, 0, howAll, 0},
	{doCharge, 0, 0, 9, doCancel, 0, 0, 0, doConfirm, 0, howAll, 0, doRefund, 0, howMuchMore, 0, doWait, 0, 0, 3, doRefund, 0, howSome, 5, doRefund, 0, howByRefund, 0},
	{doAuth, 0, 0, 9, doCancel, 0, 0, 0, doCancel, 0, 0, 0, doConfirm, 0, howAll, 0, doRefund, 0, howAll, 0},
	{doAuth, 0, 1, 9, doConfirm, 0, howAll, 0, doCancel, 0, 0, 0, doRefund, 0, howAll, 0, doCharge, 0, 2, 9, doRefund, 1, howAll, 0, doAuth, 0, 0, 1, doRefund, 2, howAll, 0},
}

// TestPlannedLivesReachEveryEnd keeps the starting points worth something.
func TestPlannedLivesReachEveryEnd(t *testing.T) {
	reached := map[string]bool{}
	for _, plan := range plannedLives {
		w := newTill(t)
		w.live(plan)
		for seen := range w.seen {
			reached[seen] = true
		}
	}
	for _, want := range []string{
		"auth authorized", "auth declined", "charge paid", "charge declined", "confirm paid", "cancel cancelled", "refund partly_refunded", "refund refunded",
		"confirm no authorized", "confirm no paid", "confirm no cancelled", "confirm no declined", "cancel no paid", "cancel no cancelled", "cancel no declined",
		"refund no paid", "refund no partly_refunded", "refund no refunded", "refund no cancelled", "refund no declined", "refund no authorized", "refund unknown partly_refunded",
	} {
		if !reached[want] {
			t.Errorf("no plan comes to %s", want)
		}
	}
}

// purse is a payment in the merchant's own books.
type purse struct {
	number                            int64
	state                             payment.State
	asked, held, taken, given, refund int64 // refund: the number of the last
}

// till is a merchant with books of its own.
type till struct {
	*site
	book
	purses []*purse
	next   int64           // the number of the next transaction
	seen   map[string]bool // what was answered where the payment then stood
}

func newTill(t *testing.T) *till {
	s := quick(t, nil)
	return &till{site: s, next: s.First, seen: map[string]bool{}}
}

func (w *till) live(plan []byte) {
	w.t.Helper()
	for steps := 0; len(plan) >= 4 && steps < 40; plan, steps = plan[4:], steps+1 {
		w.happen(int(plan[0])%doings, int(plan[1]), int(plan[2]), int64(plan[3]))
		if wrong := w.agree(&w.book, tree{"date_start": "2026-01-01", "limit": 100}); wrong != "" {
			w.t.Error(wrong)
		}
		if w.t.Failed() {
			return
		}
	}
}

// happen is one call, and everything that must hold after it.
func (w *till) happen(what, which, how int, much int64) {
	w.t.Helper()
	switch {
	case what == doWait:
		w.advance(time.Duration(much) * time.Second)
	case what == doAuth || what == doCharge || len(w.purses) == 0:
		w.buy(what == doAuth, how, (much+1)*(much+1))
	default:
		w.command(what, w.purses[which%len(w.purses)], how%hows, much)
	}
}

// buy makes a payment.
func (w *till) buy(twoStages bool, how int, amount int64) {
	w.t.Helper()
	p := &purse{number: w.next, state: "COMPLETED", asked: amount, taken: amount}
	l := line{id: w.next, kind: 2, status: 1, live: true, at: w.tenant.Now(), amount: amount, order: "A-" + strconv.FormatInt(w.next, 10)}
	op, want := charge, "1"
	if twoStages {
		op, p.state, p.held, p.taken, l.status = auth, "AUTHORIZED", amount, 0, 4
	}
	token := "tok_ok"
	if how%4 == 1 || how%4 == 2 {
		token, l.reason = map[int]string{1: "tok_insufficient_funds", 2: "tok_expired_card"}[how%4], map[int]string{1: "Недостаточно средств", 2: "Истек срок действия карты"}[how%4]
		p.state, p.held, p.taken, l.status, want = "DECLINED", 0, 0, 2, "0 "+l.reason
	}
	w.purses, w.lines = append(w.purses, p), append(w.lines, l)
	w.next++
	r := w.pay(op, tree{"amount": amount, "token": token, "order_id": l.order})
	if number := r.word("response.transaction_id"); r.verdict() != want || (number != strconv.FormatInt(p.number, 10)) != (want != "1") {
		w.t.Fatalf("%s of %d with %s: %s, want %s of %d", op, amount, token, r.text, want, p.number)
	}
	w.audit(map[bool]string{true: "auth", false: "charge"}[twoStages], p)
}

// command confirms, cancels or refunds.
func (w *till) command(what int, p *purse, how int, much int64) {
	w.t.Helper()
	number, body := p.number, tree{}
	most := p.held
	if what == doRefund {
		most = p.taken - p.given
	}
	amount := max(1, map[int]int64{howAll: most, howSome: (much+1)*(much+1)%max(1, most) + 1, howOneMore: most + 1, howMuchMore: p.asked * 1000, howByRefund: most}[how])
	if what != doCancel {
		body["amount"] = amount
	}
	unknown := how == howByRefund && p.refund != 0
	if unknown {
		number = p.refund
	}
	before := w.payment(p.number)
	name, want := "", "0 Операция недоступна для текущего статуса транзакции"
	switch what {
	case doConfirm:
		name = "confirm"
		if p.state == "AUTHORIZED" {
			want = "0 Сумма превышает доступную"
			if amount <= p.held && !unknown {
				want, p.state, p.held, p.taken = "1", "COMPLETED", 0, amount
				w.book.at(p.number).status, w.book.at(p.number).amount = 1, amount
			}
		}
	case doCancel:
		name = "cancel"
		if p.state == "AUTHORIZED" && !unknown {
			want, p.state, p.held = "1", "CANCELED", 0
			w.book.at(p.number).status = 3
		}
	case doRefund:
		name = "refund"
		if p.state == "COMPLETED" {
			want = "0 Сумма превышает доступную"
			if amount <= p.taken-p.given && !unknown {
				want, p.refund = "1", w.next
				p.given += amount
				w.lines = append(w.lines, line{id: w.next, kind: 3, status: 1, live: true, at: w.tenant.Now(), amount: amount, order: w.book.at(p.number).order, parent: p.number})
				w.next++
			}
		}
	}
	if unknown {
		want = "error 10002 transaction_id"
	}
	r := w.about(number, name, body)
	if r.verdict() != want {
		w.t.Fatalf("%s of %d, %v, in %s: %s, want %s", name, number, body, p.state, r.text, want)
	}
	if made := r.word("response.transaction_id"); (made != "") != (what == doRefund && want == "1") || made != "" && made != strconv.FormatInt(p.refund, 10) {
		w.t.Errorf("%s: %s, want the number %d", name, r.text, p.refund)
	}
	switch {
	case want == "1":
		w.audit(name, p)
	case unknown:
		w.audit(name+" unknown", p)
	default:
		w.audit(name+" no", p)
	}
	if after := w.payment(p.number); want != "1" && !same(before, after) {
		w.t.Errorf("%s: %s, yet it was %s (%s) and is %s (%s)", name, r.text, before.State, ledgerText(before.Ledger), after.State, ledgerText(after.Ledger))
	}
}

// audit compares the payment with the merchant's own books.
func (w *till) audit(what string, mine *purse) {
	w.t.Helper()
	p := w.payment(mine.number)
	w.seen[fmt.Sprintf("%s %s", what, gbpayments.New().Status(p))] = true
	if wrong := unsound(p); wrong != "" {
		w.t.Errorf("%s: %s; the ledger is %s", what, wrong, ledgerText(p.Ledger))
	}
	if p.State != mine.state || p.Amount.Minor != mine.asked || p.Ledger.Held() != mine.held || p.Ledger.Sum(payment.Capture) != mine.taken || p.Ledger.Sum(payment.Refund) != mine.given {
		w.t.Errorf("%s: it is %s with %s; the merchant's books have %+v", what, p.State, ledgerText(p.Ledger), *mine)
	}
	if mine.refund != 0 {
		var v struct{ ID string }
		if w.control("GET", "/__admin/payments/"+idOf(mine.refund).String(), "", &v); v.ID != idOf(mine.number).String() {
			w.t.Errorf("the refund %d leads to %q, want %s", mine.refund, v.ID, idOf(mine.number))
		}
	}
}
