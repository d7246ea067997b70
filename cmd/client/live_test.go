package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"paysandbox/sandbox"
)

// live is a sandbox on sockets of its own. Its clock stands, and no notification is tried twice by itself.
type live struct {
	t        *testing.T
	box      *sandbox.Sandbox
	data     atomic.Pointer[http.Handler]
	plane    atomic.Pointer[http.Handler]
	url, ctl string
}

func newLive(t *testing.T) *live {
	t.Helper()
	l := &live{t: t}
	l.start()
	serve := func(at *atomic.Pointer[http.Handler]) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*at.Load()).ServeHTTP(w, r) }))
		t.Cleanup(server.Close)
		return server.URL
	}
	l.url, l.ctl = serve(&l.data), serve(&l.plane)
	t.Cleanup(func() { l.box.Close() })
	return l
}

// start puts a new sandbox in the place of the one before, as if it had been started anew.
func (l *live) start() {
	l.t.Helper()
	made, err := sandbox.New(sandbox.Options{Default: sandbox.TenantOptions{
		Clock: sandbox.ClockOptions{Mode: "frozen", Start: time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)},
	}})
	if err != nil {
		l.t.Fatal(err)
	}
	data, plane := made.DataPlane(), made.ControlPlane()
	l.data.Store(&data)
	l.plane.Store(&plane)
	if l.box != nil {
		l.box.Close()
	}
	l.box = made
}

// client runs a command line at the sandbox, which has to do what it says.
func (l *live) client(args ...string) (stdout string) {
	l.t.Helper()
	code, stdout, stderr := l.try(args...)
	if code != exitOK {
		l.t.Fatalf("%v: exit code %d, %s", args, code, stderr)
	}
	return stdout
}

func (l *live) try(args ...string) (code int, stdout, stderr string) {
	l.t.Helper()
	return new(stage).run(l.t, append(args, "--url", l.url, "--control-url", l.ctl)...)
}

// charge is a payment at GBPayments, of which the merchant is told.
func (l *live) charge(order string) {
	l.t.Helper()
	l.client("gbpayments", "charge", "--token", "tok_ok", "--amount", "5.00", "--order-id", order)
}

// setting is a setting of a tenant as the sandbox has it.
func (l *live) setting(tenant, provider, name string) string {
	l.t.Helper()
	for line := range strings.Lines(l.client("tenants", "show", tenant)) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == provider && words[1] == name {
			return strings.Join(words[2:], " ")
		}
	}
	l.t.Fatalf("tenant %s has no %s.%s", tenant, provider, name)
	return ""
}

// running is a command that runs until it is stopped.
type running struct {
	t      *testing.T
	lines  chan string // of standard output
	notes  chan string // of standard error
	first  string      // that ready read
	cancel context.CancelFunc
	code   chan int
	stop   sync.Once
}

// listen runs `client listen` with further arguments.
func (l *live) listen(args ...string) *running {
	l.t.Helper()
	ctx, cancel := context.WithCancel(l.t.Context())
	r := &running{t: l.t, cancel: cancel, code: make(chan int, 1)}
	w := new(stage).world()
	out, in := io.Pipe()
	errOut, errIn := io.Pipe()
	w.stdout, w.stderr, r.lines, r.notes = in, errIn, linesOf(out), linesOf(errOut)
	go func() {
		r.code <- run(ctx, append([]string{"listen", "--url", l.url, "--control-url", l.ctl}, args...), w)
		_, _ = in.Close(), errIn.Close() // they cannot fail
	}()
	l.t.Cleanup(func() { cancel(); r.stop.Do(func() { <-r.code }) })
	return r
}

// linesOf reads lines as they come.
func linesOf(from io.Reader) chan string {
	all := make(chan string, 100)
	go func() {
		defer close(all)
		for lines := bufio.NewScanner(from); lines.Scan(); {
			all <- lines.Text()
		}
	}()
	return all
}

// line is the next line that the command prints; "": it has ended.
func (r *running) line() string {
	r.t.Helper()
	return r.next(r.lines)
}

func (r *running) next(from chan string) string {
	r.t.Helper()
	select {
	case line := <-from:
		return line
	case <-time.After(patience):
		r.t.Fatal("no line came")
		return ""
	}
}

// wants is line, of which it wants just this text.
func (r *running) wants(want string) {
	r.t.Helper()
	if got := r.line(); got != want {
		r.t.Errorf("the line is\n%s\nwant\n%s", got, want)
	}
}

// says is the next line on standard error, of which it wants just this text.
func (r *running) says(want string) {
	r.t.Helper()
	if got := r.next(r.notes); got != want {
		r.t.Errorf("it says\n%s\nwant\n%s", got, want)
	}
}

// ends waits until the command has ended, and gives what is left of its standard error.
func (r *running) ends(want int) (stderr string) {
	r.t.Helper()
	r.stop.Do(func() {
		if code := <-r.code; code != want {
			r.t.Errorf("exit code %d, want %d", code, want)
		}
	})
	for line := range r.notes {
		stderr += line + "\n"
	}
	return stderr
}

// ready reads the first line, and gives the address that it names.
func (r *running) ready() string {
	r.t.Helper()
	r.first = r.line()
	_, rest, found := strings.Cut(r.first, " go to ")
	address, _, _ := strings.Cut(rest, ",")
	if !found {
		r.t.Fatalf("the first line is %q", r.first)
	}
	return address
}
