package gbpayments

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"
)

// The classes of errors of a notification, for errors.Is. None of them shows a token or a value of the notification.
var (
	// ErrMalformed: it is no notification that can be read; the text says why.
	ErrMalformed = errors.New("gbpayments: malformed notification")
	// ErrNotConfirmed: the list has the transaction, and the notification is not true of it. Somebody else may have sent it.
	ErrNotConfirmed = errors.New("gbpayments: the list does not confirm the notification")
)

const (
	maxNotification = 256 << 10 // bytes

	notificationAge   = 72 * time.Hour // of a payment at its notification
	notificationPages = 20             // that are read for one
)

// errTooLong is an ErrMalformed, too.
var errTooLong = fmt.Errorf("%w: longer than %d bytes", ErrMalformed, maxNotification)

func malformed(what string) error { return fmt.Errorf("%w: %s", ErrMalformed, what) }

// Notification is a PAY notification: a payment by card was made, and here is the token for the next one. Printing it with any verb
// of fmt shows no token.
//
// No document says that it is signed, so as it comes it proves nothing: anybody who knows the address can send one.
// [Client.VerifyNotification] asks the list.
type Notification struct {
	// Claimed is what the notification says, read as a line of the list is; Claimed.Raw is the whole as it came, a form as the JSON
	// object of its fields. Its ID is there, the rest may not be.
	Claimed Transaction
}

// Token is the token of the card that the notification brings, "" if none. It is a secret, and unless the list shows it as well
// nothing proves it.
func (n Notification) Token() string { return n.Claimed.Token }

// String says what the notification claims and shows no token.
func (n Notification) String() string { return "unverified notification of " + n.Claimed.String() }

// Format prints String for every verb.
func (n Notification) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, n.String()) }

// MarshalText gives String, so that no encoder writes a token.
func (n Notification) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// ParseNotification reads a PAY notification of at most 256 KiB from a request, and verifies nothing, for there is nothing to verify
// it by. It reads the body. A date without a zone is taken for UTC; the list has the true one.
//
// The error is [ErrMalformed]: another method than POST, no JSON object and no form, a longer one, or no number of a transaction.
//
// Source: methods.ru.txt, "Оплата по токену": there is a PAY notification with an object card, from which the token comes. The page
// has no more.
// Guess: it is a POST; of a JSON object, or of a form whose card is the text of a JSON object; the number is id or transaction_id;
// the fields have the names of the parameters and of the list; the token is card.token, or token.
func ParseNotification(r *http.Request) (Notification, error) {
	if r.Method != http.MethodPost {
		return Notification{}, malformed("the method is not POST")
	}
	if r.Body == nil {
		return Notification{}, malformed("there is no body")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxNotification+1))
	switch {
	case err != nil:
		return Notification{}, fmt.Errorf("%w: the body broke off", ErrMalformed)
	case len(body) > maxNotification:
		return Notification{}, errTooLong
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	object, err := notificationObject(kind, bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff"))))
	if err != nil {
		return Notification{}, err
	}
	t, err := readTransaction(object, time.UTC)
	switch {
	case err != nil:
		return Notification{}, malformed("the body is not a JSON object")
	case t.ID <= 0:
		return Notification{}, malformed("neither id nor transaction_id is a whole number above 0")
	}
	return Notification{Claimed: t}, nil
}

// notificationObject turns a form into a JSON object of texts; only card may be an object itself.
func notificationObject(kind string, body []byte) (json.RawMessage, error) {
	if kind != "application/x-www-form-urlencoded" || bytes.HasPrefix(body, []byte("{")) {
		return body, nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, malformed("the form cannot be decoded") // the cause would quote a value
	}
	object := map[string]json.RawMessage{}
	for name, values := range form {
		if len(values) != 1 {
			return nil, malformed("a field is there twice")
		}
		if _, ok := readObject(json.RawMessage(values[0])); ok && name == "card" {
			object[name] = json.RawMessage(values[0])
			continue
		}
		object[name], _ = json.Marshal(values[0]) // a text always can be written
	}
	return json.Marshal(object)
}

// VerifyNotification asks the list for the transaction that a notification is of, and gives it as the list has it: use this, and of
// the notification nothing but its token. The list is read from the newest transaction backwards, over 72 hours and at most 2000
// transactions.
//
// Errors: [ErrNotFound] where the list does not have it (yet: it may lag, or the site is a test one and wants [WithWorkmode]);
// [ErrNotConfirmed] where it is a refund, is neither completed nor authorized, is of another order, of a greater sum than the
// notification says, or has another token or card; [ErrInvalidRequest] for a Notification that ParseNotification did not make; and
// those of [Client.List].
//
// Guess: the list has a transaction by the time of its notification.
func (c *Client) VerifyNotification(ctx context.Context, n Notification) (Transaction, error) {
	if err := checkTransactionID(n.Claimed.ID); err != nil {
		return Transaction{}, err
	}
	listed, err := c.newest(ctx, n.Claimed.ID)
	if err != nil {
		return Transaction{}, err
	}
	if what := contradiction(n.Claimed, listed); what != "" {
		return Transaction{}, fmt.Errorf("%w: transaction %d %s", ErrNotConfirmed, listed.ID, what)
	}
	return listed, nil
}

// newest looks from the greatest number downwards, for a notification is of a payment just made. What is paid meanwhile pushes
// transactions onto the next page, where they come twice: nothing is missed.
func (c *Client) newest(ctx context.Context, id int64) (Transaction, error) {
	query := Query{DateStart: c.now().Add(-notificationAge), Sort: SortID, Limit: MaxLimit}
	for range notificationPages {
		page, err := c.List(ctx, query)
		if err != nil {
			return Transaction{}, err
		}
		passed := false
		for _, t := range page.Transactions {
			if t.ID == id {
				return t, nil
			}
			passed = passed || t.ID != 0 && t.ID < id
		}
		if passed || len(page.Transactions) < query.Limit {
			break
		}
		query.Offset += len(page.Transactions)
	}
	return Transaction{}, fmt.Errorf("gbpayments: transaction %d of a notification: %w in the newest of the list", id, ErrNotFound)
}

// contradiction says how the list denies the notification. A part may have been confirmed before the notification came, so a smaller
// sum in the list is none.
func contradiction(claimed, listed Transaction) string {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	switch {
	case listed.Refund():
		return "is a refund"
	case !listed.Paid() && !listed.Authorized():
		return "is neither completed nor authorized"
	case differ(claimed.OrderID, listed.OrderID):
		return "is of another order"
	case claimed.Amount != 0 && claimed.Amount < listed.Amount:
		return "is of a greater sum"
	case differ(claimed.Token, listed.Token), differ(claimed.Card.MaskedPAN, listed.Card.MaskedPAN):
		return "was paid with another card"
	}
	return ""
}
