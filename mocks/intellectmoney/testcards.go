package intellectmoney

import "paysandbox/mocks"

// outcome is what a test card makes of a payment.
type outcome uint8

const (
	paysAfterChallenge outcome = iota
	declinedByBank
	insufficientFunds
	wantsActivation
)

// testCards are the only card numbers that this program takes.
// Guess: guess.intellectmoney.test-cards: the provider prints none; these four are ours, and every other number is error 166 of
// pan.
var testCards = []struct {
	pan     string
	outcome outcome
	meaning string
}{
	{"4111111111111111", paysAfterChallenge, "paid after 3-D Secure"},
	{"4000000000000002", declinedByBank, "declined by the bank after 3-D Secure: RcCodeId 5"},
	{"4000000000000077", insufficientFunds, "declined after 3-D Secure for want of money: RcCodeId 51"},
	{"4000000000003220", wantsActivation, "a small amount is blocked and the payer must name it: ActivationPayment"},
}

// decline is the reason that a card's bank gives for refusing; code 0: the card does not refuse.
func (o outcome) decline() (code int, message string) {
	switch o {
	case declinedByBank:
		return usualDecline, "Операция отклонена банком"
	case insufficientFunds:
		return 51, "Недостаточно средств"
	}
	return 0, ""
}

// outcomeOf looks a test card up.
func outcomeOf(pan string) (outcome, bool) {
	for _, card := range testCards {
		if card.pan == pan {
			return card.outcome, true
		}
	}
	return 0, false
}

// testPAN takes test cards only. A number that could be somebody's card is never accepted, and a person is told.
func testPAN(_ mocks.Env, c *mocks.Call, pan string) bool {
	if len(pan) < 13 || len(pan) > 19 || !digits(pan) {
		return false
	}
	if _, known := outcomeOf(pan); known {
		return true
	}
	if mocks.Luhn(pan) {
		c.Find("real-card", "A card number outside the test table was sent and refused; use "+testCards[0].pan+" or another test card, never a real one.")
	}
	return false
}

func testCardTerms() []mocks.TestCard {
	terms := make([]mocks.TestCard, len(testCards))
	for i, card := range testCards {
		terms[i] = mocks.TestCard{Number: card.pan, Outcome: card.meaning}
	}
	return terms
}
