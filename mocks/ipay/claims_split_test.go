package ipay_test

import (
	"slices"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks/ipay"
)

func TestClaimTransactionsSplitAPayment(t *testing.T) {
	m := newMerchant(t, nil)
	r := m.create(100, tree{"transactions": []any{tree{"invoice": 70, "smch_id": 111}, tree{"invoice": 30, "smch_id": 222}}})
	claims.Check(t, "ipay.create.body.transactions", r.verdict() == "5" && len(r.at("transactions").([]any)) == 2, r.text)
	claims.Check(t, "ipay.create.body.transactions",
		r.word("transactions.0.smch_id")+" "+r.word("transactions.0.invoice") == "111 70" && r.word("transactions.1.smch_id")+" "+r.word("transactions.1.invoice") == "222 30", r.text)
	without := m.create(100, nil)
	claims.Check(t, "ipay.create.body.transactions", without.verdict() == "5" && len(without.at("transactions").([]any)) == 1, without.text)
	wrong := claimRefused([]any{"x", 7, true, tree{}, tree{"invoice": 100, "smch_id": 111}, []any{7}, []any{"x"}, []any{[]any{}}}, func(v any) reply {
		return m.create(100, tree{"transactions": v})
	})
	claims.Check(t, "ipay.create.body.transactions", wrong == "invalid request structure", wrong)
}

func TestClaimTransactionsInvoice(t *testing.T) {
	m := newMerchant(t, nil)
	for _, value := range []any{60, "60"} {
		r := claimPart(m, tree{"invoice": value})
		claims.Check(t, "ipay.create.body.transactions.invoice", r.verdict() == "5" && r.word("transactions.0.invoice") == "60", value, r.text)
	}
	wrong := claimRefused([]any{nil, 0, -60, 60.5, "60.0", "x", true, tree{}, []any{60}, 59, 61}, func(v any) reply { return claimPart(m, tree{"invoice": v}) })
	claims.Check(t, "ipay.create.body.transactions.invoice", wrong == "invalid request structure", wrong)
}

func TestClaimTransactionsSmchId(t *testing.T) {
	m := newMerchant(t, nil)
	for _, value := range []any{5411, "5411"} { // the table has an integer, the example text
		r := claimPart(m, tree{"smch_id": value})
		claims.Check(t, "ipay.create.body.transactions.smch_id", r.verdict() == "5" && r.word("transactions.0.smch_id") == "5411", value, r.text)
	}
	wrong := claimRefused([]any{nil, 0, -1, 1.5, "shop", "", true, tree{}, []any{5411}}, func(v any) reply { return claimPart(m, tree{"smch_id": v}) })
	claims.Check(t, "ipay.create.body.transactions.smch_id", wrong == "invalid request structure", wrong)

	given := newMerchant(t, func(s *ipay.Settings) { s.SmchIDs = []int64{5410, 5472} }) // iPay gave these two
	own, other := claimPart(given, nil), claimPart(given, tree{"smch_id": 5411})
	claims.Check(t, "ipay.create.body.transactions.smch_id", own.verdict() == "5" && other.verdict() == "invalid request structure", own.text, other.text)
}

func TestClaimTransactionsDesc(t *testing.T) {
	m := newMerchant(t, nil)
	strict, body := claimStrict(t)
	for _, value := range []any{nil, "", "Тестовий платіж", "Test1"} {
		r := claimPart(m, tree{"desc": value})
		s := strict.call("PaymentCreate", with(body, tree{"transactions": []any{with(tree{"invoice": 100, "smch_id": 5410}, tree{"desc": value})}}))
		claims.Check(t, "ipay.create.body.transactions.desc", r.verdict() == "5" && s.verdict() == "5", value, r.text, s.text)
	}
	wrong := claimRefused([]any{true, tree{}, []any{"x"}}, func(v any) reply { return claimPart(m, tree{"desc": v}) })
	claims.Check(t, "ipay.create.body.transactions.desc", wrong == "invalid request structure", wrong)
	// The table's own word, integer, is forgiven, but for a strict merchant.
	number := claimPart(m, tree{"desc": 7})
	strictly := strict.call("PaymentCreate", with(body, tree{"transactions": []any{tree{"invoice": 100, "smch_id": 5410, "desc": 7}}}))
	claims.Check(t, "ipay.create.body.transactions.desc", number.verdict() == "5" && strictly.verdict() == "invalid request structure", number.text, strictly.text)

	for _, letter := range []string{"x", "ї", "№"} {
		hundred, more := claimPart(m, tree{"desc": strings.Repeat(letter, 100)}), claimPart(m, tree{"desc": strings.Repeat(letter, 101)})
		claims.Check(t, "ipay.create.body.transactions.desc.max", hundred.verdict() == "5" && more.verdict() == "invalid request structure", letter, hundred.text, more.text)
	}
}

