package intellectmoney

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
	"unicode/utf8"
)

// Version is the version of this client; User-Agent carries it.
const Version = "0.1.0"

const (
	defaultTimeout = 30 * time.Second
	maxAnswer      = 4 << 20 // bytes; the longest real answer, a QR code, has some thousands
)

// Credentials are what the provider's back office shows for one shop.
//
// Printing a Credentials with any verb of fmt shows the shop's number and no secret.
type Credentials struct {
	EshopID       string // number of the shop, 1 to 6 digits, not beginning with 0
	BearerToken   string // token of the header Authorization: letters, digits and -._~+/=
	SecretKey     string // key of Hash, the digest in the body
	SignSecretKey string // key of Sign, the digest in the header; not the same as SecretKey
}

// Client calls the merchant API for one shop. It is safe for use by several goroutines and holds no state between calls
// but idle connections.
type Client struct {
	base        string // without a slash at its end
	credentials Credentials
	http        http.Client
	timeout     time.Duration
	header      http.Header
	host        string
	json        bool
	xml         bool
	test        bool
}

// New makes a client. baseURL is the part before "/merchant/<method>": "https://api.intellectmoney.ru" for the provider,
// for a sandbox for example "http://127.0.0.1:8080/intellectmoney". Nothing is sent.
//
// The error is [ErrInvalidRequest] with a sentence that says what to change: a base URL that is not an absolute http or https
// URL without query, an EshopID that is not 1 to 6 digits, an empty key, or an option that cannot be.
func New(baseURL string, credentials Credentials, options ...Option) (*Client, error) {
	base, err := checkBaseURL(baseURL)
	if err != nil {
		return nil, err
	}
	c := &Client{
		base:        base,
		credentials: credentials,
		http:        http.Client{Transport: newTransport()},
		timeout:     defaultTimeout,
		header:      http.Header{},
	}
	for _, option := range options {
		if err := option(c); err != nil {
			return nil, err
		}
	}
	if err := credentials.check(c.test); err != nil {
		return nil, err
	}
	// A followed redirect would carry the proof of the caller, and maybe a card, to another address.
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

func checkBaseURL(text string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		// The text is not repeated: a URL that does not parse may still hold a password.
		return "", invalid("the base URL is not an absolute http or https URL; give for example https://api.intellectmoney.ru")
	case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return "", invalid("the base URL has a user, a query or a fragment; give scheme, host and path only")
	}
	base := strings.TrimRight(u.String(), "/")
	if strings.HasSuffix(base, "/merchant") {
		return "", invalid("the base URL ends in /merchant, which every call adds by itself; leave it out")
	}
	return base, nil
}

func (c Credentials) check(test bool) error {
	switch {
	case !validEshopID(c.EshopID):
		return invalid("Credentials.EshopID has to be 1 to 6 digits, the first not 0; the shop's number is in the back office")
	case c.SecretKey == "":
		return invalid("Credentials.SecretKey is empty; Hash cannot be computed without it")
	case !utf8.ValidString(c.SecretKey), !utf8.ValidString(c.SignSecretKey):
		return invalid("Credentials.SecretKey or SignSecretKey is not UTF-8; the digests cover UTF-8")
	case !validToken(c.BearerToken):
		return invalid("Credentials.BearerToken has a character that no token has; allowed are letters, digits and -._~+/=")
	case !test && c.BearerToken == "":
		return invalid("Credentials.BearerToken is empty; only WithTestCurrency goes without it")
	case !test && c.SignSecretKey == "":
		return invalid("Credentials.SignSecretKey is empty; only WithTestCurrency goes without it")
	}
	return nil
}

func validEshopID(id string) bool {
	return len(id) >= 1 && len(id) <= 6 && id[0] != '0' && allDigits(id)
}

func allDigits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}

func validToken(token string) bool {
	for _, r := range token {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (r < '0' || r > '9') && !strings.ContainsRune("-._~+/=", r) {
			return false
		}
	}
	return true
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
	request, sent, err := c.newRequest(ctx, q)
	if err != nil {
		return answer{}, err
	}
	if err := ctx.Err(); err != nil {
		return answer{}, fmt.Errorf("intellectmoney: %s: nothing was sent: %w", q.operation, err)
	}
	hide := append(sent, c.credentials.SecretKey, c.credentials.SignSecretKey)

	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var way delivery
	response, err := c.http.Do(request.WithContext(way.watch(limited)))
	if err != nil {
		if u := (*url.Error)(nil); errors.As(err, &u) {
			err = u.Err // the URL says nothing that the operation does not
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
		return answer{}, q.badStatus(&HTTPError{Operation: q.operation, Status: response.StatusCode, Excerpt: excerpt(string(body), hide)})
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
	if refusal := a.refusal(q.operation); refusal != nil {
		refusal.Desc = excerpt(refusal.Desc, hide)
		if !plainName(refusal.Param) {
			sent = hide // a key that happens to be a word must not spoil the name of a field, and may not hide in anything else
		}
		refusal.Param = excerpt(refusal.Param, sent)
		return answer{}, q.refused(refusal)
	}
	return a, nil
}
