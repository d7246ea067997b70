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
	tells   *tells // nil: no setting of a merchant says where notifications go
}

// tells is how a sandbox is made to send a provider's notifications somewhere else, and what a merchant answers.
type tells struct {
	title   string // of the provider, for people
	setting string // of the merchant at the provider, which holds the address
	// yes is the body that acknowledges, with status 200. Its Content-Type is yesType.
	yes, yesType string
}

// providers is the list of them. Adding a provider is a line here.
func providers() []provider {
	return []provider{
		{"intellectmoney", im.Version, intellectMoneyCommand, &tells{"IntellectMoney", "result_url", "OK", "text/plain; charset=utf-8"}},
		{"ipay", ipay.Version, iPayCommand, nil},
		{"gbpayments", gbpayments.Version, gbPaymentsCommand, &tells{"GBPayments", "notify_url", `{"code":0}`, "application/json"}},
	}
}
