package receipt

import (
	"strings"
	"testing"
	"time"
)

func FuzzPDF(f *testing.F) {
	f.Add("Назва товару 1", "A12345", "10", "", int64(100), int64(1000), int64(1531100437))
	f.Add("\x00\u202e😀\xff\xed\xa0\x80(\\)endstream", "\r\n", "1e64", "ї", int64(-1), int64(1)<<62, int64(-1)<<60)
	f.Add(strings.Repeat("Щ", 10000), strings.Repeat(" ", 3000), "0.5", "\xff", int64(1)<<62, int64(3), int64(1)<<40)
	f.Fuzz(func(t *testing.T, a, b, value, qr string, x, y, at int64) {
		r := Receipt{
			Merchant: a, Login: b, PaymentID: a, MaskedPAN: b, RRN: a, AuthorizationCode: b, CashierID: a, CashRegisterID: b, DeliveryEmail: a, QR: qr,
			Time: time.Unix(at, 0), Paid: x, Refunded: y, Goods: []Good{{a, b, a, x, y}, {b, a, b, y, x}},
			Discounts: []Discount{{TypeDiscount, ModePercent, value}, {TypeExtraCharge, ModeValue, value}},
		}
		sums, err := Totals(r.Goods, r.Discounts)
		if err == nil && (sums.Total < 0 || sums.Lines[0] != sums.Lines[1] || sums.Goods+sums.Discounts[0]+sums.Discounts[1] != sums.Total) {
			t.Errorf("%+v", sums)
		}
		document, drawErr := PDF(r)
		if (err != nil || len(qr) > 8000) && drawErr == nil {
			t.Error("drawn, though it cannot be")
		}
		if err == nil && len(qr) < 300 && drawErr != nil && !r.Time.IsZero() {
			t.Errorf("not drawn: %v", drawErr)
		}
		if drawErr == nil {
			linesOf(t, document)
		}
	})
}
