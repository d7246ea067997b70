package fault_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"paysandbox/internal/fault"
)

// broken serves whole answers at /whole and breaks all others as the fault says.
func broken(t *testing.T, f fault.Fault) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(breaking(f))
	t.Cleanup(s.Close)
	return s
}

func breaking(f fault.Fault) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/whole" {
			_, _ = io.WriteString(w, "whole")
			return
		}
		answer := fault.Answer{Status: 200, Header: http.Header{"Content-Type": {"text/plain"}}, Body: []byte("0123456789")}
		fault.Perform(r.Context(), w, r, f, answer)
	})
}

// exchange sends one request on a connection and reads one answer with its body.
func exchange(conn net.Conn, in *bufio.Reader, path string) (*http.Response, string, error) {
	if _, err := io.WriteString(conn, "POST "+path+" HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 2\r\n\r\nhi"); err != nil {
		return nil, "", err
	}
	answer, err := http.ReadResponse(in, &http.Request{Method: http.MethodPost})
	if err != nil {
		return nil, "", err
	}
	body, err := io.ReadAll(answer.Body)
	return answer, string(body), err
}

func dial(t *testing.T, s *httptest.Server) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second)) // a test that hangs fails
	return conn, bufio.NewReader(conn)
}

// onFreshAndWarmed runs a test on a connection that has carried nothing and on one that has carried an exchange.
func onFreshAndWarmed(t *testing.T, f fault.Fault, test func(*testing.T, net.Conn, *bufio.Reader)) {
	for _, warmed := range []bool{false, true} {
		t.Run(map[bool]string{false: "fresh", true: "warmed"}[warmed], func(t *testing.T) {
			conn, in := dial(t, broken(t, f))
			if warmed {
				if _, body, err := exchange(conn, in, "/whole"); err != nil || body != "whole" {
					t.Fatalf("warming up gave %q, %v", body, err)
				}
			}
			test(t, conn, in)
		})
	}
}

func TestConnectionBreaksBeforeTheAnswer(t *testing.T) {
	for _, phase := range []fault.Phase{fault.BeforeCommit, fault.AfterCommit} {
		for kind, want := range map[fault.Kind]error{fault.Reset: syscall.ECONNRESET, fault.Close: io.EOF} {
			f := fault.Fault{Phase: phase, Kind: kind}
			t.Run(f.String(), func(t *testing.T) {
				onFreshAndWarmed(t, f, func(t *testing.T, conn net.Conn, in *bufio.Reader) {
					_, _, err := exchange(conn, in, "/")
					if kind == fault.Close && errors.Is(err, io.ErrUnexpectedEOF) {
						err = io.EOF // what http.ReadResponse makes of it
					}
					if !errors.Is(err, want) {
						t.Errorf("the client read %v, want %v", err, want)
					}
				})
			})
		}
	}
}

func TestConnectionBreaksInTheMiddleOfTheBody(t *testing.T) {
	for kind, row := range map[fault.Kind]struct {
		want   error
		length int64
	}{fault.Reset: {syscall.ECONNRESET, 10}, fault.Close: {io.ErrUnexpectedEOF, -1}, fault.Truncate: {io.ErrUnexpectedEOF, 10}} {
		f := fault.Fault{Phase: fault.MidBody, Kind: kind}
		t.Run(f.String(), func(t *testing.T) {
			onFreshAndWarmed(t, f, func(t *testing.T, conn net.Conn, in *bufio.Reader) {
				answer, body, err := exchange(conn, in, "/")
				if !errors.Is(err, row.want) {
					t.Fatalf("the client read %v, want %v", err, row.want)
				}
				if answer == nil { // a reset may overtake what was written before it
					return
				}
				if answer.StatusCode != 200 || answer.ContentLength != row.length || !strings.HasPrefix("01234", body) {
					t.Errorf("status %d, length %d, body %q", answer.StatusCode, answer.ContentLength, body)
				}
			})
		})
	}
}

func TestConnectionDiesAfterTheAnswer(t *testing.T) {
	for _, kind := range []fault.Kind{fault.Reset, fault.Close} {
		f := fault.Fault{Phase: fault.AfterAnswer, Kind: kind}
		t.Run(f.String(), func(t *testing.T) {
			onFreshAndWarmed(t, f, func(t *testing.T, conn net.Conn, in *bufio.Reader) {
				answer, body, err := exchange(conn, in, "/")
				if err != nil || body != "0123456789" || answer.Header.Get("Content-Type") != "text/plain" {
					t.Fatalf("the answer came as %q, %v", body, err)
				}
				if _, _, err := exchange(conn, in, "/whole"); err == nil {
					t.Error("the next request on the connection was answered")
				}
			})
		})
	}
}

func TestStatusStandsInPlaceOfTheAnswer(t *testing.T) {
	f := fault.Fault{Phase: fault.AfterCommit, Kind: fault.Status, Status: 503, RetryAfter: 30 * time.Second}
	onFreshAndWarmed(t, f, func(t *testing.T, conn net.Conn, in *bufio.Reader) {
		answer, body, err := exchange(conn, in, "/")
		if err != nil || answer.StatusCode != 503 || answer.Header.Get("Retry-After") != "30" || body != "" {
			t.Errorf("got %v, %q, %v", answer, body, err)
		}
		if _, body, err := exchange(conn, in, "/whole"); err != nil || body != "whole" {
			t.Errorf("the connection did not survive a mere status: %q, %v", body, err)
		}
	})
}

func TestHangEndsWithTheSandboxOrTheClient(t *testing.T) {
	f := fault.Fault{Phase: fault.BeforeCommit, Kind: fault.Hang}
	ctx, end := context.WithCancel(context.Background())
	begun, done := make(chan bool, 2), make(chan bool, 2)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		alive, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(ctx, cancel)()
		begun <- true
		fault.Perform(alive, w, r, f, fault.Answer{})
		done <- true
	}))
	defer s.Close()

	leaving, _ := dial(t, s)
	_, _ = io.WriteString(leaving, "POST / HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 2\r\n\r\nhi")
	<-begun
	leaving.Close()
	<-done // the client left

	conn, in := dial(t, s)
	failed := make(chan error)
	go func() { _, _, err := exchange(conn, in, "/"); failed <- err }()
	<-begun
	end()
	<-done
	if err := <-failed; err == nil {
		t.Error("a hang was answered")
	}
}
