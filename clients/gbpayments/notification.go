package gbpayments

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

const maxNotification = 256 << 10 // bytes

var (
	// ErrNotification: a request is no notification that can be believed. Every error of ParseNotification is one.
	ErrNotification = errors.New("gbpayments: no notification")
	// ErrUnsigned: it has no X-Content-HMAC, so anybody can have sent it.
	ErrUnsigned = errors.New("it has no X-Content-HMAC")
	// ErrBadSignature: its X-Content-HMAC is not that of its body. Either it was changed on its way, or the API Secret is wrong.
	ErrBadSignature = errors.New("its X-Content-HMAC is wrong: it was changed on its way, or the API Secret is wrong")
	// ErrMalformed: it is signed rightly, and something in it cannot be read.
	ErrMalformed = errors.New("it cannot be read")
)

// PayNotification is a PAY: a payment was completed, and this is the token of its card.
//
// Guess: the page says that PAY carries the token and nothing else; form, signature and answer are those of APIs of the same design. Ask
// [Client.List] before anything of value depends on it.
type PayNotification struct {
	TransactionID int64
	OrderID       string
	Amount        int64 // kopecks
	Currency      string
	Token         string // of the card, for further payments
	CardMask      string
	Raw           []byte // as it came
}

// ParseNotification reads a PAY, a POST of JSON of at most 256 KiB: it verifies X-Content-HMAC (base64 of HMAC-SHA256 over the body with
// the API Secret) and only then decodes. Every error is [ErrNotification], and [ErrUnsigned], [ErrBadSignature] or [ErrMalformed]; none
// shows a secret.
func ParseNotification(r *http.Request, apiSecret string) (PayNotification, error) {
	malformed := func(what string) (PayNotification, error) {
		return PayNotification{}, fmt.Errorf("%w: %w: %s", ErrNotification, ErrMalformed, what)
	}
	if r.Method != http.MethodPost || r.Body == nil {
		return malformed("it is no POST with a body")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxNotification+1))
	switch {
	case err != nil:
		return malformed("the body broke off")
	case len(body) > maxNotification:
		return malformed(fmt.Sprintf("it is longer than %d bytes", maxNotification))
	}
	sent := r.Header.Get("X-Content-HMAC")
	if sent == "" {
		return PayNotification{}, fmt.Errorf("%w: %w", ErrNotification, ErrUnsigned)
	}
	mac := hmac.New(sha256.New, []byte(apiSecret))
	mac.Write(body)
	if digest, err := base64.StdEncoding.DecodeString(sent); err != nil || apiSecret == "" || !hmac.Equal(digest, mac.Sum(nil)) {
		return PayNotification{}, fmt.Errorf("%w: %w", ErrNotification, ErrBadSignature)
	}
	var wire struct {
		Type          string `json:"type"`
		TransactionID int64  `json:"transaction_id"`
		OrderID       string `json:"order_id"`
		Amount        int64  `json:"amount"`
		Currency      string `json:"currency"`
		Card          struct {
			Token string `json:"token"`
			Mask  string `json:"mask"`
		} `json:"card"`
	}
	switch {
	case json.Unmarshal(body, &wire) != nil:
		return malformed("the body is not the JSON of a notification")
	case wire.Type != "PAY":
		return malformed("it is of another type than PAY")
	case wire.TransactionID <= 0 || wire.Card.Token == "":
		return malformed("it has no transaction_id or no card.token")
	}
	return PayNotification{
		TransactionID: wire.TransactionID, OrderID: wire.OrderID, Amount: wire.Amount, Currency: wire.Currency,
		Token: wire.Card.Token, CardMask: wire.Card.Mask, Raw: body,
	}, nil
}
