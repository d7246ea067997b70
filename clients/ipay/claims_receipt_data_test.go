package ipay_test

import (
	"errors"
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
)

// claimReceiptData is receipt_data with every field, and a second line and a second discount with others.
func claimReceiptData() ipay.ReceiptData {
	return ipay.ReceiptData{
		CashierID: 1, CashRegisterID: 2, DeliveryEmail: "payer@shop.example",
		Goods: []ipay.Good{
			{ID: "e0e58e8e-af5d-430f-8204-459ab547a4b8", Code: "Код товару 1", Name: "Назва товару 1", Barcode: "A12345", Price: 100, Quantity: 1000},
			{Name: "Картопля", Price: 1850, Quantity: 2250},
		},
		Discounts: []ipay.Discount{
			{Type: ipay.DiscountDown, Mode: ipay.DiscountPercent, Value: 10},
			{Type: ipay.DiscountUp, Mode: ipay.DiscountValue, Value: 12.5},
		},
	}
}

func TestClaimReceiptDataIsSentAsGiven(t *testing.T) {
	full, bare := claimSent(t, func(p *ipay.Payment) { p.ReceiptData = claimReceiptData() }), claimBare(t)
	mail := claimSent(t, func(p *ipay.Payment) { p.ReceiptData.DeliveryEmail = "a@b.example" })
	claims.Check(t, "ipay.create.body.receipt_data",
		claimKeys(full, "receipt_data") == "cash_register_id cashier_id delivery_email discounts goods", full)
	claims.Check(t, "ipay.create.body.receipt_data",
		claimShown(bare, "receipt_data") == "absent" && claimKeys(mail, "receipt_data") == "delivery_email", bare, mail)
	claims.Check(t, "ipay.create.body.receipt_data.cashier_id",
		claimShown(full, "receipt_data.cashier_id") == "1" && claimShown(mail, "receipt_data.cashier_id") == "absent", full, mail)
	claims.Check(t, "ipay.create.body.receipt_data.cash_register_id",
		claimShown(full, "receipt_data.cash_register_id") == "2" && claimShown(mail, "receipt_data.cash_register_id") == "absent", full, mail)
	claims.Check(t, "ipay.create.body.receipt_data.delivery_email",
		claimShown(full, "receipt_data.delivery_email") == `"payer@shop.example"` &&
			claimShown(mail, "receipt_data") == `{"delivery_email":"a@b.example"}`, full, mail)
	none := claimSent(t, func(p *ipay.Payment) { p.ReceiptData.CashierID = 7 })
	claims.Check(t, "ipay.create.body.receipt_data.delivery_email", claimShown(none, "receipt_data") == `{"cashier_id":7}`, none)
}

func TestClaimGoodsAreSentAsGiven(t *testing.T) {
	full := claimSent(t, func(p *ipay.Payment) { p.ReceiptData = claimReceiptData() })
	mail := claimSent(t, func(p *ipay.Payment) { p.ReceiptData.DeliveryEmail = "a@b.example" })
	at := func(path string) string { return claimShown(full, "receipt_data.goods."+path) }
	goods, _ := claimAt(full, "receipt_data.goods")
	list, isList := goods.([]any)
	claims.Check(t, "ipay.create.body.receipt_data.goods", isList && len(list) == 2 && claimShown(mail, "receipt_data.goods") == "absent", full, mail)
	claims.Check(t, "ipay.create.body.receipt_data.goods", claimKeys(full, "receipt_data.goods.0") == "barcode code id name price quantity" &&
		claimKeys(full, "receipt_data.goods.1") == "name price quantity", full)
	claims.Check(t, "ipay.create.body.receipt_data.goods.id", at("0.id") == `"e0e58e8e-af5d-430f-8204-459ab547a4b8"` && at("1.id") == "absent", full)
	claims.Check(t, "ipay.create.body.receipt_data.goods.code", at("0.code") == `"Код товару 1"` && at("1.code") == "absent", full)
	claims.Check(t, "ipay.create.body.receipt_data.goods.name", at("0.name") == `"Назва товару 1"` && at("1.name") == `"Картопля"`, full)
	claims.Check(t, "ipay.create.body.receipt_data.goods.barcode", at("0.barcode") == `"A12345"` && at("1.barcode") == "absent", full)
	claims.Check(t, "ipay.create.body.receipt_data.goods.price", at("0.price") == "100" && at("1.price") == "1850", full)
	claims.Check(t, "ipay.create.body.receipt_data.goods.quantity", at("0.quantity") == "1000" && at("1.quantity") == "2250", full)

	// A gift costs nothing, and says so.
	gift := claimSent(t, func(p *ipay.Payment) { p.ReceiptData.Goods = []ipay.Good{{Name: "Подарунок", Quantity: 1000}} })
	claims.Check(t, "ipay.create.body.receipt_data.goods.price",
		claimShown(gift, "receipt_data.goods") == `[{"name":"Подарунок","price":0,"quantity":1000}]`, gift)
}

func TestClaimDiscountsAreSentAsGiven(t *testing.T) {
	full := claimSent(t, func(p *ipay.Payment) { p.ReceiptData = claimReceiptData() })
	mail := claimSent(t, func(p *ipay.Payment) { p.ReceiptData.DeliveryEmail = "a@b.example" })
	at := func(path string) string { return claimShown(full, "receipt_data.discounts."+path) }
	discounts, _ := claimAt(full, "receipt_data.discounts")
	list, isList := discounts.([]any)
	claims.Check(t, "ipay.create.body.receipt_data.discounts",
		isList && len(list) == 2 && claimShown(mail, "receipt_data.discounts") == "absent", full, mail)
	claims.Check(t, "ipay.create.body.receipt_data.discounts", claimKeys(full, "receipt_data.discounts.0") == "mode type value", full)
	claims.Check(t, "ipay.create.body.receipt_data.discounts.type", at("0.type") == `"DISCOUNT"` && at("1.type") == `"EXTRA_CHARGE"`, full)
	claims.Check(t, "ipay.create.body.receipt_data.discounts.mode", at("0.mode") == `"PERCENT"` && at("1.mode") == `"VALUE"`, full)
	s := claimOpen(t, "", nil)
	s.loose = true
	other := func(d ipay.Discount) error {
		data := claimReceiptData()
		data.Discounts = []ipay.Discount{d}
		_, err := s.Charge(t.Context(), ipay.Payment{Invoice: 100, Token: s.token(""), ReceiptData: data})
		return err
	}
	err := other(ipay.Discount{Type: "BONUS", Mode: ipay.DiscountValue, Value: 1})
	claims.Check(t, "ipay.create.body.receipt_data.discounts.type", errors.Is(err, ipay.ErrInvalidStructure), err)
	err = other(ipay.Discount{Type: ipay.DiscountUp, Mode: "percent", Value: 1})
	claims.Check(t, "ipay.create.body.receipt_data.discounts.mode", errors.Is(err, ipay.ErrInvalidStructure), err)
	err = other(ipay.Discount{Type: ipay.DiscountUp, Mode: ipay.DiscountValue, Value: 0.25})
	claims.Check(t, "ipay.create.body.receipt_data.discounts.value",
		err == nil && claimShown(s.sentBody(), "receipt_data.discounts.0.value") == "0.25", err)
	claims.Check(t, "ipay.create.body.receipt_data.discounts.value", at("0.value") == "10" && at("1.value") == "12.5", full)
}
