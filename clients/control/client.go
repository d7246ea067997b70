package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	defaultTimeout = 30 * time.Second
	maxAnswer      = 4 << 20 // bytes
)

// ErrInvalidRequest: the client refused what it was given, and nothing was sent.
var ErrInvalidRequest = errors.New("control: invalid request")

// ErrMalformedAnswer: an answer came that no sandbox gives; most likely the address is not that of one.
var ErrMalformedAnswer = errors.New("malformed answer")

func invalid(sentence string) error { return fmt.Errorf("%w; %s", ErrInvalidRequest, sentence) }

// Client calls the control plane of one sandbox. It is safe for use by several goroutines.
type Client struct {
	base   string // without a slash at its end
	tenant string
	token  func() string // nil: none; a function, because nothing that prints a client calls it
	http   http.Client
}

// Option changes a [Client] that [New] makes.
type Option func(*Client) error

// WithTenant speaks of the payments and merchants of this tenant; without it, of the default tenant. A tenant that does not
// exist is a [*Problem] of the calls, with status 404.
func WithTenant(name string) Option {
	return func(c *Client) error {
		if name == "" {
			return invalid("WithTenant wants a name; leave the option out for the default tenant")
		}
		c.tenant = name
		return nil
	}
}

// WithHTTPClient sends through a copy of client instead of an own http.Client: its Transport, Jar and Timeout hold, its
// CheckRedirect does not (redirects are never followed). Give WithTimeout after it to change the time-out.
func WithHTTPClient(client *http.Client) Option {
	return func(c *Client) error {
		if client == nil {
			return invalid("WithHTTPClient(nil); leave the option out for the built-in one")
		}
		c.http = *client
		return nil
	}
}

// WithTimeout bounds one call, from dialling to the last byte of the answer; the default is 30 s.
func WithTimeout(d time.Duration) Option {
	return func(c *Client) error {
		if d <= 0 {
			return invalid("WithTimeout wants more than 0; leave the option out for 30s")
		}
		c.http.Timeout = d
		return nil
	}
}

// New makes a client. baseURL is the sandbox's address without a provider's path: "http://127.0.0.1:8080". Nothing is sent.
//
// The error is [ErrInvalidRequest] with a sentence that says what to change: a base URL that is not an absolute http or https
// URL without query, or an option that cannot be.
func New(baseURL string, options ...Option) (*Client, error) {
	u, err := url.Parse(baseURL)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		// The text is not repeated: a URL that does not parse may still hold a password.
		return nil, invalid("the base URL is not an absolute http or https URL; give for example http://127.0.0.1:8080")
	case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return nil, invalid("the base URL has a user, a query or a fragment; give scheme, host and path only")
	}
	base := strings.TrimRight(u.String(), "/")
	if strings.HasSuffix(base, "/__admin") {
		return nil, invalid("the base URL ends in /__admin, which every call adds by itself; leave it out")
	}
	c := &Client{base: base, http: http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, IdleConnTimeout: 30 * time.Second},
		Timeout: defaultTimeout}}
	for _, option := range options {
		if err := option(c); err != nil {
			return nil, err
		}
	}
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

// do sends one request and reads its answer into into. path may end in a query; body is nil for none.
func (c *Client) do(ctx context.Context, method, path string, body, into any) error {
	if body == nil {
		return c.write(ctx, method, path, "", nil, into)
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("%w; %w", ErrInvalidRequest, err)
	}
	return c.write(ctx, method, path, "application/json", encoded, into)
}

// write is do with a body that is written already; contentType is empty for none.
func (c *Client) write(ctx context.Context, method, path, contentType string, body []byte, into any) error {
	answer, _, err := c.send(ctx, method, path, "application/json", contentType, body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return malformed(method, path, "not the JSON of a sandbox")
	}
	return nil
}

// request makes a request that asks for an answer of a media type; contentType is empty where there is no body.
func (c *Client) request(ctx context.Context, method, path, accept, contentType string, body []byte) (*http.Request, error) {
	var content io.Reader
	if contentType != "" {
		content = bytes.NewReader(body)
	}
	address := c.base + path
	if c.tenant != "" {
		mark := "?"
		if strings.Contains(path, "?") {
			mark = "&"
		}
		address += mark + url.Values{"tenant": {c.tenant}}.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return nil, fmt.Errorf("%w; %w", ErrInvalidRequest, err)
	}
	request.Header.Set("Accept", accept+", application/problem+json")
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	c.authorize(request)
	return request, nil
}

func notReached(err error) error { return fmt.Errorf("control: is a sandbox running there? %w", err) }

// send sends one request that asks for an answer of a media type, and gives the answer with the type that it has.
func (c *Client) send(ctx context.Context, method, path, accept, contentType string, body []byte) (answer []byte, answerType string, err error) {
	request, err := c.request(ctx, method, path, accept, contentType, body)
	if err != nil {
		return nil, "", err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, "", notReached(err)
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case response.StatusCode < 200 || response.StatusCode > 299:
		return nil, "", c.hideToken(newProblem(response, answer))
	case err != nil:
		return nil, "", fmt.Errorf("control: %s %s: the answer broke off: %w", method, path, err)
	case len(answer) > maxAnswer:
		return nil, "", malformed(method, path, fmt.Sprintf("longer than %d bytes", maxAnswer))
	}
	return answer, response.Header.Get("Content-Type"), nil
}

func malformed(method, path, what string) error {
	return fmt.Errorf("control: %s %s: %w: %s; check that the address is a sandbox's", method, path, ErrMalformedAnswer, what)
}
