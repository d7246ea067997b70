package probe_test

import (
	"paysandbox/internal/probe"
	"paysandbox/internal/probe/intellectmoney"
)

// intellectMoney asks the default tenant's shop. A spoilt answer says that the request was put into the queue, and nothing more.
func intellectMoney() other {
	return other{
		name: "intellectmoney",
		probe: func() probe.Provider {
			return intellectmoney.New(intellectmoney.Credentials{
				EshopID: "450000", BearerToken: "9d97820c61424eb6ac0db414ccb7ac60", SecretKey: "secret", SignSecretKey: "signsecret",
			})
		},
		spoil: func(string) string { return `{"OperationState":{"Code":1,"Desc":"queued"}}` },
	}
}
