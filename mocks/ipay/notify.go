package ipay

import "paysandbox/mocks"

// notifications is of what a merchant is told: threedsData, which the payer's browser brings to notification_url.
// Source: googlepay.uk.txt §3.4 PaymentCreate, threeds_info.notification_url.
func notifications() []mocks.Notification {
	return []mocks.Notification{{Name: "threeds_data", Meaning: "threedsData, which the payer's browser posts after the payer's answer", Answers: true}}
}
