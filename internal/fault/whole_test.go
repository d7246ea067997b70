package fault_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"paysandbox/internal/fault"
)

// tap is a listener that notes every write to its connections.
type tap struct {
	net.Listener
	mu     sync.Mutex
	writes []string
}

func (l *tap) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return tapped{conn, l}, err
}

func (l *tap) seen() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.writes)
}

type tapped struct {
	net.Conn
	tap *tap
}

func (c tapped) Write(p []byte) (int, error) {
	c.tap.mu.Lock()
	c.tap.writes = append(c.tap.writes, string(p))
	c.tap.mu.Unlock()
	return c.Conn.Write(p)
}

func TestSlowAnswerIsWrittenByteByByteAndTheConnectionLives(t *testing.T) {
	for _, warmed := range []bool{false, true} {
		t.Run(map[bool]string{false: "fresh", true: "warmed"}[warmed], func(t *testing.T) {
			s := httptest.NewUnstartedServer(breaking(slow(time.Millisecond)))
			noted := &tap{Listener: s.Listener}
			s.Listener = noted
			s.Start()
			t.Cleanup(s.Close)
			conn, in := dial(t, s)
			if warmed {
				wantWhole(t, conn, in)
			}
			before := len(noted.seen())
			wantSent(t, conn, in, "0123456789")
			writes := noted.seen()[before:]
			if want := []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}; len(writes) != 11 || !slices.Equal(writes[1:], want) {
				t.Errorf("after the head came %q, want %q", writes, want)
			}
			wantWhole(t, conn, in)
		})
	}
}

func TestGarbageHasTheStatusAndLengthOfTheAnswer(t *testing.T) {
	onFreshAndWarmed(t, garbage, func(t *testing.T, conn net.Conn, in *bufio.Reader) {
		wantSent(t, conn, in, "01234%\x07\x08\x01\x02")
		wantWhole(t, conn, in)
	})
}

// wantSent asks for the broken answer and wants its own head with this body.
func wantSent(t *testing.T, conn net.Conn, in *bufio.Reader, want string) {
	t.Helper()
	answer, body, err := exchange(conn, in, "/")
	if err != nil || body != want || answer.StatusCode != 200 || answer.ContentLength != 10 || answer.Header.Get("Content-Type") != "text/plain" {
		t.Fatalf("the answer came as %v with %q, %v, want %q", answer, body, err, want)
	}
}

func wantWhole(t *testing.T, conn net.Conn, in *bufio.Reader) {
	t.Helper()
	if _, body, err := exchange(conn, in, "/whole"); err != nil || body != "whole" {
		t.Fatalf("a whole answer on the connection gave %q, %v", body, err)
	}
}

func TestSlowAnswerOutlivesTheServersWriteTimeout(t *testing.T) {
	s := httptest.NewUnstartedServer(breaking(slow(5 * time.Millisecond)))
	s.Config.WriteTimeout = 20 * time.Millisecond
	s.Start()
	t.Cleanup(s.Close)
	conn, in := dial(t, s)
	wantSent(t, conn, in, "0123456789")
}

func TestNothingIsSniffedOrAddedToTheHeader(t *testing.T) {
	w := httptest.NewRecorder()
	w.Header().Set("X-Router", "not part of the answer")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody)
	fault.Perform(t.Context(), w, r, garbage, fault.Answer{Status: 402, Header: http.Header{"X-Own": {"1"}}, Body: []byte("<html>")})
	got := w.Result()
	if got.StatusCode != 402 || len(got.Header) != 3 || got.Header.Get("X-Own") != "1" || got.Header["Content-Type"] != nil || got.Header.Get("Content-Length") != "6" {
		t.Errorf("status %d with %v", got.StatusCode, got.Header)
	}
}

// crawling serves whole answers at /whole and else slow ones, each ended by ctx or by its client; then done has a value.
func crawling(ctx context.Context, t *testing.T, f fault.Fault, body []byte) (s *httptest.Server, noted *tap, done chan bool) {
	t.Helper()
	done = make(chan bool, 1)
	s = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.URL.Path == "/whole" {
			_, _ = io.WriteString(w, "whole")
			return
		}
		alive, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(ctx, cancel)()
		fault.Perform(alive, w, r, f, fault.Answer{Status: 200, Body: body})
		done <- true
	}))
	noted = &tap{Listener: s.Listener}
	s.Listener = noted
	s.Start()
	t.Cleanup(s.Close)
	return s, noted, done
}

// begin sends a request and reads the head of its answer.
func begin(t *testing.T, conn net.Conn, in *bufio.Reader) *http.Response {
	t.Helper()
	if _, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 2\r\n\r\nhi"); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(in, &http.Request{Method: http.MethodPost})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestSlowAnswerEndsWhenTheClientLeavesInTheMiddle(t *testing.T) {
	body := bytes.Repeat([]byte("x"), 1<<20) // far more than a minute can bring byte by byte
	s, noted, done := crawling(t.Context(), t, slow(time.Millisecond), body)
	conn, in := dial(t, s)
	if _, err := io.ReadFull(begin(t, conn, in).Body, make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	conn.Close()
	<-done
	for _, write := range noted.seen()[1:] {
		if len(write) > 1 {
			t.Fatalf("it went on to the end: %d bytes were written at once", len(write))
		}
	}
}

func TestSlowAnswerEndsWhenTheClientLeavesBetweenTwoBytes(t *testing.T) {
	s, noted, done := crawling(t.Context(), t, slow(time.Hour), []byte("0123456789"))
	conn, in := dial(t, s)
	begin(t, conn, in) // the head comes before the first byte is due
	conn.Close()
	<-done
	if writes := noted.seen(); len(writes) != 1 {
		t.Errorf("to a client that had left were written %q", writes[1:])
	}
}

func TestSlowAnswerEndsWithTheSandbox(t *testing.T) {
	for _, warmed := range []bool{false, true} {
		t.Run(map[bool]string{false: "fresh", true: "warmed"}[warmed], func(t *testing.T) {
			ctx, end := context.WithCancel(t.Context())
			s, _, done := crawling(ctx, t, slow(time.Hour), []byte("0123456789"))
			conn, in := dial(t, s)
			if warmed {
				wantWhole(t, conn, in)
			}
			answer := begin(t, conn, in)
			end()
			<-done
			got, err := io.ReadAll(answer.Body)
			if !errors.Is(err, io.ErrUnexpectedEOF) || len(got) > 0 || answer.ContentLength != 10 {
				t.Errorf("of %d bytes came %q, %v", answer.ContentLength, got, err)
			}
			if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
				t.Errorf("the connection is still there: %v", err)
			}
		})
	}
}
