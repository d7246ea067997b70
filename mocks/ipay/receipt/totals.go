package receipt

import (
	"fmt"
	"math/big"
)

// Sums is the arithmetic of a receipt. Everything is in kopecks.
type Sums struct {
	Lines     []int64 // price × quantity, one for each good
	Goods     int64   // the sum of Lines
	Discounts []int64 // one for each discount: below zero for a discount, above it for an extra charge
	Total     int64   // Goods and all Discounts; never below zero
}

// Totals computes what a receipt shows. Each line and each discount is rounded to a kopeck by itself, half a kopeck up. PERCENT is of
// Sums.Goods, whatever the discounts before it were; VALUE is in kopecks. A discount takes no more than is left: Total stays at zero,
// and that discount's sum is what it took.
//
// Errors: a price, quantity or value below zero; an unknown type or mode; a value that is not a JSON number of at most 64 characters;
// a sum beyond an int64. Each names the field as the request does, such as discounts[0].mode.
//
// Source: googlepay.uk.txt §3.4, "receipt_data.goods[].quantity", "receipt_data.discounts[].mode".
// Guess: guess.ipay.receipt-sums: the page does not say whether price is that of a piece or of the line, what unit a VALUE has, how sums are rounded, or what
// a PERCENT is taken of; nor what becomes of a discount that is larger than the goods.
func Totals(goods []Good, discounts []Discount) (Sums, error) {
	s := Sums{Lines: make([]int64, len(goods)), Discounts: make([]int64, len(discounts))}
	for i, g := range goods {
		line, err := g.line()
		if err != nil {
			return Sums{}, fmt.Errorf("goods[%d]%w", i, err)
		}
		s.Lines[i] = line
		if s.Goods += line; s.Goods < 0 {
			return Sums{}, fmt.Errorf("goods[%d]: the sum of all goods is beyond %d kopecks", i, maxKopecks)
		}
	}
	s.Total = s.Goods
	for i, d := range discounts {
		sum, err := d.sum(s.Goods)
		switch {
		case err != nil:
			return Sums{}, fmt.Errorf("discounts[%d]%w", i, err)
		case d.Type == TypeDiscount:
			sum = -min(sum, s.Total)
		case s.Total > maxKopecks-sum:
			return Sums{}, fmt.Errorf("discounts[%d]: the total with this extra charge is beyond %d kopecks", i, maxKopecks)
		}
		s.Discounts[i] = sum
		s.Total += sum
	}
	return s, nil
}

// line is price × quantity, rounded half up.
func (g Good) line() (int64, error) {
	switch {
	case g.Price < 0:
		return 0, fmt.Errorf(".price is %d; it must be 0 or more kopecks", g.Price)
	case g.Quantity < 0:
		return 0, fmt.Errorf(".quantity is %d; it must be 0 or more thousandths", g.Quantity)
	}
	product := new(big.Int).Mul(big.NewInt(g.Price), big.NewInt(g.Quantity))
	return kopecks(new(big.Rat).SetFrac(product, big.NewInt(1000)))
}

// sum is the discount's size, not below zero, of goods worth so many kopecks.
func (d Discount) sum(goods int64) (int64, error) {
	if d.Type != TypeDiscount && d.Type != TypeExtraCharge {
		return 0, fmt.Errorf(".type is %.40q; known: %s, %s", d.Type, TypeDiscount, TypeExtraCharge)
	}
	if d.Mode != ModePercent && d.Mode != ModeValue {
		return 0, fmt.Errorf(".mode is %.40q; known: %s, %s", d.Mode, ModePercent, ModeValue)
	}
	value, err := decimal(d.Value)
	if err != nil {
		return 0, fmt.Errorf(".value %w", err)
	}
	if d.Mode == ModePercent {
		value.Mul(value, big.NewRat(goods, 100))
	}
	return kopecks(value)
}
