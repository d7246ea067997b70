package control_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"testing"

	"paysandbox/clients/control"
)

// wire carries streams from a handler to a client without a socket, bit by bit, so that a bubble of synctest holds both. It breaks each
// connection within the block after cut(n) whole ones, n counting connections from 1; below 0: it does not.
type wire struct {
	handler http.Handler
	cut     func(n int) int

	mu    sync.Mutex
	after []string // Last-Event-ID of each connection
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.after = append(w.after, r.Header.Get("Last-Event-ID"))
	left := w.cut(len(w.after))
	w.mu.Unlock()
	far, near := io.Pipe()
	context.AfterFunc(r.Context(), func() { _ = far.CloseWithError(r.Context().Err()) })
	answer := &sender{header: http.Header{}, begun: make(chan struct{}), to: near, left: left}
	go func() {
		defer func() { _ = near.Close() }()
		server := r.Clone(r.Context())
		if server.Body == nil {
			server.Body = http.NoBody
		}
		w.handler.ServeHTTP(answer, server)
	}()
	select {
	case <-answer.begun:
		return &http.Response{StatusCode: answer.status, Header: answer.header, Body: far, Request: r}, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// asked is the Last-Event-ID of each connection so far.
func (w *wire) asked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.after...)
}

// sender is a http.ResponseWriter.
type sender struct {
	header http.Header
	status int
	begun  chan struct{}
	to     *io.PipeWriter
	left   int // whole blocks
}

func (s *sender) Header() http.Header { return s.header }
func (s *sender) Flush()              {}

func (s *sender) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
		close(s.begun)
	}
}

func (s *sender) Write(p []byte) (int, error) {
	s.WriteHeader(http.StatusOK)
	if s.left == 0 && len(p) > 1 {
		_, _ = s.to.Write(p[:len(p)-1]) // all but the end of it
		_ = s.to.CloseWithError(io.ErrUnexpectedEOF)
		return 0, io.ErrUnexpectedEOF
	}
	s.left -= bytes.Count(p, []byte("\n\n"))
	return s.to.Write(p)
}

// over is a client at the other end.
func (w *wire) client(t *testing.T, options ...control.Option) *control.Client {
	t.Helper()
	return newClient(t, "http://box", append([]control.Option{control.WithHTTPClient(&http.Client{Transport: &checked{t: t, next: w}})}, options...)...)
}

func whole(int) int { return -1 }
