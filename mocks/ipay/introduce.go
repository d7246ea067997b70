package ipay

import "paysandbox/mocks"

// Introduce gives the merchant's credentials in the provider's words and a CalculateFee that is accepted as it stands: sign covers the
// time alone, and any time will do, unless time_skew_seconds is set.
func (*Provider) Introduce(settings mocks.Settings) mocks.Introduction {
	const at = "2018-07-09 03:40:37" // the page's own
	s := settings.(*Settings)
	sign := Sign(s.SignKey, at)
	body := append([]byte(`{"request":{"auth":{"login":`), mocks.AppendJSON(nil, s.Login)...)
	body = append(body, `,"time":"`+at+`","sign":"`+string(sign[:])+`"},"action":"CalculateFee","body":{"invoice":10000}}}`...)
	return mocks.Introduction{
		Credentials: []mocks.FormField{{Name: "login", Value: s.Login}, {Name: "sign key", Value: s.SignKey}},
		Path:        path,
		Header:      []mocks.FormField{{Name: "Content-Type", Value: "application/json"}},
		Body:        string(body),
	}
}
