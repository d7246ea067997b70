package egress

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestMain runs everything under a proxy that leads nowhere. It is set before the first request of the process, because net/http reads
// these variables once: a client that obeyed them would fail every test that posts to a name.
func TestMain(m *testing.M) {
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		if err := os.Setenv(name, "http://127.0.0.1:1"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// serve starts a server on the loopback and gives its port.
func serve(t *testing.T, handler http.HandlerFunc) (port string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return portOf(t, server)
}

func portOf(t *testing.T, server *httptest.Server) string {
	t.Helper()
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func TestPost(t *testing.T) {
	var got *http.Request
	var body string
	port := serve(t, func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got, body = r, string(raw)
		w.Header().Set("X-Answer", "yes")
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "1"})
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprint(w, "short and stout")
	})
	c := New(Options{})
	for range 2 {
		answer, err := c.Post(t.Context(), "http://127.0.0.1:"+port+"/back?key=1#part", "application/json", []byte(`{"a":1}`))
		if err != nil {
			t.Fatal(err)
		}
		if answer.Status != http.StatusTeapot || string(answer.Body) != "short and stout" || answer.Truncated || answer.Header.Get("X-Answer") != "yes" {
			t.Errorf("answer %+v", answer)
		}
		if got.Method != http.MethodPost || got.RequestURI != "/back?key=1" || body != `{"a":1}` || got.ContentLength != 7 || !got.Close {
			t.Errorf("request %s %s %q, %d bytes, close %v", got.Method, got.RequestURI, body, got.ContentLength, got.Close)
		}
		want := http.Header{"User-Agent": {"paysandbox"}, "Content-Type": {"application/json"}, "Content-Length": {"7"}, "Connection": {"close"}}
		if fmt.Sprint(got.Header) != fmt.Sprint(want) { // above all no cookie
			t.Errorf("header %v, want %v", got.Header, want)
		}
	}
}

func TestWhatTheRequestCarries(t *testing.T) {
	var got *http.Request
	port := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r })
	if _, err := New(Options{UserAgent: "shop/1"}).Post(t.Context(), "http://payer:pa%20ss@127.0.0.1:"+port, "", nil); err != nil {
		t.Fatal(err)
	}
	user, password, ok := got.BasicAuth()
	if got.UserAgent() != "shop/1" || got.RequestURI != "/" || got.ContentLength != 0 || user != "payer" || password != "pa ss" || !ok {
		t.Errorf("%s %v", got.RequestURI, got.Header)
	}
	if _, has := got.Header["Content-Type"]; has {
		t.Error("a content type that nobody gave")
	}
}

func TestHTTPS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "safe") }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // a stranger's handshake is meant to fail
	server.StartTLS()
	t.Cleanup(server.Close)
	known := x509.NewCertPool()
	known.AddCert(server.Certificate())
	target := "https://127.0.0.1:" + portOf(t, server)
	if answer, err := New(Options{RootCAs: known}).Post(t.Context(), target, "text/plain", nil); err != nil || string(answer.Body) != "safe" {
		t.Errorf("%q, %v", answer.Body, err)
	}
	var unknown x509.UnknownAuthorityError
	if _, err := New(Options{RootCAs: x509.NewCertPool()}).Post(t.Context(), target, "text/plain", nil); !errors.As(err, &unknown) {
		t.Errorf("a stranger's certificate: %v", err)
	}
}

