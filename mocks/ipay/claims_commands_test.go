package ipay_test

import (
	"encoding/json"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/payment"
)

// claimNoID is what no number of a payment or a part is.
func claimNoID() []any {
	return []any{nil, 0, -1, 1.5, "", "x", " 1234567", true, tree{}, []any{1234567}}
}

// claimPmtID sends an action for a payment by its pmt_id as a number and as text, and with what is none: "<verdict> <verdict>, wrong:
// <verdicts>". Made makes a payment for each.
func claimPmtID(m *merchant, action string, more tree, made func() reply) string {
	m.t.Helper()
	more = with(tree{}, more)
	wrong := claimRefused(claimNoID(), func(v any) reply { return m.call(action, with(more, tree{"pmt_id": v})) })
	one, other := made(), made()
	number := m.call(action, with(more, tree{"pmt_id": one.at("pmt_id")}))
	text := m.call(action, with(more, tree{"pmt_id": other.at("pmt_id").(json.Number).String()}))
	return number.verdict() + " " + text.verdict() + ", wrong: " + wrong
}

func TestClaimPaymentSaleWantsPmtIdAndInvoice(t *testing.T) {
	m := claimStages(t)
	held := func() reply { return m.made("3", 100, nil) }
	got := claimPmtID(m, "PaymentSale", tree{"invoice": 100}, held)
	claims.Check(t, "ipay.sale.body.pmt_id", got == "5 5, wrong: invalid request structure", got)

	r := held()
	sold := m.about(r, "PaymentSale", tree{"invoice": 100})
	claims.Check(t, "ipay.sale.action", sold.verdict() == "5" && m.last().Operation == "PaymentSale" && claimStep(m) == "3 to 5", sold.text)
	again, onlyPaid := m.about(r, "PaymentSale", tree{"invoice": 100}), newMerchant(t, nil)
	oneStage := onlyPaid.about(onlyPaid.made("5", 100, nil), "PaymentSale", tree{"invoice": 100})
	claims.Check(t, "ipay.sale.action", again.verdict() == "overall error" && oneStage.verdict() == "overall error", again.text, oneStage.text)

	for _, value := range []any{1, 60, 100, "60"} {
		r := held()
		sold := m.about(r, "PaymentSale", tree{"invoice": value})
		claims.Check(t, "ipay.sale.body.invoice", sold.verdict() == "5" && sold.number("invoice") == m.payment(r).Ledger.Sum(payment.Capture), value, sold.text)
		claims.Check(t, "ipay.sale.body.invoice", string(claimJSON(t, value)) == sold.word("invoice") || value == sold.word("invoice"), value, sold.text)
	}
	wrong := claimRefused([]any{nil, 0, -1, 1.5, "", "1.00", true, tree{}, []any{100}}, func(v any) reply { return m.about(held(), "PaymentSale", tree{"invoice": v}) })
	claims.Check(t, "ipay.sale.body.invoice", wrong == "invalid request structure", wrong)
	above := held()
	refused := m.about(above, "PaymentSale", tree{"invoice": 101})
	claims.Check(t, "ipay.sale.body.invoice", refused.verdict() == "4/55" && m.payment(above).Ledger.Held() == 100, refused.text)
}

