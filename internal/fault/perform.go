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
	// Break ends the exchange as a socket would; ctx ends when the client leaves or the sandbox does. What arrives of a body,
	// how fast and which error follows, is Fault.Deliver.
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

// Perform breaks the exchange of r on w as the fault says. It returns when the exchange is done with: a hang and a slow answer last
// until ctx ends, at most MaxHang. After a status, a slow answer that arrived whole and garbage the connection can be used again.
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
	b := breaker(w)
	if f.Kind == Slow || f.Kind == Garbage {
		if b != nil { // Deliver keeps MaxHang itself: what a deadline of ctx would cut off still has to arrive
			b.Break(ctx, f, answer)
		} else {
			send(ctx, w, f, answer)
		}
		return
	}
	ctx, cancel := context.WithTimeout(ctx, MaxHang)
	defer cancel()
	if b != nil {
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
		s.writeHalf(f.Body(answer.Body), plain)
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

// writeHalf writes half of a body: plain, or as one chunk after which no last chunk comes.
func (s socket) writeHalf(half []byte, plain bool) {
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
