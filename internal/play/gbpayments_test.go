package play_test

import (
	"testing"

	"paysandbox/internal/play"
)

// gbPlay is what a right merchant does in a scenario, and what comes of it.
type gbPlay struct{ calls, stands string }

// gbPlays is every shipped scenario of GBPayments.
var gbPlays = map[string]gbPlay{}

func TestTheMerchantOfGBPaymentsMeetsEveryExpectation(t *testing.T) {
	for _, name := range gbNames(t) {
		t.Run(name, func(t *testing.T) {
			inGBShop(t, name, "", func(s *gbShop) {
				if err := play.Run(t.Context(), s.shop, s.scenario); err != nil {
					t.Fatal(err)
				}
				report := s.report()
				if len(report.Expectations) == 0 {
					t.Error("the scenario expects nothing")
				}
				for _, e := range report.Unmet() {
					t.Errorf("unmet: %s (%s)", e.Else, e.Seen)
				}
				for _, rule := range report.Rules {
					if rule.Fired == 0 {
						t.Errorf("the rule of %s at %v never applied", rule.Place, rule.At)
					}
				}
				if got := (gbPlay{s.called(), s.stands()}); got != gbPlays[name] {
					t.Errorf("it went\n\t%#v, want\n\t%#v\n%q", got, gbPlays[name], s.said)
				}
			})
		})
	}
}
