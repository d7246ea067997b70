package intellectmoney

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// A call is one operation with its fields, before it becomes bytes.
type call struct {
	operation string  // the last part of the path
	fields    []field // in the order of the page, without Hash; an empty value is not sent
	literal   string  // signed after the fields, not sent
	moves     bool    // it may have moved money by the time an answer is missing
	open      bool    // in the test currency it needs neither Bearer nor Sign
	invoiceID string  // what an unknown outcome is reconciled by
	orderID   string
	hide      []string // values that no error may show
}

type field struct {
	name, value string
	unsigned    bool
}

// signed lists what Hash and Sign cover: the fields in the order of the body, an absent one as an empty place.
//
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Сигнатура подписи".
func (q call) signed() []string {
	var values []string
	for _, f := range q.fields {
		if !f.unsigned {
			values = append(values, f.value)
		}
	}
	if q.literal != "" {
		values = append(values, q.literal)
	}
	return values
}

// newRequest builds the request and lists the values in it that no error may show.
func (c *Client) newRequest(ctx context.Context, q call) (*http.Request, []string, error) {
	for _, f := range q.fields {
		if !utf8.ValidString(f.value) {
			return nil, nil, fmt.Errorf("%w; %s: %s is not UTF-8, which the digests cover; convert it first",
				ErrInvalidRequest, q.operation, f.name)
		}
	}
	prove := !c.test || !q.open
	if prove && (c.credentials.BearerToken == "" || c.credentials.SignSecretKey == "") {
		return nil, nil, fmt.Errorf("%w; %s: needs BearerToken and SignSecretKey in the test currency too; give both to New",
			ErrInvalidRequest, q.operation)
	}

	signed := q.signed()
	hash := Hash(signed, c.credentials.SecretKey)
	fields := append(q.fields, field{name: "Hash", value: hash})
	body, contentType := formBody(fields), "application/x-www-form-urlencoded"
	if c.json {
		body, contentType = jsonBody(fields), "application/json"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/merchant/"+q.operation, bytes.NewReader(body))
	if err != nil {
		return nil, nil, fmt.Errorf("%w; %s: %w", ErrInvalidRequest, q.operation, err)
	}
	if q.moves {
		// Without GetBody nothing on the way can rewind the body, so nothing can send it a second time.
		request.GetBody = nil
	}

	h := request.Header
	h.Set("Accept", "application/json")
	if c.xml {
		h.Set("Accept", "application/xml")
	}
	h.Set("Content-Type", contentType)
	h.Set("User-Agent", "paysandbox-intellectmoney/"+Version)
	hide := append([]string{hash}, q.hide...)
	if prove {
		sign := Sign(signed, c.credentials.SignSecretKey)
		h.Set("Authorization", "Bearer "+c.credentials.BearerToken)
		h.Set("Sign", sign)
		hide = append(hide, c.credentials.BearerToken, sign)
	}
	for name, values := range c.header {
		h[name] = values
	}
	if c.host != "" {
		request.Host = c.host
	}
	return request, hide, nil
}

func formBody(fields []field) []byte {
	var b strings.Builder
	for _, f := range fields {
		if f.value == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(f.name + "=" + url.QueryEscape(f.value))
	}
	return []byte(b.String())
}

func jsonBody(fields []field) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // a "&" in a URL stays legible in a log
	b.WriteByte('{')
	for _, f := range fields {
		if f.value == "" {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + f.name + `":`)
		if f.name == "EshopId" {
			b.WriteString(f.value) // the only INT of the tables; New has checked that it is one
			continue
		}
		// A string cannot fail to encode, and a bytes.Buffer takes everything.
		_ = encoder.Encode(f.value)
		b.Truncate(b.Len() - 1) // the encoder ends each value with a line break
	}
	b.WriteByte('}')
	return b.Bytes()
}
