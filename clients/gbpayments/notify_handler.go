package gbpayments

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// VerifiedNotification is a notification whose payment the list has.
type VerifiedNotification struct {
	Transaction Transaction // as the list has it; Paid, or only Authorized

	// Token of the card, for the next payment; "" if the notification brought none. If the list shows it too (TokenListed) it is true;
	// if not, it is only the word of whoever knows the notification's address and the number of a payment.
	Token       string
	TokenListed bool
}

// String names the transaction and shows no token.
func (v VerifiedNotification) String() string { return "notification of " + v.Transaction.String() }

// Format prints String for every verb.
func (v VerifiedNotification) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, v.String()) }

// MarshalText gives String, so that no encoder writes a token.
func (v VerifiedNotification) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// NotificationOption changes one [Client.NotificationHandler].
type NotificationOption func(*notificationHandler)

// OnRefused is called with every delivery that is not answered as handled, and why, an error of the merchant's own function included.
// The default is to tell nobody.
func OnRefused(tell func(context.Context, error)) NotificationOption {
	return func(h *notificationHandler) { h.onRefused = tell }
}

type notificationHandler struct {
	client     *Client
	deliveries Deliveries
	handle     func(context.Context, VerifiedNotification) error
	onRefused  func(context.Context, error)
}

// NotificationHandler serves the address of the PAY notification. The documents know no signature of it, so whoever finds the address can
// send one, and no header proves the sender: for each that can be read the handler asks the list by [Client.VerifyNotification], and
// only then calls handle, with what the list says. Each costs at least one call of the API, so keep the address to yourself.
//
// handle is called once for each payment and token, so that a made-up token does not stand in the way of the true one; what must happen
// once for a payment, do by the number of its transaction. When it gives nil, now or at an earlier delivery, the answer is HTTP 200 with the
// body {"code":0}. Every other answer has another body and says nothing of the cause: 405 for a method that is not POST, 413 for too
// long a body, 400 for what cannot be read, 409 where the list denies it, 503 where the list does not have it yet, could not be asked,
// or the request ended before its turn came, 500 when handle gives an error.
//
// handle runs before the answer and under the context of the request, so what takes long belongs into a queue.
//
// The error is [ErrInvalidRequest] without deliveries or handle.
//
// Source: methods.ru.txt, "Оплата по токену": there is a PAY notification. Guess: the address is for PAY notifications alone; {"code":0}
// is what tells the provider that it need not deliver again, and after another answer it does.
func (c *Client) NotificationHandler(deliveries Deliveries, handle func(context.Context, VerifiedNotification) error, options ...NotificationOption) (http.Handler, error) {
	switch {
	case deliveries == nil:
		return nil, invalid("NotificationHandler without Deliveries; give NewMemoryDeliveries(0), or your database")
	case handle == nil:
		return nil, invalid("NotificationHandler without a function; give what is to be done for a notification")
	}
	h := &notificationHandler{client: c, deliveries: deliveries, handle: handle, onRefused: func(context.Context, error) {}}
	for _, option := range options {
		option(h)
	}
	return h, nil
}

func (h *notificationHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	err := h.deliver(r)
	if err == nil {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"code":0}`) // whoever does not hear it delivers again
		return
	}
	h.onRefused(r.Context(), err)
	status, word := refusedWith(r, err)
	if status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", http.MethodPost)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, word+"\n")
}

func (h *notificationHandler) deliver(r *http.Request) error {
	n, err := ParseNotification(r)
	if err != nil {
		return unverified{err}
	}
	return h.deliveries.Once(r.Context(), n.key(), func(ctx context.Context) error {
		listed, err := h.client.VerifyNotification(ctx, n)
		if err != nil {
			return unverified{err}
		}
		v := VerifiedNotification{Transaction: listed, Token: n.Token(), TokenListed: listed.Token != ""}
		if v.TokenListed {
			v.Token = listed.Token
		}
		return h.handle(ctx, v)
	})
}

// key tells events apart. The token is in it, as a digest: a delivery with a made-up token must not be taken for the true one.
func (n Notification) key() string {
	return fmt.Sprintf("%d/%x", n.Claimed.ID, sha256.Sum256([]byte(n.Token())))
}

// unverified is an error from before the merchant's function, whose own errors may be of any class.
type unverified struct{ error }

func (e unverified) Unwrap() error { return e.error }

func refusedWith(r *http.Request, err error) (status int, word string) {
	before := errors.As(err, new(unverified))
	switch {
	case before && errors.Is(err, errTooLong):
		return http.StatusRequestEntityTooLarge, "too long"
	case r.Method != http.MethodPost:
		return http.StatusMethodNotAllowed, "not POST"
	case before && errors.Is(err, ErrMalformed):
		return http.StatusBadRequest, "not a notification"
	case before && errors.Is(err, ErrNotConfirmed):
		return http.StatusConflict, "not confirmed"
	case before, r.Context().Err() != nil:
		return http.StatusServiceUnavailable, "not verified in time"
	}
	return http.StatusInternalServerError, "not handled"
}
