package gbpayments

import (
	"fmt"
	"net/http"
)

// codeBadParameter is the only code that the page names.
//
// Source: methods.ru.txt, "Оплата по токену", "Пример ошибки".
const codeBadParameter = 10002

// APIError is an error of the provider: the call was not carried out. errors.Is tells [ErrBadParameter] and [ErrUnauthorized].
// A declined payment, or a confirm, cancel or refund that was refused, is none of these; it is a [Result].
//
// The page names one code. Another one under HTTP 200 says nothing about the money: of a call that moves money it is
// [ErrOutcomeUnknown] too.
//
// Source: methods.ru.txt, "Оплата по токену", "Пример ошибки".
type APIError struct {
	Method     string    // for example "payment/token/charge"
	Code       int64     // the kind of error: 10002; 0 if there is none that can be read
	Text       string    // the provider's words, cut at 512 bytes, with secrets and card numbers masked
	ErrorID    int64     // number of this single error, to tell the provider's support; 0: none
	Name       string    // the wrong parameter, "" if it is not of one; cut and masked as Text
	Timestamp  Timestamp // when, "" if there is none
	HTTPStatus int       // 200, or 401 for wrong credentials
	Raw        []byte    // the body as it arrived, nothing masked: not for a log
}

func newAPIError(method string, status int, a answer, hide []string) *APIError {
	e := &APIError{
		Method: method, Code: a.number("code"), Text: excerpt(a.text("text"), hide), ErrorID: a.number("error_id"),
		Name: a.text("name"), Timestamp: a.timestamp(), HTTPStatus: status, Raw: a.raw,
	}
	// A parameter of ours is never masked: a secret that happens to be a word must not spoil it.
	if !parameters[e.Name] {
		e.Name = excerpt(e.Name, hide)
	}
	return e
}

// The parameters of the methods.
//
// Source: methods.ru.txt, "Параметры" of each method.
var parameters = map[string]bool{
	"success": true, "error": true, "token": true, "amount": true, "currency": true, "description": true, "email": true,
	"order_id": true, "account_id": true, "ip": true, "transaction_id": true, "date_start": true, "date_end": true, "type": true,
	"status": true, "workmode": true, "sort": true, "order": true, "offset": true, "limit": true,
}

// Known says whether it is clear that nothing was done: code 10002, or a refusal by HTTP status.
func (e *APIError) Known() bool { return e.Unwrap() != nil || e.HTTPStatus != http.StatusOK }

// Error gives the method, the provider's words and what to do.
func (e *APIError) Error() string {
	text := fmt.Sprintf("gbpayments: %s: error %d (error_id %d): %q", e.Method, e.Code, e.ErrorID, e.Text)
	switch {
	case e.HTTPStatus == http.StatusUnauthorized:
		return text + ": " + ErrUnauthorized.Error()
	case e.Code == codeBadParameter && e.Name != "":
		return fmt.Sprintf("%s: correct the parameter %q", text, e.Name)
	case e.Code == codeBadParameter:
		return text + ": " + ErrBadParameter.Error()
	}
	return text + ", a code that the provider's page does not have; give the error_id to the provider"
}

// Unwrap gives the class, nothing for a code that the page does not have.
func (e *APIError) Unwrap() error {
	switch {
	case e.HTTPStatus == http.StatusUnauthorized:
		return ErrUnauthorized
	case e.Code == codeBadParameter:
		return ErrBadParameter
	}
	return nil
}
