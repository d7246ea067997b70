package sandbox

import (
	"paysandbox/mocks"
	"paysandbox/mocks/gbpayments"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/mocks/ipay"
)

// providers is the list of what this sandbox imitates. Adding a provider is a line here.
func providers() []mocks.Provider {
	return []mocks.Provider{
		intellectmoney.New(),
		gbpayments.New(),
		ipay.New(),
	}
}
