package fault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/internal/fault"
)

// timed notes every write with its time since the start of the test.
type timed struct {
	start  time.Time
	writes []string // "100ms 0"
	body   []byte
	fail   error // what a write gets
}

func (w *timed) Write(p []byte) (int, error) {
	if w.fail != nil {
		return 0, w.fail
	}
	w.writes = append(w.writes, fmt.Sprintf("%s %s", time.Since(w.start), p))
	w.body = append(w.body, p...)
	return len(p), nil
}

func slow(every time.Duration) fault.Fault {
	return fault.Fault{Phase: fault.MidBody, Kind: fault.Slow, Every: every}
}

var garbage = fault.Fault{Phase: fault.MidBody, Kind: fault.Garbage}

func TestSlowBodyComesAByteAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &timed{start: time.Now()}
		err := slow(100*time.Millisecond).Deliver(t.Context(), w, []byte("abc"))
		if want := []string{"100ms a", "200ms b", "300ms c"}; err != nil || !slices.Equal(w.writes, want) {
			t.Errorf("it came as %q, %v, want %q", w.writes, err, want)
		}
	})
}

func TestSlowBodyIsWholeWithinMaxHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := bytes.Repeat([]byte("0123456789"), 2)
		w := &timed{start: time.Now()}
		// Seven seconds meet the minute at no byte: eight bytes come alone, twelve together.
		err := slow(7*time.Second).Deliver(t.Context(), w, body)
		if err != nil || !bytes.Equal(w.body, body) {
			t.Fatalf("got %q, %v", w.body, err)
		}
		if len(w.writes) != 9 || w.writes[7] != "56s 7" || w.writes[8] != "1m0s 890123456789" {
			t.Errorf("it came as %q", w.writes)
		}
	})
}

func TestSlowBodyEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 250*time.Millisecond)
		defer cancel()
		w := &timed{start: time.Now()}
		err := slow(100*time.Millisecond).Deliver(ctx, w, []byte("abc"))
		if !errors.Is(err, io.ErrUnexpectedEOF) || string(w.body) != "ab" || time.Since(w.start) != 250*time.Millisecond {
			t.Errorf("after %s there was %q, %v", time.Since(w.start), w.body, err)
		}
	})
}

func TestSlowBodyEndsWithItsWriter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &timed{start: time.Now(), fail: syscall.EPIPE}
		err := slow(100*time.Millisecond).Deliver(t.Context(), w, []byte("abc"))
		if !errors.Is(err, syscall.EPIPE) || time.Since(w.start) != 100*time.Millisecond {
			t.Errorf("after %s it ended with %v", time.Since(w.start), err)
		}
	})
}

func TestDeliverGivesWhatArrivesAndHowItEnds(t *testing.T) {
	for _, row := range []struct {
		f    fault.Fault
		body string
		err  error
	}{
		{fault.Fault{}, "0123456789", nil},
		{fault.Fault{Phase: fault.AfterAnswer, Kind: fault.Reset}, "0123456789", nil},
		{slow(time.Millisecond), "0123456789", nil},
		{garbage, "01234%\x07\x08\x01\x02", nil},
		{fault.Fault{Phase: fault.MidBody, Kind: fault.Reset}, "01234", syscall.ECONNRESET},
		{fault.Fault{Phase: fault.MidBody, Kind: fault.Close}, "01234", io.ErrUnexpectedEOF},
		{fault.Fault{Phase: fault.MidBody, Kind: fault.Truncate}, "01234", io.ErrUnexpectedEOF},
		{fault.Fault{Phase: fault.AfterCommit, Kind: fault.Close}, "", io.EOF},
		{fault.Fault{Phase: fault.BeforeCommit, Kind: fault.Reset}, "", syscall.ECONNRESET},
	} {
		var got bytes.Buffer
		err := row.f.Deliver(t.Context(), &got, []byte("0123456789"))
		if got.String() != row.body || !errors.Is(err, row.err) {
			t.Errorf("of %q arrives %q, %v, want %q, %v", row.f, got.String(), err, row.body, row.err)
		}
		if body := string(row.f.Body([]byte("0123456789"))); body != row.body {
			t.Errorf("%q says that %q arrives, want %q", row.f, body, row.body)
		}
		if whole := row.body == "0123456789"; row.f.Whole() != whole {
			t.Errorf("%q says whole=%t, want %t", row.f, !whole, whole)
		}
	}
	w := &timed{fail: syscall.EPIPE}
	if err := garbage.Deliver(t.Context(), w, []byte("0123456789")); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("a writer that fails gives %v", err)
	}
}

