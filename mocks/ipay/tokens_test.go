package ipay_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
)

// appleShaped is the beginning of the page's own sample, made whole: an Apple Pay payload, which is no Google Pay token.
const appleShaped = `{"paymentData":{"version":"EC_v1","data":"gvMXp0=="}}`

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// altered mints a good token and changes a member of its outer object; nil takes it away.
func (m *merchant) altered(name string, value any) string {
	m.t.Helper()
	text, err := base64.StdEncoding.DecodeString(m.token(""))
	if err != nil {
		m.t.Fatal(err)
	}
	var outer tree
	if err := json.Unmarshal(text, &outer); err != nil {
		m.t.Fatal(err)
	}
	text, err = json.Marshal(with(outer, tree{name: value}))
	if err != nil {
		m.t.Fatal(err)
	}
	return encoded(string(text))
}

func TestTokens(t *testing.T) {
	calm, strict := quick(t, nil), quick(t, func(s *ipay.Settings) { s.StrictTokens = true })
	const format, token, gateway, taken = "invalid token format", "invalid token", "invalid token gatewayMerchantId", "5"
	for _, c := range []struct {
		name         string
		token        func(*merchant) string
		want, strict string
	}{
		{"its own", func(m *merchant) string { return m.token("") }, taken, taken},
		{"its own, of a device", func(m *merchant) string {
			return m.tokenOf(mocks.TokenRequest{AuthMethod: "CRYPTOGRAM_3DS"})
		}, taken, taken},
		{"not Base64", always("*"), format, format},
		{"a word", always("token"), format, format},
		{"without its padding", func(m *merchant) string { return strings.TrimRight(encoded("{}"), "=") }, format, format},
		{"with the URL's letters", func(m *merchant) string {
			return strings.NewReplacer("+", "-", "/", "_").Replace(encoded(`{"a":"` + "\u07ff\u07ff\u07fe>?" + `"}`))
		}, format, format},
		{"with a blank before", func(m *merchant) string { return " " + m.token("") }, format, format},
		{"JSON without Base64", always(`{"protocolVersion":"ECv2"}`), format, format},
		{"as the page cuts its sample", always("eyJwYXltZW50RGF0YSI6eyJ2ZXJzaW9uIjoiRUNfdjEiLCJkYXRhIjoiZ3ZNWHDJCIn0= ..."), format, format},
		{"the page's sample without its dots", always("eyJwYXltZW50RGF0YSI6eyJ2ZXJzaW9uIjoiRUNfdjEiLCJkYXRhIjoiZ3ZNWHDJCIn0="), format, format},
		{"Base64 of no JSON", always(encoded("token")), format, format},
		{"Base64 of other bytes", always(encoded("\xff\xfe")), format, format},
		{"Base64 of half a JSON", always(encoded(`{"protocolVersion":`)), format, format},
		{"Base64 twice", func(m *merchant) string { return encoded(m.token("")) }, format, format},
		{"of Apple's shape", always(encoded(appleShaped)), token, token},
		{"an empty object", always(encoded("{}")), token, token},
		{"a list", always(encoded("[]")), token, token},
		{"null", always(encoded("null")), token, token},
		{"without protocolVersion", func(m *merchant) string { return m.altered("protocolVersion", nil) }, token, token},
		{"a number as protocolVersion", func(m *merchant) string { return m.altered("protocolVersion", 2) }, token, token},
		{"without signedMessage", func(m *merchant) string { return m.altered("signedMessage", nil) }, token, token},
		{"without signature", func(m *merchant) string { return m.altered("signature", nil) }, token, token},
		{"without intermediateSigningKey", func(m *merchant) string { return m.altered("intermediateSigningKey", nil) }, token, token},
		{"a signature that is not Base64", func(m *merchant) string { return m.altered("signature", "*") }, token, token},
		{"of version ECv1", func(m *merchant) string { return m.altered("protocolVersion", "ECv1") }, taken, token},
		{"ECv1 with nothing inside", always(foreignToken), taken, token},
		{"with another signature", func(m *merchant) string { return m.altered("signature", encoded("x")) }, taken, token},
		{"with an altered message", func(m *merchant) string { return m.altered("signedMessage", sealedByNobody) }, taken, token},
		{"of another merchant", func(m *merchant) string { return m.tokenOf(mocks.TokenRequest{Merchant: "other"}) }, gateway, gateway},
		{"of a merchant in other letters", func(m *merchant) string {
			return m.tokenOf(mocks.TokenRequest{Merchant: strings.ToUpper(m.Login)})
		}, gateway, gateway},
		{"expired", func(m *merchant) string { return m.tokenOf(mocks.TokenRequest{Expires: "-1s"}) }, token, token},
		{"expired this instant", func(m *merchant) string { return m.tokenOf(mocks.TokenRequest{Expires: "0s"}) }, token, token},
		{"good for a second", func(m *merchant) string { return m.tokenOf(mocks.TokenRequest{Expires: "1s"}) }, taken, taken},
		{"expired, of another merchant", func(m *merchant) string {
			return m.tokenOf(mocks.TokenRequest{Expires: "-1s", Merchant: "other"})
		}, token, token},
		{"of another merchant, with a bad card", func(m *merchant) string {
			return m.tokenOf(mocks.TokenRequest{Merchant: "other", Card: "1"})
		}, gateway, gateway},
	} {
		for _, how := range []struct {
			name string
			m    *merchant
			want string
		}{{"by default", calm, c.want}, {"strict", strict, c.strict}} {
			r := how.m.call("PaymentCreate", tree{"invoice": 100, "token": c.token(how.m)})
			if r.verdict() != how.want {
				t.Errorf("%s, %s: %s, want %s", c.name, how.name, r.text, how.want)
			}
		}
	}
}

func always(token string) func(*merchant) string { return func(*merchant) string { return token } }

// sealedByNobody is a message in the right form that nobody signed.
var sealedByNobody = fmt.Sprintf(`{"encryptedMessage":"AAAA","ephemeralPublicKey":"%s","tag":"%s"}`,
	encoded("\x04"+strings.Repeat("k", 64)), encoded(strings.Repeat("t", 32)))

// TestTokenCutShortAnywhere cuts a good token at each of its letters: never taken, and never anything but a token error.
func TestTokenCutShortAnywhere(t *testing.T) {
	m := quick(t, nil)
	token := m.token("")
	text, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n < len(token); n += 7 {
		if got := m.call("PaymentCreate", tree{"invoice": 100, "token": token[:n]}).verdict(); got != "invalid token format" {
			t.Errorf("the first %d letters of the token: %q", n, got)
		}
	}
	for n := 1; n < len(text); n += 7 {
		if got := m.call("PaymentCreate", tree{"invoice": 100, "token": encoded(string(text[:n]))}).verdict(); got != "invalid token format" {
			t.Errorf("the first %d bytes of its JSON: %q", n, got)
		}
	}
	if got := m.call("PaymentCreate", tree{"invoice": 100, "token": ""}).verdict(); got != "invalid request structure" {
		t.Errorf("an empty token: %q", got)
	}
	if got := m.call("PaymentCreate", tree{"invoice": 100, "token": token}).verdict(); got != "5" {
		t.Errorf("the whole token: %q", got)
	}
}
