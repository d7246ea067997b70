// Package receipt draws the fiscal receipt of a payment as a PDF, as the action GetReceipt of iPay answers it.
// Source: googlepay.uk.txt §3.4, "receipt_data" and "Приклад успішної відповіді".
//
// The page says what goes into a receipt and that it comes as a PDF. It does not show one; the look of this one is our own. It is the
// slip of a till: 80 mm wide, as long as it needs to be, in Ukrainian, and it says itself that it is not a fiscal document.
//
// The package knows nothing of payments: texts, kopecks and thousandths in, bytes out. The same receipt gives the same bytes.
package receipt

import (
	"bytes"
	"errors"
	"fmt"
	"time"
)

// Receipt is what stands on a receipt. Texts may be of any length and hold anything: see PDF. An empty text leaves its line out.
type Receipt struct {
	Merchant          string // the merchant's name
	Login             string // the merchant's login
	PaymentID         string // pmt_id
	MaskedPAN         string // as 411111******1111; never a whole card number
	RRN               string
	AuthorizationCode string
	Time              time.Time // its own wall clock is printed, so give it in the provider's zone; must not be zero
	CashierID         string    // receipt_data.cashier_id
	CashRegisterID    string    // receipt_data.cash_register_id
	Goods             []Good
	Discounts         []Discount
	Paid              int64  // kopecks
	Refunded          int64  // kopecks; 0 leaves the line out
	DeliveryEmail     string // receipt_data.delivery_email
	QR                string // what the code at the foot says, usually an address; at most about 2 KB
}

// Good is a line of receipt_data.goods.
type Good struct {
	Name     string
	Code     string
	Barcode  string
	Price    int64 // kopecks for a quantity of one; 0 or more
	Quantity int64 // thousandths: one piece is 1000, 2.25 kg are 2250; 0 or more
}

// Discount is a line of receipt_data.discounts: a discount, or an extra charge.
type Discount struct {
	Type  string // TypeDiscount or TypeExtraCharge
	Mode  string // ModePercent or ModeValue
	Value string // a JSON number, 0 or more, such as 10 or 2.5: per cent of the goods' sum, or kopecks
}

// What Discount.Type and Discount.Mode may be, in the provider's own words.
const (
	TypeDiscount    = "DISCOUNT"
	TypeExtraCharge = "EXTRA_CHARGE"
	ModePercent     = "PERCENT"
	ModeValue       = "VALUE"
)

// MaxLines is how many goods and discounts together a receipt may have: about 500 pages.
const MaxLines = 10000

// ErrNoTime is the answer to a receipt without a time: the moment of printing is not this package's to know.
var ErrNoTime = errors.New("a receipt needs its time: set Receipt.Time, in the provider's zone")

// PDF draws the receipt. A receipt of up to 420 mm is one page of just that length; a longer one goes on over pages of 297 mm.
//
// A text that is too long for its line is wrapped, between words where it can be, and ends with an ellipsis after 1,000 characters.
// A character that the fonts do not have (emoji, controls, right-to-left marks, bytes that are no UTF-8) is drawn as □.
//
// The goods' sum and what was paid are printed as they are. Where they differ the receipt says so; without goods and discounts
// there is nothing to compare.
//
// Errors: ErrNoTime, more than MaxLines goods and discounts, what Totals refuses, and a QR text that is too long for a code.
func PDF(r Receipt) ([]byte, error) {
	if r.Time.IsZero() {
		return nil, ErrNoTime
	}
	if lines := len(r.Goods) + len(r.Discounts); lines > MaxLines {
		return nil, fmt.Errorf("a receipt of %d goods and discounts is not drawn: give at most %d", lines, MaxLines)
	}
	sums, err := Totals(r.Goods, r.Discounts)
	if err != nil {
		return nil, err
	}
	code, err := matrix(r.QR)
	if err != nil {
		return nil, err
	}
	s := newSheet(r.Time)
	s.write(r, sums, code)
	s.draw()
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("draw the receipt of payment %.40q: %w", r.PaymentID, err)
	}
	return mendMaps(out.Bytes())
}