func TestGarbageIsNoDocument(t *testing.T) {
	bodies := []string{
		`{"success":1,"data":{"id":"42"}}`, `[]`, `{}`, `"text"`, `12`, `{"описание":"Недостаточно средств, попробуйте другую карту"}`,
		`<?xml version="1.0" encoding="utf-8"?><Response><State>OK</State></Response>`, `<a/>`, `<a b="c"/>`,
		"<\xd1\xf2\xe0\xf2\xf3\xf1>\xce\xea</\xd1\xf2\xe0\xf2\xf3\xf1>", // windows-1251
		`pmt_id=42&status=5&name=%D0%98`, `a=%41`, `a=%4`, `a=%`, `OK`,
	}
	for first := range 256 { // every body of one and of two bytes
		bodies = append(bodies, string([]byte{byte(first)}))
		for second := range 256 {
			bodies = append(bodies, string([]byte{byte(first), byte(second)}))
		}
	}
	for _, body := range bodies {
		before := []byte(body)
		got := garbage.Body(before)
		if string(before) != body || !bytes.Equal(got, garbage.Body(before)) {
			t.Fatalf("%q was changed, or is not spoilt the same way twice", body)
		}
		if half := body[:len(body)/2]; len(got) != len(body) || !strings.HasPrefix(string(got), half) {
			t.Errorf("%q came as %q: not its length, or not its first half", body, got)
		}
		var element struct {
			XMLName xml.Name
		}
		if json.Valid(got) || xml.Unmarshal(got, &element) == nil {
			t.Errorf("%q came as %q, which is a document", body, got)
		}
		if _, err := url.ParseQuery(string(got)); err == nil {
			t.Errorf("%q came as %q, which is a form", body, got)
		}
	}
	if a, b := garbage.Body([]byte("0000")), garbage.Body([]byte("0001")); bytes.Equal(a, b) {
		t.Errorf("two answers are spoilt into the same bytes, %q", a)
	}
	if got := garbage.Body(nil); len(got) != 0 {
		t.Errorf("an empty body came as %q", got)
	}
}

// inProcess is the smallest Breaker: it keeps what arrives and how it ends.
type inProcess struct {
	http.ResponseWriter
	into *timed
	rest error
}

func (w *inProcess) Break(ctx context.Context, f fault.Fault, answer fault.Answer) {
	w.rest = f.Deliver(ctx, w.into, answer.Body)
}

// wrapper is what stands around a connection in a router.
type wrapper struct{ http.ResponseWriter }

func (w wrapper) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func TestBreakerGetsTheSameBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, row := range []struct {
			f    fault.Fault
			body string
			took time.Duration
		}{
			{slow(100 * time.Millisecond), "0123456789", time.Second},
			{slow(10 * time.Second), "0123456789", fault.MaxHang}, // and nothing is cut off at MaxHang
			{garbage, "01234%\x07\x08\x01\x02", 0},
		} {
			written := httptest.NewRecorder()
			w := &inProcess{ResponseWriter: written, into: &timed{start: time.Now()}}
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody)
			fault.Perform(t.Context(), wrapper{w}, r, row.f, fault.Answer{Status: 200, Body: []byte("0123456789")})
			if took := time.Since(w.into.start); string(w.into.body) != row.body || w.rest != nil || took != row.took {
				t.Errorf("of %s came %q, %v, in %s, want %q in %s", row.f, w.into.body, w.rest, took, row.body, row.took)
			}
			if written.Body.Len() > 0 {
				t.Errorf("%s was written past the Breaker: %q", row.f, written.Body)
			}
		}
	})
}
