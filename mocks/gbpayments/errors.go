package gbpayments

import (
	"errors"
	"net/http"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// codeBadParameter is the only code that the page prints. Source: methods.ru.txt, "Пример ошибки".
const codeBadParameter = 10002

// failure is a call that could not be carried out: an error object.
type failure struct {
	status int // of HTTP
	code   int64
	text   string
	name   string // of the parameter at fault; empty: the object has none
}

// Error is for logs; the wire gets Render.
func (f *failure) Error() string { return f.text }

// badParameter names the parameter at fault between back quotes. Source: methods.ru.txt, "Пример ошибки".
// Guess: guess.gbpayments.http-status: errors other than 401 have HTTP 200.
func badParameter(name string) *failure {
	return &failure{status: http.StatusOK, code: codeBadParameter, text: "Invalid parameter `" + name + "`", name: name}
}

// Guess: guess.gbpayments.basic-answer: a missing or wrong proof is HTTP 401 with an error object of code 401.
var errUnauthorized = &failure{status: http.StatusUnauthorized, code: http.StatusUnauthorized, text: "Unauthorized"}

// Guess: guess.gbpayments.unreadable-body: a body that cannot be read is error 10002 that names no parameter.
var errBody = &failure{status: http.StatusOK, code: codeBadParameter, text: "Invalid request body"}

// failureOf finds the provider's words for an error; nil where it has none.
func failureOf(err error) *failure {
	var f *failure
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, mocks.ErrUnknown):
		// Guess: guess.gbpayments.unknown-transaction: one that was never given, another site's or a refund's is a bad transaction_id.
		return badParameter("transaction_id")
	}
	return nil
}

// The reasons of a refused command. Guess: guess.gbpayments.reasons: the page prints two reasons and no list.
const (
	reasonDeclined = "Операция отклонена"
	reasonState    = "Операция недоступна для текущего статуса транзакции"
	reasonAmount   = "Сумма превышает доступную"
)

// refuse declines a command, whose payment stays as it was.
func refuse(reason string) mocks.Proposal {
	return mocks.Proposal{Refuse: &payment.Decline{Text: reason}}
}

// reasonOf is the reason of a declined command: the scenario's own words, those of its code, or the usual ones.
func reasonOf(d *payment.Decline) string {
	if d.Text != "" {
		return d.Text
	}
	for _, t := range testTokens {
		if d.Code == t.code {
			return t.reason
		}
	}
	return reasonDeclined
}

// usualCode is the code of a refusal without a better one.
const usualCode = "declined"

// refusalTerms is what a scenario's `refuse` may name; the first is the usual one.
func refusalTerms() []mocks.Term {
	terms := []mocks.Term{{Name: usualCode, Meaning: "success 0 with the reason " + reasonDeclined}}
	for _, t := range testTokens {
		if t.reason != "" {
			terms = append(terms, mocks.Term{Name: t.code, Meaning: "success 0 with the reason " + t.reason})
		}
	}
	return terms
}
