package ipay

import (
	"errors"
	"slices"
	"strconv"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// systemError is a call that the provider could not carry out: {"response": {"error": "<name>"}}.
// Source: googlepay.uk.txt §3.5.
type systemError string

// Error is for logs; the wire gets Render.
func (e systemError) Error() string { return string(e) }

// The system errors. Source: googlepay.uk.txt §3.5.
// Guess: guess.ipay.error-set: the page does not call its list complete; no other is sent.
const (
	errOverall       systemError = "overall error"
	errStructure     systemError = "invalid request structure"
	errAction        systemError = "invalid action"
	errToken         systemError = "invalid token"
	errTokenFormat   systemError = "invalid token format"
	errTokenMerchant systemError = "invalid token gatewayMerchantId"
	errPAN           systemError = "invalid pan"
	errMonth         systemError = "invalid expm"
	errYear          systemError = "invalid expy"
	errCVV           systemError = "invalid cvv" // by a scenario only: a Google Pay payment has no CVV
	errAuth          systemError = "invalid auth"
	errAuthTime      systemError = "invalid auth time"
	errAccess        systemError = "access denied"
)

// errState is the answer to an action that does not fit where the payment is.
// Guess: guess.ipay.no-name: unknown payments and wrong statuses get "overall error", the same words for both.
const errState = errOverall

// unknownField names a field that the page does not have. Source: googlepay.uk.txt §3.5.
func unknownField(name string) systemError { return systemError("unknown field " + name) }

// systemErrors are the names that a scenario may refuse with.
func systemErrors() []systemError {
	return []systemError{errOverall, errStructure, errAction, errToken, errTokenFormat, errTokenMerchant, errPAN, errMonth, errYear, errCVV,
		errAuth, errAuthTime, errAccess}
}

// systemErrorOf finds the provider's words for an error; false where it has none.
func systemErrorOf(err error) (systemError, bool) {
	var e systemError
	switch {
	case errors.As(err, &e):
		return e, true
	case errors.Is(err, mocks.ErrUnknown):
		return errState, true
	}
	return "", false
}

// group is a reason of the bank, bank_response.error_group.
type group int

// The groups that the model itself gives. Source: googlepay.uk.txt §3.6.
const (
	groupIssuer    group = 41
	groupChallenge group = 51 // the payer failed the check
	groupUnknown   group = 55
	groupExpired   group = 56
	groupCard      group = 57
	groupUnproven  group = 60 // the result of the check could not be verified
	groupNeeds3DS  group = 66
	groupExample   group = 12 // of the page's own example; its table does not have it
)

// reason is a row of the table of groups.
type reason struct {
	code    group
	meaning string
}

// groups is the table of §3.6, in its order, with the page's own words.
// Guess: guess.ipay.groups-51-60: the page says the same of both.
var groups = []reason{
	{groupIssuer, "Відмова від банку-емітента"},
	{42, "Недостатньо коштів"},
	{43, "Ліміт банку-емітента"},
	{50, "Неправильний CVV код"},
	{groupChallenge, "Помилка 3D Secure верифікації"},
	{52, "Помилка зв'язку"},
	{groupUnknown, "Невідома помилка"},
	{groupExpired, "Термін дії картки закінчився"},
	{groupCard, "Невірний номер картки"},
	{58, "Ліміт на картці"},
	{groupUnproven, "Помилка 3D Secure верифікації"},
	{groupNeeds3DS, "Операція відхилена через необхідність пройти 3DSecure верифікацію"},
	{67, "Операція відхилена через те, що дана картка іноземного банку"},
}

func (g group) known() bool {
	return slices.ContainsFunc(groups, func(r reason) bool { return r.code == g })
}

// refuse declines a command, whose payment stays as it was.
func refuse(g group) mocks.Proposal {
	return mocks.Proposal{Refuse: &payment.Decline{Code: strconv.Itoa(int(g))}}
}

// refusedWith is what a declined command is answered with: a group of the bank, or the name of a system error.
func refusedWith(d *payment.Decline) (group, error) {
	if n, err := strconv.Atoi(d.Code); err == nil {
		return group(n), nil
	}
	if d.Code == "" {
		return groupIssuer, nil
	}
	return 0, systemError(d.Code)
}

// refusalTerms is what a scenario's `refuse` may name; the first is the usual one.
func refusalTerms() []mocks.Term {
	var terms []mocks.Term
	for _, g := range groups {
		terms = append(terms, mocks.Term{Name: strconv.Itoa(int(g.code)), Meaning: "pmt_status 4 in the answer, the payment stays: " + g.meaning})
	}
	for _, e := range systemErrors() {
		terms = append(terms, mocks.Term{Name: string(e), Meaning: "system error; the payment stays"})
	}
	return terms
}
