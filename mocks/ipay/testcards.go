package ipay

import (
	"slices"
	"strconv"
	"strings"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// card is what a test card does beside paying.
type card struct {
	group     group         // the bank refuses with it; 0: it does not
	state     payment.State // where a payment goes at once, whatever else holds; empty: nowhere special
	challenge bool          // 3-D Secure at any sum
	single    bool          // cannot be charged again by recurrent_token
	meaning   string
}

// The cards of the sandbox's own range begin with thirteen digits that nobody issues; then come two digits that say what happens,
// most of them an error group, and the check digit.
const ownRange = "4000000000000"

// testCards is the table of the own range by those two digits.
// Guess: guess.ipay.test-cards: the provider prints none.
var testCards = []struct {
	digits string
	card   card
}{
	{"01", card{meaning: "paid"}},
	{"03", card{challenge: true, meaning: "3-D Secure at any sum, then paid"}},
	{"04", card{single: true, meaning: "paid; no recurrent_token for it"}},
	{"14", card{state: stateSecurity, meaning: "refused by the security service, pmt_status 14"}},
	{"41", card{group: groupIssuer, meaning: "declined by the issuer, group 41"}},
	{"42", card{group: 42, meaning: "not enough money, group 42"}},
	{"43", card{group: 43, meaning: "limit of the issuer, group 43"}},
	{"52", card{group: 52, meaning: "communication failure, group 52"}},
	{"55", card{group: groupUnknown, meaning: "unknown error, group 55"}},
	{"56", card{group: groupExpired, meaning: "expired, group 56; any other card is expired by its date"}},
	{"57", card{group: groupCard, meaning: "wrong card number, group 57; so is a card that is neither Visa nor Mastercard"}},
	{"58", card{group: 58, meaning: "limit of the card, group 58"}},
	{"66", card{group: groupNeeds3DS, meaning: "declined without 3-D Secure, group 66; paid with it"}},
	{"67", card{group: 67, meaning: "card of a foreign bank, group 67"}},
}

// publicTestCards are numbers that card networks and payment providers publish for tests. They pay, if their network does.
var publicTestCards = []string{
	"4111111111111111", "4242424242424242", "4012888888881881", "4000056655665556",
	"5555555555554444", "5105105105105100", "5200828282828210", "2223003122003222",
	"378282246310005", "371449635398431", "6011111111111117", "3530111333300000", "30569309025904",
}

// outcomeOf looks a card up. The number must be one that a card can have. False: it could be somebody's.
// Guess: guess.ipay.networks: another network than the two documented ones is group 57.
func outcomeOf(pan string) (*card, bool) {
	if tail, own := strings.CutPrefix(pan, ownRange); own && len(pan) == 16 {
		for i := range testCards {
			if testCards[i].digits == tail[:2] {
				return &testCards[i].card, true
			}
		}
		return nil, true
	}
	if !slices.Contains(publicTestCards, pan) {
		return nil, false
	}
	if !documentedNetwork(pan) {
		wrong, _ := outcomeOf(ownCard("57"))
		return wrong, true
	}
	return nil, true
}

// documentedNetwork says whether a card is Visa or Mastercard. Source: googlepay.uk.txt §2.2, allowedCardNetworks.
func documentedNetwork(pan string) bool {
	first, _ := strconv.Atoi(pan[:4])
	return pan[0] == '4' || first >= 5100 && first <= 5599 || first >= 2221 && first <= 2720
}

// ownCard is the card of the own range with these two digits.
func ownCard(two string) string {
	for last := '0'; ; last++ {
		if pan := ownRange + two + string(last); mocks.Luhn(pan) {
			return pan
		}
	}
}

// cardNumber says whether text is in the form of a card number.
func cardNumber(text string) bool {
	return len(text) >= 13 && len(text) <= 19 && digits(text) && text[0] != '0' && mocks.Luhn(text)
}

// testCardTerms is the table for the catalogue.
func testCardTerms() []mocks.TestCard {
	var terms []mocks.TestCard
	for _, c := range testCards {
		terms = append(terms, mocks.TestCard{Number: ownCard(c.digits), Outcome: c.card.meaning})
	}
	for _, pan := range publicTestCards {
		outcome := "paid"
		if !documentedNetwork(pan) {
			outcome = "another network than Visa and Mastercard: group 57"
		}
		terms = append(terms, mocks.TestCard{Number: pan, Outcome: outcome})
	}
	return terms
}
