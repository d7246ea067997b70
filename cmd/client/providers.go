package main

import (
	"github.com/spf13/cobra"

	"paysandbox/clients/gbpayments"
	im "paysandbox/clients/intellectmoney"
	"paysandbox/clients/ipay"
)

// provider is a payment provider that this program can pay at.
type provider struct {
	name    string // of its command
	version string // of its client, as User-Agent carries it
	command func(*app) *cobra.Command
}

// providers is the list of them. Adding a provider is a line here.
func providers() []provider {
	return []provider{
		{"intellectmoney", im.Version, intellectMoneyCommand},
		{"ipay", ipay.Version, iPayCommand},
		{"gbpayments", gbpayments.Version, gbPaymentsCommand},
	}
}
