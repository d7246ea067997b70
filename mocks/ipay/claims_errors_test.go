package ipay_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
	"paysandbox/mocks/ipay/googlepay"
)

// claimErrors is the table of system errors. Source: googlepay.uk.txt §3.5.
var claimErrors = []string{
	"overall error", "invalid request structure", "invalid action", "invalid token", "invalid token format", "invalid token gatewayMerchantId",
	"unknown field {field_name}", "invalid pan", "invalid expm", "invalid expy", "invalid cvv", "invalid auth", "invalid auth time", "access denied",
}

// claimToken sends a PaymentCreate with a token, or with what stands in its place.
func claimToken(m *merchant, token string) reply {
	m.t.Helper()
	return m.create(100, tree{"token": token})
}

func TestClaimSystemErrorHasOneKey(t *testing.T) {
	m := newMerchant(t, nil)
	for want, r := range map[string]reply{
		"invalid request structure": m.post("x"), "invalid action": m.call("Pay", tree{}), "overall error": m.call("GetPaymentStatus", tree{"pmt_id": 7}),
		"invalid token format": claimToken(m, "!"),
	} {
		claims.Check(t, "ipay.error.shape", r.status == 200 && r.text == `{"response":{"error":"`+want+`"}}`, r.status, r.text)
		claims.Check(t, "ipay.error.shape", claimKind(r.at("error")) == "string" && len(r.tree) == 1, r.text)
	}
}

func TestClaimErrorsOfTheEnvelope(t *testing.T) {
	m := newMerchant(t, func(s *ipay.Settings) { s.Denied = []string{"GetReceipt", "recurrent"} })
	paid := m.made("5", 100, nil)

	unknown, status := m.call("PaymentCancel", tree{"pmt_id": 999}), m.about(paid, "PaymentSale", tree{"invoice": 100})
	claims.Check(t, "ipay.error.overall_error", unknown.verdict() == "overall error" && status.text == unknown.text, unknown.text, status.text)
	claims.Check(t, "ipay.error.overall_error", m.about(paid, "PaymentCancel", nil).verdict() == "9", "a known payment in a right status")

	for _, body := range []string{"", "[]", "{", "{}", `{"request":{}}`, `{"request":{"auth":{},"action":"CalculateFee","body":{}}}`} {
		r := m.post(body)
		claims.Check(t, "ipay.error.invalid_request_structure", r.verdict() == "invalid request structure", body, r.text)
	}
	lacking := m.call("PaymentCreate", tree{})
	claims.Check(t, "ipay.error.invalid_request_structure", lacking.verdict() == "invalid request structure", lacking.text)

	for _, action := range []string{"", "Pay", "paymentcreate", "PaymentCreate ", "Refund"} {
		r := m.call(action, m.order(100))
		claims.Check(t, "ipay.error.invalid_action", r.verdict() == "invalid action", action, r.text)
	}
	known := m.call("PaymentCreate", m.order(100))
	claims.Check(t, "ipay.error.invalid_action", known.verdict() == "5", known.text)

	login, sign := claimFeeAt(m, printedTime, tree{"login": "nobody"}), claimFeeAt(m, printedTime, tree{"sign": strings.Repeat("0", 128)})
	claims.Check(t, "ipay.error.invalid_auth", login == "invalid auth" && sign == "invalid auth" && claimFeeAt(m, printedTime, nil) == "100", login, sign)
	form := claimFeeAt(m, "09.07.2018 03:40", nil)
	claims.Check(t, "ipay.error.invalid_auth_time", form == "invalid auth time" && claimFeeAt(m, printedTime, nil) == "100", form)
	late := newMerchant(t, func(s *ipay.Settings) { s.TimeSkew = 300 })
	old := claimFeeAt(late, printedTime, nil)
	claims.Check(t, "ipay.error.invalid_auth_time", old == "invalid auth time" && claimFeeAt(late, "2026-01-15 11:00:00", nil) == "100", old)

	action, feature := m.about(paid, "GetReceipt", nil), m.create(100, tree{"recurrent": true})
	claims.Check(t, "ipay.error.access_denied", action.verdict() == "access denied" && feature.verdict() == "access denied", action.text, feature.text)
	open := newMerchant(t, nil)
	claims.Check(t, "ipay.error.access_denied", open.create(100, tree{"recurrent": true}).verdict() == "5", "nothing is denied")
}

