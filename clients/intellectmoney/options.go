package intellectmoney

import (
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"time"
)

// Option changes a [Client] that [New] makes.
type Option func(*Client) error

// WithFormBody sends requests as application/x-www-form-urlencoded. This is the default, and what every sample of the pages
// sends.
//
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Примеры кода".
func WithFormBody() Option {
	return func(c *Client) error { c.json = false; return nil }
}

// WithJSONBody sends requests as a JSON object under application/json: EshopId a number, everything else text.
//
// Source: gazprompay.ru.txt, "Заголовки запроса" (Content-Type); "Тело запроса" (EshopId INT).
func WithJSONBody() Option {
	return func(c *Client) error { c.json = true; return nil }
}

// WithXMLAnswer asks for answers in XML (Accept: application/xml). Without it JSON is asked for. Whatever was asked for, both
// are read.
//
// Source: the vendor's public samples.
func WithXMLAnswer() Option {
	return func(c *Client) error { c.xml = true; return nil }
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

// WithHeader adds a header to every request, for example one that names a scenario to a sandbox. It may also replace one of
// the client's own (Accept, Authorization, Content-Type, Sign, User-Agent) or Host. Given twice, the last value holds.
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

// WithTestCurrency is for invoices in the provider's test currency TST, which ask for less proof: createInvoice,
// bankCardPayment and getBankCardPaymentState are sent with Hash alone, without Authorization and Sign. [New] then takes
// Credentials without BearerToken and SignSecretKey.
//
// CreateInvoice makes invoices in TST and refuses another currency. The other operations need the full proof in TST too: they
// are sent with it when the Credentials have it, and refused with [ErrInvalidRequest] before anything is sent when not.
//
// Source: the vendor's public samples; agreed by independent clients.
func WithTestCurrency() Option {
	return func(c *Client) error { c.test = true; return nil }
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
