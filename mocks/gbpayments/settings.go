package gbpayments

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"paysandbox/mocks"
)

// The values of the closed settings.
const (
	modeLive = "live"
	modeTest = "test"
)

// Settings is one site's account with the provider: its credentials, and the choices where the page leaves one open.
type Settings struct {
	SiteID    string `json:"site_id" doc:"number of the site, the user name of HTTP Basic"`
	APISecret string `json:"api_secret" doc:"the password of HTTP Basic"`
	Workmode  string `json:"workmode" enum:"live,test" doc:"the mode of the site's transactions; a list without workmode shows live ones"`
	NotifyURL string `json:"notify_url" doc:"where PAY notifications go, whose form is not documented; empty: none is sent"`
	First     int64  `json:"first_number" doc:"first transaction_id"`
}

// NewSettings makes a site's settings: with draw nil those of the default tenant, else credentials drawn for a site of its own.
func (*Provider) NewSettings(draw func(purpose string) [32]byte) mocks.Settings {
	s := &Settings{SiteID: "1001", APISecret: "gbsecret", Workmode: modeLive, First: 995}
	if draw != nil {
		site, secret := draw("site-id"), draw("api-secret")
		s.SiteID = strconv.FormatUint(100000+binary.BigEndian.Uint64(site[:])%900000, 10)
		s.APISecret = hex.EncodeToString(secret[:16])
	}
	return s
}

// Merchant is the Site ID.
func (s *Settings) Merchant() string { return s.SiteID }

// Secrets is the API Secret.
func (s *Settings) Secrets() []string { return []string{s.APISecret} }

// FirstNumber is the first transaction_id.
func (s *Settings) FirstNumber() int64 { return s.First }

// Validate names the first setting that cannot be used and says what would have been right.
func (s *Settings) Validate() error {
	for _, word := range [...]struct{ name, value string }{{"site_id", s.SiteID}, {"api_secret", s.APISecret}} {
		if word.value == "" || strings.ContainsFunc(word.value, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
			return fmt.Errorf("%s must be text without blanks and control characters; write any word", word.name)
		}
	}
	if strings.Contains(s.SiteID, ":") {
		return fmt.Errorf("site_id %q has a colon, which HTTP Basic takes for its end; leave it out", s.SiteID)
	}
	if s.Workmode != modeLive && s.Workmode != modeTest {
		return fmt.Errorf("workmode %q is not known; known: %s, %s", s.Workmode, modeLive, modeTest)
	}
	if u, err := url.Parse(s.NotifyURL); s.NotifyURL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("notify_url %q is no address; write one such as http://127.0.0.1:3000/callback, or nothing", s.NotifyURL)
	}
	if s.First < 1 || s.First > 1_000_000_000_000 {
		return fmt.Errorf("first_number %d is no transaction_id to begin with; write a whole number from 1 to 1000000000000, for example 995", s.First)
	}
	return nil
}

// settingsOf is the site's settings as this provider made them.
func settingsOf(e mocks.Env) *Settings { return e.Settings().(*Settings) }
