package ipay_test

import (
	"slices"
	"strings"
	"testing"

	"paysandbox/internal/claims"
)

// claimFiscal is the receipt_data of the page's example, with an e-mail address, changed.
func claimFiscal(t testing.TB, change tree) tree {
	t.Helper()
	data := claimDecoded(t, claimExample(t, "create-request-fiscal"))["request"].(tree)["body"].(tree)["receipt_data"].(tree)
	return with(with(data, tree{"delivery_email": "payer@example.com"}), change)
}

// claimGoods is the example's data with a field of its first goods changed; claimDiscount with one of its discount.
func claimGoods(t testing.TB, change tree) tree {
	t.Helper()
	goods := claimFiscal(t, nil)["goods"].([]any)
	return claimFiscal(t, tree{"goods": []any{with(goods[0].(tree), change), goods[1]}})
}

func claimDiscount(t testing.TB, change tree) tree {
	t.Helper()
	discount := claimFiscal(t, nil)["discounts"].([]any)[0].(tree)
	return claimFiscal(t, tree{"discounts": []any{with(discount, change)}})
}

// claimOnReceipt makes a payment with the data and says whether a line of its receipt has the words: "printed", "not printed", or what
// else became of it.
func claimOnReceipt(m *merchant, data any, words string) string {
	m.t.Helper()
	r := m.create(100, tree{"receipt_data": data})
	if r.verdict() != "5" {
		return r.verdict()
	}
	if slices.Contains(strings.Split(claimReceipt(m, r), "\n"), words) {
		return "printed"
	}
	return "not printed"
}

// claimUnfiscal sends data that are wrong by one value each and gives the verdicts, each once.
func claimUnfiscal(m *merchant, values []any, put func(any) tree) string {
	m.t.Helper()
	return claimRefused(values, func(v any) reply { return m.create(100, tree{"receipt_data": put(v)}) })
}

// claimNoNumber is what no whole number from 0 is.
func claimNoNumber() []any { return []any{-1, 1.5, "one", true, tree{}, []any{1}} }

func TestClaimReceiptData(t *testing.T) {
	m := newMerchant(t, nil)
	whole := m.create(100, tree{"receipt_data": claimFiscal(t, nil)})
	claims.Check(t, "ipay.create.body.receipt_data", whole.verdict() == "5" && strings.Contains(claimReceipt(m, whole), "Назва товару 1"), whole.text)
	without := m.create(100, nil)
	none := m.about(without, "GetReceipt", nil)
	claims.Check(t, "ipay.create.body.receipt_data", without.verdict() == "5" && none.word("status") == "ERROR", none.text)
	wrong := claimRefused([]any{"x", 7, true, []any{}, []any{claimFiscal(t, nil)}}, func(v any) reply { return m.create(100, tree{"receipt_data": v}) })
	claims.Check(t, "ipay.create.body.receipt_data", wrong == "invalid request structure", wrong)
}

