package control

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// PaymentFilter says which payments to list. The zero value is the newest 100 of all.
type PaymentFilter struct {
	Provider  string // "ipay"
	State     string // the provider's own code
	Status    string // the sandbox's word, the same for all providers
	Reference string // the merchant's own number
	Limit     int    // how many; 0: 100
}

func (f PaymentFilter) query() string {
	q := url.Values{}
	add(q, "provider", f.Provider)
	add(q, "state", f.State)
	add(q, "status", f.Status)
	add(q, "reference", f.Reference)
	if f.Limit != 0 {
		q.Set("limit", strconv.Itoa(f.Limit))
	}
	return asked(q)
}

// Payments lists payments, newest first. A provider, state or reference that no payment has is an empty list.
//
// Errors: [*Problem] (400: a status that the sandbox does not know, or a limit below 0; 404: there is no such tenant),
// [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Payments(ctx context.Context, filter PaymentFilter) ([]Payment, error) {
	path := "/__admin/payments" + filter.query()
	var list struct {
		Payments []Payment `json:"payments"`
	}
	if err := c.do(ctx, http.MethodGet, path, nil, &list); err != nil {
		return nil, err
	}
	if list.Payments == nil {
		return nil, malformed(http.MethodGet, path, "no list of payments in it")
	}
	return list.Payments, nil
}

// add adds a condition that is given.
func add(q url.Values, name, value string) {
	if value != "" {
		q.Set(name, value)
	}
}

// asked is the end of a path.
func asked(q url.Values) string {
	query := q.Encode()
	if query == "" {
		return ""
	}
	return "?" + query
}
