package gbpayments

import "paysandbox/mocks"

// notifications is of what a site can be told: the page says that a PAY notification carries the token, and not when it is sent.
// Source: methods.ru.txt, "Оплата по токену", token.
func notifications() []mocks.Notification {
	return []mocks.Notification{{Name: "pay", Meaning: "PAY, which carries the token of the card; its form and its time are not documented"}}
}
