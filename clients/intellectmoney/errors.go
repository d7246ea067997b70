package intellectmoney

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// The classes of errors, for errors.Is. No error shows a key, a token, a digest, a card number or a CVV.
var (
	// ErrInvalidRequest: the client refused what it was given, and nothing was sent.
	ErrInvalidRequest = errors.New("intellectmoney: invalid request")
	// ErrUnavailable: no answer was had, and calling again is safe. Either nothing was sent (the connection could not be
	// made), or the call was a question for the state.
	ErrUnavailable = errors.New("unavailable")
	// ErrOutcomeUnknown: the request may or may not have been carried out. Never call again before asking; the text says
	// how, and [OutcomeUnknownError] has the numbers to ask for.
	ErrOutcomeUnknown = errors.New("outcome unknown")
	// ErrMalformedAnswer: an answer came under HTTP 200 that is not the documented JSON or XML.
	ErrMalformedAnswer = errors.New("malformed answer")

	// ErrNotAuthorized: State.Code 2, a missing or wrong BearerToken or Sign.
	ErrNotAuthorized = errors.New("not authorized: check BearerToken and SignSecretKey")
	// ErrBadParameter: State.Code 166; [APIError] names the parameter.
	ErrBadParameter = errors.New("bad parameter")
	// ErrBadHash: State.Code 166 for the parameter hash; it is an ErrBadParameter too.
	ErrBadHash = errors.New("bad hash: check SecretKey")
	// ErrQueued: OperationState.Code 1. The request waits to be processed; of a call that moves money it is an
	// ErrOutcomeUnknown too.
	ErrQueued = errors.New("queued")
	// ErrNotProcessed: OperationState.Code 2. The request was not carried out.
	ErrNotProcessed = errors.New("not processed")

	// ErrNoForm3DS: the state has no Form3DS to read; it comes with the step SendTo3DS.
	ErrNoForm3DS = errors.New("intellectmoney: no Form3DS")
	// ErrUnknownStep: a wait met a PaymentStep that no document names. The payment is neither paid nor failed.
	ErrUnknownStep = errors.New("unknown payment step")
	// ErrStillPending: a wait reached the longest time it was given.
	ErrStillPending = errors.New("still pending")
)

// Codes of State and OperationState. Source: gazprompay.ru.txt, "Пример ответов" (0, 166); the others: agreed by independent
// clients.
const (
	stateNotAuthorized = 2
	stateBadParameter  = 166
	operationQueued    = 1
	operationFailed    = 2
)

func invalid(sentence string) error { return fmt.Errorf("%w; %s", ErrInvalidRequest, sentence) }

// APIError is a refusal: the provider read the request and said no. errors.Is tells [ErrNotAuthorized], [ErrBadParameter],
// [ErrBadHash], [ErrQueued] and [ErrNotProcessed]; other codes are known by their number only.
//
// Source: gazprompay.ru.txt, sbp.ru.txt, "Пример ответов".
type APIError struct {
	Operation     string // for example "sbpPayment"
	OperationCode int    // OperationState.Code: 0 processed, 1 queued, 2 could not be processed
	StateCode     int    // Result.State.Code; 0 where the answer has no Result
	Param         string // ErrorSourceParam: the field in camelCase ("successUrl"), or ""
	Desc          string // the provider's words, in Russian, cut at 512 bytes, with secrets and card numbers masked
	HTTPStatus    int    // 200: the provider refuses with HTTP success
	EshopID       string // "" in the printed refusals
	OperationID   string // "" in the printed refusals
	Raw           []byte // the body as it arrived, nothing masked: not for a log
}

// Error says which operation was refused, with both codes.
func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "intellectmoney: %s: ", e.Operation)
	switch {
	case errors.Is(e, ErrQueued):
		b.WriteString(ErrQueued.Error())
	case errors.Is(e, ErrNotProcessed):
		b.WriteString(ErrNotProcessed.Error())
	case errors.Is(e, ErrNotAuthorized):
		b.WriteString(ErrNotAuthorized.Error())
	case errors.Is(e, ErrBadHash):
		b.WriteString(ErrBadHash.Error())
	case e.Param != "":
		fmt.Fprintf(&b, "parameter %s was refused", e.Param)
	default:
		b.WriteString("refused")
	}
	fmt.Fprintf(&b, ": %s (OperationState.Code %d, State.Code %d)", e.Desc, e.OperationCode, e.StateCode)
	return b.String()
}

