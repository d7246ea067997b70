package play_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"paysandbox/internal/play"
)

// gbPlay is what the merchant calls, and where its payment stands at the end.
type gbPlay struct{ calls, stands string }

const (
	gbBought = "COMPLETED: capture 10000"
	gbHeld   = "authorize 10000, "
)

// gbPlays is every shipped scenario of GBPayments.
var gbPlays = map[string]gbPlay{
	"auth-cancelled":                     {"auth cancel list", "CANCELED: " + gbHeld + "void 10000"},
	"auth-confirmed":                     {"auth confirm list", "COMPLETED: " + gbHeld + "capture 10000"},
	"auth-confirmed-in-part":             {"auth confirm list", "COMPLETED: " + gbHeld + "capture 4000, void 6000"},
	"cancel-refused":                     {"auth cancel×2 list", "CANCELED: " + gbHeld + "void 10000"},
	"charge-500-twice":                   {"charge list×7 charge list×7 charge list", gbBought},
	"charge-declined-3ds-required":       {"charge list", "DECLINED"},
	"charge-declined-expired-card":       {"charge list", "DECLINED"},
	"charge-declined-insufficient-funds": {"charge list", "DECLINED"},
	"charge-declined-limit":              {"charge list", "DECLINED"},
	"charge-declined-lost-card":          {"charge list", "DECLINED"},
	"charge-hangs":                       {"charge list×2", gbBought},
	"charge-paid":                        {"charge list", gbBought},
	"charge-rate-limited":                {"charge×2 list", gbBought},
	"confirm-lost-answer":                {"auth confirm list×2", "COMPLETED: " + gbHeld + "capture 10000"},
	"confirm-refused":                    {"auth confirm×2 list", "COMPLETED: " + gbHeld + "capture 10000"},
	"default":                            {"charge list", gbBought},
	"gb-charge-lost-answer":              {"charge list×3", gbBought},
	"hold-expired":                       {"auth list×8", "CANCELED: " + gbHeld + "void 10000"},
	"lagging-list":                       {"charge list×4", gbBought},
	"refund-in-parts":                    {"charge refund×2 list", gbBought + ", refund 5000, refund 5000"},
	"refund-lags-in-list":                {"charge refund list×2", gbBought + ", refund 10000"},
	"refund-lost-answer":                 {"charge refund list×2", gbBought + ", refund 10000"},
	"refund-refused":                     {"charge refund×2 list", gbBought + ", refund 10000"},
	"refund-whole":                       {"charge refund list", gbBought + ", refund 10000"},
}

func TestTheMerchantOfGBPaymentsMeetsEveryExpectation(t *testing.T) {
	for _, name := range gbNames(t) {
		t.Run(name, func(t *testing.T) {
			inGBShop(t, name, "", func(t *testing.T, s *gbShop) {
				if play.Listens(s.scenario) != "" { // it is told over a socket, with which time would not move: cmd/mock plays it
					return
				}
				if err := play.Run(t.Context(), s.shop, s.scenario); err != nil {
					t.Fatal(err)
				}
				report := s.report()
				// Nobody's payments are default.yaml's own, so it could be met or not by nothing that a merchant does.
				if expects := len(report.Expectations) > 0; expects == (name == "default") {
					t.Errorf("it has %d expectations", len(report.Expectations))
				}
				for _, e := range report.Unmet() {
					t.Errorf("unmet: %s; saw %s", e.Else, e.Seen)
				}
				for _, rule := range report.Rules {
					if rule.Fired == 0 {
						t.Errorf("the rule of %s at %v never applied", rule.Place, rule.At)
					}
				}
				s.went(gbPlays[name])
			})
		})
	}
}

