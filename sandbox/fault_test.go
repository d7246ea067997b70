package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/internal/fault"
	"paysandbox/sandbox"
)

// faultyPoll is a scenario whose third and fourth poll break; the payment waits at Created until a poll moves it on.
func faultyPoll(f fault.Fault) map[string]string {
	more := ""
	switch f.Kind {
	case fault.Status:
		more = fmt.Sprintf(", status: %d, retry_after: 7s", f.Status)
	case fault.Slow:
		more = ", every: " + f.Every.String()
	}
	do := "do: { go: InProcess }, "
	if f.Phase == fault.BeforeCommit {
		do = "" // nothing happens: the linter refuses a step there
	}
	return map[string]string{"faulty-poll": fmt.Sprintf(`
version: 1
name: faulty-poll
about: The third and the fourth poll break.
provider: intellectmoney
bind: { operation: createInvoice }
script:
  - { at: getBankCardPaymentState, calls: 1..2, do: { go: Created } }
  - { at: getBankCardPaymentState, calls: 3..4, %sfault: { phase: %s, kind: %s%s } }
  - { at: getBankCardPaymentState, calls: 5.., do: { go: InProcess } }
end: hold
`, do, f.Phase, f.Kind, more)}
}

// faultOf is a fault of a phase and a kind.
func faultOf(phase fault.Phase, kind fault.Kind) fault.Fault {
	f := fault.Fault{Phase: phase, Kind: kind}
	switch kind {
	case fault.Status:
		f.Status, f.RetryAfter = 502, 7*time.Second
	case fault.Slow:
		f.Every = time.Millisecond
	}
	return f
}

// TestEveryFault shows for each allowed pair what the client saw and what was committed, on a fresh connection and on one that has
// already carried exchanges.
func TestEveryFault(t *testing.T) {
	for _, phase := range fault.Phases() {
		for _, kind := range fault.Kinds(phase) {
			f := faultOf(phase, kind)
			for _, warmed := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/warmed=%t", f, warmed), func(t *testing.T) { showFault(t, f, warmed) })
			}
		}
	}
}

func showFault(t *testing.T, f fault.Fault, warmed bool) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(faultyPoll(f))})
	sockets := &http.Transport{DisableKeepAlives: !warmed}
	defer sockets.CloseIdleConnections()
	m := b.merchant(client.WithHTTPClient(&http.Client{Transport: sockets}), client.WithTimeout(5*time.Second))
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	if got := b.polls(m, invoice, 2); got != "Created Created" {
		t.Fatalf("whole answers gave %s", got)
	}
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	if f.Kind == fault.Hang {
		go func() { // the client leaves once the journal shows that the answer hangs
			for ctx.Err() == nil && b.brokenRequests(f) == 0 {
			}
			leave()
		}()
	}
	state, err := m.State(ctx, invoice)
	wantFault(t, f, state, err)

	want := map[bool]string{true: "Created", false: "InProcess"}[f.Phase == fault.BeforeCommit]
	p := b.payment(invoice)
	if p["state"] != want {
		t.Errorf("after %s the payment is %v, want %s", f, p["state"], want)
	}
	if calls := p["calls"].(map[string]any)["getBankCardPaymentState"]; calls != 3.0 {
		t.Errorf("the broken call was counted %v times beside two whole ones: something sent it again, or it does not count", calls)
	}
	if n := b.brokenRequests(f); n != 1 {
		t.Errorf("the journal tells of the fault %d times", n)
	}
}

// brokenRequests counts the journal's entries that broke this way.
func (b *box) brokenRequests(f fault.Fault) int {
	n := 0
	for _, r := range b.requests("op=getBankCardPaymentState") {
		if r["fault"] == f.String() {
			n++
		}
	}
	return n
}

// wantFault compares what the client got of the third poll.
func wantFault(t *testing.T, f fault.Fault, state client.PaymentState, err error) {
	t.Helper()
	var refused *client.HTTPError
	switch {
	case f.Whole():
		if err != nil || state.Step != client.StepInProcess {
			t.Errorf("the whole answer came as %v, %v", state.Step, err)
		}
	case f.Kind == fault.Status:
		if !errors.As(err, &refused) || refused.Status != 502 || refused.Excerpt != "" {
			t.Errorf("the client got %v", err)
		}
	case f.Kind == fault.Reset:
		if !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("the client got %v, want a reset", err)
		}
	case f.Kind == fault.Garbage:
		if err == nil || errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), "malformed answer") {
			t.Errorf("the client got %v, want an answer that is no document", err)
		}
	case f.Phase == fault.MidBody:
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("the client got %v, want half a body", err)
		}
	case f.Kind == fault.Hang:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the client that left got %v", err)
		}
	default: // close before the answer
		if !errors.Is(err, io.EOF) && (err == nil || !strings.Contains(err.Error(), "EOF")) {
			t.Errorf("the client got %v, want the end of the connection", err)
		}
	}
}
