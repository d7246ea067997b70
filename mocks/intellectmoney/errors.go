package intellectmoney

import (
	"errors"
	"strconv"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// The codes of Result.State.
const (
	codeOK            = 0
	codeWarnings      = 1
	codeNotAuthorized = 2
	codeBadParameter  = 166
)

// refusal is a call that the provider answers with a State.Code other than 0. The HTTP status stays 200 and OperationState
// stays 0. Source: gazprompay.ru.txt, sbp.ru.txt, "Пример ответов".
type refusal struct {
	Code  int
	Param string // ErrorSourceParam in camelCase; empty: the answer has none
	Desc  string
}

// Error is for logs; the wire gets Render.
func (r *refusal) Error() string { return "State.Code " + strconv.Itoa(r.Code) + ": " + r.Desc }

// errNotAuthorized is the answer to a missing or wrong Bearer or Sign, and to an account without the access level.
// Guess: guess.intellectmoney.not-authorised: State.Code 2 with HTTP 200, the same for every missing proof.
var errNotAuthorized = &refusal{Code: codeNotAuthorized, Desc: describeState(codeNotAuthorized)}

// badParameter is error 166: the parameter is named in camelCase, in ErrorSourceParam and in Desc alike.
// Source: gazprompay.ru.txt, sbp.ru.txt, "Пример ответов".
func badParameter(name string) *refusal {
	return &refusal{Code: codeBadParameter, Param: name, Desc: "Параметр " + name + " передан неверно."}
}

// errHash is the answer to a wrong Hash.
// Guess: guess.intellectmoney.bad-hash: a wrong Hash is error 166 of the parameter hash.
func errHash() *refusal { return badParameter("hash") }

// errState is the answer to a command that does not fit where the payment is.
// Guess: guess.intellectmoney.wrong-state: error 166 of invoiceId, the only parameter that says which payment it is.
func errState() *refusal { return badParameter("invoiceId") }

// declined puts a scenario's refusal into the provider's words: 166 (also without a code) names invoiceId, 2 is not authorised.
func declined(d *payment.Decline) *refusal {
	r := errState()
	if d.Code == strconv.Itoa(codeNotAuthorized) {
		r = &refusal{Code: errNotAuthorized.Code, Desc: errNotAuthorized.Desc}
	}
	if d.Text != "" {
		r.Desc = d.Text
	}
	return r
}

// refusalOf finds the provider's words for an error; nil where the provider has none.
func refusalOf(err error) *refusal {
	if err == nil {
		return nil
	}
	var r *refusal
	switch {
	case errors.As(err, &r):
		return r
	case errors.Is(err, mocks.ErrUnknown):
		// Guess: guess.intellectmoney.unknown-invoice: an invoice that is not this shop's gets the same words as one that never was.
		return badParameter("invoiceId")
	case errors.Is(err, mocks.ErrExists):
		return badParameter("orderId")
	}
	return nil
}

// describeOperation is OperationState.Desc; the gender is the documents'.
// Source: gazprompay.ru.txt, sbp.ru.txt, "Пример ответов" (code 0); the meanings of 1 and 2: vendor's public samples.
// Guess: guess.intellectmoney.unauthorised-text: the words of every code but OperationState 0, State 0 and State 166 are ours.
func describeOperation(code int) string {
	switch code {
	case 0:
		return "Успешно обработана"
	case 1:
		return "Поставлена в очередь"
	}
	return "Не может быть обработана"
}

// describeState is Result.State.Desc of a code that names no parameter.
func describeState(code int) string {
	switch code {
	case codeOK:
		return "Успешно обработан"
	case codeWarnings:
		return "Обработан с предупреждениями"
	case codeNotAuthorized:
		return "Ошибка авторизации"
	}
	return "Ошибка " + strconv.Itoa(code)
}
