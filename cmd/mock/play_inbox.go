package main

import (
	"net"
	"net/http"
	"sync"
	"time"
)

const maxForm = 1 << 20 // bytes

// inbox is the merchant's own receiver, on loopback: it takes what the payer's browser would bring and answers 200.
type inbox struct {
	address string // URL
	server  *http.Server

	mu    sync.Mutex
	forms []map[string]string // that nobody took yet, oldest first
	hears http.Handler        // who answers in the place of receive; nil: nobody
}

// openInbox listens on a free port of loopback until it is closed.
func openInbox() (*inbox, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	in := &inbox{address: "http://" + listener.Addr().String() + "/back"}
	in.server = &http.Server{Handler: in, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = in.server.Serve(listener) }() // it ends with close
	return in, nil
}

// close ends every connection.
func (in *inbox) close() { _ = in.server.Close() } // nothing is left to lose

// ServeHTTP lets the merchant answer, or keeps the form.
func (in *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	in.mu.Lock()
	hears := in.hears
	in.mu.Unlock()
	if hears != nil {
		hears.ServeHTTP(w, r)
		return
	}
	in.receive(w, r)
}

// hear has a handler answer from now on.
func (in *inbox) hear(h http.Handler) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.hears = h
}

// receive keeps a form; of a field that comes more than once, the first value.
func (in *inbox) receive(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	form := map[string]string{}
	for name, values := range r.PostForm {
		form[name] = values[0]
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.forms = append(in.forms, form)
}

// take gives the form that arrived next; false: none did.
func (in *inbox) take() (form map[string]string, arrived bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.forms) == 0 {
		return nil, false
	}
	form, in.forms = in.forms[0], in.forms[1:]
	return form, true
}