// Is tells the class of the refusal by its codes.
func (e *APIError) Is(target error) bool {
	switch target {
	case ErrNotAuthorized:
		return e.StateCode == stateNotAuthorized
	case ErrBadParameter:
		return e.StateCode == stateBadParameter
	case ErrBadHash:
		return e.StateCode == stateBadParameter && strings.EqualFold(e.Param, "hash")
	case ErrQueued:
		return e.OperationCode == operationQueued
	case ErrNotProcessed:
		return e.OperationCode == operationFailed
	}
	return false
}

// HTTPError is an HTTP status other than 200. The provider refuses with 200, so this comes from something before it, or from
// a fault.
type HTTPError struct {
	Operation string
	Status    int
	Excerpt   string // the beginning of the body, at most 512 bytes, with secrets and card numbers masked
}

// Error gives the status and the excerpt.
func (e *HTTPError) Error() string {
	return fmt.Sprintf("intellectmoney: %s: HTTP status %d instead of 200: %q", e.Operation, e.Status, e.Excerpt)
}

// OutcomeUnknownError is [ErrOutcomeUnknown] with what is needed to find out. Err is the cause: an [*HTTPError], an
// [*APIError] that is [ErrQueued], [ErrMalformedAnswer], or a failure of the connection.
type OutcomeUnknownError struct {
	Operation string
	InvoiceID string // of the payment methods and activationPay, else ""
	OrderID   string // of createInvoice, purchaseToPaid and purchaseToRefund, else ""
	Err       error
}

// Error ends with the way to find out.
func (e *OutcomeUnknownError) Error() string {
	cause := strings.TrimPrefix(e.Err.Error(), "intellectmoney: "+e.Operation+": ")
	return fmt.Sprintf("intellectmoney: %s: %v: %s; %s", e.Operation, ErrOutcomeUnknown, cause, e.remedy())
}

func (e *OutcomeUnknownError) remedy() string {
	switch e.Operation {
	case "createInvoice":
		return fmt.Sprintf("nothing finds an invoice by its order: wait for the notification that order %s was created, "+
			"which has both numbers, or refund order %s and go on with a new OrderID", e.OrderID, e.OrderID)
	case "purchaseToPaid", "purchaseToRefund":
		return fmt.Sprintf("ask for the state of the invoice of order %s and look at its notifications: paymentStatus 5 is "+
			"captured, 8 refunded, 4 cancelled, and PaymentStep alone is OK for held, captured and refunded alike", e.OrderID)
	}
	return fmt.Sprintf("ask for the state of invoice %s before it is paid again", e.InvoiceID)
}

// Unwrap gives ErrOutcomeUnknown and the cause.
func (e *OutcomeUnknownError) Unwrap() []error { return []error{ErrOutcomeUnknown, e.Err} }

// notSent is for a request that never left: no money moved, whatever the operation.
func (q call) notSent(ctx context.Context, cause error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("intellectmoney: %s: nothing was sent: %w: %w", q.operation, ctx.Err(), cause)
	}
	return fmt.Errorf("intellectmoney: %s: %w, nothing was sent: %w", q.operation, ErrUnavailable, cause)
}

// noAnswer is for a request that may have arrived and whose answer did not.
func (q call) noAnswer(ctx context.Context, cause error) error {
	switch {
	case q.moves:
		return q.unknown(cause)
	case ctx.Err() != nil:
		return fmt.Errorf("intellectmoney: %s: no answer: %w: %w", q.operation, ctx.Err(), cause)
	}
	return fmt.Errorf("intellectmoney: %s: %w, no answer: %w", q.operation, ErrUnavailable, cause)
}

// badStatus: a 4xx is a refusal before the work; after any other status the work may have been done.
func (q call) badStatus(e *HTTPError) error {
	switch {
	case e.Status >= 400 && e.Status < 500:
		return e
	case q.moves:
		return q.unknown(e)
	case e.Status >= 500:
		return fmt.Errorf("%w (%w, ask again)", e, ErrUnavailable)
	}
	return e
}

func (q call) unreadable(cause error) error {
	if q.moves {
		return q.unknown(cause)
	}
	return fmt.Errorf("intellectmoney: %s: %w", q.operation, cause)
}

// refused: only "could not be processed" and a processed refusal say that nothing happened. Queued, or a code that nobody has
// documented, does not.
func (q call) refused(e *APIError) error {
	if q.moves && e.OperationCode != 0 && e.OperationCode != operationFailed {
		return q.unknown(e)
	}
	return e
}

func (q call) unknown(cause error) error {
	return &OutcomeUnknownError{Operation: q.operation, InvoiceID: q.invoiceID, OrderID: q.orderID, Err: cause}
}
