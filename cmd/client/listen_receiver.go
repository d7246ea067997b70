package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// notReached begins what a sandbox is answered in the place of a merchant who is not there.
const notReached = "client listen: the merchant was not reached: "

const (
	headerLimit   = 10 * time.Second // for the head of a request
	lastWordLimit = 2 * time.Second  // for answers that are on their way when it ends
)

// receiver is the address to which a sandbox sends notifications. It hands each to one address, whatever the request says, or
// acknowledges it by itself.
type receiver struct {
	address string // http://127.0.0.1:43121
	server  *http.Server
	failed  chan error
}

// openReceiver listens at addr. target is where everything goes; nil: nowhere.
func openReceiver(addr string, target *url.URL) (*receiver, error) {
	socket, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	handler := http.HandlerFunc(acknowledge)
	if target != nil {
		handler = forward(target)
	}
	r := &receiver{address: "http://" + socket.Addr().String(), failed: make(chan error, 1)}
	r.server = &http.Server{Handler: noProxy(handler), ReadHeaderTimeout: headerLimit, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { r.failed <- r.server.Serve(socket) }()
	return r, nil
}

// until is a context that also ends when the receiver does.
func (r *receiver) until(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case err := <-r.failed:
			cancel(verdictError{verdict{refused, "nothing listens at " + r.address + " any more: " + err.Error(), ""}})
		case <-ctx.Done():
			cancel(nil)
		}
	}()
	return ctx
}

// close ends the listening; an answer that is on its way still arrives.
func (r *receiver) close() {
	ctx, cancel := context.WithTimeout(context.Background(), lastWordLimit)
	defer cancel()
	if r.server.Shutdown(ctx) != nil {
		_ = r.server.Close() // a merchant who hangs is no reason to stay
	}
}

// noProxy refuses what asks for another address.
func noProxy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodConnect || r.URL.IsAbs() {
			http.Error(w, "client listen: this is no proxy; it hands everything to the one address that it was given", http.StatusBadRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// acknowledge answers a provider, which the path names, as a merchant does who took note.
func acknowledge(w http.ResponseWriter, r *http.Request) {
	says := teller(strings.TrimPrefix(r.URL.Path, "/"))
	if says == nil {
		http.Error(w, "client listen: no provider's notifications go to this path; give the merchant's address with --forward-to", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", says.yesType)
	_, _ = io.WriteString(w, says.yes) // a sandbox that went away tries again
}

// forward hands a request on as it came, but for what HTTP has for one connection alone, and its answer back.
func forward(target *url.URL) http.HandlerFunc {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			to := *target
			r.Out.URL, r.Out.Host = &to, target.Host
			for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} { // taken away unasked
				if values, came := r.In.Header[name]; came {
					r.Out.Header[name] = values
				}
			}
		},
		// A connection for each, as a provider makes it, and no encoding that was not asked for.
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, DisableCompression: true},
		ErrorLog:  log.New(io.Discard, "", 0),
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, notReached+whyAway(target, err), http.StatusBadGateway)
		},
	}
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Type"], w.Header()["Date"] = nil, nil // net/http would add what the merchant did not say
		proxy.ServeHTTP(w, r)
	}
}

// whyAway says in words why an address did not answer.
func whyAway(target *url.URL, err error) string {
	if errors.Is(err, syscall.ECONNREFUSED) {
		return "nothing listens at " + target.Scheme + "://" + target.Host
	}
	var at *net.OpError
	if errors.As(err, &at) {
		return target.Scheme + "://" + target.Host + ": " + cmp.Or(at.Err, err).Error()
	}
	return target.Scheme + "://" + target.Host + ": " + err.Error()
}
