package intellectmoney

import (
	"net/url"

	"paysandbox/mocks"
)

// Introduce gives the shop's credentials in the provider's words and a createInvoice that is accepted as it stands: in the test
// currency, which needs neither Bearer nor Sign.
func (p *Provider) Introduce(settings mocks.Settings) mocks.Introduction {
	s := settings.(*Settings)
	sent := []mocks.FormField{
		{Name: "EshopId", Value: s.EshopID}, {Name: "OrderId", Value: "hello-1"}, {Name: "ServiceName", Value: "Hello"},
		{Name: "RecipientAmount", Value: "100.00"}, {Name: "RecipientCurrency", Value: testCurrency},
	}
	body := &request{}
	form := ""
	for _, f := range sent {
		body.params = append(body.params, param{name: f.Name, value: f.Value})
		form += f.Name + "=" + url.QueryEscape(f.Value) + "&"
	}
	o := p.byName[opCreateInvoice]
	hash := Hash(s.SecretKey, o.values(body, nil)...)
	return mocks.Introduction{
		Credentials: []mocks.FormField{
			{Name: "EshopId", Value: s.EshopID}, {Name: "Bearer", Value: s.Bearer},
			{Name: "SecretKey", Value: s.SecretKey}, {Name: "SignSecretKey", Value: s.SignSecretKey},
		},
		Path:   o.path(),
		Header: []mocks.FormField{{Name: "Accept", Value: "application/json"}},
		Body:   form + "Hash=" + string(hash[:]),
		Once:   "an order is made once",
	}
}
