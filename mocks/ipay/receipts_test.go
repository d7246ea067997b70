package ipay_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// fiscal is receipt_data of the page's fiscal example, with an address.
func fiscal() tree {
	return tree{"receipt_data": tree{
		"cashier_id": 1, "cash_register_id": 2, "delivery_email": "payer@example.com",
		"goods": []any{
			tree{"id": "e0e58e8e-af5d-430f-8204-459ab547a4b8", "code": "Код товару 1", "name": "Їжа для ґав, об’єкт № 1", "barcode": "A12345", "price": 100, "quantity": 1000},
			tree{"id": "35420435-fabf-4936-bf72-a6af8755e43a", "code": "Код товару 2", "name": "Назва товару 2", "barcode": "A12345", "price": 400, "quantity": 2250},
		},
		"discounts": []any{tree{"type": "DISCOUNT", "mode": "PERCENT", "value": 10}, tree{"type": "EXTRA_CHARGE", "mode": "VALUE", "value": 5}},
	}}
}

// receipt asks until the PDF is there.
func (m *merchant) receipt(r reply) []byte {
	m.t.Helper()
	for range 3 {
		if a := m.about(r, "GetReceipt", nil); a.header.Get("Content-Type") == "application/pdf" {
			return []byte(a.text)
		}
	}
	m.t.Fatalf("no PDF of payment %s after three calls", r.word("pmt_id"))
	return nil
}

