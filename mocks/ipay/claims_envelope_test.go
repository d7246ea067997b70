package ipay_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"paysandbox/internal/claims"
	"paysandbox/mocks/ipay"
)

// claimActions is a good body of each action of the API about the payment of an answer.
func claimActions(m *merchant, of reply) map[string]tree {
	id := of.at("pmt_id")
	return map[string]tree{
		"CalculateFee": {"invoice": 100}, "PaymentCreate": m.order(100), "PaymentVerify3DS": {"pmt_id": id, "threeds_data": "x"},
		"PaymentSale": {"pmt_id": id, "invoice": 100}, "PaymentCancel": {"pmt_id": id}, "GetPaymentStatus": {"pmt_id": id},
		"GetPaymentInvoice": {"pmt_id": id}, "GetReceipt": {"pmt_id": id}, "ProcessPayment": {"pmt_id": id},
	}
}

// claimFee sends a CalculateFee of 100 kopecks whose request was changed: "100" where it is served, else the error.
func claimFee(m *merchant, change tree) string {
	m.t.Helper()
	request := m.envelope("CalculateFee", tree{"invoice": 100})["request"].(tree)
	r := m.send(tree{"request": with(request, change)})
	return r.word("invoice") + r.word("error")
}

// claimFeeAt is claimFee with auth.time as given, signed, and further changes of auth.
func claimFeeAt(m *merchant, at string, change tree) string {
	m.t.Helper()
	sign := ipay.Sign(m.SignKey, at)
	return claimFee(m, tree{"auth": with(tree{"login": m.Login, "time": at, "sign": string(sign[:])}, change)})
}

func TestClaimOneAddressTakesEveryAction(t *testing.T) {
	m := newMerchant(t, nil)
	for action, body := range claimActions(m, m.made("5", 100, nil)) {
		r := m.call(action, body)
		claims.Check(t, "ipay.endpoint", r.status == http.StatusOK && r.word("error") != "invalid action" && m.last().Operation == action, action, r.text)
	}
	good, err := json.Marshal(m.envelope("CalculateFee", tree{"invoice": 100}))
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		status, body := m.fetch(method, m.base+"/ipay", "application/json", string(good))
		claims.Check(t, "ipay.endpoint", status == http.StatusMethodNotAllowed && !strings.Contains(body, "response"), method, status, body)
	}
	for path, want := range map[string]int{"/ipay": 200, "/ipay/": 200, "/ipay/PaymentCreate": 404, "/ipay/api": 404} {
		status, body := m.fetch(http.MethodPost, m.base+path, "application/json", string(good))
		claims.Check(t, "ipay.endpoint", status == want && strings.Contains(body, `"invoice":"100"`) == (want == 200), path, status, body)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, m.base, strings.NewReader(string(good)))
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "api-googlepay.ipay.ua"
	answer, err := m.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	claims.Check(t, "ipay.endpoint", answer.StatusCode == http.StatusOK && answer.Header.Get("Content-Type") == "application/json; charset=utf-8", answer.Status)
}

func TestClaimRequestsAndAnswersAreJSON(t *testing.T) {
	m := newMerchant(t, nil)
	for action, body := range claimActions(m, m.made("5", 100, nil)) {
		r := m.call(action, body)
		claims.Check(t, "ipay.endpoint.json", json.Valid([]byte(r.text)) && r.header.Get("Content-Type") == "application/json; charset=utf-8", action, r.text)
	}
	for _, other := range []string{"", "invoice=100", "<request/>", `{"request":`, `{"request":{}} {}`, "null", `{'request':{}}`} {
		r := m.post(other)
		claims.Check(t, "ipay.endpoint.json", r.verdict() == "invalid request structure", other, r.text)
	}
}

func TestClaimTheEncodingIsUTF8(t *testing.T) {
	m := claimWatching(t, map[string]string{"pmt_desc": "Тестовий платіж"})
	cyrillic, other := m.create(100, tree{"pmt_desc": "Тестовий платіж"}), m.create(100, tree{"pmt_desc": "Тестовий платіж."})
	claims.Check(t, "ipay.endpoint.utf8", cyrillic.verdict() == "14" && other.verdict() == "5", cyrillic.text, other.text)
	claims.Check(t, "ipay.endpoint.utf8", strings.Contains(other.text, `"bank_acquirer_name":"АТ «Ощадбанк»"`), other.text)

	good, err := json.Marshal(m.envelope("PaymentCreate", with(m.order(100), tree{"pmt_desc": "desc"})))
	if err != nil {
		t.Fatal(err)
	}
	for _, bytes := range []string{"\xd2\xe5\xf1\xf2", "\xff", "\xd0", "\xed\xa0\x80"} { // windows-1251 and what is nothing
		r := m.post(strings.Replace(string(good), `"desc"`, `"`+bytes+`"`, 1))
		claims.Check(t, "ipay.endpoint.utf8", r.verdict() == "invalid request structure", []byte(bytes), r.text)
	}
}

func TestClaimRequestIsAnObject(t *testing.T) {
	m := newMerchant(t, nil)
	good := m.envelope("CalculateFee", tree{"invoice": 100})
	served := m.send(good)
	claims.Check(t, "ipay.request", served.word("invoice") == "100", served.text)
	for _, value := range []any{nil, "x", 7, true, []any{good["request"]}, tree{}} {
		r := m.send(with(good, tree{"request": value}))
		claims.Check(t, "ipay.request", r.verdict() == "invalid request structure", value, r.text)
	}
	bare := m.send(good["request"].(tree))
	claims.Check(t, "ipay.request", bare.verdict() == "invalid request structure", bare.text)
}

