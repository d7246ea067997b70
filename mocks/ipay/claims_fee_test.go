package ipay_test

import (
	"strconv"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks/ipay"
)

// claimFeeRule is a merchant whose payers pay so many percent and so many kopecks on top.
func claimFeeRule(t testing.TB, percent string, fixed int64) *merchant {
	t.Helper()
	return newMerchant(t, func(s *ipay.Settings) { s.FeePercent, s.FeeFixed = percent, fixed })
}

func TestClaimCalculateFeeTellsTheFee(t *testing.T) {
	for _, rule := range []struct {
		percent             string
		fixed               int64
		invoice             int64
		wantAmount, wantFee string
	}{
		{"10", 0, 1000, "1100", "100"}, {"0", 0, 1000, "1000", "0"}, {"2.75", 0, 100, "103", "3"}, {"0", 50, 1, "51", "50"}, {"1", 25, 20000, "20225", "225"},
	} {
		m := claimFeeRule(t, rule.percent, rule.fixed)
		r := m.call("CalculateFee", tree{"invoice": rule.invoice})
		claims.Check(t, "ipay.fee.action", len(r.tree) == 3 && m.last().Operation == "CalculateFee" && m.last().Payment == "", r.text)
		claims.Check(t, "ipay.fee.answer.invoice", r.at("invoice") == strconv.FormatInt(rule.invoice, 10), r.text)
		claims.Check(t, "ipay.fee.answer.amount", r.at("amount") == rule.wantAmount && r.number("amount") == r.number("invoice")+r.number("fee"), r.text)
		claims.Check(t, "ipay.fee.answer.fee", r.at("fee") == rule.wantFee, r.text)

		paid := m.create(rule.invoice, nil) // PaymentCreate takes what CalculateFee told
		claims.Check(t, "ipay.fee.action", paid.word("amount") == rule.wantAmount && paid.number("invoice") == rule.invoice, paid.text)
	}
}

func TestClaimCalculateFeeWantsInvoice(t *testing.T) {
	m := newMerchant(t, nil)
	for _, value := range []any{1, 100, "100", int64(9_999_999_999_999)} {
		r := m.call("CalculateFee", tree{"invoice": value})
		claims.Check(t, "ipay.fee.body.invoice", r.word("invoice") != "" && r.word("error") == "", value, r.text)
	}
	for _, value := range []any{nil, 0, -1, 1.5, 100.01, "", "1.00", "1e2", "100 ", "+1", true, tree{}, []any{100}, int64(10_000_000_000_000)} {
		r := m.call("CalculateFee", tree{"invoice": value})
		claims.Check(t, "ipay.fee.body.invoice", r.verdict() == "invalid request structure", value, r.text)
	}
}
