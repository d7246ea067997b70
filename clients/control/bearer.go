package control

import (
	"net/http"
	"strings"
)

// hidden stands where the token stood.
const hidden = "***"

// WithToken proves the caller: every call brings `Authorization: Bearer token`, which a sandbox wants that was started with a
// control token. It is sent to the base URL only and never printed, not even where an answer repeats it. A missing or wrong token is
// a [*Problem] of the calls, with status 401.
//
// The option refuses an empty token and one with other than visible ASCII characters, which no header carries.
func WithToken(token string) Option {
	return func(c *Client) error {
		if token == "" {
			return invalid("WithToken wants a token; leave the option out where the sandbox has none")
		}
		if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return invalid("WithToken wants visible ASCII characters without blanks; give the token as the sandbox was given it")
		}
		c.token = func() string { return token }
		return nil
	}
}

// authorize gives a request the token.
func (c *Client) authorize(request *http.Request) {
	if c.token != nil {
		request.Header.Set("Authorization", "Bearer "+c.token())
	}
}

// hideToken takes the token out of an answer that repeats it.
func (c *Client) hideToken(p *Problem) *Problem {
	if c.token != nil {
		p.Detail = strings.ReplaceAll(p.Detail, c.token(), hidden)
	}
	return p
}
