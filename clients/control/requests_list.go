package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// Selection says which requests a list has. The zero Selection is the newest hundred.
type Selection struct {
	Provider string
	Op       string
	Payment  string // "ipay:1234567", or the number alone
	Outcome  string
	Finding  string // the id of a remark
	Since    int64  // requests with greater numbers alone
	Limit    int    // the newest so many; 0: 100
}

// query is the selection as a URL has it, with its question mark; "" for all.
func (s Selection) query() string { return asked(s.values()) }

func (s Selection) values() url.Values {
	q := url.Values{}
	add(q, "provider", s.Provider)
	add(q, "op", s.Op)
	add(q, "payment", s.Payment)
	add(q, "outcome", s.Outcome)
	add(q, "finding", s.Finding)
	if s.Since != 0 {
		q.Set("since", strconv.FormatInt(s.Since, 10))
	}
	if s.Limit != 0 {
		q.Set("limit", strconv.Itoa(s.Limit))
	}
	return q
}

// Requests lists requests of the journal, oldest first.
//
// Errors: [*Problem] (400: a number or a limit below 0; 404: there is no such tenant), [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Requests(ctx context.Context, selection Selection) ([]Request, error) {
	path := "/__admin/requests" + selection.query()
	var list struct {
		Requests []Request `json:"requests"`
	}
	if err := c.do(ctx, http.MethodGet, path, nil, &list); err != nil {
		return nil, err
	}
	if list.Requests == nil {
		return nil, malformed(http.MethodGet, path, "no list of requests in it")
	}
	return list.Requests, nil
}

// CanonicalRequests is [Client.Requests] as the JSON of the sandbox, without ports, addresses, the User-Agent and measured times: the same
// seed and the same requests, one after another, give the same bytes.
//
// Errors: those of [Client.Requests].
func (c *Client) CanonicalRequests(ctx context.Context, selection Selection) ([]byte, error) {
	q := selection.values()
	q.Set("format", "canonical")
	path := "/__admin/requests" + asked(q)
	answer, _, err := c.send(ctx, http.MethodGet, path, "application/json", "", nil)
	if err != nil {
		return nil, err
	}
	var list struct {
		Requests []json.RawMessage `json:"requests"`
	}
	if json.Unmarshal(answer, &list) != nil || list.Requests == nil {
		return nil, malformed(http.MethodGet, path, "no list of requests in it")
	}
	return answer, nil
}

// Request gives one request of the journal by its number, which the header X-Sandbox-Request of its answer has.
//
// Errors: [*Problem] (400: the number is below 0; 404: the journal has no such request, or no longer), [ErrMalformedAnswer], or a failure of
// the connection.
func (c *Client) Request(ctx context.Context, number int64) (Request, error) {
	path := fmt.Sprintf("/__admin/requests/%d", number)
	var r Request
	if err := c.do(ctx, http.MethodGet, path, nil, &r); err != nil {
		return Request{}, err
	}
	if r.Number == 0 || r.Provider == "" {
		return Request{}, malformed(http.MethodGet, path, "no request in it")
	}
	return r, nil
}
