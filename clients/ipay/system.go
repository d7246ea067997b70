package ipay

import (
	"errors"
	"fmt"
	"strings"
)

// The system errors, for errors.Is: the provider read the request and did not carry it out. Each is inside an [*APIError].
//
// Source: googlepay.uk.txt §3.5.
var (
	// ErrOverall: "overall error". The page says no more. It is the name of last resort, so after a call that moves money ask
	// GetPaymentStatus before anything is repeated.
	ErrOverall = errors.New("ask for the state of the payment before repeating")
	// ErrInvalidStructure: "invalid request structure".
	ErrInvalidStructure = errors.New("the structure of the request is wrong: a field is missing, mistyped or too long")
	// ErrInvalidAction: "invalid action".
	ErrInvalidAction = errors.New("the provider does not know this action: check the base URL")
	// ErrInvalidToken: "invalid token", a token that could not be deciphered.
	ErrInvalidToken = errors.New("the Google Pay token cannot be deciphered: check gateway and gatewayMerchantId, and use each token once and at once")
	// ErrInvalidTokenFormat: "invalid token format", a token that is not the Base64 text of a JSON object.
	ErrInvalidTokenFormat = errors.New("the Google Pay token is not Base64 of JSON: use EncodeToken")
	// ErrUnknownGatewayMerchantID: "invalid token gatewayMerchantId".
	ErrUnknownGatewayMerchantID = errors.New("the token was made for an unknown gatewayMerchantId: it is the merchant's login")
	// ErrUnknownField: "unknown field x"; APIError.Field has the name.
	ErrUnknownField = errors.New("unknown field")
	// ErrInvalidPAN: "invalid pan", the card in the token.
	ErrInvalidPAN = errors.New("the card number in the token is wrong: use another card")
	// ErrInvalidExpiryMonth: "invalid expm", the card in the token.
	ErrInvalidExpiryMonth = errors.New("the card's month of expiry is wrong: use another card")
	// ErrInvalidExpiryYear: "invalid expy", the card in the token.
	ErrInvalidExpiryYear = errors.New("the card's year of expiry is wrong: use another card")
	// ErrInvalidCVV: "invalid cvv". No field of this API carries one.
	ErrInvalidCVV = errors.New("the CVV is wrong: use another card")
	// ErrInvalidAuth: "invalid auth".
	ErrInvalidAuth = errors.New("not authenticated: check Login and SignKey")
	// ErrInvalidAuthTime: "invalid auth time".
	ErrInvalidAuthTime = errors.New("the time of the request was refused: check the clock, or give WithClock that of the sandbox")
	// ErrAccessDenied: "access denied".
	ErrAccessDenied = errors.New("the merchant may not do this: ask iPay to switch it on")
)

var systemErrors = map[string]error{
	"overall error":                   ErrOverall,
	"invalid request structure":       ErrInvalidStructure,
	"invalid action":                  ErrInvalidAction,
	"invalid token":                   ErrInvalidToken,
	"invalid token format":            ErrInvalidTokenFormat,
	"invalid token gatewayMerchantId": ErrUnknownGatewayMerchantID,
	"invalid pan":                     ErrInvalidPAN,
	"invalid expm":                    ErrInvalidExpiryMonth,
	"invalid expy":                    ErrInvalidExpiryYear,
	"invalid cvv":                     ErrInvalidCVV,
	"invalid auth":                    ErrInvalidAuth,
	"invalid auth time":               ErrInvalidAuthTime,
	"access denied":                   ErrAccessDenied,
}

const unknownField = "unknown field " // and the name of the field

// APIError is a system error: the provider's name for what is wrong with a request. errors.Is tells the ones that the page
// lists ([ErrInvalidAuth] and so on). A declined payment is none of these; it is a [PaymentState].
//
// A name that the page does not list says nothing about the money: of a call that moves money it is [ErrOutcomeUnknown] too.
//
// Source: googlepay.uk.txt §3.5.
type APIError struct {
	Action     string // for example "PaymentCreate"
	Name       string // the provider's words, cut at 512 bytes, with secrets and card numbers masked
	Field      string // of "unknown field x", else ""
	HTTPStatus int    // 200: the provider refuses with HTTP success
	Raw        []byte // the body as it arrived, nothing masked: not for a log
	class      error
}

func newAPIError(action string, status int, a answer, hide []string) *APIError {
	e := &APIError{Action: action, HTTPStatus: status, Raw: a.raw}
	name := strings.TrimSpace(a.refusal)
	// A name of the page is never masked: a key that happens to be a word must not spoil it.
	if class, listed := systemErrors[name]; listed {
		e.Name, e.class = name, class
		return e
	}
	e.Name = excerpt(name, hide)
	if field, is := strings.CutPrefix(name, unknownField); is {
		e.Field, e.class = excerpt(strings.TrimSpace(field), hide), ErrUnknownField
	}
	return e
}

// Known says whether the page lists the name.
func (e *APIError) Known() bool { return e.class != nil }

// Error gives the action, the provider's words and what to do.
func (e *APIError) Error() string {
	switch {
	case e.class == nil:
		return fmt.Sprintf("ipay: %s: refused: %q, a name that the provider's page does not have", e.Action, e.Name)
	case e.Field != "":
		return fmt.Sprintf("ipay: %s: %q: leave the field out, or correct its name", e.Action, e.Name)
	}
	return fmt.Sprintf("ipay: %s: %q: %v", e.Action, e.Name, e.class)
}

// Unwrap gives the class, nothing for a name that the page does not have.
func (e *APIError) Unwrap() error { return e.class }
