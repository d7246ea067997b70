package ipay

import (
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"time"
)

// Option changes a [Client] that [New] makes.
type Option func(*Client) error

// WithHTTPClient sends through a copy of client instead of an own http.Client: its Transport, Jar and Timeout hold, its
// CheckRedirect does not (redirects are never followed). A Transport that repeats requests by itself takes away the promise
// that nothing is sent twice.
func WithHTTPClient(client *http.Client) Option {
	return func(c *Client) error {
		if client == nil {
			return invalid("WithHTTPClient(nil); leave the option out for the built-in one")
		}
		c.http = *client
		return nil
	}
}

// WithTimeout bounds one call, from dialling to the last byte of the answer; the default is 30 s. The context of a call may
// end it earlier.
func WithTimeout(d time.Duration) Option {
	return func(c *Client) error {
		if d <= 0 {
			return invalid("WithTimeout wants more than 0; leave the option out for 30s")
		}
		c.timeout = d
		return nil
	}
}

// WithClock replaces the clock that stamps requests, time.Now by default. It may answer in any zone: the stamp is written in
// that of Kyiv. A sandbox with a clock of its own wants this one to agree with it where it checks the time of a request.
//
// Source: googlepay.uk.txt §3.3 (request.auth.time).
func WithClock(now func() time.Time) Option {
	return func(c *Client) error {
		if now == nil {
			return invalid("WithClock(nil); leave the option out for the machine's clock")
		}
		c.now = now
		return nil
	}
}

// WithHeader adds a header to every request, for example one that names a scenario to a sandbox. It may also replace one of
// the client's own (Accept, Content-Type, User-Agent) or Host. Given twice, the last value holds.
//
// Refused are names and values that HTTP does not allow, Content-Length, Transfer-Encoding and Trailer, which net/http owns,
// and Idempotency-Key and X-Idempotency-Key: with either, net/http repeats a POST by itself when a connection dies, and the
// provider knows no such header.
func WithHeader(name, value string) Option {
	return func(c *Client) error {
		name := textproto.CanonicalMIMEHeaderKey(name)
		switch {
		case !validHeaderName(name):
			return invalid("WithHeader: that is not the name of a header; give letters, digits and hyphens")
		case !validHeaderValue(value):
			return invalid("WithHeader: the value of " + name + " has a control character; give one line of text")
		case slices.Contains([]string{"Idempotency-Key", "X-Idempotency-Key"}, name):
			return invalid("WithHeader: " + name + " makes net/http send a payment twice; leave it out, the provider does not know it")
		case slices.Contains([]string{"Content-Length", "Transfer-Encoding", "Trailer"}, name):
			return invalid("WithHeader: " + name + " is computed by net/http; leave it out")
		case name == "Host":
			c.host = value
		default:
			c.header.Set(name, value)
		}
		return nil
	}
}

// validHeaderName says whether name is a token of RFC 9110.
func validHeaderName(name string) bool {
	for _, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (r < '0' || r > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", r) {
			return false
		}
	}
	return name != ""
}

func validHeaderValue(value string) bool {
	for i := range len(value) {
		if b := value[i]; b < ' ' && b != '\t' || b == 0x7f {
			return false
		}
	}
	return true
}
