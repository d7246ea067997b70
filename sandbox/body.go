package sandbox

import (
	"errors"
	"io"
	"net/http"
)

// maxBody bounds a request's body in bytes; no provider's documents need a tenth of it.
const maxBody = 1 << 20

// unreadBody says why a body could not be read and what to answer.
type unreadBody struct {
	status int
	why    string
}

// readBody reads the body once, as it came. What could be read of it is kept even if the rest could not.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *unreadBody) {
	var body []byte
	var err error
	switch {
	case r.ContentLength > maxBody:
		err = &http.MaxBytesError{Limit: maxBody}
	case r.ContentLength > 0: // one allocation of the right size
		body = make([]byte, r.ContentLength)
		var n int
		n, err = io.ReadFull(r.Body, body)
		body = body[:n]
	default:
		body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	}
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return body, nil
	case errors.As(err, &large):
		return body, &unreadBody{http.StatusRequestEntityTooLarge, "the body is larger than 1 MiB"}
	default:
		return body, &unreadBody{http.StatusBadRequest, "the body ended before its announced length"}
	}
}
