package fault

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Whole says whether the whole answer arrives at a client that stays: without a fault, before one that comes after the answer,
// and by and by in a Slow.
func (f Fault) Whole() bool { return f == (Fault{}) || f.Phase == AfterAnswer || f.Kind == Slow }

// Body is what arrives in the end of an answer's body: all of it, its first half, or nothing; of a Garbage as many bytes as it has,
// but no document. It may share memory with body, which it leaves as it is.
func (f Fault) Body(body []byte) []byte {
	switch {
	case f.Whole():
		return body
	case f.Kind == Garbage:
		return garble(body)
	case f.Phase == MidBody:
		return body[:len(body)/2]
	default:
		return nil
	}
}

// Deliver writes to w what arrives of an answer's body, and returns the error with which the client's reading of it then ends; nil
// means its proper end. All is one Write, but of a Slow each byte: the first one after Every, and what is left after MaxHang at
// once. When ctx ends before that, nothing more is written and the error is io.ErrUnexpectedEOF. An error of w ends it, too, and is
// returned.
func (f Fault) Deliver(ctx context.Context, w io.Writer, body []byte) error {
	if f.Kind == Slow && f.Every > 0 {
		return trickle(ctx, w, body, f.Every)
	}
	if arriving := f.Body(body); len(arriving) > 0 {
		if _, err := w.Write(arriving); err != nil {
			return err
		}
	}
	if f.Whole() {
		return nil
	}
	return f.ReadError()
}

// trickle writes a byte at a time, and at MaxHang the rest.
func trickle(ctx context.Context, w io.Writer, body []byte, every time.Duration) error {
	next := time.NewTicker(every)
	defer next.Stop()
	enough := time.NewTimer(MaxHang)
	defer enough.Stop()
	for len(body) > 0 {
		n := 1
		select {
		case <-next.C:
		case <-enough.C:
			n = len(body)
		case <-ctx.Done():
			return io.ErrUnexpectedEOF
		}
		if _, err := w.Write(body[:n]); err != nil {
			return err
		}
		body = body[n:]
	}
	return nil
}

// garble spoils the second half of a body: a control character, made of its three lowest bits, for each byte, behind a percent
// sign. No part of JSON or XML may hold such a character, and a percent sign without two digits is no escape in a form.
func garble(body []byte) []byte {
	spoilt := slices.Clone(body)
	half := spoilt[len(spoilt)/2:]
	for i, b := range half {
		half[i] = 1 + b&7
	}
	if len(half) > 0 {
		half[0] = '%'
	}
	return spoilt
}

// send answers on a connection that stays the server's own, because nothing breaks it. An answer that ends early is shorter than
// its Content-Length, so the server closes the connection after it.
func send(ctx context.Context, w http.ResponseWriter, f Fault, answer Answer) {
	header := answer.Header.Clone()
	clear(w.Header())
	maps.Copy(w.Header(), header)
	if answer.Header.Get("Content-Type") == "" {
		w.Header()["Content-Type"] = nil // nothing is sniffed
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(answer.Body)))
	out := unbuffered{w, http.NewResponseController(w)}
	_ = out.control.SetWriteDeadline(time.Time{}) // a server's limit is for answers that are meant to be quick
	w.WriteHeader(answer.Status)
	if _, err := out.Write(nil); err != nil { // the head alone
		return
	}
	_ = f.Deliver(ctx, out, answer.Body) // whoever could be told of its error has left
}

// unbuffered hands on every write at once, where the writer below can.
type unbuffered struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// Write implements io.Writer.
func (u unbuffered) Write(p []byte) (int, error) {
	n, err := u.w.Write(p)
	if err != nil {
		return n, err
	}
	if err := u.control.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return n, err
	}
	return n, nil
}
