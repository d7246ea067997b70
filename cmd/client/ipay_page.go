package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"paysandbox/clients/ipay"
)

const (
	thanks = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Thank you</title><p>Thank you, you may close this window.</p></html>` + "\n"
	wrong  = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Nothing to see</title><p>This address waits for the result of 3-D Secure.</p></html>` + "\n"

	readLimit  = 10 * time.Second // for one request of the browser
	closeLimit = 2 * time.Second  // for the last page to reach the browser
)

// listener waits on this machine for what the payer's browser brings from 3-D Secure.
type listener struct {
	address string // notification_url
	server  *http.Server
	brought chan string // the first result
	failed  chan error
}

// listen begins to wait, on a free port. The path is drawn, so that no other page of the browser posts there by accident.
func listen(random io.Reader) (*listener, error) {
	var drawn [16]byte
	if _, err := io.ReadFull(random, drawn[:]); err != nil {
		return nil, fmt.Errorf("no address for the payer's browser could be made: %w", err)
	}
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("nothing can wait for the payer's browser: %w", err)
	}
	path := "/3ds/" + hex.EncodeToString(drawn[:])
	l := &listener{address: "http://" + socket.Addr().String() + path, brought: make(chan string, 1), failed: make(chan error, 1)}
	l.server = &http.Server{Handler: l.handler(path), ReadTimeout: readLimit, WriteTimeout: readLimit}
	go func() { l.failed <- l.server.Serve(socket) }()
	return l, nil
}

// handler takes the form at one path and answers the browser with a small page. A second form changes nothing.
func (l *listener) handler(path string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		if r.URL.Path != path {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, wrong) // a browser that went away needs no page
			return
		}
		notification, err := ipay.ParseThreeDSNotification(r)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, wrong)
			return
		}
		_, _ = io.WriteString(w, thanks)
		select {
		case l.brought <- notification.ThreeDSData:
		default:
		}
	}
}

// wait returns what the browser brought, or the context's error.
func (l *listener) wait(ctx context.Context) (string, error) {
	select {
	case data := <-l.brought:
		return data, nil
	case err := <-l.failed:
		return "", fmt.Errorf("nothing waits for the payer's browser any more: %w", err)
	case <-ctx.Done():
		return "", fmt.Errorf("the payer's browser brought nothing: %w", ctx.Err())
	}
}

// close ends the waiting; a page that is on its way to the browser still arrives.
func (l *listener) close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	if l.server.Shutdown(ctx) != nil {
		_ = l.server.Close() // a browser that holds its connection open is no reason to stay
	}
}
