package receipt

import (
	"fmt"
	"time"
)

// example is the fiscal example of googlepay.uk.txt §3.4: goods for 450 kopecks after the discount, an invoice of 100.
func example() Receipt {
	return Receipt{
		Merchant: "ТОВ «Ґанок їжака»", Login: "test", PaymentID: "1234567", MaskedPAN: "411111******1111", RRN: "021705522966", AuthorizationCode: "040280",
		Time:      time.Date(2018, 7, 9, 3, 40, 37, 0, time.FixedZone("EEST", 3*3600)),
		CashierID: "1", CashRegisterID: "2",
		Goods: []Good{
			{Name: "Назва товару 1", Code: "Код товару 1", Barcode: "A12345", Price: 100, Quantity: 1000},
			{Name: "Назва товару 2", Code: "Код товару 2", Barcode: "A12345", Price: 400, Quantity: 1000},
		},
		Discounts: []Discount{{Type: TypeDiscount, Mode: ModePercent, Value: "10"}},
		Paid:      100, DeliveryEmail: "payer@example.com",
		QR: "https://example.com/invoice/23d53e29722d2b03c954718c1d54b53787985090",
	}
}

// manyGoods is the example with so many goods that differ in every field.
func manyGoods(n int) Receipt {
	r := example()
	r.Goods = nil
	for i := range n {
		r.Goods = append(r.Goods, Good{Name: fmt.Sprintf("Їжа № %d, ґатунок «А»", i+1), Code: fmt.Sprint("К-", i), Price: int64(100 + i), Quantity: int64(1000 + i)})
	}
	return r
}
