package receipt

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestTotals(t *testing.T) {
	discount := func(mode, value string) Discount { return Discount{TypeDiscount, mode, value} }
	charge := func(mode, value string) Discount { return Discount{TypeExtraCharge, mode, value} }
	for _, c := range []struct {
		name      string
		goods     []Good // only price and quantity count
		discounts []Discount
		want      Sums
	}{
		{"nothing", nil, nil, Sums{}},
		{"example_of_the_page", example().Goods, example().Discounts, Sums{[]int64{100, 400}, 500, []int64{-50}, 450}},
		{"weight", []Good{{Price: 1000, Quantity: 2250}}, nil, Sums{[]int64{2250}, 2250, nil, 2250}},
		{"line_below_half_a_kopeck", []Good{{Price: 1, Quantity: 499}}, nil, Sums{[]int64{0}, 0, nil, 0}},
		{"line_of_half_a_kopeck_goes_up", []Good{{Price: 1, Quantity: 500}}, nil, Sums{[]int64{1}, 1, nil, 1}},
		{"each_line_is_rounded_alone", []Good{{Price: 1, Quantity: 500}, {Price: 1, Quantity: 500}}, nil, Sums{[]int64{1, 1}, 2, nil, 2}},
		{"percent_of_half_a_kopeck_goes_up", []Good{{Price: 5, Quantity: 1000}}, []Discount{discount(ModePercent, "10")}, Sums{[]int64{5}, 5, []int64{-1}, 4}},
		{"percent_with_a_fraction", []Good{{Price: 10000, Quantity: 1000}}, []Discount{discount(ModePercent, "2.345")}, Sums{[]int64{10000}, 10000, []int64{-235}, 9765}},
		{"percent_is_exact", []Good{{Price: 100, Quantity: 1000}}, []Discount{discount(ModePercent, "0.4999999999999999999999999")}, Sums{[]int64{100}, 100, []int64{0}, 100}},
		{"percents_are_all_of_the_goods", []Good{{Price: 1000, Quantity: 1000}}, []Discount{discount(ModePercent, "10"), charge(ModePercent, "10")}, Sums{[]int64{1000}, 1000, []int64{-100, 100}, 1000}},
		{"value_in_kopecks", []Good{{Price: 1000, Quantity: 1000}}, []Discount{discount(ModeValue, "50"), charge(ModeValue, "0.5")}, Sums{[]int64{1000}, 1000, []int64{-50, 1}, 951}},
		{"exponent", []Good{{Price: 1000, Quantity: 1000}}, []Discount{discount(ModePercent, "1.5E+1")}, Sums{[]int64{1000}, 1000, []int64{-150}, 850}},
		{"tiny_value", []Good{{Price: 1000, Quantity: 1000}}, []Discount{charge(ModeValue, "1e-64")}, Sums{[]int64{1000}, 1000, []int64{0}, 1000}},
		{"minus_zero", []Good{{Price: 1000, Quantity: 1000}}, []Discount{charge(ModeValue, "-0.0")}, Sums{[]int64{1000}, 1000, []int64{0}, 1000}},
		{"discount_takes_what_is_left", []Good{{Price: 100, Quantity: 1000}}, []Discount{discount(ModeValue, "70"), discount(ModeValue, "70"), charge(ModeValue, "5")}, Sums{[]int64{100}, 100, []int64{-70, -30, 5}, 5}},
		{"largest_price", []Good{{Price: math.MaxInt64, Quantity: 1000}}, []Discount{discount(ModePercent, "100")}, Sums{[]int64{math.MaxInt64}, math.MaxInt64, []int64{-math.MaxInt64}, 0}},
		{"largest_total", []Good{{Price: math.MaxInt64 - 1, Quantity: 1000}}, []Discount{charge(ModeValue, "1")}, Sums{[]int64{math.MaxInt64 - 1}, math.MaxInt64 - 1, []int64{1}, math.MaxInt64}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Totals(c.goods, c.discounts)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.Lines, c.want.Lines) || got.Goods != c.want.Goods || !slices.Equal(got.Discounts, c.want.Discounts) || got.Total != c.want.Total {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestTotalsRefuses(t *testing.T) {
	whole := Good{Price: 100, Quantity: 1000}
	for _, c := range []struct {
		name     string
		good     Good
		discount Discount
		want     string
	}{
		{"price_below_zero", Good{Price: -1, Quantity: 1000}, Discount{}, "goods[1].price is -1; it must be 0 or more kopecks"},
		{"quantity_below_zero", Good{Price: 1, Quantity: -1}, Discount{}, "goods[1].quantity is -1; it must be 0 or more thousandths"},
		{"line_beyond", Good{Price: math.MaxInt64, Quantity: 1001}, Discount{}, "goods[1] comes to more than 9223372036854775807 kopecks"},
		{"sum_beyond", Good{Price: math.MaxInt64, Quantity: 1000}, Discount{}, "goods[1]: the sum of all goods is beyond 9223372036854775807 kopecks"},
		{"type", whole, Discount{"GIFT", ModeValue, "1"}, `discounts[0].type is "GIFT"; known: DISCOUNT, EXTRA_CHARGE`},
		{"no_type", whole, Discount{"", ModeValue, "1"}, `discounts[0].type is ""`},
		{"mode", whole, Discount{TypeDiscount, "percent", "1"}, `discounts[0].mode is "percent"; known: PERCENT, VALUE`},
		{"value_missing", whole, Discount{TypeDiscount, ModeValue, ""}, `discounts[0].value is ""; it must be a number such as 10 or 2.5`},
		{"value_below_zero", whole, Discount{TypeDiscount, ModeValue, "-0.1"}, "discounts[0].value is -0.1; it must be 0 or more"},
		{"value_hexadecimal", whole, Discount{TypeDiscount, ModeValue, "0x10"}, `discounts[0].value is "0x10"`},
		{"value_a_ratio", whole, Discount{TypeDiscount, ModeValue, "1/3"}, `discounts[0].value is "1/3"`},
		{"value_with_a_line_break", whole, Discount{TypeDiscount, ModeValue, "1\n"}, `discounts[0].value is "1\n"`},
		{"value_infinite", whole, Discount{TypeDiscount, ModeValue, "Inf"}, `discounts[0].value is "Inf"`},
		{"value_too_long", whole, Discount{TypeDiscount, ModeValue, strings.Repeat("1", 65)}, "discounts[0].value has 65 characters; a number of at most 64 is read"},
		{"exponent_too_large", whole, Discount{TypeDiscount, ModeValue, "1e65"}, "discounts[0].value is 1e65; an exponent is read from -64 to 64"},
		{"exponent_beyond_reason", whole, Discount{TypeDiscount, ModeValue, "1e-99999999999999999999"}, "discounts[0].value is 1e-99999999999999999999; an exponent"},
		{"value_beyond", whole, Discount{TypeDiscount, ModeValue, "9223372036854775807.5"}, "discounts[0] comes to more than"},
		{"total_beyond", whole, Discount{TypeExtraCharge, ModeValue, "9223372036854775807"}, "discounts[0]: the total with this extra charge is beyond"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var discounts []Discount
			if c.discount != (Discount{}) {
				discounts = []Discount{c.discount}
			}
			got, err := Totals([]Good{whole, c.good}, discounts)
			if err == nil {
				t.Fatalf("accepted: %+v", got)
			}
			if !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%q, want it to begin %q", err, c.want)
			}
			if _, err := PDF(Receipt{Time: example().Time, Goods: []Good{whole, c.good}, Discounts: discounts}); err == nil {
				t.Error("PDF drew what Totals refuses")
			}
		})
	}
}
