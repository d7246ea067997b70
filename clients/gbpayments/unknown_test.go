package gbpayments_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
)

// A killer is a server that answers the list and, of everything else, reads the whole request and then
// breaks the connection before or within the answer.
type killer struct {
	url         string
	arrivals    atomic.Int32 // of requests other than questions
	connections atomic.Int32
}

// The ways to break, each with what it writes first.
var breaks = map[string]struct {
	reset bool
	first string
}{
	"reset":           {true, ""},
	"close":           {false, ""},
	"half a header":   {false, "HTTP/1.1 200 OK\r\nContent-Le"},
	"header and half": {false, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"response\":"},
	"not HTTP":        {false, "SSH-2.0-OpenSSH_9.0\r\n\r\n"},
}

func newKiller(t *testing.T, first string, reset bool) *killer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	k := &killer{url: "http://" + listener.Addr().String()}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // the test has ended
			}
			k.connections.Add(1)
			go k.serve(conn, first, reset)
		}
	}()
	return k
}

func (k *killer) serve(conn net.Conn, first string, reset bool) {
	defer conn.Close()
	reader := bufio.NewReader(conn)
	for {
		request, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, request.Body); err != nil {
			return
		}
		if request.URL.Path == "/payment/list" {
			const body = `{"response":{"count":0,"items":[]}}`
			fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			continue
		}
		k.arrivals.Add(1)
		_, _ = io.WriteString(conn, first)
		if tcp, ok := conn.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0)
		}
		return
	}
}

// Each operation arrives once, whether its connection is fresh or was used before, and its outcome is unknown.
func TestLostAnswerIsUnknownAndNothingIsSentTwice(t *testing.T) {
	for name, how := range breaks {
		for _, warm := range []bool{false, true} {
			for _, o := range operations() {
				if !o.moves {
					continue
				}
				t.Run(fmt.Sprintf("%s/warm=%t/%s", name, warm, o.name), func(t *testing.T) {
					k := newKiller(t, how.first, how.reset)
					c := newClient(t, k.url)
					if warm {
						if _, err := c.List(t.Context(), gbpayments.Query{}); err != nil {
							t.Fatal(err)
						}
					}
					_, err := o.call(t.Context(), c)
					if !errors.Is(err, gbpayments.ErrOutcomeUnknown) || errors.Is(err, gbpayments.ErrUnavailable) || !strings.Contains(err.Error(), o.says) {
						t.Errorf("err = %v, want ErrOutcomeUnknown that says %q", err, o.says)
					}
					if n := k.arrivals.Load(); n != 1 {
						t.Errorf("the request arrived %d times", n)
					}
					if n := k.connections.Load(); n != 1 {
						t.Errorf("%d connections were made, so the warm one was not used", n)
					}
					if p, err := c.List(t.Context(), gbpayments.Query{}); err != nil || len(p.Transactions) != 0 {
						t.Errorf("asking for the list gives %v, %v", p, err)
					}
				})
			}
		}
	}
}

// The control of the test above: with an Idempotency-Key net/http does send twice on a warm connection, and the killer sees it.
func TestTheKillerSeesARepeatedRequest(t *testing.T) {
	k := newKiller(t, "", false)
	plain := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(plain.CloseIdleConnections)
	post := func(path string) error {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, k.url+"/payment/"+path, strings.NewReader("{}"))
		if err != nil {
			return err
		}
		r.Header.Set("Idempotency-Key", "1")
		response, err := plain.Do(r)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		_, err = io.Copy(io.Discard, response.Body)
		return err
	}
	if err := post("list"); err != nil {
		t.Fatal(err)
	}
	if err := post("token/charge"); err == nil || k.arrivals.Load() != 2 {
		t.Errorf("err = %v after %d arrivals, want an error after 2", err, k.arrivals.Load())
	}
}

func TestNothingThatMovesMoneyCanBeRewound(t *testing.T) {
	for _, o := range operations() {
		c := newClient(t, base, over(func(r *http.Request) (*http.Response, error) {
			if rewinds := r.GetBody != nil; rewinds == o.moves {
				t.Errorf("%s: the body can be rewound: %t", o.name, rewinds)
			}
			if r.Header.Get("Idempotency-Key") != "" || r.Header.Get("X-Idempotency-Key") != "" {
				t.Errorf("%s: an idempotency key is sent", o.name)
			}
			return respond(200, o.answered(t)), nil
		}))
		if _, err := o.call(t.Context(), c); err != nil {
			t.Errorf("%s: %v", o.name, err)
		}
	}
}

