package egress

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestTimeout(t *testing.T) {
	for name, before := range map[string]func(http.ResponseWriter){
		"silent":         func(http.ResponseWriter) {},
		"silent_in_body": func(w http.ResponseWriter) { fmt.Fprint(w, "half"); w.(http.Flusher).Flush() },
	} {
		t.Run(name, func(t *testing.T) {
			port := serve(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // then the server notices that the client has gone
				before(w)
				<-r.Context().Done()
			})
			_, err := New(Options{Timeout: 50 * time.Millisecond}).Post(t.Context(), "http://127.0.0.1:"+port, "text/plain", nil)
			if !errors.Is(err, ErrTimeout) || !strings.HasSuffix(err.Error(), "timed out: no whole answer within 50ms") {
				t.Error(err)
			}
		})
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts, and says nothing in the handshake
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if _, err := New(Options{Timeout: 50 * time.Millisecond}).Post(t.Context(), "https://"+silent.Addr().String(), "text/plain", nil); !errors.Is(err, ErrTimeout) {
		t.Errorf("a silent handshake: %v", err)
	}
	slow := New(Options{Timeout: 20 * time.Millisecond, Lookup: func(ctx context.Context, _ string) ([]netip.Addr, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	if _, err := slow.Post(t.Context(), "http://shop.test/", "text/plain", nil); !errors.Is(err, ErrTimeout) {
		t.Errorf("a silent resolver: %v", err)
	}
}

func TestContextEndsAPost(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	port := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	})
	target := "http://127.0.0.1:" + port
	if _, err := New(Options{}).Post(ctx, target, "text/plain", nil); !errors.Is(err, context.Canceled) || errors.Is(err, ErrTimeout) {
		t.Errorf("cancelled on the way: %v", err)
	}
	if _, err := New(Options{}).Post(ctx, target, "text/plain", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
	late, done := context.WithTimeout(t.Context(), time.Nanosecond)
	defer done()
	<-late.Done()
	if _, err := New(Options{}).Post(late, target, "text/plain", nil); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrTimeout) {
		t.Errorf("the caller's own deadline: %v", err)
	}
}

func TestBrokenBodyGivesWhatCame(t *testing.T) {
	port := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "half")
	})
	answer, err := New(Options{}).Post(t.Context(), "http://127.0.0.1:"+port, "text/plain", nil)
	if !errors.Is(err, io.ErrUnexpectedEOF) || answer.Status != http.StatusOK || string(answer.Body) != "half" {
		t.Errorf("%+v, %v", answer, err)
	}
}

func TestErrorsKeepSecrets(t *testing.T) {
	port := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	for _, c := range []struct {
		target string
		is     error // nil: any
	}{
		{"http://hidden:hidden@127.0.0.1:" + port + "/hidden?hidden#hidden", nil},
		{"http://hidden:hidden@127.0.0.1:1/hidden?hidden", nil},
		{"http://hidden:hidden@203.0.113.7/hidden?hidden", ErrForbidden},
		{"http://hidden:hidden@0177.0.0.1/hidden?hidden", ErrForbidden},
		{"http://hidden:hid/den@127.0.0.1/?hidden", ErrURL},
		{"http://127.0.0.1:hidden/", ErrURL},
		{"http://127.0.0.1/%zzhidden", ErrURL},
		{"ftp://hidden:hidden@127.0.0.1/hidden", ErrURL},
		{"hidden://127.0.0.1", ErrURL},
		{"file:///hidden", ErrURL},
		{"http:hidden:hidden@127.0.0.1", ErrURL},
		{"http://hidden@/hidden", ErrURL},
		{"//127.0.0.1/hidden", ErrURL},
		{"127.0.0.1:80/hidden", ErrURL},
		{"http://\x00hidden/", ErrURL},
		{"", ErrURL},
	} {
		_, err := New(Options{}).Post(t.Context(), c.target, "text/plain", nil)
		if err == nil || strings.Contains(err.Error(), "hid") || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%q: %v, want %v", c.target, err, c.is)
		}
	}
	if _, err := New(Options{}).Post(t.Context(), "http://127.0.0.1:"+port, "text/plain\r\nX: hidden", nil); err == nil || strings.Contains(err.Error(), "hidden") {
		t.Errorf("a content type of two lines: %v", err)
	}
}
