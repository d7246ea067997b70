package ipay

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// The values of the closed settings.
const (
	oneStage, twoStage = "one", "two"
)

// What a merchant may be denied beside the actions themselves.
const (
	flagRecurrent = "recurrent"
	flagDeferred  = "deferred_payment"
	flagSplit     = "transactions"
	flagReceipt   = "receipt_data"
)

// Settings is one merchant's account with the provider: its credentials, what iPay has set up for it, and the choices where the page
// leaves one open.
type Settings struct {
	Login         string   `json:"login" doc:"ID of the merchant; also gatewayMerchantId of its Google Pay tokens"`
	SignKey       string   `json:"sign_key" doc:"key of sign, the SHA3-512 digest"`
	Stages        string   `json:"stages" enum:"one,two" doc:"one: PaymentCreate takes the money; two: it blocks it for PaymentSale" per:"payment"`
	SmchID        int64    `json:"smch_id" doc:"the merchant's own number as a recipient, of payments that are not split"`
	SmchIDs       []int64  `json:"smch_ids" doc:"the recipients among whom it may split; empty: any"`
	FeePercent    string   `json:"fee_percent" doc:"fee in percent of invoice, decimal text such as 2.75, rounded half up to a kopeck"`
	FeeFixed      int64    `json:"fee_fixed" doc:"kopecks added to the percentage"`
	FeeMinimum    int64    `json:"fee_minimum" doc:"the least fee, in kopecks"`
	StringNumbers bool     `json:"string_numbers" doc:"whether answers carry pmt_id, invoice, amount and pmt_status as strings" per:"payment"`
	StrictFields  bool     `json:"strict_fields" doc:"whether unknown fields are refused and every field that the table requires is demanded"`
	StrictTokens  bool     `json:"strict_tokens" doc:"whether a token that this sandbox cannot open is refused"`
	TimeSkew      int64    `json:"time_skew_seconds" doc:"how far request.auth.time may be from now, in seconds; 0: any time"`
	ThreeDSAbove  int64    `json:"threeds_above" doc:"kopecks of invoice above which 3-D Secure is wanted; -1: never unless forced" per:"payment"`
	Denied        []string `json:"denied" doc:"actions and features (recurrent, deferred_payment, transactions, receipt_data) answered with access denied"`
	First         int64    `json:"first_number" doc:"first pmt_id"`

	feePoints int64 // FeePercent in hundredths of a percent, set by Validate
}

// NewSettings makes a merchant's settings: with draw nil those of the default tenant, whose login and key are those of the page's
// samples, else credentials drawn for a merchant of its own.
func (*Provider) NewSettings(draw func(purpose string) [32]byte) mocks.Settings {
	s := &Settings{
		Login: "test", SignKey: "test_sign_key", Stages: oneStage, SmchID: 5410, FeePercent: "0", ThreeDSAbove: 50000, First: 1234567,
	}
	if draw != nil {
		text := func(purpose string) string { d := draw(purpose); return hex.EncodeToString(d[:]) }
		s.Login, s.SignKey = "shop_"+text("login")[:12], text("sign-key")[:40]
	}
	return s
}

// Merchant is the login.
func (s *Settings) Merchant() string { return s.Login }

// Secrets is the sign key.
func (s *Settings) Secrets() []string { return []string{s.SignKey} }

// FirstNumber is the first pmt_id.
func (s *Settings) FirstNumber() int64 { return s.First }

// Validate names the first setting that cannot be used and says what would have been right.
func (s *Settings) Validate() error {
	for _, word := range [...]struct{ name, value string }{{"login", s.Login}, {"sign_key", s.SignKey}} {
		if word.value == "" || strings.ContainsFunc(word.value, unprintable) {
			return fmt.Errorf("%s must be text without blanks and control characters; write any word", word.name)
		}
	}
	if s.Stages != oneStage && s.Stages != twoStage {
		return fmt.Errorf("stages %q is not known; known: %s, %s", s.Stages, oneStage, twoStage)
	}
	points, err := payment.ParseDecimal(s.FeePercent)
	if err != nil || points > 10000 {
		return fmt.Errorf("fee_percent %q is no percentage; write digits with up to two decimals, at most 100, for example 2.75", s.FeePercent)
	}
	s.feePoints = points
	for _, sum := range [...]struct {
		name         string
		value, least int64
	}{{"fee_fixed", s.FeeFixed, 0}, {"fee_minimum", s.FeeMinimum, 0}, {"threeds_above", s.ThreeDSAbove, -1}} {
		if sum.value < sum.least || sum.value > mostKopecks {
			return fmt.Errorf("%s %d is no sum; write whole kopecks from %d to %d", sum.name, sum.value, sum.least, int64(mostKopecks))
		}
	}
	for _, id := range append([]int64{s.SmchID}, s.SmchIDs...) {
		if id < 1 {
			return fmt.Errorf("recipient %d is no smch_id; write whole numbers from 1", id)
		}
	}
	if s.TimeSkew < 0 || s.TimeSkew > 1_000_000_000 {
		return fmt.Errorf("time_skew_seconds %d is no number of seconds; write for example 300, or 0 for no limit", s.TimeSkew)
	}
	known := deniable()
	for _, name := range s.Denied {
		if !slices.Contains(known, name) {
			return fmt.Errorf("denied %q is not known; known: %s", name, strings.Join(known, ", "))
		}
	}
	if s.First < 1 || s.First > 1_000_000_000_000 {
		return fmt.Errorf("first_number %d is no pmt_id to begin with; write a whole number from 1 to 1000000000000, for example 1234567", s.First)
	}
	return nil
}

// deniable is what `denied` may name.
func deniable() []string {
	var names []string
	for _, a := range surface() {
		names = append(names, a.name)
	}
	return append(names, flagRecurrent, flagDeferred, flagSplit, flagReceipt)
}

// denies says whether iPay has not opened an action or a feature to the merchant.
// Guess: guess.ipay.access-denied: what "access denied" is for is not said; here it is whatever the setting denied names.
func (s *Settings) denies(name string) bool { return slices.Contains(s.Denied, name) }

// settingsOf is the merchant's settings as this provider made them.
func settingsOf(e mocks.Env) *Settings { return e.Settings().(*Settings) }

func unprintable(r rune) bool { return r <= ' ' || r == 0x7f }
