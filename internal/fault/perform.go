package fault

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Answer is what would have been written.
type Answer struct {
	Status int
	Header http.Header // complete but for Content-Length
	Body   []byte
}

// Breaker is a connection that can be told how it breaks. An in-process transport implements it; a socket does not, and is
// broken by hand.
type Breaker interface {
	// Break ends the exchange as a socket would; ctx ends when the client leaves or the sandbox does.
	Break(ctx context.Context, f Fault, answer Answer)
}

// breaker looks for a Breaker under whatever wraps it.
func breaker(w http.ResponseWriter) Breaker {
	for {
		if b, ok := w.(Breaker); ok {
			return b
		}
		wrapped, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return nil
		}
		w = wrapped.Unwrap()
	}
}

// Perform breaks the exchange of r on w as the fault says. It returns when the connection is done with: a hang lasts until ctx ends,
// at most MaxHang.
func Perform(ctx context.Context, w http.ResponseWriter, r *http.Request, f Fault, answer Answer) {
	if f.Kind == Status {
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter/time.Second)))
		}
		w.Header().Del("Content-Type")
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(f.Status)
		_, _ = w.Write(nil)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, MaxHang)
	defer cancel()
	if b := breaker(w); b != nil {
		b.Break(ctx, f, answer)
		return
	}
	if f.Kind == Hang {
		<-ctx.Done()
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil { // HTTP/2, or a writer of the caller's that hides its connection
		panic(http.ErrAbortHandler)
	}
	socket{ctx, conn, buffered, r.ProtoAtLeast(1, 1), r.ProtoAtLeast(1, 1) && !r.Close}.breakDown(f, answer)
}

// socket is a connection taken over from the HTTP server.
type socket struct {
	ctx      context.Context
	conn     net.Conn
	buffered *bufio.ReadWriter
	chunks   bool // the client understands chunks
	kept     bool // the client means to use the connection again
}

func (s socket) breakDown(f Fault, answer Answer) {
	defer s.conn.Close()
	_ = s.conn.SetDeadline(time.Time{})
	switch f.Phase {
	case MidBody:
		plain := f.Kind != Close || !s.chunks
		s.writeHead(answer, plain)
		s.writeHalf(answer.Body, plain)
	case AfterAnswer:
		s.writeHead(answer, true)
		_, _ = s.buffered.Write(answer.Body)
		_ = s.buffered.Flush()
		if s.kept {
			s.awaitNextRequest()
		}
	}
	if f.Kind == Reset {
		if tcp, ok := s.conn.(interface{ SetLinger(int) error }); ok {
			_ = tcp.SetLinger(0) // the close that follows is an RST
		}
	}
}

// writeHead writes status line and header, with the full Content-Length or, without, the promise of chunks.
func (s socket) writeHead(a Answer, length bool) {
	fmt.Fprintf(s.buffered, "HTTP/1.1 %d %s\r\n", a.Status, http.StatusText(a.Status))
	_ = a.Header.Write(s.buffered)
	if length {
		fmt.Fprintf(s.buffered, "Content-Length: %d\r\n\r\n", len(a.Body))
	} else {
		fmt.Fprint(s.buffered, "Transfer-Encoding: chunked\r\n\r\n")
	}
}

// writeHalf writes the first half of the body: plain, or as one chunk after which no last chunk comes.
func (s socket) writeHalf(body []byte, plain bool) {
	half := body[:len(body)/2]
	if !plain && len(half) > 0 {
		fmt.Fprintf(s.buffered, "%x\r\n", len(half))
	}
	_, _ = s.buffered.Write(half)
	if !plain && len(half) > 0 {
		fmt.Fprint(s.buffered, "\r\n")
	}
	_ = s.buffered.Flush()
}

// awaitNextRequest keeps the connection until the client uses it again, so that it is this next request that fails. A client
// that goes away, the end of ctx or MaxHang end the wait.
func (s socket) awaitNextRequest() {
	stop := context.AfterFunc(s.ctx, func() { _ = s.conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	_, _ = s.buffered.ReadByte()
}
