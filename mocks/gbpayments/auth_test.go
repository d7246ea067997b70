package gbpayments_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/gbpayments"
)

// proof is the header of HTTP Basic for a user and a password.
func proof(pair string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(pair)) }

// methods are all methods and the alias of one.
var methods = []string{"test", auth, charge, "payment/confirm", "payment/cancel", "payment/void", "payment/refund", "payment/list"}

// unproven says what is wrong with the answer to a caller who proved nothing; empty: nothing.
func unproven(r reply) string {
	switch {
	case r.status != http.StatusUnauthorized, r.verdict() != "error 401", r.word("error.text") != "Unauthorized", len(r.tree) != 1:
		return r.text
	case r.header.Get("WWW-Authenticate") != `Basic realm="GP.API"` || len(r.header.Values("WWW-Authenticate")) != 1:
		return "WWW-Authenticate is " + r.header.Get("WWW-Authenticate")
	}
	return ""
}

// TestWrongProofsAreRefused sends Basic in every wrong form: HTTP 401 with the header, before anything of the body is looked at.
func TestWrongProofsAreRefused(t *testing.T) {
	s := quick(t, nil)
	if s.SiteID != "1001" || s.APISecret != "gbsecret" {
		t.Fatalf("the default site is %s with the secret %s", s.SiteID, s.APISecret)
	}
	good := base64.StdEncoding.EncodeToString([]byte("1001:gbsecret"))
	for name, header := range map[string]string{
		"empty": "", "the scheme alone": "Basic", "the scheme and a blank": "Basic ", "no scheme": good, "two blanks": "Basic  " + good, "a tab": "Basic\t" + good, "a colon": "Basic: " + good,
		"another scheme": "Bearer " + good, "a longer scheme": "Basics " + good, "digest": `Digest username="1001"`, "not encoded": "Basic 1001:gbsecret", "quoted": `Basic "` + good + `"`,
		"cut": "Basic " + good[:len(good)-1], "longer": "Basic " + good + "=", "without its padding": "Basic " + base64.RawStdEncoding.EncodeToString([]byte("1001:gbsecret")),
		"encoded twice": proof(good), "with a line break": proof("1001:gbsecret\n"), "a blank behind": proof("1001:gbsecret "), "a blank before": proof(" 1001:gbsecret"),
		"no colon": proof("1001gbsecret"), "a colon alone": proof(":"), "nothing": proof(""), "no secret": proof("1001:"), "no colon nor secret": proof("1001"), "no site": proof(":gbsecret"),
		"turned round": proof("gbsecret:1001"), "two colons": proof("1001::gbsecret"), "a colon behind": proof("1001:gbsecret:"), "another secret": proof("1001:gbsecreT"),
		"a secret cut short": proof("1001:gbsecre"), "a longer secret": proof("1001:gbsecretx"), "in capitals": proof("1001:GBSECRET"), "another site": proof("1002:gbsecret"), "a site with a zero before": proof("01001:gbsecret"),
		"wide digits": proof("１００１:gbsecret"), "not UTF-8": proof("1001:\xff"), "a zero byte": proof("1001:gbsecret\x00"), "two proofs": "Basic " + good + ", Basic " + good,
		"the URL's letters": "Basic " + strings.ReplaceAll(base64.URLEncoding.EncodeToString([]byte("1001:\xfb\xff")), "=", ""), "very long": proof("1001:" + strings.Repeat("x", 8000)),
	} {
		for _, body := range []string{"{}", "", "{", "\xff", `{"token":"tok_ok"}`} {
			if wrong := unproven(s.send(s.message(charge, body).heading("Authorization", header))); wrong != "" {
				t.Errorf("%s, %q: %s", name, body, wrong)
			}
		}
	}
	for _, method := range methods {
		if wrong := unproven(s.send(s.message(method, "{}").without("Authorization"))); wrong != "" {
			t.Errorf("%s without a header: %s", method, wrong)
		}
	}
	if p := s.list(nil); p.verdict() != "0 listed" {
		t.Errorf("somebody without a proof made %s", p.text)
	}
}

