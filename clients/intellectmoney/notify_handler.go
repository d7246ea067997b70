package intellectmoney

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// NotificationOption changes one [Client.NotificationHandler].
type NotificationOption func(*notificationHandler)

// OnRefused is called with every delivery that is not answered with OK, and why: a wrong signature as well as an error of the
// merchant's own function, which comes as it is. The default is to tell nobody.
func OnRefused(tell func(context.Context, error)) NotificationOption {
	return func(h *notificationHandler) { h.onRefused = tell }
}

type notificationHandler struct {
	credentials Credentials
	deliveries  Deliveries
	handle      func(context.Context, Notification) error
	onRefused   func(context.Context, error)
}

// NotificationHandler serves the address that Invoice.ResultURL names. It parses each notification as [ParseNotification] does, refuses
// one of another shop, and calls handle once for each event, as [Notification.Key] tells them apart.
//
// When handle gives nil, now or at an earlier delivery, the answer is HTTP 200 with the two bytes "OK", by which the provider knows
// that it need not deliver again. Every other answer has another body and says nothing of the cause: 405 for a method that is not
// POST, 413 for too long a form, 403 without a signature or with a wrong one, 400 for what cannot be read and for another shop,
// 500 when handle gives an error, 503 when the request ended before its turn came.
//
// handle runs before the answer and under the context of the request, so what takes long belongs into a queue. It is called again for
// an event whose answer was lost only if the store has forgotten it.
//
// The error is [ErrInvalidRequest] without deliveries or handle.
//
// Source: the vendor's public samples (result URL): the answer is exactly OK. When the provider gives up waiting, and how often it
// delivers again, no page says.
func (c *Client) NotificationHandler(deliveries Deliveries, handle func(context.Context, Notification) error, options ...NotificationOption) (http.Handler, error) {
	switch {
	case deliveries == nil:
		return nil, invalid("NotificationHandler without Deliveries; give NewMemoryDeliveries(0), or your database")
	case handle == nil:
		return nil, invalid("NotificationHandler without a function; give what is to be done for a notification")
	}
	h := &notificationHandler{credentials: c.credentials, deliveries: deliveries, handle: handle, onRefused: func(context.Context, error) {}}
	for _, option := range options {
		option(h)
	}
	return h, nil
}

func (h *notificationHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	err := h.deliver(r)
	if err == nil {
		_, _ = io.WriteString(w, "OK") // whoever does not hear it delivers again
		return
	}
	h.onRefused(r.Context(), err)
	status, word := refusedWith(r, err)
	if status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", http.MethodPost)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, word+"\n")
}

func (h *notificationHandler) deliver(r *http.Request) error {
	n, err := ParseNotification(r, h.credentials.SecretKey)
	if err != nil {
		return unread{err}
	}
	if n.EshopID != h.credentials.EshopID {
		return unread{malformed("it is of another shop")} // two shops may have one key
	}
	return h.deliveries.Once(r.Context(), n.Key(), func(ctx context.Context) error { return h.handle(ctx, n) })
}

// unread is an error from before the merchant's function, whose own errors may be of any class.
type unread struct{ error }

func (e unread) Unwrap() error { return e.error }

func refusedWith(r *http.Request, err error) (status int, word string) {
	before := errors.As(err, new(unread))
	switch {
	case r.Method != http.MethodPost:
		return http.StatusMethodNotAllowed, "not POST"
	case before && errors.Is(err, errTooLong):
		return http.StatusRequestEntityTooLarge, "too long"
	case before && (errors.Is(err, ErrUnsigned) || errors.Is(err, ErrBadSignature)):
		return http.StatusForbidden, "wrong signature"
	case before:
		return http.StatusBadRequest, "not a notification of this shop"
	case r.Context().Err() != nil:
		return http.StatusServiceUnavailable, "not handled in time"
	}
	return http.StatusInternalServerError, "not handled"
}