func TestClaimReceiptDesk(t *testing.T) {
	m := newMerchant(t, nil)
	cashier, absent := claimOnReceipt(m, claimFiscal(t, tree{"cashier_id": 70123}), "Касир|70123"), claimOnReceipt(m, claimFiscal(t, tree{"cashier_id": nil}), "Касир|1")
	wrong := claimUnfiscal(m, claimNoNumber(), func(v any) tree { return claimFiscal(t, tree{"cashier_id": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.cashier_id", cashier == "printed" && absent == "not printed" && wrong == "invalid request structure", cashier, absent, wrong)

	desk, absent := claimOnReceipt(m, claimFiscal(t, tree{"cash_register_id": 80456}), "Каса|80456"), claimOnReceipt(m, claimFiscal(t, tree{"cash_register_id": nil}), "Каса|1")
	wrong = claimUnfiscal(m, claimNoNumber(), func(v any) tree { return claimFiscal(t, tree{"cash_register_id": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.cash_register_id", desk == "printed" && absent == "not printed" && wrong == "invalid request structure", desk, absent, wrong)

	r := m.create(100, tree{"receipt_data": claimFiscal(t, nil)})
	wrong = claimUnfiscal(m, slices.Concat(claimNoText(), []any{"payer", "payer@", "Payer <payer@example.com>"}), func(v any) tree { return claimFiscal(t, tree{"delivery_email": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.delivery_email", strings.Contains(claimReceipt(m, r), "payer@example.com") && wrong == "invalid request structure", wrong)
}

func TestClaimReceiptGoods(t *testing.T) {
	m := newMerchant(t, nil)
	first, second := claimOnReceipt(m, claimFiscal(t, nil), "1. Назва товару 1"), claimOnReceipt(m, claimFiscal(t, nil), "2. Назва товару 2")
	wrong := claimUnfiscal(m, []any{"x", 7, true, tree{}, []any{7}, []any{"x"}}, func(v any) tree { return claimFiscal(t, tree{"goods": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.goods", first == "printed" && second == "printed" && wrong == "invalid request structure", first, second, wrong)

	id := m.create(100, tree{"receipt_data": claimGoods(t, tree{"id": "E0E58E8E-AF5D-430F-8204-459AB547A4B8"})})
	absent := m.create(100, tree{"receipt_data": claimGoods(t, tree{"id": nil})})
	wrong = claimUnfiscal(m, slices.Concat(claimNoText(), []any{"1", "e0e58e8e-af5d-430f-8204-459ab547a4b", "e0e58e8eaf5d430f8204459ab547a4b8", "g0e58e8e-af5d-430f-8204-459ab547a4b8"}),
		func(v any) tree { return claimGoods(t, tree{"id": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.goods.id", id.verdict() == "5" && absent.verdict() == "5" && wrong == "invalid request structure", id.text, absent.text, wrong)

	code, gone := claimOnReceipt(m, claimGoods(t, tree{"code": "К-17"}), "Код: К-17"), claimOnReceipt(m, claimGoods(t, tree{"code": nil}), "Код: Код товару 1")
	wrong = claimUnfiscal(m, claimNoText(), func(v any) tree { return claimGoods(t, tree{"code": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.goods.code", code == "printed" && gone == "not printed" && wrong == "invalid request structure", code, gone, wrong)

	name, gone := claimOnReceipt(m, claimGoods(t, tree{"name": "Ґанок"}), "1. Ґанок"), claimOnReceipt(m, claimGoods(t, tree{"name": nil}), "1. Назва товару 1")
	wrong = claimUnfiscal(m, claimNoText(), func(v any) tree { return claimGoods(t, tree{"name": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.goods.name", name == "printed" && gone == "not printed" && wrong == "invalid request structure", name, gone, wrong)

	bars, other := claimOnReceipt(m, claimGoods(t, tree{"barcode": "B98765"}), "Штрих-код: B98765"), claimOnReceipt(m, claimGoods(t, nil), "Штрих-код: B98765")
	wrong = claimUnfiscal(m, claimNoText(), func(v any) tree { return claimGoods(t, tree{"barcode": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.goods.barcode", bars == "printed" && other == "not printed" && wrong == "invalid request structure", bars, other, wrong)
}

func TestClaimReceiptSums(t *testing.T) {
	m := newMerchant(t, nil)
	price := claimOnReceipt(m, claimGoods(t, tree{"price": 12345}), "123,45 грн × 1|123,45 грн")
	wrong := claimUnfiscal(m, claimNoNumber(), func(v any) tree { return claimGoods(t, tree{"price": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.goods.price", price == "printed" && wrong == "invalid request structure", price, wrong)

	one, weight := claimOnReceipt(m, claimGoods(t, tree{"quantity": 1000}), "1,00 грн × 1|1,00 грн"), claimOnReceipt(m, claimGoods(t, tree{"quantity": 2250}), "1,00 грн × 2,25|2,25 грн")
	wrong = claimUnfiscal(m, claimNoNumber(), func(v any) tree { return claimGoods(t, tree{"quantity": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.goods.quantity", one == "printed" && weight == "printed" && wrong == "invalid request structure", one, weight, wrong)
}

func TestClaimReceiptDiscounts(t *testing.T) {
	m := newMerchant(t, nil)
	tenth, none := claimOnReceipt(m, claimFiscal(t, nil), "Знижка 10 %|−0,50 грн"), claimOnReceipt(m, claimFiscal(t, tree{"discounts": nil}), "Знижка 10 %|−0,50 грн")
	wrong := claimUnfiscal(m, []any{"x", 7, true, tree{}, []any{7}, []any{"x"}}, func(v any) tree { return claimFiscal(t, tree{"discounts": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.discounts", tenth == "printed" && none == "not printed" && wrong == "invalid request structure", tenth, none, wrong)

	total := func(change tree, sum string) string {
		return claimOnReceipt(m, claimDiscount(t, change), "Усього за товари|"+sum+" грн")
	}
	less, more := total(tree{"type": "DISCOUNT"}, "4,50"), total(tree{"type": "EXTRA_CHARGE"}, "5,50")
	wrong = claimUnfiscal(m, slices.Concat(claimNoText(), []any{nil, "", "discount", "EXTRACHARGE", "CHARGE"}), func(v any) tree { return claimDiscount(t, tree{"type": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.discounts.type", less == "printed" && more == "printed" && wrong == "invalid request structure", less, more, wrong)

	percent, value := total(tree{"mode": "PERCENT", "value": 20}, "4,00"), total(tree{"mode": "VALUE", "value": 20}, "4,80")
	wrong = claimUnfiscal(m, slices.Concat(claimNoText(), []any{nil, "", "percent", "VALUES", "%"}), func(v any) tree { return claimDiscount(t, tree{"mode": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.discounts.mode", percent == "printed" && value == "printed" && wrong == "invalid request structure", percent, value, wrong)

	whole, fraction := total(tree{"value": 10}, "4,50"), total(tree{"value": 2.5}, "4,87") // 12.5 kopecks are 13
	wrong = claimUnfiscal(m, []any{nil, "10", -1, true, tree{}, []any{10}}, func(v any) tree { return claimDiscount(t, tree{"value": v}) })
	claims.Check(t, "ipay.create.body.receipt_data.discounts.value", whole == "printed" && fraction == "printed" && wrong == "invalid request structure", whole, fraction, wrong)
}
