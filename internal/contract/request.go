package contract

import (
	"net/http"
	"strings"
)

// Request is what a merchant sent, as far as the contract looks at it.
type Request struct {
	Header http.Header // keys in canonical form
	// Document is the body as a JSON-like tree in the contract's spelling of names: map[string]any, []any, string, bool, nil, and
	// float64, json.Number or an integer for numbers. It is nil where nothing could be read. The check does not change it.
	Document any
	// Textual says that every leaf is text, as in a form or in XML: leaves are then read by the types of the schema before the check.
	Textual bool
	// Variant says which variant of the operation it is; empty, or a name that is none of the operation's: the operation as a whole.
	Variant string
}

// CheckRequest holds a request against the operation, its body against the variant; path is the operation's own, as Operations gives
// it. No violation: nil.
// The violations come in a fixed order: headers, then the body; at most 20 of the body are listed.
func (c *Contract) CheckRequest(path, method string, req Request) []Violation {
	op := c.find(path, method)
	if op == nil {
		return c.unknown("request")
	}
	var found []Violation
	for i := range op.headers {
		found = append(found, op.headers[i].check(req.Header)...)
	}
	switch r := op.request(req.Variant); {
	case r.body == nil:
	case req.Document != nil:
		found = append(found, r.body.check("request body", "the body", req.Document, req.Textual)...)
	case r.required:
		found = append(found, Violation{Where: "request body", Message: "the body is missing or could not be read"})
	}
	return found
}

func (h *header) check(sent http.Header) []Violation {
	values := sent[h.name]
	switch {
	case len(values) == 0 && h.required:
		return h.broken(" is missing")
	case len(values) == 0:
		return nil
	case len(values) > 1:
		return h.broken(" must be sent once")
	}
	value := values[0]
	if n := len(h.prefix); n > 0 && (len(value) <= n || !strings.EqualFold(value[:n], h.prefix)) {
		// The document writes the scheme as registered, in lower case; people know it as "Bearer".
		scheme := strings.ToUpper(h.prefix[:1]) + h.prefix[1:]
		return h.broken(" must be of the form " + scheme + "{token}")
	}
	if h.body == nil {
		return nil
	}
	return h.body.check(h.where, h.name, value, true)
}

func (h *header) broken(predicate string) []Violation {
	return []Violation{{Where: h.where, Field: h.name, Message: h.name + predicate}}
}
