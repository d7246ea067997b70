package gbpayments

import (
	"net/http"
	"net/textproto"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// Option changes a [Client] that [New] makes.
type Option func(*Client) error

// Paths are the addresses of the three methods for which the page prints none, each beginning with a slash and without the base
// URL. An empty one keeps its default.
type Paths struct {
	Confirm string // default "/payment/confirm"
	Cancel  string // default "/payment/cancel"
	Refund  string // default "/payment/refund"
}

// Guess: "Подтверждение оплаты", "Отмена оплаты" and "Возврат средств" have no address on the page; the other methods are named
// by what they do below /payment.
var defaultPaths = Paths{Confirm: "/payment/confirm", Cancel: "/payment/cancel", Refund: "/payment/refund"}

// WithPaths sets the addresses of confirm, cancel and refund, should the provider have given others than the defaults of
// [Paths].
func WithPaths(paths Paths) Option {
	return func(c *Client) error {
		for _, p := range []struct {
			given string
			kept  *string
		}{{paths.Confirm, &c.paths.Confirm}, {paths.Cancel, &c.paths.Cancel}, {paths.Refund, &c.paths.Refund}} {
			if p.given == "" {
				continue
			}
			if u, err := url.Parse(p.given); err != nil || u.String() != p.given || path.Clean(p.given) != p.given || p.given[0] != '/' || p.given == "/" ||
				strings.ContainsAny(p.given, "?#") {
				return invalid("WithPaths: that is not a path; give a slash and the rest, for example /payment/void")
			}
			*p.kept = p.given
		}
		return nil
	}
}

// WithFormBody sends the parameters as application/x-www-form-urlencoded instead of JSON.
//
// Guess: the page prints JSON only and does not say which of the two is meant.
func WithFormBody() Option {
	return func(c *Client) error { c.form = true; return nil }
}

// WithWorkmode sets the work mode of every list that the client asks for, unless [Query.Workmode] says otherwise. A site that
// runs in test mode needs it, else none of its transactions is found.
func WithWorkmode(mode Workmode) Option {
	return func(c *Client) error {
		if !mode.valid() {
			return invalid("WithWorkmode wants a whole number as text; give WorkmodeLive or WorkmodeTest")
		}
		c.workmode = mode
		return nil
	}
}

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

// WithClock replaces the clock that [OutcomeUnknownError.SentAt] is read from, time.Now by default. No request carries it. A
// sandbox with a clock of its own wants this one to agree with it, else [Client.Reconcile] looks at the wrong days.
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
// Refused are names and values that HTTP does not allow, Authorization, which the credentials make, Content-Length,
// Transfer-Encoding and Trailer, which net/http owns, and Idempotency-Key and X-Idempotency-Key: with either, net/http repeats
// a POST by itself when a connection dies, and the provider knows no such header.
func WithHeader(name, value string) Option {
	return func(c *Client) error {
		name := textproto.CanonicalMIMEHeaderKey(name)
		switch {
		case !validHeaderName(name):
			return invalid("WithHeader: that is not the name of a header; give letters, digits and hyphens")
		case !validHeaderValue(value):
			return invalid("WithHeader: the value of " + name + " has a control character; give one line of text")
		case name == "Authorization":
			return invalid("WithHeader: Authorization is made of the Credentials; leave it out")
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
