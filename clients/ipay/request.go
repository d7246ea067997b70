package ipay

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"
)

// A call is one action with its body, before it becomes bytes.
type call struct {
	action    string
	body      any
	moves     bool     // it may have moved money by the time an answer is missing
	file      bool     // its answer may be a PDF
	paymentID int64    // whose payment it is; 0 for a new one, or one that is asked for by ext_id
	extID     string   // of a new payment
	hide      []string // values that no error may show
}

// The envelope of every request.
//
// Source: googlepay.uk.txt §3.3.
type envelopeWire struct {
	Request requestWire `json:"request"`
}

type requestWire struct {
	Version json.Number `json:"version"`
	Auth    authWire    `json:"auth"`
	Action  string      `json:"action"`
	Body    any         `json:"body"`
}

type authWire struct {
	Login string `json:"login"`
	Time  string `json:"time"`
	Sign  string `json:"sign"`
}

// apiVersion is a number, as every example prints it; the table calls it a string.
//
// Source: googlepay.uk.txt §3.3, "Приклад запиту".
const apiVersion = "1.20"

// newRequest builds the request and lists the values in it that no error may show.
func (c *Client) newRequest(ctx context.Context, q call) (*http.Request, []string, error) {
	stamp := c.now().In(c.zone).Format(time.DateTime)
	sign := Sign(stamp, c.credentials.SignKey)
	hide := append([]string{c.credentials.SignKey, sign}, q.hide...)
	body, err := encode(envelopeWire{requestWire{
		Version: apiVersion, Auth: authWire{c.credentials.Login, stamp, sign}, Action: q.action, Body: q.body,
	}})
	if err != nil {
		return nil, nil, fmt.Errorf("%w; %s: %w", ErrInvalidRequest, q.action, newMaskedError(err, hide))
	}
	if !utf8.Valid(body) || replaced(body) {
		return nil, nil, fmt.Errorf("%w; %s: a text is not UTF-8, and the API speaks UTF-8 only; convert it first", ErrInvalidRequest, q.action)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address, bytes.NewReader(body))
	if err != nil {
		return nil, nil, fmt.Errorf("%w; %s: %w", ErrInvalidRequest, q.action, err)
	}
	if q.moves {
		// Without GetBody nothing on the way can rewind the body, so nothing can send it a second time.
		request.GetBody = nil
	}

	h := request.Header
	h.Set("Accept", "application/json")
	if q.file {
		h.Set("Accept", "application/pdf, application/json")
	}
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "paysandbox-ipay/"+Version)
	for name, values := range c.header {
		h[name] = values
	}
	if c.host != "" {
		request.Host = c.host
	}
	return request, hide, nil
}

func encode(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // a "&" in a URL stays legible in a log
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// replaced says that encoding/json has met bytes that are no UTF-8: it writes \ufffd for them, and U+FFFD itself as it is.
func replaced(body []byte) bool {
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		if bytes.HasPrefix(body[i:], []byte(`\ufffd`)) {
			return true
		}
		i++ // whatever is escaped does not begin an escape
	}
	return false
}
