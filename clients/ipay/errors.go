package ipay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// The classes of errors, for errors.Is. No error shows the sign key, a signature, a token, threeds_data or a card number. The
// names that the provider gives to its own errors are in system.go.
var (
	// ErrInvalidRequest: the client refused what it was given, and nothing was sent.
	ErrInvalidRequest = errors.New("ipay: invalid request")
	// ErrUnavailable: no answer was had, and calling again is safe. Either nothing was sent (the connection could not be
	// made), or the call was a question.
	ErrUnavailable = errors.New("unavailable")
	// ErrOutcomeUnknown: the request may or may not have been carried out. Never call again before asking; the text says
	// how, and [OutcomeUnknownError] has the numbers to ask for.
	ErrOutcomeUnknown = errors.New("outcome unknown")
	// ErrMalformedAnswer: an answer came under HTTP 200 that is not what the page describes.
	ErrMalformedAnswer = errors.New("malformed answer")

	// ErrNoChallenge: the state has no address to send the payer to; it comes with status 1 of PaymentCreate.
	ErrNoChallenge = errors.New("ipay: no challenge")
	// ErrNotification: a request is no 3-D Secure notification. Answer it with HTTP 400.
	ErrNotification = errors.New("ipay: not a 3-D Secure notification")
	// ErrNoReceipt: making the receipt has failed for good (status ERROR); asking again is of no use.
	ErrNoReceipt = errors.New("no receipt")
	// ErrUnknownReceiptStatus: a wait met a receipt status that the page does not name.
	ErrUnknownReceiptStatus = errors.New("unknown receipt status")
	// ErrStillPending: a wait reached the longest time it was given.
	ErrStillPending = errors.New("still pending")
)

func invalid(sentence string) error { return fmt.Errorf("%w; %s", ErrInvalidRequest, sentence) }

// HTTPError is an HTTP status other than 200. The provider refuses with 200, so this comes from something before it, or from
// a fault.
type HTTPError struct {
	Action  string
	Status  int
	Excerpt string // the beginning of the body, at most 512 bytes, with secrets and card numbers masked
}

// Error gives the status and the excerpt.
func (e *HTTPError) Error() string {
	return fmt.Sprintf("ipay: %s: HTTP status %d instead of 200: %q", e.Action, e.Status, e.Excerpt)
}

// OutcomeUnknownError is [ErrOutcomeUnknown] with what is needed to find out. Err is the cause: an [*HTTPError], an
// [*APIError] with a name that the page does not have, [ErrMalformedAnswer], or a failure of the connection.
type OutcomeUnknownError struct {
	Action    string
	PaymentID int64  // 0 for PaymentCreate, whose answer would have told it
	ExtID     string // of PaymentCreate; "" if none was sent, and then nothing finds the payment
	Err       error
}

// Error ends with the way to find out.
func (e *OutcomeUnknownError) Error() string {
	cause := strings.TrimPrefix(e.Err.Error(), "ipay: "+e.Action+": ")
	return fmt.Sprintf("ipay: %s: %v: %s; %s", e.Action, ErrOutcomeUnknown, cause, e.remedy())
}

// The states that tell whether a lost request was carried out, per action.
var tells = map[string]string{
	actionVerify3DS: "status 3 or 5 is verified, 4 declined, 1 still waits",
	actionSale:      "status 5 is captured, 3 is not",
	actionCancel:    "status 9 with its sums is what was cancelled, 3 or 5 is not cancelled",
	actionProcess:   "status 5 is paid, 4 declined, 17 still waits",
}

func (e *OutcomeUnknownError) remedy() string {
	switch {
	case e.Action != actionCreate:
		return fmt.Sprintf("ask GetPaymentStatus of payment %d before it is sent again: %s", e.PaymentID, tells[e.Action])
	case e.ExtID == "":
		return "no ext_id was sent, so no call finds this payment: look for it at iPay by time and sum before the payer pays again, " +
			"and send an ext_id with every payment"
	}
	return fmt.Sprintf("ask GetPaymentStatusByExtID of %q before the payer pays again", e.ExtID)
}

// Unwrap gives ErrOutcomeUnknown and the cause.
func (e *OutcomeUnknownError) Unwrap() []error { return []error{ErrOutcomeUnknown, e.Err} }

// notSent is for a request that never left: no money moved, whatever the action.
func (q call) notSent(ctx context.Context, cause error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("ipay: %s: nothing was sent: %w: %w", q.action, ctx.Err(), cause)
	}
	return fmt.Errorf("ipay: %s: %w, nothing was sent: %w", q.action, ErrUnavailable, cause)
}

// noAnswer is for a request that may have arrived and whose answer did not.
func (q call) noAnswer(ctx context.Context, cause error) error {
	switch {
	case q.moves:
		return q.unknown(cause)
	case ctx.Err() != nil:
		return fmt.Errorf("ipay: %s: no answer: %w: %w", q.action, ctx.Err(), cause)
	}
	return fmt.Errorf("ipay: %s: %w, no answer: %w", q.action, ErrUnavailable, cause)
}

// badStatus: a 4xx is a refusal before the work; after any other status the work may have been done.
//
// Guess: the page gives no HTTP status. A system error under 4xx is read as one.
func (q call) badStatus(status int, body []byte, hide []string) error {
	e := &HTTPError{Action: q.action, Status: status, Excerpt: excerpt(string(body), hide)}
	switch {
	case status >= http.StatusBadRequest && status < http.StatusInternalServerError:
		if a, err := decodeAnswer(body); err == nil && a.refusal != "" {
			return q.refused(newAPIError(q.action, status, a, hide))
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
	return fmt.Errorf("ipay: %s: %w", q.action, cause)
}

// refused: only a name that the page explains is a refusal. What another one says of the money, nobody knows.
func (q call) refused(e *APIError) error {
	if q.moves && !e.Known() {
		return q.unknown(e)
	}
	return e
}

func (q call) unknown(cause error) error {
	return &OutcomeUnknownError{Action: q.action, PaymentID: q.paymentID, ExtID: q.extID, Err: cause}
}