func TestClaimErrorsOfTheToken(t *testing.T) {
	m, strict := newMerchant(t, nil), claimStrictTokens(t)
	encode := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	for _, r := range []reply{
		claimToken(m, encode(`{}`)), claimToken(m, encode(`{"protocolVersion":"ECv2"}`)), claimToken(m, m.tokenOf(mocks.TokenRequest{Expires: "-1m"})),
		claimToken(strict, encode(`{"paymentData":{"version":"EC_v1","data":"x"}}`)),
		claimToken(strict, claimMinted(t, func(i *googlepay.Issuer, _ *googlepay.Message) { i.RecipientID = "gateway:example" })),
	} {
		claims.Check(t, "ipay.error.invalid_token", r.verdict() == "invalid token", r.text)
	}
	claims.Check(t, "ipay.error.invalid_token", claimToken(strict, claimMinted(t, nil)).verdict() == "4/42", "a token that can be decrypted")

	printed := "eyJwYXltZW50RGF0YSI6eyJ2ZXJzaW9uIjoiRUNfdjEiLCJkYXRhIjoiZ3ZNWHDJCIn0= ..." // as the page has it
	for _, token := range []string{"!", "x", "e30", encode("x"), encode("token"), encode(`{"signature":`), `{"protocolVersion":"ECv2"}`, printed} {
		r := claimToken(m, token)
		claims.Check(t, "ipay.error.invalid_token_format", r.verdict() == "invalid token format", token, r.text)
	}
	claims.Check(t, "ipay.error.invalid_token_format", claimToken(m, m.token("")).verdict() == "5", "a token of JSON")

	foreign, own := claimToken(m, m.tokenOf(mocks.TokenRequest{Merchant: "another"})), claimToken(m, m.tokenOf(mocks.TokenRequest{Merchant: m.Login}))
	claims.Check(t, "ipay.error.invalid_token_gatewaymerchantid", foreign.verdict() == "invalid token gatewayMerchantId" && own.verdict() == "5", foreign.text, own.text)
}

func TestClaimErrorsOfTheCard(t *testing.T) {
	m := newMerchant(t, nil)
	card := func(change func(*googlepay.Card)) reply {
		return claimToken(m, claimMinted(t, func(_ *googlepay.Issuer, g *googlepay.Message) { change(&g.Card) }))
	}
	for _, pan := range []string{"", "x", "4111", "4111111111111112", "4111 1111 1111 1111", "41111111111111111111", "0000000000000000"} {
		r := card(func(c *googlepay.Card) { c.PAN = pan })
		claims.Check(t, "ipay.error.invalid_pan", r.verdict() == "invalid pan", pan, r.text)
	}
	for _, month := range []string{"", "0", "13", "-1", `"x"`, "1.5", "null"} {
		r := card(func(c *googlepay.Card) { c.ExpirationMonth = month })
		claims.Check(t, "ipay.error.invalid_expm", r.verdict() == "invalid expm", month, r.text)
	}
	for _, year := range []string{"", "29", "0", "20299", `"x"`, "2029.5", "null"} {
		r := card(func(c *googlepay.Card) { c.ExpirationYear = year })
		claims.Check(t, "ipay.error.invalid_expy", r.verdict() == "invalid expy", year, r.text)
	}
	good := card(func(c *googlepay.Card) { c.PAN, c.ExpirationMonth, c.ExpirationYear = "4111111111111111", "1", "2026" })
	claims.Check(t, "ipay.error.invalid_pan", good.verdict() == "5", good.text)
	claims.Check(t, "ipay.error.invalid_expm", good.verdict() == "5", good.text)
	claims.Check(t, "ipay.error.invalid_expy", good.verdict() == "5", good.text)

	scripted := scripting(t, `version: 1
name: own
about: The provider calls the CVV of one order wrong, which no Google Pay payment has.
provider: ipay
bind: { operation: PaymentCreate }
script:
  - { at: PaymentCreate, when: { ext_id: cvv }, do: { refuse: { code: "invalid cvv" } } }
`)
	wrong, right := scripted.create(100, tree{"ext_id": "cvv"}), scripted.create(100, tree{"ext_id": "no"})
	claims.Check(t, "ipay.error.invalid_cvv", wrong.text == `{"response":{"error":"invalid cvv"}}` && right.verdict() == "5", wrong.text, right.text)
}

