package ipay_test

import (
	"slices"
	"testing"

	"paysandbox/internal/claims"
)

// TestClaimThreedsInfo sends each field as the page's example has it, in another good form, not at all, and wrong.
func TestClaimThreedsInfo(t *testing.T) {
	sample := claimDecoded(t, claimExample(t, "create-request-one"))["request"].(tree)["body"].(tree)["threeds_info"].(tree)
	awaited := map[string]string{}
	for key, value := range sample {
		awaited["threeds_info."+key] = value.(string)
	}
	m := claimWatching(t, awaited)
	probe := func(key, other string, wrong ...any) string {
		return claimProbe(m, "threeds_info."+key, sample[key], other, slices.Concat(claimNoText(), wrong)...)
	}

	notification := probe("notification_url", "http://127.0.0.1:8080/n?own=1", "www.merchantsite.com/notification", "/notification", "ftp://merchantsite.com", "https://", "https://a b")
	claims.Check(t, "ipay.create.body.threeds_info.notification_url", notification == claimOptional, notification)

	requestor := probe("threeds_requestor_url", "http://shop.example/pay", "www.merchantsite.com", "merchantsite", "javascript:alert(1)")
	claims.Check(t, "ipay.create.body.threeds_info.threeds_requestor_url", requestor == claimOptional, requestor)

	language := probe("browser_language", "uk")
	claims.Check(t, "ipay.create.body.threeds_info.browser_language", language == claimOptional, language)

	height := probe("browser_screen_height", "768", "1920px", "-1", "19.2", "high")
	claims.Check(t, "ipay.create.body.threeds_info.browser_screen_height", height == claimOptional, height)

	width := probe("browser_screen_width", "1366", "1080px", "-1", "10.8", "wide")
	claims.Check(t, "ipay.create.body.threeds_info.browser_screen_width", width == claimOptional, width)

	depth := probe("browser_color_depth", "32", "24 bit", "-24", "deep")
	claims.Check(t, "ipay.create.body.threeds_info.browser_color_depth", depth == claimOptional, depth)

	accept := probe("browser_accept_header", "*/*")
	claims.Check(t, "ipay.create.body.threeds_info.browser_accept_header", accept == claimOptional, accept)

	zone := probe("browser_tz", "-180", "Europe/Kiev", "+120", "-2:00", "-841", "721", "1e2")
	claims.Check(t, "ipay.create.body.threeds_info.browser_tz", zone == claimOptional, zone)

	agent := probe("browser_user_agent", "curl/8.0")
	claims.Check(t, "ipay.create.body.threeds_info.browser_user_agent", agent == claimOptional, agent)
}

// TestClaimThreedsInfoIsListedAsRequired asks a strict merchant for every field of the table.
func TestClaimThreedsInfoIsListedAsRequired(t *testing.T) {
	claims.Check(t, "ipay.create.body.threeds_info.notification_url", claimDemanded(t, "threeds_info.notification_url") == claimListed, claimDemanded(t, "threeds_info.notification_url"))
	claims.Check(t, "ipay.create.body.threeds_info.threeds_requestor_url", claimDemanded(t, "threeds_info.threeds_requestor_url") == claimListed, claimDemanded(t, "threeds_info.threeds_requestor_url"))
	claims.Check(t, "ipay.create.body.threeds_info.browser_language", claimDemanded(t, "threeds_info.browser_language") == claimListed, claimDemanded(t, "threeds_info.browser_language"))
	claims.Check(t, "ipay.create.body.threeds_info.browser_screen_height", claimDemanded(t, "threeds_info.browser_screen_height") == claimListed, claimDemanded(t, "threeds_info.browser_screen_height"))
	claims.Check(t, "ipay.create.body.threeds_info.browser_screen_width", claimDemanded(t, "threeds_info.browser_screen_width") == claimListed, claimDemanded(t, "threeds_info.browser_screen_width"))
	claims.Check(t, "ipay.create.body.threeds_info.browser_color_depth", claimDemanded(t, "threeds_info.browser_color_depth") == claimListed, claimDemanded(t, "threeds_info.browser_color_depth"))
	claims.Check(t, "ipay.create.body.threeds_info.browser_accept_header", claimDemanded(t, "threeds_info.browser_accept_header") == claimListed, claimDemanded(t, "threeds_info.browser_accept_header"))
	claims.Check(t, "ipay.create.body.threeds_info.browser_tz", claimDemanded(t, "threeds_info.browser_tz") == claimListed, claimDemanded(t, "threeds_info.browser_tz"))
	claims.Check(t, "ipay.create.body.threeds_info.browser_user_agent", claimDemanded(t, "threeds_info.browser_user_agent") == claimListed, claimDemanded(t, "threeds_info.browser_user_agent"))
}
