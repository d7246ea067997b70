package payment_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"paysandbox/payment"
)

func TestDecimalAndItsReaderAgree(t *testing.T) {
	for minor, text := range map[int64]string{
		0: "0.00", 1: "0.01", 99: "0.99", 100: "1.00", 150050: "1500.50", math.MaxInt64: "92233720368547758.07",
		-1: "-0.01", -150050: "-1500.50", math.MinInt64: "-92233720368547758.08",
	} {
		if got := payment.Decimal(minor); got != text {
			t.Errorf("Decimal(%d) is %s, want %s", minor, got, text)
		}
		if minor < 0 || minor > math.MaxInt64-100 {
			continue
		}
		if got, err := payment.ParseDecimal(text); err != nil || got != minor {
			t.Errorf("ParseDecimal(%s) is %d, %v; want %d", text, got, err, minor)
		}
	}
}

func TestParseDecimalLosesNothingAndTakesNothingElse(t *testing.T) {
	for text, minor := range map[string]int64{"10": 1000, "10.5": 1050, "10.50": 1050, "007.1": 710} {
		if got, err := payment.ParseDecimal(text); err != nil || got != minor {
			t.Errorf("%q is %d, %v; want %d", text, got, err, minor)
		}
	}
	for _, text := range []string{
		"", ".", ".5", "5.", "1.234", "-1", "+1", " 1", "1 ", "1,5", "1e2", "0x10", "١", "1.2.3", "NaN",
		"92233720368547758.08", "99999999999999999999",
	} {
		if got, err := payment.ParseDecimal(text); !errors.Is(err, payment.ErrDecimal) {
			t.Errorf("%q is taken for %d, %v", text, got, err)
		}
	}
}

func FuzzParseDecimalRoundTrips(f *testing.F) {
	for _, seed := range []string{"0.00", "1500.5", "92233720368547758.07", "-1", "1e9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		minor, err := payment.ParseDecimal(text)
		if err != nil {
			return
		}
		if again, err := payment.ParseDecimal(payment.Decimal(minor)); err != nil || again != minor || minor < 0 {
			t.Errorf("%q is %d, written again it is %d, %v", text, minor, again, err)
		}
	})
}

func TestLedgerSums(t *testing.T) {
	for name, row := range map[string]struct {
		ledger           payment.Ledger
		held, refundable int64
	}{
		"nothing":             {nil, 0, 0},
		"held":                {payment.Ledger{{Kind: payment.Authorize, Minor: 100}}, 100, 0},
		"partly captured":     {payment.Ledger{{Kind: payment.Authorize, Minor: 100}, {Kind: payment.Capture, Minor: 60}}, 40, 60},
		"captured, rest void": {payment.Ledger{{Kind: payment.Authorize, Minor: 100}, {Kind: payment.Capture, Minor: 60}, {Kind: payment.Void, Minor: 40}}, 0, 60},
		"charged at once":     {payment.Ledger{{Kind: payment.Capture, Minor: 100}}, 0, 100},
		"refunded in parts":   {payment.Ledger{{Kind: payment.Capture, Minor: 100}, {Kind: payment.Refund, Minor: 30}, {Kind: payment.Refund, Minor: 70}}, 0, 0},
	} {
		if held, refundable := row.ledger.Held(), row.ledger.Refundable(); held != row.held || refundable != row.refundable {
			t.Errorf("%s: held %d, refundable %d; want %d, %d", name, held, refundable, row.held, row.refundable)
		}
	}
}

func TestIDs(t *testing.T) {
	for text, want := range map[string]payment.ID{
		"intellectmoney:3000000000": {Provider: "intellectmoney", Number: "3000000000"},
		"3000000000":                {Number: "3000000000"},
		"a:b:c":                     {Provider: "a", Number: "b:c"},
	} {
		got, err := payment.ParseID(text)
		if err != nil || got != want || want.Provider != "" && got.String() != text {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", ":", "intellectmoney:", ":3000000000"} {
		if got, err := payment.ParseID(text); !errors.Is(err, payment.ErrID) {
			t.Errorf("%q is taken for %v, %v", text, got, err)
		}
	}
}

func TestMachine(t *testing.T) {
	m := payment.Machine{{From: "", By: "create", To: "New"}, {From: "New", By: "pay", To: "Paid"}, {From: "New", By: payment.Progress, To: "Gone"}}
	for _, row := range []struct {
		from    payment.State
		by      string
		to      payment.State
		allowed bool
	}{
		{"", "create", "New", true}, {"", "pay", "New", false}, {"New", "pay", "Paid", true}, {"New", "create", "Paid", false},
		{"New", payment.Progress, "Paid", false}, {"New", "pay", "Gone", true}, {"New", payment.Progress, "Gone", true},
		{"Paid", "anything", "Paid", true}, {"Paid", "pay", "New", false},
	} {
		if m.Allows(row.from, row.by, row.to) != row.allowed {
			t.Errorf("from %q by %s to %s: %t", row.from, row.by, row.to, !row.allowed)
		}
	}
	if got := m.States(); !slices.Equal(got, []payment.State{"New", "Paid", "Gone"}) {
		t.Errorf("states are %v", got)
	}
	if !m.Has("Gone") || m.Has("") || m.Has("Nowhere") {
		t.Error("Has does not agree with the table")
	}
}

func TestStepThatLeadsNowhereNew(t *testing.T) {
	m := payment.Machine{{From: "Paid", By: "refund", To: "Paid"}, {From: "Paid", By: "close", To: "Closed"}}
	for _, row := range []struct {
		state   payment.State
		by      string
		repeats bool
	}{{"Paid", "refund", true}, {"Paid", "close", false}, {"Paid", payment.Progress, false}, {"Closed", "refund", false}} {
		if m.Repeats(row.state, row.by) != row.repeats {
			t.Errorf("%s by %s: %t", row.state, row.by, !row.repeats)
		}
	}
}

// detail is a provider's part that can be told from its clone.
type detail struct{ words []string }

func (d *detail) Clone() payment.Detail { return &detail{slices.Clone(d.words)} }

func TestCloneSharesNothing(t *testing.T) {
	p := payment.Payment{Ledger: payment.Ledger{{Kind: payment.Capture, Minor: 1}}, Detail: &detail{[]string{"a"}}}
	c := p.Clone()
	c.Ledger[0].Minor = 2
	c.Detail.(*detail).words[0] = "b"
	if p.Ledger[0].Minor != 1 || p.Detail.(*detail).words[0] != "a" {
		t.Errorf("the clone reaches into the payment: %+v", p)
	}
	if bare := (payment.Payment{}).Clone(); bare.Detail != nil || bare.Ledger != nil {
		t.Errorf("a payment without parts has some after cloning: %+v", bare)
	}
}