// An in-process transport does not report connections: whatever it says, the request may have been carried out.
func TestATransportThatReportsNothingIsNotBelieved(t *testing.T) {
	reset := &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	for _, o := range operations() {
		_, err := o.call(t.Context(), newClient(t, base, over(func(*http.Request) (*http.Response, error) { return nil, reset })))
		if !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%s: %v does not wrap its cause", o.name, err)
		}
		if errors.Is(err, gbpayments.ErrOutcomeUnknown) != o.moves || errors.Is(err, gbpayments.ErrUnavailable) == o.moves {
			t.Errorf("%s: err = %v", o.name, err)
		}
	}
}

// What never left is unavailable, not unknown, for every operation.
func TestWhatWasNeverSentIsNotUnknown(t *testing.T) {
	tlsServer := httptest.NewUnstartedServer(http.NotFoundHandler())
	tlsServer.Config.ErrorLog = log.New(io.Discard, "", 0) // a refused handshake is what is wanted
	tlsServer.StartTLS()
	t.Cleanup(tlsServer.Close)
	dialling := func(err error) *http.Client {
		return &http.Client{Transport: &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, err },
		}}
	}
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	for name, test := range map[string]struct {
		url    string
		client *http.Client
	}{
		"refused":               {base, dialling(refused)},
		"no such host":          {base, dialling(&net.DNSError{Err: "no such host", Name: "gbpayments.test", IsNotFound: true})},
		"odd dialler":           {base, dialling(errors.New("no route"))},
		"untrusted certificate": {tlsServer.URL, &http.Client{Transport: &http.Transport{}}},
		"refused, in process":   {base, &http.Client{Transport: transport(func(*http.Request) (*http.Response, error) { return nil, refused })}},
	} {
		for _, o := range operations() {
			t.Run(name+"/"+o.name, func(t *testing.T) {
				_, err := o.call(t.Context(), newClient(t, test.url, gbpayments.WithHTTPClient(test.client)))
				if !errors.Is(err, gbpayments.ErrUnavailable) || errors.Is(err, gbpayments.ErrOutcomeUnknown) {
					t.Errorf("err = %v, want ErrUnavailable and not ErrOutcomeUnknown", err)
				}
			})
		}
	}
}

func TestACancelledCallIsUnknownOnlyOnceItWasSent(t *testing.T) {
	for _, o := range operations() {
		t.Run(o.name+"/before", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := o.call(ctx, newClient(t, base, unreachable(t)))
			if !errors.Is(err, context.Canceled) || errors.Is(err, gbpayments.ErrOutcomeUnknown) || errors.Is(err, gbpayments.ErrUnavailable) {
				t.Errorf("err = %v, want context.Canceled alone", err)
			}
		})
		t.Run(o.name+"/while dialling", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				cancel()
				<-ctx.Done()
				return nil, ctx.Err()
			}}}
			_, err := o.call(ctx, newClient(t, base, gbpayments.WithHTTPClient(client)))
			if !errors.Is(err, context.Canceled) || errors.Is(err, gbpayments.ErrOutcomeUnknown) || errors.Is(err, gbpayments.ErrUnavailable) {
				t.Errorf("err = %v, want context.Canceled alone", err)
			}
		})
		t.Run(o.name+"/after", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // the server notices a leaving client only after the body
				cancel()
				<-r.Context().Done()
			})
			_, err := o.call(ctx, newClient(t, url))
			if !errors.Is(err, context.Canceled) || errors.Is(err, gbpayments.ErrOutcomeUnknown) != o.moves || errors.Is(err, gbpayments.ErrUnavailable) {
				t.Errorf("err = %v, want context.Canceled, and ErrOutcomeUnknown: %t", err, o.moves)
			}
		})
	}
}

func TestTheTimeOutOfOneCall(t *testing.T) {
	for _, o := range operations() {
		c := newClient(t, base, gbpayments.WithTimeout(time.Nanosecond), over(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}))
		_, err := o.call(t.Context(), c)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: err = %v, want DeadlineExceeded", o.name, err)
		}
		// The caller's context still lives, so a question may be asked again.
		if errors.Is(err, gbpayments.ErrOutcomeUnknown) != o.moves || errors.Is(err, gbpayments.ErrUnavailable) == o.moves {
			t.Errorf("%s: err = %v", o.name, err)
		}
	}
}
