package probe_test

import (
	"context"
	"strings"
	"sync"

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