// TestTheMerchantOfGBPaymentsFollowsTheScenario: scenarios of a user's own.
func TestTheMerchantOfGBPaymentsFollowsTheScenario(t *testing.T) {
	const order = "bind: { operation: payment/token/charge, scope: order, key: order_id }\n"
	for _, c := range []struct {
		name, text string
		want       gbPlay
	}{
		{"never-arrived", order + `script:
  - { at: payment/token/charge, calls: 1, fault: { phase: before_commit, kind: reset } }`, gbPlay{"charge list×15", "no payment"}},
		{"500-after-all", order + `script:
  - { at: payment/token/charge, calls: 1, do: { hide: { for: 20s } }, fault: { phase: after_commit, kind: status, status: 502 } }`, gbPlay{"charge list×7", gbBought}},
		{"out-for-good", order + `script:
  - { at: payment/token/charge, fault: { phase: before_commit, kind: status, status: 429 } }`, gbPlay{"charge×5 list", "no payment"}},
		{"forbidden", order + `script:
  - { at: payment/token/charge, fault: { phase: before_commit, kind: status, status: 403 } }`, gbPlay{"charge list", "no payment"}},
		{"truncated", `script:
  - { at: payment/token/charge, fault: { phase: mid_body, kind: truncate } }`, gbPlay{"charge list×2", gbBought}},
		{"poor", `script:
  - { at: payment/token/charge, when: { token: tok_limit }, do: { set: { reason: "Мало" } } }`, gbPlay{"charge list", "DECLINED"}},
		{"small-auth", `bind: { operation: payment/token/auth, when: { amount: 500, order_id: { prefix: "E2E-" } } }
expect:
  - { ledger: { captured: 200 } }`, gbPlay{"auth confirm list", "COMPLETED: authorize 500, capture 200, void 300"}},
		{"confirm-never-arrived", `script:
  - { at: payment/confirm, calls: 1, fault: { phase: before_commit, kind: close } }`, gbPlay{"auth confirm list confirm list", "COMPLETED: " + gbHeld + "capture 10000"}},
		{"confirm-refused-for-good", `script:
  - { at: payment/confirm, do: { refuse: { text: "Нет" } } }`, gbPlay{"auth confirm×3 list", "AUTHORIZED: authorize 10000"}},
		{"cancelled-by-the-end", `script:
  - { at: payment/token/auth, do: { go: AUTHORIZED } }
expect:
  - { final: { state: CANCELED } }`, gbPlay{"auth cancel list", "CANCELED: " + gbHeld + "void 10000"}},
		{"cancel-lost", `script:
  - { at: payment/token/auth, do: { hide: { calls: 1 } } }
  - { at: payment/cancel, calls: 1, fault: { phase: after_commit, kind: hang } }`, gbPlay{"auth cancel list×3", "CANCELED: " + gbHeld + "void 10000"}},
		{"refund-never-arrived", `script:
  - { at: payment/refund, fault: { phase: before_commit, kind: reset } }`, gbPlay{"charge refund list×13", gbBought}},
		{"refund-500", `script:
  - { at: payment/refund, calls: 1, fault: { phase: before_commit, kind: status, status: 500 } }`, gbPlay{"charge refund list×5 refund list", gbBought + ", refund 10000"}},
		{"second-part-lost", `script:
  - { at: payment/refund, calls: 2, do: { hide: { calls: 1 } }, fault: { phase: after_commit, kind: reset } }
expect:
  - { op: payment/refund, count: "==2" }
  - { ledger: { refunded: 3000 } }`, gbPlay{"charge refund×2 list×3", gbBought + ", refund 1500, refund 1500"}},
		{"second-part-never-arrived", `script:
  - { at: payment/refund, calls: 2, fault: { phase: before_commit, kind: reset } }
expect:
  - { op: payment/refund, count: "==2" }`, gbPlay{"charge refund×2 list×13", gbBought + ", refund 5000"}},
		{"refund-of-a-part", `expect:
  - { op: payment/confirm }
  - { op: payment/refund }
  - { ledger: { captured: 4000 } }`, gbPlay{"auth confirm refund list", "COMPLETED: " + gbHeld + "capture 4000, void 6000, refund 4000"}},
		{"nobody-knows", `bind: { scope: tenant }
script:
  - { at: payment/token/charge, fault: { phase: after_commit, kind: status, status: 500 } }
  - { at: payment/list, fault: { phase: before_commit, kind: status, status: 403 } }
expect:
  - { op: payment/token/charge, count: "==1" }`, gbPlay{"charge list×2", gbBought}},
		{"list-in-trouble", `bind: { scope: tenant }
script:
  - { at: payment/token/charge, fault: { phase: after_commit, kind: reset } }
  - { at: payment/list, calls: 1, fault: { phase: before_commit, kind: status, status: 503 } }
  - { at: payment/list, calls: 2, fault: { phase: mid_body, kind: garbage } }
  - { at: payment/list, calls: 3, fault: { phase: before_commit, kind: status, status: 429, retry_after: 1m } }
expect:
  - { op: payment/token/charge, count: "==1" }`, gbPlay{"charge list×5", gbBought}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inGBShop(t, c.name, gbOwn(c.name, c.text), func(t *testing.T, s *gbShop) {
				if err := play.Run(t.Context(), s.shop, s.scenario); err != nil {
					t.Fatal(err)
				}
				s.went(c.want)
				for _, sentence := range s.complaints() {
					t.Errorf("unmet: %s", sentence)
				}
			})
		})
	}
}

