package gbpayments

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"paysandbox/internal/probe"
)

// The outcomes that most trials have.
const (
	taken   = "taken"
	refused = "refused with success 0"
	badBody = "error 10002"
)

// wrong is the outcome of error 10002.
func wrong(name string) string { return "error 10002 of " + name }

// answer is what every answer has.
type answer struct {
	Response *response `json:"response"`
	Error    *failure  `json:"error"`
	raw      probe.Answer
}

type response struct {
	Success       json.RawMessage   `json:"success"`
	Timestamp     json.RawMessage   `json:"timestamp"`
	TransactionID json.RawMessage   `json:"transaction_id"`
	Reason        string            `json:"reason"`
	Count         json.RawMessage   `json:"count"`
	Items         []json.RawMessage `json:"items"`
}

type failure struct {
	Code      json.RawMessage `json:"code"`
	Text      string          `json:"text"`
	Name      string          `json:"name"`
	ErrorID   json.RawMessage `json:"error_id"`
	Timestamp json.RawMessage `json:"timestamp"`
}

// word is a number, or the text that holds it.
func word(raw json.RawMessage) string { return strings.Trim(string(raw), `"`) }

// whole is a whole number, or the text that holds it; ok: it is one.
func whole(raw json.RawMessage) (n int64, ok bool) {
	n, err := strconv.ParseInt(word(raw), 10, 64)
	return n, err == nil
}

// read decodes the body and names the outcome. The HTTP status of an error is a guess of its own, and left out.
func (a *answer) read() string {
	switch err := json.Unmarshal(a.raw.Body, a); {
	case err != nil || a.Response == nil && a.Error == nil:
		return httpOutcome(a.raw)
	case a.Response != nil && a.Error != nil:
		return "both response and error"
	case a.Error != nil && a.raw.Status < http.StatusInternalServerError:
		return a.Error.outcome()
	case a.Error != nil:
		return fmt.Sprintf("HTTP %d, %s", a.raw.Status, a.Error.outcome())
	case a.raw.Status != http.StatusOK:
		return fmt.Sprintf("HTTP %d, %s", a.raw.Status, a.Response.outcome())
	}
	return a.Response.outcome()
}

func (f *failure) outcome() string {
	if f.Name != "" {
		return "error " + word(f.Code) + " of " + f.Name
	}
	return "error " + word(f.Code)
}

func (r *response) outcome() string {
	switch success := word(r.Success); {
	case success == "1", success == "" && r.Items != nil:
		return taken
	case success == "0":
		return refused
	case success == "":
		return "a response without success"
	default:
		return "success " + success
	}
}

// httpOutcome names an answer that is none of the provider's.
func httpOutcome(a probe.Answer) string {
	if text := a.Excerpt(); text != "" {
		return fmt.Sprintf("HTTP %d with a body: %s", a.Status, text)
	}
	return fmt.Sprintf("HTTP %d without a body", a.Status)
}

// number is the number of the transaction that was made; empty: there is none.
func (a *answer) number() string {
	if a.Response == nil {
		return ""
	}
	return word(a.Response.TransactionID)
}

// timestamp is the one of either kind; empty: there is none.
func (a *answer) timestamp() string {
	switch {
	case a.Response != nil:
		return string(a.Response.Timestamp)
	case a.Error != nil:
		return string(a.Error.Timestamp)
	}
	return ""
}

// item is a transaction of a list, key by key.
type item map[string]json.RawMessage

// items are the transactions of a list.
func (a *answer) items() (all []item) {
	if a.Response == nil {
		return nil
	}
	for _, raw := range a.Response.Items {
		var one item
		if json.Unmarshal(raw, &one) == nil { // what is no object has no keys either
			all = append(all, one)
		}
	}
	return all
}

// holding is the transaction with this id, else the first in which another key has the value, whatever its name; a sum is no name.
func (a *answer) holding(value string) item {
	for _, one := range a.items() {
		if word(one["id"]) == value {
			return one
		}
	}
	for _, one := range a.items() {
		for name, v := range one {
			if name != "amount" && word(v) == value {
				return one
			}
		}
	}
	return nil
}

// keys are sorted.
func (i item) keys() string {
	if len(i) == 0 {
		return "no keys"
	}
	var names []string
	for name := range i {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
