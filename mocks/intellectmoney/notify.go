package intellectmoney

import (
	"paysandbox/mocks"
	"paysandbox/payment"
)

// notifications is of what a shop is told. A failed payment is not told of.
// Source: agreed by independent clients (paymentStatus 3 to 8).
func notifications() []mocks.Notification {
	told := func(name string, state payment.State, meaning string) mocks.Notification {
		return mocks.Notification{Name: name, Meaning: meaning, States: []payment.State{state}}
	}
	return []mocks.Notification{
		told("created", stateNew, "paymentStatus 3: the invoice was made"),
		told("held", stateHeld, "paymentStatus 6: the money is blocked"),
		told("partly_paid", statePartlyPaid, "paymentStatus 7: a part of the amount was taken"),
		told("paid", stateOK, "paymentStatus 5: the money was taken"),
		told("refunded", stateRefunded, "paymentStatus 8: the money was given back"),
		told("cancelled", stateCancelled, "paymentStatus 4: the invoice ended without the money being taken"),
	}
}
