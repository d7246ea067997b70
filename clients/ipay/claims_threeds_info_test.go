package ipay_test

import (
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
)

// claimOneOf is the object threeds_info of a payment that has one field of it. A strict merchant would demand all.
func claimOneOf(t *testing.T, info ipay.ThreeDSInfo) string {
	t.Helper()
	s := claimOpen(t, "", nil)
	s.made(100, func(p *ipay.Payment) {
		claimFull(p)
		p.ThreeDS = info
	})
	return claimShown(s.sentBody(), "threeds_info")
}

// Each field is a text, is sent as it was given, and alone where it is given alone.
func TestClaimThreedsInfoIsSentAsGiven(t *testing.T) {
	full := claimSent(t, nil)
	back, _ := claimAt(full, "threeds_info.notification_url")
	claims.Check(t, "ipay.create.body.threeds_info.notification_url", back == "https://shop.test/3ds?order=1&key=2", full)
	alone := claimOneOf(t, ipay.ThreeDSInfo{NotificationURL: "https://shop.test/back"})
	claims.Check(t, "ipay.create.body.threeds_info.notification_url", alone == `{"notification_url":"https://shop.test/back"}`, alone)

	claims.Check(t, "ipay.create.body.threeds_info.threeds_requestor_url",
		claimShown(full, "threeds_info.threeds_requestor_url") == `"https://shop.test"`, full)
	alone = claimOneOf(t, ipay.ThreeDSInfo{RequestorURL: "https://www.merchantsite.com"})
	claims.Check(t, "ipay.create.body.threeds_info.threeds_requestor_url", alone == `{"threeds_requestor_url":"https://www.merchantsite.com"}`, alone)

	claims.Check(t, "ipay.create.body.threeds_info.browser_language", claimShown(full, "threeds_info.browser_language") == `"en-US"`, full)
	alone = claimOneOf(t, ipay.ThreeDSInfo{Language: "uk"})
	claims.Check(t, "ipay.create.body.threeds_info.browser_language", alone == `{"browser_language":"uk"}`, alone)

	// Digits in a text, never a number.
	claims.Check(t, "ipay.create.body.threeds_info.browser_screen_height", claimShown(full, "threeds_info.browser_screen_height") == `"1920"`, full)
	alone = claimOneOf(t, ipay.ThreeDSInfo{ScreenHeight: "0"})
	claims.Check(t, "ipay.create.body.threeds_info.browser_screen_height", alone == `{"browser_screen_height":"0"}`, alone)
	claims.Check(t, "ipay.create.body.threeds_info.browser_screen_width", claimShown(full, "threeds_info.browser_screen_width") == `"1080"`, full)
	alone = claimOneOf(t, ipay.ThreeDSInfo{ScreenWidth: "390"})
	claims.Check(t, "ipay.create.body.threeds_info.browser_screen_width", alone == `{"browser_screen_width":"390"}`, alone)
	claims.Check(t, "ipay.create.body.threeds_info.browser_color_depth", claimShown(full, "threeds_info.browser_color_depth") == `"24"`, full)
	alone = claimOneOf(t, ipay.ThreeDSInfo{ColorDepth: "30"})
	claims.Check(t, "ipay.create.body.threeds_info.browser_color_depth", alone == `{"browser_color_depth":"30"}`, alone)
	claims.Check(t, "ipay.create.body.threeds_info.browser_tz", claimShown(full, "threeds_info.browser_tz") == `"-120"`, full)
	alone = claimOneOf(t, ipay.ThreeDSInfo{TimeZone: "0"}) // Greenwich is not "not given"
	claims.Check(t, "ipay.create.body.threeds_info.browser_tz", alone == `{"browser_tz":"0"}`, alone)

	// Headers, exactly as the browser sent them.
	const accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8, x/y ;q=0.1"
	claims.Check(t, "ipay.create.body.threeds_info.browser_accept_header",
		claimShown(full, "threeds_info.browser_accept_header") == `"text/html,*/*;q=0.8"`, full)
	alone = claimOneOf(t, ipay.ThreeDSInfo{AcceptHeader: accept})
	claims.Check(t, "ipay.create.body.threeds_info.browser_accept_header", alone == `{"browser_accept_header":"`+accept+`"}`, alone)
	const agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.66 Safari/537.36"
	claims.Check(t, "ipay.create.body.threeds_info.browser_user_agent",
		claimShown(full, "threeds_info.browser_user_agent") == `"Mozilla/5.0 (X11; Linux x86_64)"`, full)
	alone = claimOneOf(t, ipay.ThreeDSInfo{UserAgent: agent})
	claims.Check(t, "ipay.create.body.threeds_info.browser_user_agent", alone == `{"browser_user_agent":"`+agent+`"}`, alone)
}