// readPDF reads a document with a library that did not write it: the text of its pages without blanks, and what its QR code says.
func readPDF(t *testing.T, document []byte) (text, code string) {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(document), int64(len(document)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for n := 1; n <= r.NumPage(); n++ {
		glyphs := r.Page(n).Content().Text
		slices.SortStableFunc(glyphs, func(a, b pdf.Text) int { return int(math.Copysign(1, b.Y-a.Y)) * boolInt(a.Y != b.Y) })
		for _, g := range glyphs {
			all.WriteString(g.S)
		}
	}
	const scale = 6 // pixels a point
	page := r.Page(r.NumPage())
	box := page.V.Key("MediaBox")
	wide, high := box.Index(2).Float64(), box.Index(3).Float64()
	picture := image.NewGray(image.Rect(0, 0, int(wide*scale), int(high*scale)))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	pixel := func(x float64) int { return int(math.Round(x * scale)) }
	for _, rect := range page.Content().Rect {
		for y := pixel(high - rect.Max.Y); y < pixel(high-rect.Min.Y); y++ {
			for x := pixel(rect.Min.X); x < pixel(rect.Max.X); x++ {
				picture.SetGray(x, y, color.Gray{})
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil {
		t.Fatalf("the QR code cannot be read: %v", err)
	}
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(all.String()), read.GetText()
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestReceiptIsCreatedThenInProcessThenThere(t *testing.T) {
	m := newMerchant(t, nil)
	r := m.made("5", 100, fiscal())
	var first reply
	for i, want := range []string{"CREATED", "INPROCESS", "PDF", "PDF", "PDF"} {
		a := m.about(r, "GetReceipt", nil)
		if told(a) != want || a.status != http.StatusOK {
			t.Errorf("call %d: %s, want %s", i+1, told(a), want)
		}
		switch {
		case want != "PDF" && (a.word("pmt_id") != r.word("pmt_id") || a.header.Get("Content-Type") != "application/json; charset=utf-8" || len(a.tree) != 2):
			t.Errorf("call %d: %s %s", i+1, a.header.Get("Content-Type"), a.text)
		case want == "PDF" && first.text == "":
			first = a
		case want == "PDF" && a.text != first.text:
			t.Errorf("call %d: other bytes than before", i+1)
		}
	}
	if s := m.about(r, "GetPaymentStatus", nil); s.verdict() != "5" {
		t.Errorf("asking for the receipt moved the payment: %s", s.text)
	}
}

// TestReceiptOfEachWayToPay: whatever took the money, the receipt follows.
func TestReceiptOfEachWayToPay(t *testing.T) {
	m := quick(t, nil)
	held := m.made("3", 100, with(hold(100), fiscal()))
	m.about(held, "PaymentSale", tree{"invoice": 60})
	challenged := m.made("1", 100, with(forced, fiscal()))
	m.about(challenged, "PaymentVerify3DS", tree{"threeds_data": m.payer(challenged, mocks.Approve)})
	deferred := m.made("17", 100, with(tree{"deferred_payment": true}, fiscal()))
	m.about(deferred, "ProcessPayment", nil)
	for name, r := range map[string]reply{"two stages": held, "3-D Secure": challenged, "deferred": deferred} {
		if document := m.receipt(r); !bytes.HasPrefix(document, []byte("%PDF-")) {
			t.Errorf("%s: %.20q", name, document)
		}
	}
}

func TestReceiptErrorIsForGood(t *testing.T) {
	m := quick(t, nil)
	plain := m.made("5", 100, nil)
	declined := m.call("PaymentCreate", with(fiscal(), tree{"invoice": 100, "token": m.token(declines42)}))
	held := m.made("3", 100, with(hold(100), fiscal()))
	for name, r := range map[string]reply{"without receipt_data": plain, "declined": declined, "a hold": held} {
		for range 4 {
			if a := m.about(r, "GetReceipt", nil); told(a) != "ERROR" {
				t.Errorf("%s: %s", name, told(a))
			}
		}
	}
	if s := m.about(held, "PaymentSale", tree{"invoice": 100}); s.verdict() != "5" {
		t.Fatal(s.text)
	}
	if a := m.about(held, "GetReceipt", nil); told(a) != "ERROR" {
		t.Errorf("paid after ERROR was answered: %s", told(a))
	}
}

// TestReceiptSaysWhatWasBought reads the PDF back, follows its QR code, and finds the payment there.
func TestReceiptSaysWhatWasBought(t *testing.T) {
	m := newMerchant(t, nil)
	r := m.made("5", 100, with(fiscal(), tree{"pmt_desc": "Кава з їжаком"}))
	text, code := readPDF(t, m.receipt(r))
	for _, want := range []string{
		"Мерчант test", "Платіж № " + r.word("pmt_id"), "15.01.2026 11:00:00", "411111******1111", "RRN " + r.word("rrn"), r.word("auth_code"), "Касир 1", "Каса 2",
		"1. Їжа для ґав, об’єкт № 1", "Код: Код товару 1", "Штрих-код: A12345", "1,00 грн × 1", "2. Назва товару 2", "4,00 грн × 2,25", "9,00 грн",
		"Сума товарів 10,00 грн", "Знижка 10 %", "−1,00 грн", "Надбавка", "0,05 грн", "Усього за товари 9,05 грн", "СПЛАЧЕНО 1,00 грн",
		"Увага: сума за товари (9,05 грн) і сплачена сума (1,00 грн) різні.", "payer@example.com", "не є фіскальним документом",
	} {
		if !strings.Contains(text, strings.ReplaceAll(want, " ", "")) {
			t.Errorf("the receipt does not say %q:\n%s", want, text)
		}
	}
	if invoice := m.about(r, "GetPaymentInvoice", nil); invoice.word("invoice") != code || len(invoice.tree) != 1 {
		t.Errorf("the QR code says %s, GetPaymentInvoice %s", code, invoice.text)
	}
	status, page := m.fetch(http.MethodGet, code, "", "")
	for _, want := range []string{`data-testid="amount">1.00 UAH<`, r.word("pmt_id"), r.word("rrn"), r.word("auth_code"), "411111******1111", "Status: paid", "2026-01-15 11:00:00", "Кава з їжаком"} {
		if !strings.Contains(page, want) {
			t.Errorf("HTTP %d, the invoice page does not say %q:\n%s", status, want, page)
		}
	}
	if strings.Contains(page, `data-testid="answers"`) {
		t.Error("the invoice page asks for an answer")
	}
	if status, _ := m.press(code, "decline"); status != http.StatusOK || m.status(r) != payment.Paid {
		t.Errorf("a press on the invoice page: HTTP %d, the payment is %s", status, m.status(r))
	}

	m.about(r, "PaymentCancel", tree{"amount": 30})
	if text, _ := readPDF(t, m.receipt(r)); !strings.Contains(text, "Повернено0,30грн") || !strings.Contains(text, "СПЛАЧЕНО1,00грн") {
		t.Errorf("after a refund of a part:\n%s", text)
	}
	if _, page := m.fetch(http.MethodGet, code, "", ""); !strings.Contains(page, "paid, a part given back") || !strings.Contains(page, "Given back: 0.30 UAH") {
		t.Errorf("after a refund of a part the invoice page says:\n%s", page)
	}
}

// TestReceiptIsTheSameInEveryRun: the same seed, the same requests, the same bytes.
func TestReceiptIsTheSameInEveryRun(t *testing.T) {
	draw := func() []byte {
		m := quick(t, nil)
		return m.receipt(m.made("5", 100, fiscal()))
	}
	first := draw()
	if !bytes.Equal(first, draw()) {
		t.Error("another sandbox drew other bytes")
	}
}

// TestReceiptDataIsJudgedByItsForm, never by its sum.
func TestReceiptDataIsJudgedByItsForm(t *testing.T) {
	m := quick(t, nil)
	good := func(change tree) tree {
		return tree{"goods": []any{with(tree{"name": "x", "price": 1, "quantity": 1000}, change)}}
	}
	discount := func(change tree) tree {
		return with(good(nil), tree{"discounts": []any{with(tree{"type": "DISCOUNT", "mode": "VALUE", "value": 1}, change)}})
	}
	many := make([]any, 1001)
	for i := range many {
		many[i] = tree{"name": fmt.Sprint(i)}
	}
	for name, c := range map[string]struct {
		data any
		good bool
	}{
		"empty": {tree{}, true}, "a word": {"x", false}, "a list": {[]any{}, false},
		"a cashier as text": {tree{"cashier_id": "1"}, true}, "a cashier in words": {tree{"cashier_id": "one"}, false},
		"a register below zero": {tree{"cash_register_id": -1}, false}, "no goods": {tree{"goods": []any{}}, true}, "goods that are no list": {tree{"goods": tree{}}, false},
		"a thousand goods": {tree{"goods": many[:1000]}, true}, "a thousand and one": {tree{"goods": many}, false},
		"a good": {good(nil), true}, "a good without anything": {tree{"goods": []any{tree{}}}, true}, "a good that is a word": {tree{"goods": []any{"x"}}, false},
		"an id": {good(tree{"id": "E0E58E8E-af5d-430f-8204-459ab547a4b8"}), true}, "an id that is no UUID": {good(tree{"id": "e0e58e8e"}), false},
		"a price below zero": {good(tree{"price": -1}), false}, "a broken price": {good(tree{"price": 1.5}), false}, "a quantity in words": {good(tree{"quantity": "two"}), false},
		"a name that is a number": {good(tree{"name": 1}), false}, "a discount": {discount(nil), true}, "a broken discount": {discount(tree{"value": 2.5}), true},
		"a discount as text": {discount(tree{"value": "1"}), false}, "a discount below zero": {discount(tree{"value": -1}), false},
		"an unknown type": {discount(tree{"type": "GIFT"}), false}, "an unknown mode": {discount(tree{"mode": "percent"}), false},
		"no type": {discount(tree{"type": nil}), false}, "an exponent": {discount(tree{"value": 1e30}), false},
		"an address": {tree{"delivery_email": "a@b.test"}, true}, "an address without a host": {tree{"delivery_email": "a@"}, false}, "a name and an address": {tree{"delivery_email": "A <a@b.test>"}, false},
		"goods above the invoice": {good(tree{"price": 9_999_999}), true}, "a sum above all sums": {good(tree{"price": 9_999_999_999_999, "quantity": 9_999_999_999_999}), false},
	} {
		want := "invalid request structure"
		if c.good {
			want = "5"
		}
		if r := m.create(100, tree{"receipt_data": c.data}); r.verdict() != want {
			t.Errorf("%s: %.200s, want %s", name, r.text, want)
		} else if c.good {
			m.receipt(r)
		}
	}
}