func TestTheMerchantOfGBPaymentsHalvesNoKopeck(t *testing.T) {
	text := gbOwn("one-kopeck", `bind: { operation: payment/token/charge, when: { amount: 1 } }
expect:
  - { op: payment/refund, count: ">=2", else: "refunded once" }`)
	inGBShop(t, "one-kopeck", text, func(t *testing.T, s *gbShop) {
		if err := play.Run(t.Context(), s.shop, s.scenario); err != nil {
			t.Fatal(err)
		}
		s.went(gbPlay{"charge refund list", "COMPLETED: capture 1, refund 1"})
	})
}

// gbOwn is the file of a test's own scenario.
func gbOwn(name, rest string) string {
	return "version: 1\nname: " + name + "\nabout: A test's own.\nprovider: gbpayments\n" + rest + "\n"
}

// went compares how a play went.
func (s *gbShop) went(want gbPlay) {
	s.t.Helper()
	if got := (gbPlay{s.called(), s.stands()}); got != want {
		s.t.Errorf("it went %+v, want %+v; it said\n%s", got, want, strings.Join(s.said, "\n"))
	}
}

func TestTheMerchantOfGBPaymentsKeepsToRetryAfter(t *testing.T) {
	inGBShop(t, "charge-rate-limited", "", func(t *testing.T, s *gbShop) {
		began := s.tenant.Now()
		if err := play.Run(t.Context(), s.shop, s.scenario); err != nil {
			t.Fatal(err)
		}
		if passed := s.tenant.Now().Sub(began); passed != 30*time.Second {
			t.Errorf("%v passed, want the 30s of Retry-After", passed)
		}
	})
}

func TestTheMerchantOfGBPaymentsGivesUp(t *testing.T) {
	broken := errors.New("the clock is broken")
	for name, c := range map[string]struct {
		scenario string
		spoil    func(*play.Shop)
		want     error
		calls    string
	}{
		"settings":  {"charge-paid", func(s *play.Shop) { s.Settings = []byte("{") }, play.ErrStuck, ""},
		"no secret": {"charge-paid", func(s *play.Shop) { s.Settings = []byte(`{"site_id":"1001"}`) }, play.ErrStuck, ""},
		"wrong secret": {"charge-paid", func(s *play.Shop) {
			s.Settings = []byte(`{"site_id":"1001","api_secret":"other"}`)
		}, play.ErrStuck, "charge"},
		"clock": {"gb-charge-lost-answer", func(s *play.Shop) {
			s.Advance = func(time.Duration) error { return broken }
		}, broken, "charge list"},
	} {
		t.Run(name, func(t *testing.T) {
			inGBShop(t, c.scenario, "", func(t *testing.T, s *gbShop) {
				c.spoil(&s.shop)
				if err := play.Run(t.Context(), s.shop, s.scenario); !errors.Is(err, c.want) {
					t.Errorf("err = %v, want %v", err, c.want)
				}
				if s.called() != c.calls {
					t.Errorf("it called %q, want %q", s.called(), c.calls)
				}
			})
		})
	}
}

func TestTheMerchantOfGBPaymentsEndsWithItsContext(t *testing.T) {
	inGBShop(t, "gb-charge-lost-answer", "", func(t *testing.T, s *gbShop) {
		ctx, cancel := context.WithCancel(t.Context())
		s.shop.Advance = func(d time.Duration) error { cancel(); return s.tenant.Advance(d) }
		if err := play.Run(ctx, s.shop, s.scenario); !errors.Is(err, context.Canceled) {
			t.Errorf("err = %v, want context.Canceled", err)
		}
		if s.called() != "charge list" {
			t.Errorf("it called %q", s.called())
		}
	})
}

// A test site's payments are in a list of their own.
func TestTheMerchantOfGBPaymentsKnowsATestSite(t *testing.T) {
	inGBShop(t, "gb-charge-lost-answer", "", func(t *testing.T, s *gbShop) {
		s.shop.Settings = []byte(strings.Replace(string(s.shop.Settings), `"live"`, `"test"`, 1))
		var asked string
		s.shop.HTTP = &http.Client{Transport: gbPeek{s.shop.HTTP.Transport, &asked}}
		if err := play.Run(t.Context(), s.shop, s.scenario); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(asked, `"workmode":2`) {
			t.Errorf("the last list was asked for with %s", asked)
		}
	})
}
