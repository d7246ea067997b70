package probe_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"paysandbox/internal/probe"
	"paysandbox/internal/probe/ipay"
	"paysandbox/mocks"
	"paysandbox/sandbox"
)

// iPay asks the default tenant's shop. Its tokens are another sandbox's, at the same time: all sandboxes have the same keys. A spoilt
// answer is a system error that the page does not have.
func iPay() other {
	return other{
		name: "ipay",
		probe: func() probe.Provider {
			return ipay.New(ipay.Credentials{Login: "test", SignKey: "test_sign_key", Recipients: []int64{5410, 5411}}, ipay.Tokens{Mint: mint})
		},
		spoil: func(string) string { return `{"response":{"error":"system is busy"}}` },
		untold: func(setting, guess string) bool {
			// No card is seen where the token is refused, and of a feature that is denied nothing is.
			return setting == "strict_tokens=true" && guess == "guess.ipay.unopened-card" || strings.HasPrefix(setting, "denied=")
		},
	}
}

var minter = sync.OnceValues(func() (*sandbox.Tenant, error) {
	var options sandbox.Options
	config := "tenants:\n  - name: default\n    clock: { mode: frozen, start: 2026-01-15T09:00:00Z }\n"
	if err := sandbox.ReadConfig("config.yaml", []byte(config), &options); err != nil {
		return nil, err
	}
	b, err := sandbox.New(options)
	if err != nil {
		return nil, err
	}
	return b.Tenant("default")
})

func mint(_ context.Context, w ipay.Wish) (string, error) {
	tenant, err := minter()
	if err != nil {
		return "", err
	}
	return tenant.MintToken("googlepay", mocks.TokenRequest{
		Card: w.Card, CardExpires: w.CardExpires, AuthMethod: w.AuthMethod, Merchant: w.Merchant, Expires: w.Expires,
	})
}

// TestWhatIPaySetsUpForAMerchantIsNoDifference: a hold where ours has none, a fee and another recipient of its own change no other answer.
func TestWhatIPaySetsUpForAMerchantIsNoDifference(t *testing.T) {
	o := iPay()
	base := o.box(t, `stages: two, fee_percent: "2.75", smch_id: 77, first_number: 5000`, nil)
	for _, f := range ask(t, o.probe(), side(t, base, true)) {
		switch f.Verdict {
		case probe.Same, probe.NotAsked:
		case probe.Differs:
			if f.Guess != "guess.ipay.fee-rule" {
				t.Errorf("%s: %+v", f.Guess, f.Lines)
			}
		case probe.NotTold:
			if f.Guess != "guess.ipay.preauth" { // every payment is a hold
				t.Errorf("%s: %+v", f.Guess, f.Lines)
			}
		}
	}
}

// TestASpentTokenTellsNothing: where the token that is to pay is refused, no question that needs it has an answer, and none differs.
func TestASpentTokenTellsNothing(t *testing.T) {
	o := iPay()
	p := ipay.New(ipay.Credentials{Login: "test", SignKey: "test_sign_key", Recipients: []int64{5410, 5411}}, ipay.Tokens{Given: "e30="})
	untold := 0
	for _, f := range ask(t, p, side(t, o.box(t, "", nil), true)) {
		for _, l := range f.Lines {
			if l.Verdict == probe.Differs {
				t.Errorf("%s: %+v", f.Guess, l)
			}
			if l.Verdict == probe.NotTold && strings.Contains(l.Why, "the token that is to pay is refused: invalid token") {
				untold++
			}
		}
	}
	if untold == 0 {
		t.Error("no question waits for a token that pays")
	}
}