// TestGoodProofs: the scheme in any letter case; a secret may have colons and any letters.
func TestGoodProofs(t *testing.T) {
	s := quick(t, func(s *gbpayments.Settings) { s.SiteID, s.APISecret = "сайт-1", "a:b::Ж" })
	good := proof("сайт-1:a:b::Ж")
	for _, header := range []string{good, "basic" + good[5:], "BASIC" + good[5:], "bAsIc" + good[5:]} {
		if r := s.send(s.message("test", "{}").heading("Authorization", header)); r.verdict() != "1" {
			t.Errorf("%s: %s", header, r.text)
		}
	}
	for _, pair := range []string{"сайт-1:a", "сайт-1:a:b", "сайт-1:a:b::ж", "Сайт-1:a:b::Ж"} {
		if wrong := unproven(s.send(s.message("test", "{}").heading("Authorization", proof(pair)))); wrong != "" {
			t.Errorf("%s: %s", pair, wrong)
		}
	}
}

// TestUnknownSitesLandInTheDefaultTenant, and a known one with a wrong secret in its own.
func TestUnknownSitesLandInTheDefaultTenant(t *testing.T) {
	s := newSite(t, nil)
	other := s.another("shop-b", nil)
	for _, header := range []string{proof("999999:gbsecret"), proof("999999:" + other.APISecret), "nonsense", ""} {
		if wrong := unproven(s.send(s.message("test", "{}").heading("Authorization", header))); wrong != "" {
			t.Errorf("%q: %s", header, wrong)
		}
	}
	if got := len(s.journal()); got != 4 || len(other.journal()) != 0 {
		t.Errorf("the default tenant's journal has %d exchanges, the other's %d", got, len(other.journal()))
	}
	for _, header := range []string{proof(other.SiteID + ":gbsecret"), proof(other.SiteID + ":")} {
		if wrong := unproven(s.send(s.message("test", "{}").heading("Authorization", header))); wrong != "" {
			t.Errorf("%q: %s", header, wrong)
		}
	}
	if got := len(other.journal()); got != 2 || len(s.journal()) != 4 {
		t.Errorf("the other's journal has %d exchanges", got)
	}
	for _, e := range s.journal() {
		if e.Outcome != "refused" || e.Answer.Status != http.StatusUnauthorized {
			t.Errorf("the journal has %+v", e)
		}
	}
	if r := other.post("test", "{}"); r.verdict() != "1" {
		t.Errorf("with its own secret: %s", r.text)
	}
}

// FuzzProof: no header but the right one proves anything, and none makes the provider stumble.
func FuzzProof(f *testing.F) {
	for _, seed := range []string{"", "Basic", proof("1001:gbsecret"), proof("1001:gbsecreT"), "basic " + proof("1001:gbsecret")[6:], "Basic =", "Basic AA", "Basic \xff", proof("\x00:\x00")} {
		f.Add(seed)
	}
	p := gbpayments.New()
	settings := p.NewSettings(nil)
	f.Fuzz(func(t *testing.T, header string) {
		call := p.Open(&mocks.Request{Method: http.MethodPost, Path: "/test", Header: http.Header{"Authorization": {header}}, Body: []byte("{}")})
		err := p.Verify(proving{settings: settings}, call)
		asked := http.Request{Header: http.Header{"Authorization": {header}}}
		site, secret, ok := asked.BasicAuth() // net/http's reading
		if right := ok && site == "1001" && secret == "gbsecret"; (err == nil) != right {
			t.Errorf("%q: %v, want %t", header, err, right)
		}
		if ok && call.Merchant != site {
			t.Errorf("%q is of the site %q, want %q", header, call.Merchant, site)
		}
	})
}

// proving is as much of a tenant as the proof of a caller looks at.
type proving struct {
	mocks.Tenant
	settings mocks.Settings
}

func (p proving) Settings() mocks.Settings { return p.settings }
