package intellectmoney_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

// passing notes the steps that a wait sees.
func passing(steps *[]string) intellectmoney.WaitOption {
	return intellectmoney.OnPoll(func(s intellectmoney.PaymentState) { *steps = append(*steps, string(s.Step)) })
}

func TestAWaitToleratesAGatewayThatFailsTwice(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop(scenario("state-502-twice"))
	var steps []string
	invoice := b.start(c, "EP-1")
	state, err := c.WaitForPayment(t.Context(), invoice, instantly, passing(&steps))
	if err != nil || strings.Join(steps, " ") != "InProcess SendTo3DS" || b.calls(invoice, "getBankCardPaymentState") != 4 {
		t.Errorf("got %s, %v after the steps %v and %d questions; want two answers after two failures",
			state.Step, err, steps, b.calls(invoice, "getBankCardPaymentState"))
	}

	impatient := b.start(c, "EP-2")
	_, err = c.WaitForPayment(t.Context(), impatient, instantly, intellectmoney.WithTolerance(1))
	var answered *intellectmoney.HTTPError
	if !errors.Is(err, intellectmoney.ErrUnavailable) || !errors.As(err, &answered) || answered.Status != http.StatusBadGateway {
		t.Errorf("with less patience the wait ends with %v, want ErrUnavailable by a 502", err)
	}
	if p := b.stored(impatient); p.State != "Created" {
		t.Errorf("questions that a gateway stopped moved the payment to %s", p.State)
	}
}

func TestAnInvoiceThatCouldNotBeMadeTwiceIsMadeOnce(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop(scenario("create-invoice-fails-twice"))
	order := intellectmoney.Invoice{OrderID: "EP-1", Amount: 100_00}
	for try := range 2 {
		_, err := c.CreateInvoice(t.Context(), order)
		var answered *intellectmoney.HTTPError
		// A 503 does not say whether the work was done, so the client may not call it a failure.
		if !errors.Is(err, intellectmoney.ErrOutcomeUnknown) || !errors.As(err, &answered) || answered.Status != http.StatusServiceUnavailable {
			t.Fatalf("try %d: %v, want ErrOutcomeUnknown by a 503", try+1, err)
		}
		if made := b.madeFor("EP-1"); len(made) != 0 {
			t.Fatalf("try %d made the invoices %v", try+1, made)
		}
	}
	made, err := c.CreateInvoice(t.Context(), order)
	if err != nil || len(b.madeFor("EP-1")) != 1 || b.madeFor("EP-1")[0] != made.InvoiceID {
		t.Errorf("the third try gives %s, %v; the sandbox has %v", made.InvoiceID, err, b.madeFor("EP-1"))
	}
}

// Every answer takes a second and a half, in time that moves only when everything waits.
func TestSlowAnswersFitIntoTheTimeOutOrNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made, err := sandbox.New(sandbox.Options{Default: sandbox.TenantOptions{Clock: sandbox.ClockOptions{Mode: "frozen", Start: began}}})
		if err != nil {
			t.Fatal(err)
		}
		defer made.Close()
		b := &box{Sandbox: made, t: t}
		client := func(options ...intellectmoney.Option) *intellectmoney.Client {
			inside := intellectmoney.WithHTTPClient(&http.Client{Transport: made.Transport()})
			c, err := intellectmoney.New("https://api.intellectmoney.ru", shopKeys, append([]intellectmoney.Option{inside, scenario("slow-state")}, options...)...)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}

		patient := client(intellectmoney.WithTimeout(2 * time.Second))
		invoice := b.start(patient, "EP-1")
		asked := time.Now()
		state, err := patient.WaitForPayment(t.Context(), invoice, intellectmoney.AfterChallenge(), intellectmoney.WithPollInterval(time.Second, 1, time.Second))
		if err != nil || state.Step != intellectmoney.StepOK {
			t.Errorf("got %s, %v; want OK", state.Step, err)
		}
		if took := time.Since(asked); took != 3*1500*time.Millisecond+2*time.Second {
			t.Errorf("three slow answers and two pauses took %v", took)
		}

		impatient := client(intellectmoney.WithTimeout(time.Second))
		invoice = b.start(impatient, "EP-2")
		asked = time.Now()
		_, err = impatient.State(t.Context(), invoice)
		if !errors.Is(err, intellectmoney.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) || time.Since(asked) != time.Second {
			t.Errorf("after %v: %v; want ErrUnavailable after 1s", time.Since(asked), err)
		}
	})
}

// The tenant's clock moves by what the client waits, and by nothing else.
func TestWaitingMovesThePaymentOnThroughTheClockAlone(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Scenario: "timed"}})
	c := b.shop()
	invoice := b.start(c, "EP-1")
	advancing := intellectmoney.WithWait(func(_ context.Context, d time.Duration) error { return b.tenant().Advance(d) })
	everySecond := intellectmoney.WithPollInterval(time.Second, 1, time.Second)
	wait := func(options ...intellectmoney.WaitOption) (intellectmoney.PaymentStep, string, time.Duration) {
		t.Helper()
		var steps []string
		state, err := c.WaitForPayment(t.Context(), invoice, append(options, advancing, everySecond, passing(&steps))...)
		if err != nil {
			t.Fatal(err)
		}
		return state.Step, strings.Join(steps, " "), b.tenant().Now().Sub(began)
	}

	step, steps, at := wait()
	if step != intellectmoney.StepSendTo3DS || steps != "Created Created InProcess InProcess InProcess SendTo3DS" || at != 5*time.Second {
		t.Errorf("the first wait ended at %s after %v by the steps %s; want SendTo3DS after 5s", step, at, steps)
	}
	step, steps, at = wait(intellectmoney.AfterChallenge())
	if want := strings.Repeat("SendTo3DS ", 10) + "OK"; step != intellectmoney.StepOK || steps != want || at != 15*time.Second {
		t.Errorf("the second wait ended at %s after %v by the steps %s; want OK after 15s", step, at, steps)
	}
}

// By the built-in pauses the questions come after 0, 1, 2.5, 4.75, 8.125 (the QR code goes out), 13.1875 and 20.78125 seconds; the
// payer acts 10 seconds after the QR code went out.
func TestTheBuiltInPausesBringAPaymentToItsEnd(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Scenario: "timed"}})
	c := b.shop()
	invoice := b.start(c, "EP-1")
	var steps []string
	state, err := c.WaitForPayment(t.Context(), invoice, intellectmoney.AfterChallenge(), passing(&steps),
		intellectmoney.WithWait(func(_ context.Context, d time.Duration) error { return b.tenant().Advance(d) }))
	at := b.tenant().Now().Sub(began)
	if err != nil || state.Step != intellectmoney.StepOK || at != 20781250*time.Microsecond {
		t.Errorf("got %s, %v after %v; want OK after 20.78125s", state.Step, err, at)
	}
	if got := strings.Join(steps, " "); got != "Created Created InProcess InProcess SendTo3DS SendTo3DS OK" {
		t.Errorf("the steps were %s", got)
	}
}