func TestClaimTransactionsInfo(t *testing.T) {
	m := newMerchant(t, nil)
	strict, body := claimStrict(t)
	for _, value := range []any{nil, tree{}, tree{"custom_field_1": "test"}, tree{"custom_merchant_field": 12345, "own": tree{"x": []any{1, nil}}}} {
		r := claimPart(m, tree{"info": value})
		s := strict.call("PaymentCreate", with(body, tree{"transactions": []any{with(tree{"invoice": 100, "smch_id": 5410}, tree{"info": value})}}))
		claims.Check(t, "ipay.create.body.transactions.info", r.verdict() == "5" && s.verdict() == "5", value, r.text, s.text)
	}
	hold := claimPart(m, tree{"info": tree{"preauth": 1}})
	claims.Check(t, "ipay.create.body.transactions.info", hold.verdict() == "3", hold.text)
	wrong := claimRefused([]any{"x", 7, true, []any{}, []any{tree{}}}, func(v any) reply { return claimPart(m, tree{"info": v}) })
	claims.Check(t, "ipay.create.body.transactions.info", wrong == "invalid request structure", wrong)
}

// claimSale captures a hold of 100 kopecks in two parts, the first of which has a field changed.
func claimSale(m *merchant, change tree) reply {
	m.t.Helper()
	first := with(tree{"invoice": 20, "smch_id": 111, "desc": "Test1", "info": tree{"custom_merchant_field": 12345}}, change)
	return m.about(m.made("3", 100, nil), "PaymentSale", tree{"transactions": []any{first, tree{"invoice": 25, "smch_id": 222}}})
}

func TestClaimSaleTransactions(t *testing.T) {
	m := claimStages(t)
	r := claimSale(m, nil)
	claims.Check(t, "ipay.sale.body.transactions", r.verdict() == "5" && r.number("invoice") == 45 && len(r.at("transactions").([]any)) == 2, r.text)
	without := m.about(m.made("3", 100, nil), "PaymentSale", tree{"invoice": 100})
	claims.Check(t, "ipay.sale.body.transactions", without.verdict() == "5" && len(without.at("transactions").([]any)) == 1, without.text)
	wrong := claimRefused([]any{"x", 7, true, tree{}, []any{7}, []any{"x"}}, func(v any) reply {
		return m.about(m.made("3", 100, nil), "PaymentSale", tree{"invoice": 100, "transactions": v})
	})
	claims.Check(t, "ipay.sale.body.transactions", wrong == "invalid request structure", wrong)

	for _, value := range []any{20, "20", 75} {
		r := claimSale(m, tree{"invoice": value})
		claims.Check(t, "ipay.sale.body.transactions.invoice", r.verdict() == "5" && r.number("invoice") == r.number("transactions.0.invoice")+25, value, r.text)
	}
	wrong = claimRefused([]any{nil, 0, -1, 1.5, "x", true, tree{}, []any{20}}, func(v any) reply { return claimSale(m, tree{"invoice": v}) })
	claims.Check(t, "ipay.sale.body.transactions.invoice", wrong == "invalid request structure", wrong)

	for _, value := range []any{111, "111"} {
		r := claimSale(m, tree{"smch_id": value})
		claims.Check(t, "ipay.sale.body.transactions.smch_id", r.verdict() == "5" && r.word("transactions.0.smch_id") == "111", value, r.text)
	}
	wrong = claimRefused([]any{nil, 0, -1, 1.5, "x", true, tree{}, []any{111}}, func(v any) reply { return claimSale(m, tree{"smch_id": v}) })
	claims.Check(t, "ipay.sale.body.transactions.smch_id", wrong == "invalid request structure", wrong)
}

func TestClaimSaleDescAndInfo(t *testing.T) {
	m := claimStages(t)
	strict := newMerchant(t, func(s *ipay.Settings) { s.StrictFields, s.Stages = true, "two" })
	_, body := claimStrict(t)
	held := strict.call("PaymentCreate", body)
	number := strict.about(held, "PaymentSale", tree{"invoice": 100, "transactions": []any{tree{"invoice": 100, "smch_id": 5410, "desc": 7}}})
	text := strict.about(held, "PaymentSale", tree{"invoice": 100, "transactions": []any{tree{"invoice": 100, "smch_id": 5410, "desc": "7"}}})
	claims.Check(t, "ipay.sale.body.transactions.desc", number.verdict() == "invalid request structure" && text.verdict() == "5", number.text, text.text)
	wrong := claimRefused([]any{true, tree{}, []any{"x"}}, func(v any) reply { return claimSale(m, tree{"desc": v}) })
	absent := claimSale(m, tree{"desc": nil})
	claims.Check(t, "ipay.sale.body.transactions.desc", wrong == "invalid request structure" && absent.verdict() == "5", wrong, absent.text)

	for _, letter := range []string{"x", "ї"} {
		hundred, more := claimSale(m, tree{"desc": strings.Repeat(letter, 100)}), claimSale(m, tree{"desc": strings.Repeat(letter, 101)})
		claims.Check(t, "ipay.sale.body.transactions.desc.max", hundred.verdict() == "5" && more.verdict() == "invalid request structure", letter, hundred.text, more.text)
	}

	goods := []any{nil, tree{}, tree{"custom_merchant_field": 67890, "own": tree{"x": nil}}}
	taken := claimRefused(goods, func(v any) reply { return claimSale(m, tree{"info": v}) })
	wrong = claimRefused(slices.Concat([]any{"x", 7, true}, []any{[]any{}, []any{tree{}}}), func(v any) reply { return claimSale(m, tree{"info": v}) })
	claims.Check(t, "ipay.sale.body.transactions.info", taken == "5" && wrong == "invalid request structure", taken, wrong)
}
