package ipay_test

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks/ipay"
	"paysandbox/payment"
)

// claimStrict is a merchant of whom every field is demanded that the table lists as required, and the complete body of the page's own
// example for it.
func claimStrict(t testing.TB) (*merchant, tree) {
	t.Helper()
	m := newMerchant(t, func(s *ipay.Settings) { s.StrictFields = true })
	body := claimDecoded(t, claimExample(t, "create-request-one"))["request"].(tree)["body"].(tree)
	return m, with(body, tree{"token": m.token("")})
}

// claimDemanded says what a strict merchant's PaymentCreate comes to with the whole body, and without one of its fields.
func claimDemanded(t testing.TB, field string) string {
	t.Helper()
	m, body := claimStrict(t)
	whole := m.call("PaymentCreate", body).verdict()
	object, key, nested := strings.Cut(field, ".")
	if !nested {
		return whole + ", without: " + m.call("PaymentCreate", with(body, tree{object: nil})).verdict()
	}
	inner := with(body[object].(tree), tree{key: nil})
	return whole + ", without: " + m.call("PaymentCreate", with(body, tree{object: inner})).verdict()
}

// claimListed is what claimDemanded says of a field that is listed as required.
const claimListed = "5, without: invalid request structure"

func TestClaimPaymentCreateMakesAPayment(t *testing.T) {
	m := newMerchant(t, nil)
	first, second := m.made("5", 100, nil), m.made("5", 250, nil)
	claims.Check(t, "ipay.create.action", m.last().Operation == "PaymentCreate" && first.word("pmt_id") != second.word("pmt_id"), first.text, second.text)
	claims.Check(t, "ipay.create.action", m.payment(first).Amount.Minor == 100 && m.payment(second).Amount.Minor == 250, first.text, second.text)
	asked := m.about(second, "GetPaymentStatus", nil)
	claims.Check(t, "ipay.create.action", asked.number("invoice") == 250 && asked.verdict() == "5", asked.text)
	for _, other := range []string{"paymentcreate", "PaymentCreate ", "CreatePayment"} {
		r := m.call(other, m.order(100))
		claims.Check(t, "ipay.create.action", r.verdict() == "invalid action", other, r.text)
	}
}

func TestClaimInvoiceIsAnIntegerAndRequired(t *testing.T) {
	m := newMerchant(t, nil)
	for _, value := range []any{1, 100, "100", 50000} {
		r := m.create(100, tree{"invoice": value})
		claims.Check(t, "ipay.create.body.invoice", r.verdict() == "5" && r.word("invoice") == fmt.Sprint(value), value, r.text)
	}
	for _, value := range []any{nil, 0, -100, 1.5, 100.01, "", "1.00", "100 UAH", true, tree{}, []any{100}} {
		r := m.create(100, tree{"invoice": value})
		claims.Check(t, "ipay.create.body.invoice", r.verdict() == "invalid request structure", value, r.text)
	}
}

func TestClaimTokenIsRequiredUnlessRecurrent(t *testing.T) {
	m := newMerchant(t, nil)
	token := m.token(claimPoorCard)
	opened := m.create(100, tree{"token": token})
	claims.Check(t, "ipay.create.body.token", opened.verdict() == "4/42", opened.text)
	text, err := base64.StdEncoding.DecodeString(token)
	claims.Check(t, "ipay.create.body.token", err == nil && claimDecoded(t, string(text))["protocolVersion"] == "ECv2", token)
	for _, value := range []any{nil, "", 7, true, tree{}, []any{token}} {
		r := m.create(100, tree{"token": value})
		claims.Check(t, "ipay.create.body.token", r.verdict() == "invalid request structure", value, r.text)
	}
	bare := m.create(100, tree{"token": string(text)}) // JSON that is not in Base64
	claims.Check(t, "ipay.create.body.token", bare.verdict() == "invalid token format", bare.text)

	first := m.made("5", 100, tree{"recurrent": true})
	again := m.call("PaymentCreate", tree{"invoice": 200, "recurrent_token": first.word("recurrent_token")})
	claims.Check(t, "ipay.create.body.token", again.verdict() == "5" && again.number("invoice") == 200, again.text)
}

func TestClaimDescriptionInfoAndThreedsInfo(t *testing.T) {
	m := claimWatching(t, map[string]string{
		"pmt_desc": "Test payment ", "pmt_info.force_security_rate": "3D", "threeds_info.browser_language": "en-US",
	})
	desc := claimProbe(m, "pmt_desc", "Test payment ", "Test payment", claimNoText()...) // the printed one ends in a blank
	claims.Check(t, "ipay.create.body.pmt_desc", desc == claimOptional && claimDemanded(t, "pmt_desc") == claimListed, desc, claimDemanded(t, "pmt_desc"))

	noObject := []any{"x", 7, true, []any{}, []any{tree{}}}
	info := claimProbe(m, "pmt_info", tree{"force_security_rate": "3D"}, tree{"custom_merchant_field": 1234567, "own": []any{tree{"x": nil}}}, noObject...)
	claims.Check(t, "ipay.create.body.pmt_info", info == claimOptional && claimDemanded(t, "pmt_info") == claimListed, info, claimDemanded(t, "pmt_info"))
	threeds := claimProbe(m, "threeds_info", tree{"browser_language": "en-US"}, tree{}, noObject...)
	claims.Check(t, "ipay.create.body.threeds_info", threeds == claimOptional && claimDemanded(t, "threeds_info") == claimListed, threeds, claimDemanded(t, "threeds_info"))

	strict, body := claimStrict(t)
	own := strict.call("PaymentCreate", with(body, tree{"pmt_info": tree{"any key": "of the merchant's", "another": tree{"x": 1}}}))
	claims.Check(t, "ipay.create.body.pmt_info", own.verdict() == "5", own.text)
}

