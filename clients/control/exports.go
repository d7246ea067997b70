package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// RequestCurl gives a request of the journal as a command for a POSIX shell that sends it again. Secrets are masked in it; remarks in lines
// of their own, before the command, say which to put back.
//
// Errors: [*Problem] (404: the journal has no such request, or no longer), [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) RequestCurl(ctx context.Context, number int64) (string, error) {
	path := fmt.Sprintf("/__admin/requests/%d.curl", number)
	answer, _, err := c.send(ctx, http.MethodGet, path, "text/plain", "", nil)
	if err != nil {
		return "", err
	}
	command := string(answer)
	if !strings.HasPrefix(command, "#") && !strings.HasPrefix(command, "curl ") && !strings.HasPrefix(command, "printf ") {
		return "", malformed(http.MethodGet, path, "no command in it")
	}
	return command, nil
}

// RequestsHAR gives requests of the journal as an HTTP Archive, HAR 1.2 in JSON, masked: the developer tools of browsers open it. An archive
// of more than 4 MiB is [ErrMalformedAnswer]; ask for fewer by Limit and Since.
//
// Errors: [*Problem] (404: there is no such tenant), [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) RequestsHAR(ctx context.Context, selection Selection) ([]byte, error) {
	path := "/__admin/requests.har" + selection.query()
	answer, _, err := c.send(ctx, http.MethodGet, path, "application/json", "", nil)
	if err != nil {
		return nil, err
	}
	var archive struct {
		Log struct {
			Version string `json:"version"`
		} `json:"log"`
	}
	if err := json.Unmarshal(answer, &archive); err != nil || archive.Log.Version == "" {
		return nil, malformed(http.MethodGet, path, "no HTTP Archive")
	}
	return answer, nil
}
