// Package egress is where bytes leave the program: the one outbound HTTP client.
//
// A sandbox posts to addresses that came in a request, so anybody who can reach it could make it knock at other machines' doors. It
// therefore posts to loopback and private addresses only, and to what its user allows. What counts is the address that is dialled, after
// the name was resolved: neither the spelling of a host nor a name that points elsewhere the second time gets round it.
package egress

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"
)

const (
	// MaxBody is how many bytes of an answer's body are read. Its header is bounded by as many.
	MaxBody = 64 << 10

	defaultTimeout   = 10 * time.Second
	defaultUserAgent = "paysandbox"
)

var (
	// ErrForbidden is in the error of a post to an address that the sandbox does not post to. Nothing was sent.
	ErrForbidden = errors.New("refused")
	// ErrTimeout is in the error of a post that took longer than Options.Timeout. Whether the other side acted on it is not known.
	ErrTimeout = errors.New("timed out")
	// ErrURL is in the error of a post to something that is no http or https URL with a host. Nothing was sent.
	ErrURL = errors.New("no address to post to")
)

// Options say how a Client behaves. The zero value is the safe one.
type Options struct {
	UserAgent string         // empty: "paysandbox"
	Timeout   time.Duration  // for a whole post, from the name's resolution to the last byte of the body; 0: 10 s
	Allow     []netip.Prefix // further addresses that may be posted to, just these, even link-local ones; never 0.0.0.0 or ::
	// AllowHosts are names, as ParseAllow gives them, that may lead to any address but link-local, multicast, broadcast and metadata ones.
	// They are compared without case and dot at the end, and allow nothing for another name, be it of the same machine or below them.
	AllowHosts []string
	Hint       func(entry string) string // what allows an address or host, for the text of a refusal; nil: the text says nothing of it
	RootCAs    *x509.CertPool            // whose certificates https believes; nil: the system's

	// Lookup resolves a host name; nil: the system's resolver. It is asked once for each post. Addresses that are written as such never
	// reach it.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)
}

// Client posts. It is safe for concurrent use and keeps nothing between posts: no connections, no cookies.
type Client struct {
	userAgent  string
	timeout    time.Duration
	allow      []netip.Prefix
	allowHosts []string
	hint       func(entry string) string
	lookup     func(ctx context.Context, host string) ([]netip.Addr, error)
	dialer     net.Dialer
	transport  *http.Transport
}

// New makes a Client.
func New(o Options) *Client {
	c := &Client{userAgent: o.UserAgent, timeout: o.Timeout, lookup: o.Lookup, hint: o.Hint}
	for _, prefix := range o.Allow {
		c.allow = append(c.allow, unmapped(prefix))
	}
	for _, host := range o.AllowHosts {
		if host = plain(host); host != "" { // an address that was written as such has no name
			c.allowHosts = append(c.allowHosts, host)
		}
	}
	if c.userAgent == "" {
		c.userAgent = defaultUserAgent
	}
	if c.timeout <= 0 {
		c.timeout = defaultTimeout
	}
	if c.lookup == nil {
		c.lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	c.dialer.ControlContext = c.control
	c.transport = &http.Transport{ // no Proxy: the environment has no say in where bytes go
		DialContext:            c.dial,
		TLSClientConfig:        &tls.Config{RootCAs: o.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    2 * c.timeout, // the post has ended by then; a handshake that is cut loose from it ends, too
		DisableKeepAlives:      true,
		DisableCompression:     true, // the body as it came
		MaxResponseHeaderBytes: MaxBody,
	}
	return c
}

// Answer is what the other side said.
type Answer struct {
	Status    int // a redirect is an answer like any other: 3xx
	Header    http.Header
	Body      []byte // at most MaxBody bytes
	Truncated bool   // the body went on after MaxBody bytes
}

// Post sends body to an http or https URL, once: it follows no redirect and tries nothing again. Credentials in the URL are sent as
// Basic authorization. An answer of any status is no error.
//
// Errors: ErrURL; ErrForbidden; ErrTimeout; the context's own error; whatever else kept the answer from coming. No error's text holds
// the URL's credentials, path or query, which may be secrets. With an error the Answer is empty, unless the body broke off: then it is
// what had come by then.
func (c *Client) Post(ctx context.Context, target, contentType string, body []byte) (Answer, error) {
	return c.Send(ctx, Message{URL: target, ContentType: contentType, Body: body})
}

// Message is what is posted.
type Message struct {
	URL         string
	ContentType string            // empty: none is sent
	Header      map[string]string // further headers
	Body        []byte
}

// Send is Post of a message with headers of its own.
func (c *Client) Send(ctx context.Context, m Message) (Answer, error) {
	u, err := url.Parse(m.URL)
	switch {
	case err != nil: // its text would hold the URL
		return Answer{}, fmt.Errorf("%w: this is not a URL; write one such as http://127.0.0.1:8080/callback", ErrURL)
	case u.Scheme != "http" && u.Scheme != "https":
		return Answer{}, fmt.Errorf("%w: the URL begins neither with http:// nor with https://", ErrURL)
	case u.Hostname() == "":
		return Answer{}, fmt.Errorf("%w: the URL has no host; write one such as http://127.0.0.1:8080/callback", ErrURL)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout, ErrTimeout)
	defer cancel()
	answer, err := c.exchange(ctx, u, m)
	if err != nil {
		return answer, fmt.Errorf("post to %s://%s: %w", u.Scheme, u.Host, c.reason(ctx, err))
	}
	return answer, nil
}

// exchange sends the request and reads the answer. It uses the transport alone: http.Client would read a redirect's Location, and fail
// where that is no URL.
func (c *Client) exchange(ctx context.Context, u *url.URL, m Message) (Answer, error) {
	request := (&http.Request{
		Method: http.MethodPost, URL: u, Host: u.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"User-Agent": {c.userAgent}},
		Body:   http.NoBody,
	}).WithContext(context.WithValue(ctx, postKey{}, ctx))
	if len(m.Body) > 0 {
		request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(m.Body)), int64(len(m.Body))
	}
	for name, value := range m.Header {
		request.Header.Set(name, value)
	}
	if m.ContentType != "" {
		request.Header.Set("Content-Type", m.ContentType)
	}
	if u.User != nil {
		password, _ := u.User.Password()
		request.SetBasicAuth(u.User.Username(), password)
	}
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return Answer{}, err
	}
	defer response.Body.Close()
	answer := Answer{Status: response.StatusCode, Header: response.Header}
	answer.Body, err = io.ReadAll(io.LimitReader(response.Body, MaxBody+1))
	if len(answer.Body) > MaxBody {
		answer.Body, answer.Truncated = slices.Clip(answer.Body[:MaxBody]), true
		return answer, nil
	}
	if err != nil {
		return answer, fmt.Errorf("read the body of the answer: %w", err)
	}
	return answer, nil
}

// reason puts the context's word before that of whoever noticed it: a time-out shows as many things on a socket.
func (c *Client) reason(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, ErrForbidden), ctx.Err() == nil:
		return err
	case errors.Is(context.Cause(ctx), ErrTimeout):
		return fmt.Errorf("%w: no whole answer within %s", ErrTimeout, c.timeout)
	default:
		return ctx.Err()
	}
}
