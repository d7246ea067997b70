package ipay_test

import (
	"crypto/sha256"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paysandbox/mocks/ipay"
)

func TestSettingsOfTheDefaultTenant(t *testing.T) {
	s := ipay.New().NewSettings(nil)
	got, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"login":"test","sign_key":"test_sign_key","stages":"one","smch_id":5410,"smch_ids":null,"fee_percent":"0","fee_fixed":0,"fee_minimum":0,` +
		`"string_numbers":false,"strict_fields":false,"strict_tokens":false,"time_skew_seconds":0,"threeds_above":50000,"denied":null,"first_number":1234567}`
	if string(got) != want {
		t.Errorf("settings %s, want %s", got, want)
	}
	if s.Merchant() != "test" || s.FirstNumber() != 1234567 || !slices.Equal(s.Secrets(), []string{"test_sign_key"}) {
		t.Errorf("%s, %d, %v", s.Merchant(), s.FirstNumber(), s.Secrets())
	}
}

func TestDrawnSettingsAreValidAndTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, seed := range []string{"a", "b"} {
		s := ipay.New().NewSettings(func(purpose string) [32]byte { return sha256.Sum256([]byte(seed + purpose)) }).(*ipay.Settings)
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
		if !regexp.MustCompile(`^shop_[0-9a-f]{12}$`).MatchString(s.Login) || !regexp.MustCompile(`^[0-9a-f]{40}$`).MatchString(s.SignKey) {
			t.Errorf("login %s, sign key %s", s.Login, s.SignKey)
		}
		for _, secret := range append(s.Secrets(), s.Login) {
			if seen[secret] {
				t.Errorf("%s was drawn twice", secret)
			}
			seen[secret] = true
		}
	}
}

func TestWrongSettingsAreRefusedWithASentence(t *testing.T) {
	for _, c := range []struct {
		change func(*ipay.Settings)
		want   string // empty: right
	}{
		{func(*ipay.Settings) {}, ""},
		{func(s *ipay.Settings) { s.Login = "" }, "login must be text without blanks"}, {func(s *ipay.Settings) { s.Login = "a b" }, "login must be"},
		{func(s *ipay.Settings) { s.SignKey = "a\n" }, "sign_key must be"}, {func(s *ipay.Settings) { s.SignKey = "" }, "sign_key must be"},
		{func(s *ipay.Settings) { s.Stages = "three" }, `stages "three" is not known; known: one, two`}, {func(s *ipay.Settings) { s.Stages = "" }, "known: one, two"},
		{func(s *ipay.Settings) { s.FeePercent = "x" }, `fee_percent "x" is no percentage`}, {func(s *ipay.Settings) { s.FeePercent = "100.01" }, "at most 100"},
		{func(s *ipay.Settings) { s.FeePercent = "1.234" }, "up to two decimals"}, {func(s *ipay.Settings) { s.FeePercent = "-1" }, "is no percentage"},
		{func(s *ipay.Settings) { s.FeePercent = "100" }, ""}, {func(s *ipay.Settings) { s.FeePercent = "2.75" }, ""}, {func(s *ipay.Settings) { s.FeePercent = "" }, "is no percentage"},
		{func(s *ipay.Settings) { s.FeeFixed = -1 }, "fee_fixed -1 is no sum; write whole kopecks from 0"}, {func(s *ipay.Settings) { s.FeeMinimum = -1 }, "fee_minimum -1"},
		{func(s *ipay.Settings) { s.FeeFixed = 9_999_999_999_999 }, ""}, {func(s *ipay.Settings) { s.FeeFixed = 10_000_000_000_000 }, "to 9999999999999"},
		{func(s *ipay.Settings) { s.ThreeDSAbove = -1 }, ""}, {func(s *ipay.Settings) { s.ThreeDSAbove = -2 }, "threeds_above -2 is no sum; write whole kopecks from -1"},
		{func(s *ipay.Settings) { s.SmchID = 0 }, "recipient 0 is no smch_id"}, {func(s *ipay.Settings) { s.SmchIDs = []int64{1, -5} }, "recipient -5 is no smch_id"},
		{func(s *ipay.Settings) { s.TimeSkew = -1 }, "time_skew_seconds -1 is no number of seconds"}, {func(s *ipay.Settings) { s.TimeSkew = 300 }, ""},
		{func(s *ipay.Settings) { s.Denied = []string{"PaymentCreate", "refunds"} }, `denied "refunds" is not known; known: CalculateFee, PaymentCreate`},
		{func(s *ipay.Settings) { s.Denied = []string{"GetReceipt", "receipt_data", "recurrent"} }, ""},
		{func(s *ipay.Settings) { s.First = 0 }, "first_number 0 is no pmt_id"}, {func(s *ipay.Settings) { s.First = 1_000_000_000_001 }, "first_number 1000000000001"},
	} {
		s := ipay.New().NewSettings(nil).(*ipay.Settings)
		c.change(s)
		if err := s.Validate(); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", s, err, c.want)
		}
	}
}

// The tags are what the catalogue and the schema show, so they must say what Validate does.
func TestEnumTagsAreWhatValidateKnows(t *testing.T) {
	fields := reflect.TypeFor[ipay.Settings]()
	for i := range fields.NumField() {
		field := fields.Field(i)
		if !field.IsExported() {
			continue
		}
		if field.Tag.Get("json") == "" || field.Tag.Get("doc") == "" {
			t.Errorf("%s has no json or doc tag", field.Name)
		}
		enum := field.Tag.Get("enum")
		if enum == "" {
			continue
		}
		for value := range strings.SplitSeq(enum, ",") {
			s := ipay.New().NewSettings(nil).(*ipay.Settings)
			reflect.ValueOf(s).Elem().Field(i).SetString(value)
			if err := s.Validate(); err != nil {
				t.Errorf("%s: %v", field.Name, err)
			}
		}
	}
}

// TestSettingsDoWhatTheySay turns each switch and looks at an answer that it changes.
func TestSettingsDoWhatTheySay(t *testing.T) {
	split := func(recipients ...int) tree {
		var parts []any
		for _, id := range recipients {
			parts = append(parts, tree{"invoice": 100 / len(recipients), "smch_id": id})
		}
		return tree{"transactions": parts}
	}
	for _, c := range []struct {
		name            string
		change          func(*ipay.Settings)
		act             func(*merchant) reply
		want, otherwise string
	}{
		{"stages", func(s *ipay.Settings) { s.Stages = "two" }, func(m *merchant) reply { return m.create(100, nil) }, "3", "5"},
		{"smch_ids", func(s *ipay.Settings) { s.SmchIDs = []int64{111} }, func(m *merchant) reply { return m.create(100, split(111, 222)) }, "invalid request structure", "5"},
		{"smch_ids of its own", func(s *ipay.Settings) { s.SmchIDs = []int64{111} }, func(m *merchant) reply { return m.create(100, split(111, 5410)) }, "5", "5"},
		{"strict_fields", func(s *ipay.Settings) { s.StrictFields = true }, func(m *merchant) reply { return m.create(100, nil) }, "invalid request structure", "5"},
		{"strict_fields, desc", func(s *ipay.Settings) { s.StrictFields = true }, func(m *merchant) reply {
			return m.call("PaymentCreate", with(newOrder(m), tree{"transactions": []any{tree{"invoice": 100, "smch_id": 1, "desc": 5}}}))
		}, "invalid request structure", "5"},
		{"strict_fields, sale without invoice", func(s *ipay.Settings) { s.StrictFields = true }, func(m *merchant) reply {
			r := m.call("PaymentCreate", with(newOrder(m), hold(100)))
			return m.about(r, "PaymentSale", split(5410))
		}, "invalid request structure", "5"},
		{"strict_fields, sale to others", func(s *ipay.Settings) { s.StrictFields = true }, func(m *merchant) reply {
			r := m.call("PaymentCreate", with(newOrder(m), hold(100)))
			return m.about(r, "PaymentSale", with(split(111), tree{"invoice": 100}))
		}, "invalid request structure", "5"},
		{"strict_tokens", func(s *ipay.Settings) { s.StrictTokens = true }, func(m *merchant) reply { return m.call("PaymentCreate", newOrder(m)) }, "invalid token", "5"},
		{"time_skew_seconds", func(s *ipay.Settings) { s.TimeSkew = 300 }, func(m *merchant) reply { return m.create(100, nil) }, "invalid auth time", "5"},
		{"threeds_above", func(s *ipay.Settings) { s.ThreeDSAbove = 99 }, func(m *merchant) reply { return m.create(100, nil) }, "1", "5"},
		{"threeds_above -1", func(s *ipay.Settings) { s.ThreeDSAbove = -1 }, func(m *merchant) reply { return m.create(50001, nil) }, "5", "1"},
		{"denied: an action", func(s *ipay.Settings) { s.Denied = []string{"PaymentCreate"} }, func(m *merchant) reply { return m.create(100, nil) }, "access denied", "5"},
		{"denied: recurrent", func(s *ipay.Settings) { s.Denied = []string{"recurrent"} }, func(m *merchant) reply { return m.create(100, recurrent) }, "access denied", "5"},
		{"denied: recurrent_token", func(s *ipay.Settings) { s.Denied = []string{"recurrent"} }, func(m *merchant) reply { return m.again(strings.Repeat("0", 40), nil) }, "access denied", "invalid token"},
		{"denied: deferred_payment", func(s *ipay.Settings) { s.Denied = []string{"deferred_payment"} }, func(m *merchant) reply { return m.create(100, tree{"deferred_payment": true}) }, "access denied", "17"},
		{"denied: transactions", func(s *ipay.Settings) { s.Denied = []string{"transactions"} }, func(m *merchant) reply { return m.create(100, split(1)) }, "access denied", "5"},
		{"denied: receipt_data", func(s *ipay.Settings) { s.Denied = []string{"receipt_data"} }, func(m *merchant) reply { return m.create(100, fiscal()) }, "access denied", "5"},
	} {
		if r := c.act(quick(t, c.change)); r.verdict() != c.want {
			t.Errorf("%s: %s, want %s", c.name, r.text, c.want)
		}
		if r := c.act(quick(t, nil)); r.verdict() != c.otherwise {
			t.Errorf("without %s: %s, want %s", c.name, r.text, c.otherwise)
		}
	}
	m := quick(t, func(s *ipay.Settings) { s.First, s.SmchID = 42, 77 })
	if r := m.made("5", 100, nil); r.word("pmt_id") != "42" || r.word("transactions.0.smch_id") != "77" || r.word("mch_amount.0.smch_id") != "77" {
		t.Errorf("first_number 42, smch_id 77: %s", r.text)
	}
}

// TestFeeRule: per cent half up to a kopeck, a fixed part, and a minimum; CalculateFee and PaymentCreate agree.
func TestFeeRule(t *testing.T) {
	for _, c := range []struct {
		percent        string
		fixed, minimum int64
		invoice, want  int64
	}{
		{"0", 0, 0, 100, 0}, {"2.75", 0, 0, 10000, 275}, {"2.75", 0, 0, 1818, 50}, {"2.75", 0, 0, 1836, 50}, {"2.75", 0, 0, 1837, 51}, {"0.5", 0, 0, 100, 1}, {"0.5", 0, 0, 99, 0},
		{"0.01", 0, 0, 5000, 1}, {"0.01", 0, 0, 4999, 0}, {"100", 0, 0, 9_999_999_999_999, 9_999_999_999_999}, {"1", 100, 0, 1000, 110}, {"1", 100, 200, 1000, 200}, {"1", 100, 200, 10001, 200},
		{"1", 100, 200, 10050, 201}, {"0", 0, 7, 1, 7},
	} {
		m := quick(t, func(s *ipay.Settings) {
			s.FeePercent, s.FeeFixed, s.FeeMinimum, s.ThreeDSAbove = c.percent, c.fixed, c.minimum, -1
		})
		if r := m.call("CalculateFee", tree{"invoice": c.invoice}); r.number("fee") != c.want || r.number("amount") != c.invoice+c.want || r.number("invoice") != c.invoice {
			t.Errorf("%s %% + %d, at least %d, of %d: %s, want %d", c.percent, c.fixed, c.minimum, c.invoice, r.text, c.want)
		}
		if r := m.create(c.invoice, nil); r.number("amount") != c.invoice+c.want || r.number("invoice") != c.invoice || r.number("mch_amount.0.amount") != c.invoice {
			t.Errorf("%s %% + %d, at least %d: %s", c.percent, c.fixed, c.minimum, r.text)
		}
	}
	m := quick(t, func(s *ipay.Settings) { s.FeePercent = "10" })
	r := m.create(101, tree{"transactions": []any{tree{"invoice": 33, "smch_id": 1}, tree{"invoice": 33, "smch_id": 2}, tree{"invoice": 35, "smch_id": 3}}})
	if r.number("amount") != 111 || r.number("transactions.0.amount") != 37 || r.number("transactions.1.amount") != 36 || r.number("transactions.2.amount") != 38 {
		t.Errorf("the fee of a split: %s", r.text)
	}
}
