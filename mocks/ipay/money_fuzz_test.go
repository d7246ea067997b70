package ipay_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"testing"

	"paysandbox/mocks/ipay"
	"paysandbox/payment"
)

// FuzzMoney decodes the terms of a merchant and then a sequence of calls from bytes, and lets them happen: payments whole and split, in
// one stage and two, deferred; captures of less, all, more and of other parts; cancels whole, by amount, by transaction, of too much and
// again. Whatever they are: no more comes out than went in, every answer adds up and tells what the ledger tells, and a command that was
// refused moves nothing.
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
	f.Fuzz(func(t *testing.T, plan []byte) { newTill(t, &plan).live(plan) })
}

// TestPlannedLivesReachEveryEnd keeps the starting points worth something.
func TestPlannedLivesReachEveryEnd(t *testing.T) {
	reached := map[string]bool{}
	for _, plan := range plannedLives {
		w := newTill(t, &plan)
		w.live(plan)
		for seen := range w.seen {
			reached[seen] = true
		}
	}
	for _, want := range []string{
		"PaymentCreate 5 paid", "PaymentCreate 3 authorized", "PaymentCreate 17 pending", "ProcessPayment 5 paid", "PaymentSale 5 paid", "PaymentSale 4/55 authorized",
		"PaymentCancel 9 refunded", "PaymentCancel 9 partly_refunded", "PaymentCancel 9 cancelled", "PaymentCancel 9 authorized", "PaymentCancel 4/55 refunded",
		"PaymentCancel 4/55 partly_refunded", "PaymentCancel 4/55 paid", "PaymentCancel 4/55 authorized", "PaymentCancel overall error paid",
		"PaymentCancel invalid request structure paid", "PaymentSale invalid request structure authorized", "GetPaymentStatus 9 partly_refunded",
	} {
		if !reached[want] {
			t.Errorf("no plan comes to %s", want)
		}
	}
}

// till is a merchant, its terms, and the payments that it made.
type till struct {
	*merchant
	points, fixed, least int64 // of the fee: hundredths of a per cent, kopecks
	made                 []reply
	seen                 map[string]bool // what was answered where the payment then stood
}

// foreignToken is a token in outer form that nobody can open, and so costs nothing to make.
var foreignToken = base64.StdEncoding.EncodeToString([]byte(`{"protocolVersion":"ECv1","signature":"x","signedMessage":"{}"}`))

// newTill reads the terms from the first four bytes of a plan.
func newTill(t *testing.T, plan *[]byte) *till {
	var terms [4]byte
	*plan = (*plan)[copy(terms[:], *plan):]
	w := &till{points: int64(terms[1]) * 39, fixed: int64(terms[2]), least: int64(terms[3]), seen: map[string]bool{}}
	w.merchant = quick(t, func(s *ipay.Settings) {
		s.FeePercent, s.FeeFixed, s.FeeMinimum = payment.Decimal(w.points), w.fixed, w.least
		s.ThreeDSAbove, s.StringNumbers = -1, terms[0]&1 != 0
		if terms[0]&2 != 0 {
			s.Stages = "two"
		}
	})
	return w
}

func (w *till) live(plan []byte) {
	w.t.Helper()
	for steps := 0; len(plan) >= 4 && steps < 40; plan, steps = plan[4:], steps+1 {
		w.happen(int(plan[0])%calls, int(plan[1]), int(plan[2]), int64(plan[3]))
		if w.t.Failed() {
			return
		}
	}
}

// fee is reckoned here anew: per cent of the sum, half up, and the fixed part, at least the minimum.
func (w *till) fee(invoice int64) int64 {
	whole := invoice / 10_000 * w.points
	rest := invoice % 10_000 * w.points
	fee := whole + rest/10_000 + w.fixed
	if rest%10_000 >= 5_000 {
		fee++
	}
	return max(fee, w.least)
}

// happen is one call, and everything that must hold after it.
func (w *till) happen(what, which, how int, much int64) {
	w.t.Helper()
	if what == doCreate || len(w.made) == 0 {
		w.create(how, much)
		return
	}
	r := w.made[which%len(w.made)]
	before := w.payment(r)
	var action string
	body := tree{"pmt_id": r.at("pmt_id")}
	moves := int64(-1) // what a cancel must give back; -1: whatever is left
	switch what {
	case doSale:
		action = "PaymentSale"
		w.sale(body, how%hows, much, invoiceOf(before))
	case doCancel:
		action = "PaymentCancel"
		moves = w.cancel(body, how%hows, much, before)
	case doStatus:
		action = "GetPaymentStatus"
	case doProcess:
		action = "ProcessPayment"
	}
	answer := w.call(action, body)
	after := w.payment(r)
	w.judge(action, answer, after)
	if verdict := answer.verdict(); len(verdict) > 2 || action == "GetPaymentStatus" { // an error, or 4 with a group
		if !same(before, after) {
			w.t.Errorf("%s of %v: %s, yet it was %s (%s) and is %s (%s)", action, body, answer.text, before.State, ledgerText(before.Ledger), after.State, ledgerText(after.Ledger))
		}
		return
	}
	w.moved(action, body, answer, before, after, moves)
}