func TestUnspecifiedAddressDoesNotReachThisMachine(t *testing.T) {
	var hits atomic.Int32
	port := serve(t, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	for _, host := range []string{"0.0.0.0", "[::]", "[::ffff:0.0.0.0]"} {
		if _, err := New(Options{}).Post(t.Context(), "http://"+host+":"+port, "text/plain", nil); !errors.Is(err, ErrForbidden) {
			t.Errorf("%s: %v", host, err)
		}
	}
	if _, err := New(Options{}).Post(t.Context(), "http://[::ffff:127.0.0.1]:"+port, "text/plain", nil); err != nil {
		t.Error(err)
	}
	if hits.Load() != 1 {
		t.Errorf("%d requests arrived, want that of the mapped address only", hits.Load())
	}
}

// TestNameIsResolvedOnce: an answer that changes between check and dial has no second chance.
func TestNameIsResolvedOnce(t *testing.T) {
	var host string
	port := serve(t, func(_ http.ResponseWriter, r *http.Request) { host = r.Host })
	asked := 0
	c := New(Options{Lookup: func(context.Context, string) ([]netip.Addr, error) {
		if asked++; asked > 1 {
			return leadsTo("203.0.113.7")(t.Context(), "")
		}
		return leadsTo("203.0.113.8", "127.0.0.1")(t.Context(), "") // the public one is left aside
	}})
	if _, err := c.Post(t.Context(), "http://shop.test:"+port, "text/plain", nil); err != nil || asked != 1 || host != "shop.test:"+port {
		t.Errorf("asked %d times, %v, Host %q", asked, err, host)
	}
	if _, err := c.Post(t.Context(), "http://shop.test:"+port, "text/plain", nil); !errors.Is(err, ErrForbidden) || asked != 2 {
		t.Errorf("the name leads elsewhere now: %v, asked %d times", err, asked)
	}
}

func TestNextAddressIsTried(t *testing.T) {
	port := serve(t, func(http.ResponseWriter, *http.Request) {})
	if _, err := New(Options{Lookup: leadsTo("::1", "127.0.0.1")}).Post(t.Context(), "http://shop.test:"+port, "text/plain", nil); err != nil {
		t.Error(err)
	}
	_, err := New(Options{Lookup: leadsTo("127.0.0.1", "127.0.0.2")}).Post(t.Context(), "http://shop.test:1", "text/plain", nil)
	if err == nil || errors.Is(err, ErrForbidden) || !strings.Contains(err.Error(), "127.0.0.1:1") || !strings.Contains(err.Error(), "127.0.0.2:1") {
		t.Errorf("two closed ports: %v", err)
	}
}

func TestRedirectIsTheAnswer(t *testing.T) {
	var hits atomic.Int32
	var location string
	port := serve(t, func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	for _, location = range []string{"/again", "http://203.0.113.7/", "http://[broken", ""} {
		hits.Store(0)
		answer, err := New(Options{}).Post(t.Context(), "http://127.0.0.1:"+port, "text/plain", []byte("x"))
		if err != nil || answer.Status != http.StatusTemporaryRedirect || answer.Header.Get("Location") != location || hits.Load() != 1 {
			t.Errorf("to %q: %+v, %v, %d requests", location, answer, err, hits.Load())
		}
	}
}

// TestProxyOfTheEnvironmentIsIgnored works by what TestMain has set.
func TestProxyOfTheEnvironmentIsIgnored(t *testing.T) {
	request := &http.Request{URL: &url.URL{Scheme: "http", Host: "shop.test"}}
	if proxy, err := http.ProxyFromEnvironment(request); err != nil || proxy == nil {
		t.Fatalf("this process has no proxy to ignore: %v, %v", proxy, err)
	}
	port := serve(t, func(http.ResponseWriter, *http.Request) {})
	if _, err := New(Options{Lookup: leadsTo("127.0.0.1")}).Post(t.Context(), "http://shop.test:"+port, "text/plain", nil); err != nil {
		t.Error(err)
	}
}

func TestBodyIsBounded(t *testing.T) {
	var size int
	port := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("x", size)) })
	for _, c := range []struct {
		size, want int
		truncated  bool
	}{{0, 0, false}, {MaxBody, MaxBody, false}, {MaxBody + 1, MaxBody, true}, {1 << 20, MaxBody, true}} {
		size = c.size
		answer, err := New(Options{}).Post(t.Context(), "http://127.0.0.1:"+port, "text/plain", nil)
		if err != nil || len(answer.Body) != c.want || answer.Truncated != c.truncated {
			t.Errorf("%d bytes: %d, %v, %v", c.size, len(answer.Body), answer.Truncated, err)
		}
	}
	long := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Long", strings.Repeat("x", 1<<20)) })
	if answer, err := New(Options{}).Post(t.Context(), "http://127.0.0.1:"+long, "text/plain", nil); err == nil {
		t.Errorf("a header of 1 MiB was read: status %d", answer.Status)
	}
}

func TestBodyIsNotUnpacked(t *testing.T) {
	port := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" {
			t.Errorf("asks for %q", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", "gzip")
		fmt.Fprint(w, "not gzip at all")
	})
	if answer, err := New(Options{}).Post(t.Context(), "http://127.0.0.1:"+port, "text/plain", nil); err != nil || string(answer.Body) != "not gzip at all" {
		t.Errorf("%q, %v", answer.Body, err)
	}
}

func TestManyAtOnce(t *testing.T) {
	port := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	c := New(Options{})
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() {
			body := fmt.Sprint("post ", i)
			if answer, err := c.Post(t.Context(), "http://127.0.0.1:"+port, "text/plain", []byte(body)); err != nil || string(answer.Body) != body {
				t.Errorf("%q, %v", answer.Body, err)
			}
		})
	}
	all.Wait()
}
