package gbpayments

import (
	"encoding/base64"

	"paysandbox/mocks"
)

// Introduce gives the site's credentials in the provider's words and a payment that is accepted as it stands.
func (*Provider) Introduce(settings mocks.Settings) mocks.Introduction {
	s := settings.(*Settings)
	return mocks.Introduction{
		Credentials: []mocks.FormField{{Name: "Site ID", Value: s.SiteID}, {Name: "API Secret", Value: s.APISecret}},
		Path:        "/" + opCharge,
		Header: []mocks.FormField{
			{Name: "Authorization", Value: "Basic " + base64.StdEncoding.EncodeToString([]byte(s.SiteID+":"+s.APISecret))},
			{Name: "Content-Type", Value: "application/json"},
		},
		Body: `{"token":"tok_ok","amount":10000,"currency":"RUB","description":"Hello","email":"payer@example.com","order_id":"hello-1"}`,
	}
}