// moved checks a command that was carried out against what it asked for.
func (w *till) moved(action string, body tree, answer reply, before, after payment.Payment, moves int64) {
	w.t.Helper()
	was, is := before.Ledger, after.Ledger
	switch action {
	case "PaymentSale":
		asked, _ := body["invoice"].(int64)
		if parts, split := body["transactions"].([]any); split {
			asked = 0
			for _, p := range parts {
				asked += p.(tree)["invoice"].(int64)
			}
		}
		if answer.number("invoice") != asked || answer.number("amount") != asked+w.fee(asked) || is.Held() != 0 || is.Sum(payment.Capture) != asked+w.fee(asked) {
			w.t.Errorf("PaymentSale of %d: %s, and the ledger has %s", asked, answer.text, ledgerText(is))
		}
	case "PaymentCancel":
		left := was.Held() + was.Refundable()
		if moves < 0 {
			moves = left
		}
		if now := is.Held() + is.Refundable(); left-now != moves {
			w.t.Errorf("PaymentCancel of %v moved %d, want %d: %s", body, left-now, moves, ledgerText(is))
		}
	case "ProcessPayment":
		if is.Sum(payment.Capture) != after.Amount.Minor {
			w.t.Errorf("ProcessPayment took %s of %d", ledgerText(is), after.Amount.Minor)
		}
	}
}

// judge is what holds after every answer about a payment.
func (w *till) judge(action string, answer reply, p payment.Payment) {
	w.t.Helper()
	if answer.status != 200 || answer.tree == nil {
		w.t.Fatalf("%s: HTTP %d %s", action, answer.status, answer.text)
	}
	w.seen[fmt.Sprintf("%s %s %s", action, answer.verdict(), w.Status(p))] = true
	if wrong := unsound(p); wrong != "" {
		w.t.Errorf("%s: %s; the ledger is %s", action, wrong, ledgerText(p.Ledger))
	}
	if !answer.has("error") {
		if wrong := unbalanced(answer, p); wrong != "" {
			w.t.Errorf("%s: %s: %s; the ledger is %s", action, answer.text, wrong, ledgerText(p.Ledger))
		}
	}
	if status := w.about(reply{tree: tree{"pmt_id": p.ID.Number}, t: w.t}, "GetPaymentStatus", nil); status.word("pmt_status") != string(p.State) || unbalanced(status, p) != "" {
		w.t.Errorf("after %s GetPaymentStatus says %s (%s); the payment is %s with %s", action, status.text, unbalanced(status, p), p.State, ledgerText(p.Ledger))
	}
}

// create makes a payment of (much+1)² kopecks.
func (w *till) create(how int, much int64) {
	w.t.Helper()
	invoice := (much + 1) * (much + 1)
	body := tree{"invoice": invoice, "token": foreignToken}
	switch {
	case how&howSplit != 0:
		first := max(1, invoice/3)
		shares := []int64{first, invoice - first}
		if how&howThree != 0 && invoice >= 3 {
			shares = []int64{first, 1, invoice - first - 1}
		}
		var parts []any
		for i, share := range shares {
			p := tree{"invoice": share, "smch_id": 111 * (i + 1)}
			if how&howPreauth != 0 {
				p["info"] = tree{"preauth": 1}
			}
			if share > 0 {
				parts = append(parts, p)
			}
		}
		body["transactions"] = parts
	case how&howDeferred != 0:
		body["deferred_payment"] = true
	}
	r := w.call("PaymentCreate", body)
	if r.has("error") {
		w.t.Fatalf("PaymentCreate of %v: %s", body, r.text)
	}
	if r.number("invoice") != invoice || r.number("amount") != invoice+w.fee(invoice) {
		w.t.Errorf("PaymentCreate of %d: %s", invoice, r.text)
	}
	w.made = append(w.made, r)
	w.judge("PaymentCreate", r, w.payment(r))
}
