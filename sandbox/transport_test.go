package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"syscall"
	"testing"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/internal/fault"
	"paysandbox/sandbox"
)

// TestTransportBreaksAsASocketDoes shows each fault to an in-process client: the same errors, the same commits.
func TestTransportBreaksAsASocketDoes(t *testing.T) {
	for _, phase := range fault.Phases() {
		for _, kind := range fault.Kinds(phase) {
			f := faultOf(phase, kind)
			t.Run(f.String(), func(t *testing.T) {
				b := newBox(t, sandbox.Options{Scenarios: scripts(faultyPoll(f))})
				m := b.merchant(client.WithHTTPClient(&http.Client{Transport: b.Transport()}))
				invoice := b.invoice(m, "A-1")
				b.sbp(m, invoice)
				b.polls(m, invoice, 2)
				ctx, leave := context.WithCancel(t.Context())
				defer leave()
				if f.Kind == fault.Hang {
					go func() {
						for ctx.Err() == nil && b.brokenRequests(f) == 0 {
						}
						leave()
					}()
				}
				state, err := m.State(ctx, invoice)
				wantFault(t, f, state, err)
				want := map[bool]string{true: "Created", false: "InProcess"}[f.Phase == fault.BeforeCommit]
				if p := b.payment(invoice); p["state"] != want {
					t.Errorf("after %s the payment is %v, want %s", f, p["state"], want)
				}
			})
		}
	}
}

func TestLostAnswerOverTransportIsAnUnknownOutcome(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant(client.WithHTTPClient(&http.Client{Transport: b.Transport()}), client.WithHeader("X-Sandbox-Scenario", "sbp-lost-answer"))
	invoice := b.invoice(m, "A-1")
	_, err := m.SBPPayment(t.Context(), sbpOf(invoice))
	if !errors.Is(err, client.ErrOutcomeUnknown) || !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v", err)
	}
}

func TestTransportGivesWholeAnswers(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	answer, err := (&http.Client{Transport: b.Transport()}).Get("http://any.host/nothing?x=1")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 404 || answer.ContentLength != int64(len(body)) || len(body) == 0 {
		t.Errorf("status %d, length %d, body %q, %v", answer.StatusCode, answer.ContentLength, body, err)
	}
}
