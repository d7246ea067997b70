package sandbox

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"

	"paysandbox/internal/fault"
)

// Transport calls the data plane without a socket: for http.Client.Transport in a user's test. Broken connections come as the
// errors that a socket gives (ECONNRESET, io.EOF, io.ErrUnexpectedEOF); there is no connection to reuse, so an after_answer
// fault is not felt, and of an answer that comes slowly the head waits for the body.
func (b *Sandbox) Transport() http.RoundTripper { return transport{b.DataPlane()} }

type transport struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	server := r.Clone(r.Context())
	server.RequestURI = r.URL.RequestURI()
	if server.Host == "" {
		server.Host = r.URL.Host
	}
	server.URL.Host, server.URL.Scheme = "", ""
	if server.Body == nil {
		server.Body = http.NoBody
	}
	defer server.Body.Close()
	w := &recorder{header: http.Header{}, heard: make(chan struct{})}
	go func() {
		defer w.finish()
		defer func() {
			if problem := recover(); problem != nil {
				w.fail(io.EOF) // what a cut connection looks like
				if err, ok := problem.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
					panic(problem)
				}
			}
		}()
		t.handler.ServeHTTP(w, server)
	}()
	select {
	case <-w.heard:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if w.err != nil {
		return nil, w.err
	}
	return &http.Response{
		Status: strconv.Itoa(w.status) + " " + http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, ContentLength: w.length, Body: io.NopCloser(io.MultiReader(bytes.NewReader(w.body.Bytes()), broken{w.rest})), Request: r,
	}, nil
}

// recorder is the far end of a connection that is none.
type recorder struct {
	header http.Header
	status int
	sent   http.Header // as it stood when the status was written
	body   bytes.Buffer
	length int64
	rest   error // what comes after the body; nil: its end
	err    error // instead of an answer
	broken bool  // nothing written from now on arrives
	once   sync.Once
	heard  chan struct{} // closed when the client can see the outcome
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && !w.broken {
		w.status, w.sent = status, w.header.Clone()
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.broken {
		return len(p), nil
	}
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// Break implements fault.Breaker.
func (w *recorder) Break(ctx context.Context, f fault.Fault, answer fault.Answer) {
	w.broken = true
	switch {
	case f.Kind == fault.Hang:
		<-ctx.Done()
		w.fail(io.EOF)
	case f.Phase == fault.AfterAnswer:
		w.status, w.sent = answer.Status, answer.Header
		w.body.Write(answer.Body)
	case f.Phase == fault.MidBody:
		w.status, w.sent, w.length = answer.Status, answer.Header, int64(len(answer.Body))
		w.rest = f.Deliver(ctx, &w.body, answer.Body)
	default:
		w.fail(f.ReadError())
	}
}

func (w *recorder) fail(err error) { w.err = err }

func (w *recorder) finish() {
	w.once.Do(func() {
		w.WriteHeader(http.StatusOK)
		if w.length == 0 {
			w.length = int64(w.body.Len())
		}
		close(w.heard)
	})
}

// broken is the end of a body.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	return 0, io.EOF
}
