package control

import (
	"context"
	"mime"
	"net/http"
	"net/url"
)

// Health asks whether the program runs. It wants no token.
//
// Errors: a failure of the connection, or [ErrMalformedAnswer].
func (c *Client) Health(ctx context.Context) error {
	var well struct{}
	return c.do(ctx, http.MethodGet, "/healthz", nil, &well)
}

// Ready asks whether the sandbox takes requests.
//
// Errors: [*Problem] (503: it closes), or a failure of the connection.
func (c *Client) Ready(ctx context.Context) error {
	var ready struct{}
	return c.do(ctx, http.MethodGet, "/readyz", nil, &ready)
}

// Version is what the sandbox calls itself: a release, else a version or a commit of its module, else "devel".
//
// Errors: [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Version(ctx context.Context) (string, error) {
	const path = "/__admin/version"
	var answer struct {
		Version string `json:"version"`
	}
	if err := c.do(ctx, http.MethodGet, path, nil, &answer); err != nil {
		return "", err
	}
	if answer.Version == "" {
		return "", malformed(http.MethodGet, path, "no version in it")
	}
	return answer.Version, nil
}

// Metrics gives the sandbox's figures, of all tenants together, in Prometheus's text format; names choose series, without any it is all.
//
// Errors: [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Metrics(ctx context.Context, names ...string) (string, error) {
	path := "/metrics" + asked(url.Values{"name[]": names})
	text, kind, err := c.send(ctx, http.MethodGet, path, "text/plain", "", nil)
	if err != nil {
		return "", err
	}
	if kind, _, _ := mime.ParseMediaType(kind); kind != "text/plain" {
		return "", malformed(http.MethodGet, path, "not the text of Prometheus")
	}
	return string(text), nil
}

// Document gives a contract, OpenAPI 3.0.3 in YAML: that of the control plane, "control", or of a provider, "ipay". In a provider's the
// sandbox's address is that of its data plane, as far as the sandbox knows it. It wants no token.
//
// Errors: [*Problem] (404: there is none of this name, and the sentence lists the known), [ErrInvalidRequest] without a name,
// [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Document(ctx context.Context, name string) ([]byte, error) {
	if name == "" {
		return nil, invalid("the document's name is missing; give for example control or ipay")
	}
	path := "/openapi/" + url.PathEscape(name+".yaml")
	text, kind, err := c.send(ctx, http.MethodGet, path, "application/yaml", "", nil)
	if err != nil {
		return nil, err
	}
	if kind, _, _ := mime.ParseMediaType(kind); kind != "application/yaml" || len(text) == 0 {
		return nil, malformed(http.MethodGet, path, "not the YAML of a contract")
	}
	return text, nil
}
