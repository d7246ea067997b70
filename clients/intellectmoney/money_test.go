package intellectmoney_test

import (
	"errors"
	"math"
	"testing"

	"paysandbox/clients/intellectmoney"
)

func TestFormatAmount(t *testing.T) {
	for minor, want := range map[int64]string{
		0: "0.00", 1: "0.01", 5: "0.05", 99: "0.99", 100: "1.00", 1000: "10.00", 19900: "199.00", 999999999999: "9999999999.99",
		-5: "-0.05", math.MaxInt64: "92233720368547758.07", math.MinInt64: "-92233720368547758.08",
	} {
		if got := intellectmoney.FormatAmount(minor); got != want {
			t.Errorf("FormatAmount(%d) = %s, want %s", minor, got, want)
		}
	}
}

func TestParseAmount(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "10": 1000, "10.0": 1000, "10.00": 1000, "10.5": 1050, "0.05": 5, "007.50": 750, "92233720368547758.07": math.MaxInt64,
	} {
		if got, err := intellectmoney.ParseAmount(text); got != want || err != nil {
			t.Errorf("ParseAmount(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", ".", "10.", ".5", "10.005", "10,00", "-1", "+1", " 1", "1 000", "1e3", "ten", "1.2.3", "१", "92233720368547758.08", "99999999999999999999",
	} {
		if got, err := intellectmoney.ParseAmount(text); got != 0 || !errors.Is(err, intellectmoney.ErrInvalidRequest) {
			t.Errorf("ParseAmount(%q) = %d, %v; want ErrInvalidRequest", text, got, err)
		}
	}
}

func FuzzAmount(f *testing.F) {
	f.Add("10.00", int64(1000))
	f.Add("92233720368547758.07", int64(math.MaxInt64))
	f.Fuzz(func(t *testing.T, text string, minor int64) {
		if got, err := intellectmoney.ParseAmount(text); err == nil {
			again, err := intellectmoney.ParseAmount(intellectmoney.FormatAmount(got))
			if again != got || err != nil {
				t.Errorf("%q reads as %d, then as %d, %v", text, got, again, err)
			}
		}
		if minor >= 0 {
			if got, err := intellectmoney.ParseAmount(intellectmoney.FormatAmount(minor)); got != minor || err != nil {
				t.Errorf("%d comes back as %d, %v", minor, got, err)
			}
		}
	})
}
