package main

import (
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener whose connections are pipes in memory, so that their time can be a test's own.
type pipes struct {
	waiting chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.waiting:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error { p.once.Do(func() { close(p.closed) }); return nil }

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// TestSlowRequestsAreCutOff opens connections that say a little and then nothing: they are closed in time, and a request on
// another connection is served meanwhile.
func TestSlowRequestsAreCutOff(t *testing.T) {
	for name, row := range map[string]struct {
		said  string
		limit time.Duration
	}{
		"half a header":  {"POST / HTTP/1.1\r\nHo", readHeaderTimeout},
		"half a body":    {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nEshop", readTimeout},
		"nothing at all": {"", readHeaderTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				listener := &pipes{waiting: make(chan net.Conn), closed: make(chan struct{})}
				server := newServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if _, err := io.Copy(io.Discard, r.Body); err != nil {
						w.WriteHeader(http.StatusBadRequest)
					}
				}))
				go func() { _ = server.Serve(listener) }()
				defer func() { _ = server.Close() }()
				here, there := net.Pipe()
				listener.waiting <- there
				began := time.Now()
				if _, err := io.WriteString(here, row.said); err != nil {
					t.Fatal(err)
				}
				if _, err := io.ReadAll(here); err != nil && !errors.Is(err, io.EOF) {
					t.Errorf("it ends with %v", err)
				}
				if took := time.Since(began); took < row.limit || took > row.limit+time.Second {
					t.Errorf("it was cut off after %s, want %s", took, row.limit)
				}
			})
		})
	}
}
