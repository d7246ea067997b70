package probe_test

import (
	"paysandbox/internal/probe"
	"paysandbox/internal/probe/gbpayments"
)

// gbPayments asks the default tenant's site by the sandbox's own tokens. A spoilt answer is an error that the page does not have.
func gbPayments() other {
	return other{
		name: "gbpayments",
		probe: func() probe.Provider {
			return gbpayments.New(gbpayments.Credentials{
				SiteID: "1001", APISecret: "gbsecret", Token: "tok_ok", DeclinedToken: "tok_insufficient_funds",
			})
		},
		spoil: func(string) string { return `{"error":{"code":9,"text":"queued"}}` },
	}
}