func TestClaimVersionIsTextNumberOrNothing(t *testing.T) {
	m := newMerchant(t, nil)
	for _, value := range []any{"1.20", "1.2", 1.20, json.Number("1.20"), nil} {
		got := claimFee(m, tree{"version": value})
		claims.Check(t, "ipay.request.version", got == "100", value, got)
	}
	for _, value := range []any{true, tree{}, []any{"1.20"}} {
		got := claimFee(m, tree{"version": value})
		claims.Check(t, "ipay.request.version", got == "invalid request structure", value, got)
	}
}

func TestClaimAuthIsAnObjectOfThreeTexts(t *testing.T) {
	m := newMerchant(t, nil)
	for _, value := range []any{nil, "test", 7, []any{}, tree{}} {
		got := claimFee(m, tree{"auth": value})
		claims.Check(t, "ipay.request.auth", got == "invalid request structure", value, got)
	}
	whole := claimFeeAt(m, printedTime, nil)
	claims.Check(t, "ipay.request.auth", whole == "100", whole)

	named, other := claimFeeAt(m, printedTime, tree{"login": "test"}), claimFeeAt(m, printedTime, tree{"login": "Test"})
	claims.Check(t, "ipay.request.auth.login", named == "100" && other == "invalid auth", named, other)
	for _, value := range []any{nil, 7, true, tree{}, []any{"test"}} {
		login, at := claimFeeAt(m, printedTime, tree{"login": value}), claimFeeAt(m, printedTime, tree{"time": value})
		sign := claimFeeAt(m, printedTime, tree{"sign": value})
		claims.Check(t, "ipay.request.auth.login", login == "invalid request structure", value, login)
		claims.Check(t, "ipay.request.auth.time", at == "invalid request structure", value, at)
		claims.Check(t, "ipay.request.auth.sign", sign == "invalid request structure", value, sign)
	}
	wrong := claimFeeAt(m, printedTime, tree{"sign": "a12a4d5eb7da121b"})
	claims.Check(t, "ipay.request.auth.sign", wrong == "invalid auth", wrong)
}

func TestClaimTimeIsThatOfKyiv(t *testing.T) {
	m := newMerchant(t, func(s *ipay.Settings) { s.TimeSkew = 300 })
	for at, want := range map[string]string{ // now it is 09:00 UTC, in winter
		"2026-01-15 11:00:00": "100", "2026-01-15 11:05:00": "100", "2026-01-15 10:55:00": "100",
		"2026-01-15 09:00:00": "invalid auth time", "2026-01-15 12:00:00": "invalid auth time", "2026-01-15 11:05:01": "invalid auth time",
	} {
		got := claimFeeAt(m, at, nil)
		claims.Check(t, "ipay.request.auth.time", got == want, at, got)
	}
	if err := m.tenant().Advance(time.Date(2026, 7, 15, 9, 0, 0, 0, time.UTC).Sub(start)); err != nil {
		t.Fatal(err)
	}
	kyiv, winter := claimFeeAt(m, "2026-07-15 12:00:00", nil), claimFeeAt(m, "2026-07-15 11:00:00", nil)
	claims.Check(t, "ipay.request.auth.time", kyiv == "100" && winter == "invalid auth time", kyiv, winter)
}

func TestClaimTimeHasOneForm(t *testing.T) {
	m := newMerchant(t, nil)
	for _, at := range []string{"2017-01-01 00:00:00", "2018-07-09 03:40:37", "2024-02-29 23:59:59"} {
		got := claimFeeAt(m, at, nil)
		claims.Check(t, "ipay.request.auth.time.format", got == "100", at, got)
	}
	for _, at := range []string{
		"", "2017-01-01", "2017-01-01T00:00:00", "2017-01-01 00:00", "2017-1-1 00:00:00", "17-01-01 00:00:00", "01-01-2017 00:00:00", "01.01.2017 00:00:00",
		"2017-01-01 24:00:00", "2017-02-29 00:00:00", "2017-13-01 00:00:00", "2017-01-01 00:00:00.5", "2017-01-01 00:00:00Z", " 2017-01-01 00:00:00", "1483228800",
	} {
		got := claimFeeAt(m, at, nil)
		claims.Check(t, "ipay.request.auth.time.format", got == "invalid auth time", at, got)
	}
}

func TestClaimActionAndBody(t *testing.T) {
	m := newMerchant(t, nil)
	named := claimFee(m, tree{"action": "CalculateFee"})
	claims.Check(t, "ipay.request.action", named == "100" && m.last().Operation == "CalculateFee", named)
	for _, value := range []any{nil, 7, true, tree{}, []any{"CalculateFee"}} {
		got := claimFee(m, tree{"action": value})
		claims.Check(t, "ipay.request.action", got == "invalid request structure", value, got)
	}
	whole := claimFee(m, tree{"body": tree{"invoice": 100}})
	claims.Check(t, "ipay.request.body", whole == "100", whole)
	for _, value := range []any{nil, 7, true, "{}", []any{tree{"invoice": 100}}, `{"invoice":100}`} {
		got := claimFee(m, tree{"body": value})
		claims.Check(t, "ipay.request.body", got == "invalid request structure", value, got)
	}
}