func TestClaimExtIdIsOptionalText(t *testing.T) {
	m := claimWatching(t, map[string]string{"ext_id": "AD68E7675FE111E79A65005056B960DF"})
	got := claimProbe(m, "ext_id", "AD68E7675FE111E79A65005056B960DF", "order/1 №", true, tree{}, []any{"x"})
	claims.Check(t, "ipay.create.body.ext_id", got == claimOptional, got)
	one, other := m.made("5", 100, tree{"ext_id": "one"}), m.made("5", 200, tree{"ext_id": "other"})
	found := m.call("GetPaymentStatus", tree{"ext_id": "one"})
	claims.Check(t, "ipay.create.body.ext_id", found.word("pmt_id") == one.word("pmt_id") && one.word("ext_id") == "one" && other.word("ext_id") == "other", found.text)
	without := m.made("5", 100, nil)
	claims.Check(t, "ipay.create.body.ext_id", !without.has("ext_id"), without.text)

	for _, letter := range []string{"x", "ї", "№"} {
		fifty, more := m.create(100, tree{"ext_id": strings.Repeat(letter, 50)}), m.create(100, tree{"ext_id": strings.Repeat(letter, 51)})
		claims.Check(t, "ipay.create.body.ext_id.max", fifty.verdict() == "5" && fifty.word("ext_id") == strings.Repeat(letter, 50), fifty.text)
		claims.Check(t, "ipay.create.body.ext_id.max", more.verdict() == "invalid request structure", letter, more.text)
	}
}

func TestClaimMsisdnAndFlags(t *testing.T) {
	m := claimWatching(t, map[string]string{"msisdn": "380931234567", "deferred_payment": "true", "recurrent": "true"})
	msisdn := claimProbe(m, "msisdn", "380931234567", "+38 093 123 45 67", true, tree{}, []any{"x"})
	claims.Check(t, "ipay.create.body.msisdn", msisdn == claimOptional, msisdn)
	noBool := []any{"true", "false", "", 1, 0, tree{}, []any{true}}
	deferred := claimProbe(m, "deferred_payment", true, false, noBool...)
	claims.Check(t, "ipay.create.body.deferred_payment", deferred == claimOptional, deferred)
	recurrent := claimProbe(m, "recurrent", true, false, noBool...)
	claims.Check(t, "ipay.create.body.recurrent", recurrent == claimOptional, recurrent)
}

func TestClaimDeferredPaymentIsMadeWithoutADebit(t *testing.T) {
	for _, stages := range []string{"one", "two"} {
		m := newMerchant(t, func(s *ipay.Settings) { s.Stages = stages })
		made := m.create(100, tree{"deferred_payment": true})
		p := m.payment(made)
		claims.Check(t, "ipay.create.deferred", made.verdict() == "17" && len(p.Ledger) == 0, made.text)
		done := m.about(made, "ProcessPayment", nil)
		claims.Check(t, "ipay.create.deferred", done.verdict() == "5" && m.payment(made).Ledger.Sum(payment.Capture) == 100, done.text)
		plain := m.create(100, tree{"deferred_payment": false})
		claims.Check(t, "ipay.create.deferred", plain.verdict() != "17" && len(m.payment(plain).Ledger) == 1, plain.text)
	}
}

func TestClaimRecurrentGivesATokenThatPays(t *testing.T) {
	m := newMerchant(t, nil)
	first := m.made("5", 100, tree{"recurrent": true})
	given := first.word("recurrent_token")
	claims.Check(t, "ipay.create.recurrent.first", regexp.MustCompile(`^[0-9a-f]{40}$`).MatchString(given), first.text)
	for why, r := range map[string]reply{
		"not asked for": m.made("5", 100, nil), "asked not to": m.made("5", 100, tree{"recurrent": false}),
		"a card that cannot":   m.made("5", 100, tree{"recurrent": true, "token": m.token("4000000000000044")}),
		"not paid, refused":    m.made("4/42", 100, tree{"recurrent": true, "token": m.token(claimPoorCard)}),
		"not paid, challenged": m.made("1", 50001, tree{"recurrent": true}),
	} {
		claims.Check(t, "ipay.create.recurrent.first", !r.has("recurrent_token"), why, r.text)
	}

	again := m.call("PaymentCreate", tree{"invoice": 300, "recurrent_token": given})
	claims.Check(t, "ipay.create.body.recurrent_token", again.verdict() == "5" && again.word("card_mask") == first.word("card_mask"), again.text)
	claims.Check(t, "ipay.create.body.recurrent_token", m.payment(again).Ledger.Sum(payment.Capture) == 300, again.text)
	for _, other := range []string{strings.Repeat("0", 40), given[:39], strings.ToUpper(given) + "x", "x"} {
		r := m.call("PaymentCreate", tree{"invoice": 300, "recurrent_token": other})
		claims.Check(t, "ipay.create.body.recurrent_token", r.verdict() == "invalid token", other, r.text)
	}
	wrong := claimRefused(slices.Concat(claimNoText(), []any{nil, ""}), func(v any) reply {
		return m.call("PaymentCreate", with(tree{"invoice": 300}, tree{"recurrent_token": v}))
	})
	claims.Check(t, "ipay.create.body.recurrent_token", wrong == "invalid request structure", wrong)
}