func TestClaimUnknownFieldIsNamed(t *testing.T) {
	m, body := claimStrict(t)
	lenient := newMerchant(t, nil)
	for _, c := range []struct {
		name   string
		change tree
	}{
		{"lang", tree{"lang": "uk"}}, {"receiver_name", tree{"receiver_name": "x"}}, {"Invoice", tree{"Invoice": 100}}, {"ipn", tree{"sender": tree{"ipn": "1"}}},
		{"browser_name", tree{"threeds_info": with(body["threeds_info"].(tree), tree{"browser_name": "x"})}},
		{"amount", tree{"transactions": []any{tree{"invoice": 100, "smch_id": 5410, "amount": 100}}}},
		{"vat", tree{"receipt_data": tree{"goods": []any{tree{"vat": 20}}}}},
	} {
		strict, forgiven := m.call("PaymentCreate", with(body, c.change)), lenient.create(100, c.change)
		claims.Check(t, "ipay.error.unknown_field", strict.verdict() == "unknown field "+c.name && forgiven.verdict() == "5", strict.text, forgiven.text)
	}
	known := m.call("PaymentCreate", body)
	claims.Check(t, "ipay.error.unknown_field", known.verdict() == "5", known.text)
}

func TestClaimNoOtherErrorIsSent(t *testing.T) {
	var named []string
	for _, term := range ipay.New().About().Refusals {
		if strings.Trim(term.Name, "0123456789") != "" {
			named = append(named, term.Name)
		}
	}
	table := slices.DeleteFunc(slices.Clone(claimErrors), func(name string) bool { return strings.Contains(name, "{") })
	slices.Sort(named)
	slices.Sort(table)
	claims.Check(t, "ipay.error.set", len(claimErrors) == 14 && slices.Equal(named, table), named)

	sent := map[string]bool{}
	values := []any{nil, 0, -1, 1.5, "", "x", "1234567", true, tree{}, []any{}, []any{tree{"x": 1}}, strings.Repeat("9", 60), json.Number("1e400")}
	for _, strict := range []bool{false, true} {
		m := newMerchant(t, func(s *ipay.Settings) { s.StrictFields, s.Denied = strict, []string{"GetReceipt"} })
		for action, body := range claimActions(m, m.call("PaymentCreate", m.order(100))) {
			for key := range with(body, tree{"pmt_id": 1, "invoice": 1, "token": "x", "ext_id": "x", "transactions": 1, "sender": 1, "further": 1}) {
				for _, value := range values {
					r := m.call(action, with(body, tree{key: value}))
					name := r.word("error")
					if strings.HasPrefix(name, "unknown field ") {
						name = "unknown field {field_name}"
					}
					claims.Check(t, "ipay.error.set", r.status == 200 && (name == "" || slices.Contains(claimErrors, name)), action, key, value, r.text)
					sent[name] = true
				}
			}
		}
	}
	claims.Check(t, "ipay.error.set", len(sent) == 6, sent) // nothing, and five errors: structure, overall, access, token format, unknown field
}
