package gbpayments

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The provider's names of its methods, which are their paths but for confirm, cancel and refund: [Paths].
//
// Source: methods.ru.txt, "Тестовый метод", "Оплата по токену", "Получение транзакций".
const (
	methodTest      = "test"
	methodAuthorize = "payment/token/auth"
	methodCharge    = "payment/token/charge"
	methodConfirm   = "payment/confirm"
	methodCancel    = "payment/cancel"
	methodRefund    = "payment/refund"
	methodList      = "payment/list"
)

// A call is one method with its parameters, before it becomes bytes.
type call struct {
	method        string
	path          string // with a slash before it; "" is the method's name
	fields        []field
	moves         bool // it may have moved money by the time an answer is missing
	transactionID int64
	orderID       string // of a new payment
	amount        int64  // kopecks
	hide          []string
	sentAt        time.Time
}

// A field is one parameter: a text or a whole number.
type field struct {
	key    string
	text   string
	number bool // text is its decimal digits
}

func textField(key, value string) field { return field{key: key, text: value} }

func numberField(key string, value int64) field {
	return field{key: key, text: strconv.FormatInt(value, 10), number: true}
}

// given leaves out texts that are empty.
func given(fields ...field) []field {
	var kept []field
	for _, f := range fields {
		if f.text != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

// newRequest builds the request and lists the values in it that no error may show.
func (c *Client) newRequest(ctx context.Context, q call) (*http.Request, []string, error) {
	proof := base64.StdEncoding.EncodeToString([]byte(c.credentials.SiteID + ":" + c.credentials.APISecret))
	hide := append([]string{c.credentials.APISecret, proof}, q.hide...)
	for _, f := range q.fields {
		if !utf8.ValidString(f.text) {
			return nil, nil, fmt.Errorf("%w; %s: %s is not UTF-8; convert it first", ErrInvalidRequest, q.method, f.key)
		}
	}
	body, kind := encodeJSON(q.fields), "application/json"
	if c.form {
		body, kind = encodeForm(q.fields), "application/x-www-form-urlencoded"
	}
	address := c.address + "/" + q.method
	if q.path != "" {
		address = c.address + q.path
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, nil, fmt.Errorf("%w; %s: %w", ErrInvalidRequest, q.method, newMaskedError(err, hide))
	}
	if q.moves {
		// Without GetBody nothing on the way can rewind the body, so nothing can send it a second time.
		request.GetBody = nil
	}

	h := request.Header
	h.Set("Accept", "application/json")
	h.Set("Content-Type", kind)
	h.Set("User-Agent", "paysandbox-gbpayments/"+Version)
	for name, values := range c.header {
		h[name] = values
	}
	h.Set("Authorization", "Basic "+proof)
	if c.host != "" {
		request.Host = c.host
	}
	return request, hide, nil
}

// encodeJSON writes the fields in their order, which is that of the page's tables. Their texts are UTF-8.
func encodeJSON(fields []field) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range fields {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(f.key) + ":")
		if f.number {
			b.WriteString(f.text)
			continue
		}
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false) // a "&" stays legible in a log
		_ = encoder.Encode(f.text)   // a text into a buffer cannot fail
		b.Truncate(b.Len() - 1)      // Encode ends with a newline
	}
	b.WriteByte('}')
	return b.Bytes()
}

func encodeForm(fields []field) []byte {
	pairs := make([]string, len(fields))
	for i, f := range fields {
		pairs[i] = url.QueryEscape(f.key) + "=" + url.QueryEscape(f.text)
	}
	return []byte(strings.Join(pairs, "&"))
}
