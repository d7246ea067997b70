package main

import (
	"math"
	"strings"
	"testing"
)

func TestSum(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 100, "600.00": 60000, "0.01": 1, "0.1": 10, "007": 700, "1500.5": 150050, "92233720368547758.07": math.MaxInt64,
	} {
		if got, err := sum(text); got != want || err != nil {
			t.Errorf("%s is %d, %v; want %d", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"": "write for example 1500.50", "-1": "write for example", "+1": "write for example", "1,5": "write for example", "1.": "write for example",
		".5": "write for example", "1.234": "write for example", "1e3": "write for example", " 1": "write for example", "1.2.3": "write for example",
		"0": "above 0", "0.00": "above 0", "92233720368547758.08": "too large; the most is 92233720368547758.07", "99999999999999999999": "too large",
	} {
		if got, err := sum(text); got != 0 || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is %d, %v; want %q", text, got, err, want)
		}
	}
}

func TestDecimal(t *testing.T) {
	for minor, want := range map[int64]string{0: "0.00", 5: "0.05", 60000: "600.00", -150: "-1.50", math.MinInt64: "-92233720368547758.08"} {
		if got := decimal(minor); got != want {
			t.Errorf("%d is %s, want %s", minor, got, want)
		}
	}
}

func FuzzSum(f *testing.F) {
	for _, text := range []string{"1", "600.00", "0.1", "92233720368547758.07", "1.234", "-1", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		minor, err := sum(text)
		if err != nil {
			return
		}
		if again, err := sum(decimal(minor)); minor <= 0 || again != minor || err != nil {
			t.Errorf("%q is %d, written %s, read back %d, %v", text, minor, decimal(minor), again, err)
		}
	})
}
