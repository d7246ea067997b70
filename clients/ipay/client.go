package ipay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
	"unicode/utf8"
)

// Version is the version of this client; User-Agent carries it.
const Version = "0.1.0"

const (
	defaultTimeout = 30 * time.Second
	maxAnswer      = 8 << 20 // bytes; the longest real answer is a receipt of one page or two
)

// Credentials are what iPay gives to one merchant.
//
// Printing a Credentials with any verb of fmt shows the login and no secret.
//
// Source: googlepay.uk.txt §3.1.
type Credentials struct {
	Login   string // ID of the merchant; gatewayMerchantId of Google Pay is the same
	SignKey string // key of the signature
}

// Client calls the API for one merchant. It is safe for use by several goroutines and holds no state between calls but idle
// connections.
type Client struct {
	address     string // every request goes here
	credentials Credentials
	http        http.Client
	timeout     time.Duration
	header      http.Header
	host        string
	zone        *time.Location
	now         func() time.Time
}

// New makes a client. baseURL is the address itself, to which nothing is added: "https://api-googlepay.ipay.ua" for the
// provider, for a sandbox for example "http://127.0.0.1:8080/ipay". Nothing is sent.
//
// The error is [ErrInvalidRequest] with a sentence that says what to change: a base URL that is not an absolute http or https
// URL without query, an empty login or key, or an option that cannot be.
//
// Source: googlepay.uk.txt §3.1.
func New(baseURL string, credentials Credentials, options ...Option) (*Client, error) {
	address, err := checkBaseURL(baseURL)
	if err != nil {
		return nil, err
	}
	zone, err := kyiv()
	if err != nil {
		return nil, err
	}
	c := &Client{
		address:     address,
		credentials: credentials,
		http:        http.Client{Transport: newTransport()},
		timeout:     defaultTimeout,
		header:      http.Header{},
		zone:        zone,
		now:         time.Now,
	}
	for _, option := range options {
		if err := option(c); err != nil {
			return nil, err
		}
	}
	if err := credentials.check(); err != nil {
		return nil, err
	}
	// A followed redirect would carry the proof of the caller, and a token, to another address.
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

func checkBaseURL(text string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		// The text is not repeated: a URL that does not parse may still hold a password.
		return "", invalid("the base URL is not an absolute http or https URL; give for example https://api-googlepay.ipay.ua")
	case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return "", invalid("the base URL has a user, a query or a fragment; give scheme, host and path only")
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), nil
}

func (c Credentials) check() error {
	switch {
	case c.Login == "":
		return invalid("Credentials.Login is empty; give the merchant's ID at iPay")
	case c.SignKey == "":
		return invalid("Credentials.SignKey is empty; no request can be signed without it")
	case !utf8.ValidString(c.Login), !utf8.ValidString(c.SignKey):
		return invalid("Credentials.Login or SignKey is not UTF-8; the API speaks UTF-8 only")
	}
	return nil
}

// newTransport is made per client: no client depends on a global. Idle connections go early: a connection that
// the other side has meanwhile closed turns the next payment into an unknown outcome for nothing.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		ForceAttemptHTTP2:   true,
		MaxIdleConns:        16,
		MaxIdleConnsPerHost: 16,
		IdleConnTimeout:     30 * time.Second,
	}
}

// do sends one call, once, and returns the answer of a success. Every other end is an error of errors.go.
func (c *Client) do(ctx context.Context, q call) (answer, error) {
	request, hide, err := c.newRequest(ctx, q)
	if err != nil {
		return answer{}, err
	}
	if err := ctx.Err(); err != nil {
		return answer{}, fmt.Errorf("ipay: %s: nothing was sent: %w", q.action, err)
	}

	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var way delivery
	response, err := c.http.Do(request.WithContext(way.watch(limited)))
	if err != nil {
		if u := (*url.Error)(nil); errors.As(err, &u) {
			err = u.Err // the URL says nothing that the action does not
		}
		err = newMaskedError(err, hide)
		if way.neverBegan(err) {
			return answer{}, q.notSent(ctx, err)
		}
		return answer{}, q.noAnswer(ctx, err)
	}
	defer response.Body.Close()

	body, readErr := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if response.StatusCode != http.StatusOK {
		return answer{}, q.badStatus(response.StatusCode, body, hide)
	}
	if readErr != nil {
		return answer{}, q.noAnswer(ctx, newMaskedError(readErr, hide))
	}
	if len(body) > maxAnswer {
		return answer{}, q.unreadable(fmt.Errorf("%w: longer than %d bytes", ErrMalformedAnswer, maxAnswer))
	}
	if q.file && isPDF(response.Header.Get("Content-Type")) {
		return answer{raw: body, pdf: true}, nil
	}
	a, err := decodeAnswer(body)
	if err != nil {
		return answer{}, q.unreadable(newMaskedError(err, hide))
	}
	if a.refusal != "" {
		return answer{}, q.refused(newAPIError(q.action, response.StatusCode, a, hide))
	}
	return a, nil
}
