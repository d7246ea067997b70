package gbpayments

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	_ "time/tzdata" // a machine without zone data knows the provider's days all the same
	"unicode/utf8"
)

// Version is the version of this client; User-Agent carries it.
const Version = "0.1.0"

const (
	defaultTimeout = 30 * time.Second
	maxAnswer      = 8 << 20 // bytes; the longest real answer is a list of 100 transactions
)

// Credentials are what GBPayments gives to one site. They travel as HTTP Basic: the login is SiteID, the password APISecret.
//
// Printing a Credentials with any verb of fmt shows the site and no secret.
//
// Guess: the page says nothing of who may call.
type Credentials struct {
	SiteID    string // number of the site; no colon
	APISecret string // secret of the API
}

// Client calls the API for one site. It is safe for use by several goroutines and holds no state between calls but idle
// connections.
type Client struct {
	address     string // without a slash at its end; the paths of the methods follow it
	credentials Credentials
	paths       Paths
	workmode    Workmode
	form        bool
	http        http.Client
	timeout     time.Duration
	header      http.Header
	host        string
	zone        *time.Location
	now         func() time.Time
}

// New makes a client. baseURL is what stands before the paths of the methods: "https://api.gbpayments.io" for the provider, for
// a sandbox for example "http://127.0.0.1:8080/gbpayments". Nothing is sent.
//
// The error is [ErrInvalidRequest] with a sentence that says what to change: a base URL that is not an absolute http or https
// URL without query, an empty site or secret, or an option that cannot be.
func New(baseURL string, credentials Credentials, options ...Option) (*Client, error) {
	address, err := checkBaseURL(baseURL)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		return nil, fmt.Errorf("gbpayments: the time zone Europe/Moscow is not known; unset ZONEINFO: %w", err)
	}
	c := &Client{
		address:     address,
		credentials: credentials,
		paths:       defaultPaths,
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
	// A followed redirect would carry the secret, and a token, to another address.
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

func checkBaseURL(text string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		// The text is not repeated: a URL that does not parse may still hold a password.
		return "", invalid("the base URL is not an absolute http or https URL; give for example https://api.gbpayments.io")
	case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return "", invalid("the base URL has a user, a query or a fragment; give scheme, host and path only")
	}
	return strings.TrimRight(u.String(), "/"), nil
}

func (c Credentials) check() error {
	switch {
	case c.SiteID == "":
		return invalid("Credentials.SiteID is empty; give the number of the site at GBPayments")
	case c.APISecret == "":
		return invalid("Credentials.APISecret is empty; give the secret of the API, without which every call is refused")
	case strings.Contains(c.SiteID, ":"):
		return invalid("Credentials.SiteID has a colon, which HTTP Basic cannot carry; give the number of the site alone")
	case !utf8.ValidString(c.SiteID), !utf8.ValidString(c.APISecret):
		return invalid("Credentials.SiteID or APISecret is not UTF-8; convert it first")
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

// do sends one call, once, and gives the response of the answer. Every other end is an error of errors.go.
func (c *Client) do(ctx context.Context, q call) (answer, error) {
	request, hide, err := c.newRequest(ctx, q)
	if err != nil {
		return answer{}, err
	}
	if err := ctx.Err(); err != nil {
		return answer{}, fmt.Errorf("gbpayments: %s: nothing was sent: %w", q.method, err)
	}
	q.sentAt = c.now()

	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var way delivery
	response, err := c.http.Do(request.WithContext(way.watch(limited)))
	if err != nil {
		if u := (*url.Error)(nil); errors.As(err, &u) {
			err = u.Err // the URL says nothing that the method does not
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
	a, err := decodeAnswer(body)
	if err != nil {
		return answer{}, q.unreadable(newMaskedError(err, hide))
	}
	if a.refused {
		return answer{}, q.refused(newAPIError(q.method, response.StatusCode, a, hide))
	}
	a.unread = func(err error) error { return q.unreadable(newMaskedError(err, hide)) }
	return a, nil
}
