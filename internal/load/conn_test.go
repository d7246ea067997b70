package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// reading is a connection on which these bytes have arrived, and then nothing more.
func reading(bytes string) *conn {
	return &conn{r: bufio.NewReaderSize(strings.NewReader(bytes), 16<<10)}
}

func TestReadTakesAnswersOneAfterAnother(t *testing.T) {
	c := reading("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nX-A: b\r\n\r\nfirst" + "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
	if status, body, err := c.read(); status != 200 || string(body) != "first" || err != nil {
		t.Errorf("%d %q %v", status, body, err)
	}
	if status, body, err := c.read(); status != 404 || len(body) != 0 || err != nil {
		t.Errorf("%d %q %v", status, body, err)
	}
	if _, _, err := c.read(); !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want EOF", err)
	}
}

func TestReadRefusesWhatItCannotFollow(t *testing.T) {
	for name, bytes := range map[string]string{
		"another_protocol": "SSH-2.0-OpenSSH_9.2p1 Debian\r\n",
		"no_status":        "HTTP/1.1 abc OK\r\n\r\n",
		"no_length":        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n0\r\n\r\n",
		"negative_length":  "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"huge_length":      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
		"half_a_body":      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfi",
		"half_a_head":      "HTTP/1.1 200 OK\r\nContent-Le",
		"an_endless_line":  "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 20<<10),
	} {
		t.Run(name, func(t *testing.T) {
			if status, body, err := reading(bytes).read(); err == nil {
				t.Errorf("taken: %d %q", status, body)
			}
		})
	}
}

// serverOf starts a server and gives its address.
func serverOf(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// served starts a server with one handler and gives a connection to it.
func served(t *testing.T, h http.HandlerFunc) *conn {
	t.Helper()
	c, err := dial(serverOf(t, h))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestAskWantsStatus200AndTheWords(t *testing.T) {
	c := served(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/broken" {
			w.WriteHeader(http.StatusBadGateway)
		}
		io.WriteString(w, "some words") //nolint:errcheck // the client's side notices
	})
	get := func(path string) []byte { return []byte("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n") }
	if body, err := c.ask(get("/"), []byte("words")); err != nil || string(body) != "some words" {
		t.Errorf("%q %v", body, err)
	}
	if _, err := c.ask(get("/"), []byte("others")); err == nil || !strings.Contains(err.Error(), "200 some words") {
		t.Errorf("other words were taken: %v", err)
	}
	if _, err := c.ask(get("/broken"), []byte("words")); err == nil || !strings.Contains(err.Error(), "502") {
		t.Errorf("a 502 was taken: %v", err)
	}
}

func TestDialRefusedIsAnError(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if c, err := dialCrowd(address, 2); err == nil {
		c.close()
		t.Error("a closed port was reached")
	}
}
