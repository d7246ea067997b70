package ipay

import "fmt"

// DeclineGroup is bank_response.error_group: why a payment of status 4 failed. 0 is none: the answer has null, or no such key.
// Any whole number is carried: the page's own example is 12, which its table does not have.
//
// Source: googlepay.uk.txt §3.6. It speaks of PaymentCreate and PaymentSale; the other answers have the same key.
type DeclineGroup int

// The groups that the page lists.
const (
	DeclineIssuer            DeclineGroup = 41
	DeclineInsufficientFunds DeclineGroup = 42
	DeclineIssuerLimit       DeclineGroup = 43
	DeclineCVV               DeclineGroup = 50
	Decline3DSFailed         DeclineGroup = 51 // the same words as 60
	DeclineCommunication     DeclineGroup = 52
	DeclineUnknown           DeclineGroup = 55
	DeclineExpiredCard       DeclineGroup = 56
	DeclineCardNumber        DeclineGroup = 57
	DeclineCardLimit         DeclineGroup = 58
	Decline3DSNotVerified    DeclineGroup = 60 // the same words as 51
	Decline3DSRequired       DeclineGroup = 66 // pay again with Payment.Force3DS
	DeclineForeignCard       DeclineGroup = 67 // pay again with another card
)

var declineGroups = map[DeclineGroup]struct{ english, ukrainian, advice string }{
	DeclineIssuer:            {english: "refused by the issuing bank", ukrainian: "Відмова від банку-емітента"},
	DeclineInsufficientFunds: {english: "insufficient funds", ukrainian: "Недостатньо коштів"},
	DeclineIssuerLimit:       {english: "limit of the issuing bank", ukrainian: "Ліміт банку-емітента"},
	DeclineCVV:               {english: "wrong CVV", ukrainian: "Неправильний CVV код"},
	Decline3DSFailed:         {english: "3-D Secure verification failed", ukrainian: "Помилка 3D Secure верифікації"},
	DeclineCommunication:     {english: "communication error", ukrainian: "Помилка зв'язку"},
	DeclineUnknown:           {english: "unknown error", ukrainian: "Невідома помилка"},
	DeclineExpiredCard:       {english: "the card has expired", ukrainian: "Термін дії картки закінчився"},
	DeclineCardNumber:        {english: "wrong card number", ukrainian: "Невірний номер картки"},
	DeclineCardLimit:         {english: "limit on the card", ukrainian: "Ліміт на картці"},
	Decline3DSNotVerified:    {english: "3-D Secure verification failed", ukrainian: "Помилка 3D Secure верифікації"},
	Decline3DSRequired: {
		english: "declined because 3-D Secure verification is needed",
		ukrainian: "Операція відхилена через необхідність пройти 3DSecure верифікацію. " +
			"Рекомендуємо повторно відправити запит, але з параметром pmt_info.force_security_rate=3D",
		advice: "send the payment again with Payment.Force3DS, under a new ext_id",
	},
	DeclineForeignCard: {
		english: "declined because a card of this foreign bank is not allowed",
		ukrainian: "Операція відхилена через те, що дана картка іноземного банку і заборонена для операції. " +
			"Рекомендується зробити новий платіж з іншою платіжною картою.",
		advice: "ask the payer for another card and make a new payment",
	},
}

// Known says whether the page lists the group.
func (g DeclineGroup) Known() bool { _, known := declineGroups[g]; return known }

// Meaning is the page's meaning in English; "" for 0, "not listed by the provider" for a group that the page does not have.
func (g DeclineGroup) Meaning() string {
	known, listed := declineGroups[g]
	if !listed && g != 0 {
		return "not listed by the provider"
	}
	return known.english
}

// Ukrainian is the page's own text; "" for 0 and for a group that the page does not have.
func (g DeclineGroup) Ukrainian() string { return declineGroups[g].ukrainian }

// Advice is what the page recommends, for 66 and 67; "" for every other group.
func (g DeclineGroup) Advice() string { return declineGroups[g].advice }

// String is the number with the meaning: "42, insufficient funds"; "none" for 0.
func (g DeclineGroup) String() string {
	if g == 0 {
		return "none"
	}
	return fmt.Sprintf("%d, %s", int(g), g.Meaning())
}
