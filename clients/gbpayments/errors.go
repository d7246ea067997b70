package gbpayments

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// The classes of errors, for errors.Is. No error shows the API secret, the token of a card or a card number.
var (
	// ErrInvalidRequest: the client refused what it was given, and nothing was sent.
	ErrInvalidRequest = errors.New("gbpayments: invalid request")
	// ErrUnavailable: no answer was had, and calling again is safe. Either nothing was sent (the connection could not be
	// made), or the call was a question.
	ErrUnavailable = errors.New("unavailable")
	// ErrOutcomeUnknown: the request may or may not have been carried out. Never call again before asking; the text says
	// how, and [OutcomeUnknownError] has what to ask for.
	ErrOutcomeUnknown = errors.New("outcome unknown")
	// ErrMalformedAnswer: an answer came under HTTP 200 that is not what the page describes.
	ErrMalformedAnswer = errors.New("malformed answer")
	// ErrBadParameter: code 10002, a parameter is missing or wrong; [APIError.Name] says which. Nothing was done.
	ErrBadParameter = errors.New("a parameter is missing or wrong")
	// ErrUnauthorized: HTTP 401, the credentials are missing or wrong. Nothing was done.
	ErrUnauthorized = errors.New("not authenticated: check SiteID and APISecret")
	// ErrNotFound: the list does not have what was looked for. It may lag, so it is no proof that nothing was done.
	ErrNotFound = errors.New("not found")
	// ErrAmbiguous: the list has several transactions that may be the one that was looked for; [AmbiguousError] has them.
	ErrAmbiguous = errors.New("ambiguous")
)

func invalid(sentence string) error { return fmt.Errorf("%w; %s", ErrInvalidRequest, sentence) }

// HTTPError is an HTTP status other than 200, without an error of the provider in its body.
type HTTPError struct {
	Method  string // for example "payment/list"
	Status  int
	Excerpt string // the beginning of the body, at most 512 bytes, with secrets and card numbers masked
}

// Error gives the status and the excerpt.
func (e *HTTPError) Error() string {
	text := fmt.Sprintf("gbpayments: %s: HTTP status %d instead of 200: %q", e.Method, e.Status, e.Excerpt)
	if e.Status == http.StatusUnauthorized {
		text += "; " + ErrUnauthorized.Error()
	}
	return text
}

// Unwrap gives ErrUnauthorized for a 401, else nothing.
func (e *HTTPError) Unwrap() error {
	if e.Status == http.StatusUnauthorized {
		return ErrUnauthorized
	}
	return nil
}

// OutcomeUnknownError is [ErrOutcomeUnknown] with what is needed to find out. Err is the cause: an [*HTTPError], an
// [*APIError] with a code that the page does not have, [ErrMalformedAnswer], or a failure of the connection.
type OutcomeUnknownError struct {
	Method        string    // "payment/token/charge", "payment/token/auth", "payment/confirm", "payment/cancel" or "payment/refund"
	TransactionID int64     // the payment of a confirm, cancel or refund; 0 for a new payment, whose answer would have told it
	OrderID       string    // of a new payment; "" if none was sent
	Amount        int64     // kopecks; 0 for a cancel
	SentAt        time.Time // by the client's clock, see [WithClock]
	Err           error
}

// Lost gives [Client.Reconcile] what it needs after a charge or an authorization. After another method it has no OrderID, and
// Reconcile refuses it.
func (e *OutcomeUnknownError) Lost() Lost {
	return Lost{OrderID: e.OrderID, Amount: e.Amount, SentAt: e.SentAt}
}

// Error ends with the way to find out.
func (e *OutcomeUnknownError) Error() string {
	cause := strings.TrimPrefix(e.Err.Error(), "gbpayments: "+e.Method+": ")
	return fmt.Sprintf("gbpayments: %s: %v: %s; %s", e.Method, ErrOutcomeUnknown, cause, e.remedy())
}

func (e *OutcomeUnknownError) remedy() string {
	const before = "before it is sent again"
	switch e.Method {
	case methodConfirm:
		return fmt.Sprintf("ask Find of transaction %d %s: status 1 is confirmed, 4 is not", e.TransactionID, before)
	case methodCancel:
		return fmt.Sprintf("ask Find of transaction %d %s: status 3 is cancelled, 4 is not", e.TransactionID, before)
	case methodRefund:
		return fmt.Sprintf("ask Refunds of transaction %d since the call %s: a refund of %d kopecks that is listed was carried out",
			e.TransactionID, before, e.Amount)
	}
	if e.OrderID == "" {
		return "no order_id was sent, so nothing tells this payment from others: look for it in the list by time and sum before the " +
			"payer pays again, and send an order_id with every payment"
	}
	return fmt.Sprintf("look for order %q with Reconcile before the payer pays again", e.OrderID)
}

// Unwrap gives ErrOutcomeUnknown and the cause.
func (e *OutcomeUnknownError) Unwrap() []error { return []error{ErrOutcomeUnknown, e.Err} }

// notSent is for a request that never left: no money moved, whatever the method.
func (q call) notSent(ctx context.Context, cause error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("gbpayments: %s: nothing was sent: %w: %w", q.method, ctx.Err(), cause)
	}
	return fmt.Errorf("gbpayments: %s: %w, nothing was sent: %w", q.method, ErrUnavailable, cause)
}

// noAnswer is for a request that may have arrived and whose answer did not.
func (q call) noAnswer(ctx context.Context, cause error) error {
	switch {
	case q.moves:
		return q.unknown(cause)
	case ctx.Err() != nil:
		return fmt.Errorf("gbpayments: %s: no answer: %w: %w", q.method, ctx.Err(), cause)
	}
	return fmt.Errorf("gbpayments: %s: %w, no answer: %w", q.method, ErrUnavailable, cause)
}

// badStatus: a 4xx is a refusal before the work; after any other status the work may have been done.
//
// Guess: the page gives no HTTP status. An error object under 4xx is read as one.
func (q call) badStatus(status int, body []byte, hide []string) error {
	e := &HTTPError{Method: q.method, Status: status, Excerpt: excerpt(string(body), hide)}
	switch {
	case status >= http.StatusBadRequest && status < http.StatusInternalServerError:
		if a, err := decodeAnswer(body); err == nil && a.refused {
			return newAPIError(q.method, status, a, hide)
		}
		return e
	case q.moves:
		return q.unknown(e)
	case status >= http.StatusInternalServerError:
		return fmt.Errorf("%w (%w, ask again)", e, ErrUnavailable)
	}
	return e
}

func (q call) unreadable(cause error) error {
	if q.moves {
		return q.unknown(cause)
	}
	return fmt.Errorf("gbpayments: %s: %w", q.method, cause)
}

// refused: only a code that the page explains is a refusal. What another one says of the money, nobody knows.
func (q call) refused(e *APIError) error {
	if q.moves && !e.Known() {
		return q.unknown(e)
	}
	return e
}

func (q call) unknown(cause error) error {
	return &OutcomeUnknownError{
		Method: q.method, TransactionID: q.transactionID, OrderID: q.orderID, Amount: q.amount, SentAt: q.sentAt, Err: cause,
	}
}