// claimJSON writes a value as JSON.
func claimJSON(t testing.TB, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestClaimPaymentCancelWantsPmtId(t *testing.T) {
	one, two := newMerchant(t, nil), claimStages(t)
	got := claimPmtID(one, "PaymentCancel", nil, func() reply { return one.made("5", 100, nil) })
	claims.Check(t, "ipay.cancel.body.pmt_id", got == "9 9, wrong: invalid request structure", got)
	split := claimPmtID(one, "PaymentCancel", tree{"transactions": []any{}}, func() reply { return claimSplit(one, "5", 60, 40) })
	claims.Check(t, "ipay.cancel.body.pmt_id", split == "9 9, wrong: invalid request structure", split)

	refunded, released := one.made("5", 100, nil), two.made("3", 100, nil)
	back, free := one.about(refunded, "PaymentCancel", nil), two.about(released, "PaymentCancel", nil)
	claims.Check(t, "ipay.cancel.action", back.verdict() == "9" && one.status(refunded) == payment.Refunded, back.text)
	claims.Check(t, "ipay.cancel.action", free.verdict() == "9" && two.status(released) == payment.Cancelled, free.text)
	unpaid := one.made("4/42", 100, tree{"token": one.token(claimPoorCard)})
	none := one.about(unpaid, "PaymentCancel", nil)
	claims.Check(t, "ipay.cancel.action", none.verdict() == "overall error", none.text)
}

func TestClaimPaymentCancelOfAPart(t *testing.T) {
	m := newMerchant(t, nil)
	for _, value := range []any{1, 40, "40", 100} {
		r := m.made("5", 100, nil)
		part := m.about(r, "PaymentCancel", tree{"amount": value})
		given := m.payment(r).Ledger.Sum(payment.Refund)
		claims.Check(t, "ipay.cancel.body.amount", part.verdict() == "9" && given > 0 && (given == 100 || part.number("amount") == 100-given), value, part.text)
		claims.Check(t, "ipay.cancel.body.amount", string(claimJSON(t, given)) == string(claimJSON(t, value)) || value == string(claimJSON(t, given)), value, given)
	}
	wrong := claimRefused([]any{0, -1, 1.5, "", "1.00", true, tree{}, []any{40}}, func(v any) reply {
		return m.about(m.made("5", 100, nil), "PaymentCancel", tree{"amount": v})
	})
	claims.Check(t, "ipay.cancel.body.amount", wrong == "invalid request structure", wrong)
	more, split := m.about(m.made("5", 100, nil), "PaymentCancel", tree{"amount": 101}), m.about(claimSplit(m, "5", 60, 40), "PaymentCancel", tree{"amount": 40})
	claims.Check(t, "ipay.cancel.body.amount", more.verdict() == "4/55" && split.verdict() == "invalid request structure", more.text, split.text)
}

func TestClaimPaymentCancelOfTheWhole(t *testing.T) {
	one, two := newMerchant(t, nil), claimStages(t)
	for _, c := range []struct {
		m    *merchant
		made reply
		kind payment.Kind
	}{
		{one, one.made("5", 100, nil), payment.Refund}, {one, claimSplit(one, "5", 60, 40), payment.Refund}, {two, two.made("3", 100, nil), payment.Void},
		{two, claimSplit(two, "3", 60, 40), payment.Void},
	} {
		r := c.m.about(c.made, "PaymentCancel", nil)
		claims.Check(t, "ipay.cancel.whole", r.verdict() == "9" && c.m.payment(c.made).Ledger.Sum(c.kind) == 100 && r.number("invoice") == 100, r.text)
	}
	r := one.made("5", 100, nil)
	one.about(r, "PaymentCancel", tree{"amount": 30})
	rest := one.about(r, "PaymentCancel", nil)
	claims.Check(t, "ipay.cancel.whole", rest.verdict() == "9" && one.payment(r).Ledger.Sum(payment.Refund) == 100, rest.text)
}

func TestClaimPaymentCancelOfTransactions(t *testing.T) {
	m := newMerchant(t, nil)
	r := claimSplit(m, "5", 60, 40)
	one, other := r.at("transactions.0.trn_id"), r.at("transactions.1.trn_id")
	back := m.about(r, "PaymentCancel", tree{"transactions": []any{tree{"trn_id": one, "amount": 50}, tree{"trn_id": other, "amount": 30}}})
	claims.Check(t, "ipay.cancel.body.transactions", back.verdict() == "9" && back.number("transactions.0.amount") == 10 && back.number("transactions.1.amount") == 10, back.text)
	absent := m.about(claimSplit(m, "5", 60, 40), "PaymentCancel", nil)
	claims.Check(t, "ipay.cancel.body.transactions", absent.verdict() == "9", absent.text)
	wrong := claimRefused([]any{"x", 7, true, tree{}, tree{"trn_id": one, "amount": 1}, []any{7}, []any{"x"}}, func(v any) reply {
		return m.about(r, "PaymentCancel", tree{"transactions": v})
	})
	claims.Check(t, "ipay.cancel.body.transactions", wrong == "invalid request structure", wrong)

	// line cancels 5 kopecks of the first part, with a field changed.
	line := func(change tree) reply {
		r := claimSplit(m, "5", 60, 40)
		return m.about(r, "PaymentCancel", tree{"transactions": []any{with(tree{"trn_id": r.at("transactions.0.trn_id"), "amount": 5}, change)}})
	}
	first, second := line(nil), claimSplit(m, "5", 60, 40)
	named := m.about(second, "PaymentCancel", tree{"transactions": []any{tree{"trn_id": second.word("transactions.1.trn_id"), "amount": 5}}})
	claims.Check(t, "ipay.cancel.body.transactions.trn_id", first.number("transactions.0.amount") == 55 && first.number("transactions.1.amount") == 40, first.text)
	claims.Check(t, "ipay.cancel.body.transactions.trn_id", named.number("transactions.0.amount") == 60 && named.number("transactions.1.amount") == 35, named.text)
	foreign, ids := line(tree{"trn_id": one}), line(tree{"trn_id": r.at("pmt_id")}) // of another payment; pmt_id is none
	claims.Check(t, "ipay.cancel.body.transactions.trn_id", foreign.verdict() == "overall error" && ids.verdict() == "overall error", foreign.text, ids.text)
	wrong = claimRefused(claimNoID(), func(v any) reply { return line(tree{"trn_id": v}) })
	claims.Check(t, "ipay.cancel.body.transactions.trn_id", wrong == "invalid request structure", wrong)

	for _, value := range []any{60, "60", 1} {
		r := line(tree{"amount": value})
		claims.Check(t, "ipay.cancel.body.transactions.amount", r.verdict() == "9" && r.number("transactions.0.amount") < 60, value, r.text)
	}
	more := line(tree{"amount": 61})
	wrong = claimRefused([]any{0, -1, 1.5, "", "x", true, tree{}, []any{5}}, func(v any) reply { return line(tree{"amount": v}) })
	claims.Check(t, "ipay.cancel.body.transactions.amount", more.verdict() == "4/55" && wrong == "invalid request structure", more.text, wrong)
}

func TestClaimProcessPaymentWantsPmtId(t *testing.T) {
	m := newMerchant(t, nil)
	made := func() reply { return m.made("17", 100, tree{"deferred_payment": true}) }
	got := claimPmtID(m, "ProcessPayment", nil, made)
	claims.Check(t, "ipay.process.body.pmt_id", got == "5 5, wrong: invalid request structure", got)
	r := made()
	done := m.about(r, "ProcessPayment", nil)
	claims.Check(t, "ipay.process.action", done.verdict() == "5" && claimStep(m) == "17 to 5" && m.payment(r).Ledger.Sum(payment.Capture) == 100, done.text)
	again, other := m.about(r, "ProcessPayment", nil), m.about(m.made("5", 100, nil), "ProcessPayment", nil)
	claims.Check(t, "ipay.process.action", again.verdict() == "overall error" && other.verdict() == "overall error", again.text, other.text)
}
