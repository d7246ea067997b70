package intellectmoney_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paysandbox/clients/intellectmoney"
	"paysandbox/internal/claims"
	"paysandbox/sandbox"
)

// followed is one wait: the steps that it saw, and how it ended.
type followed struct {
	steps string
	state intellectmoney.PaymentState
	err   error
}

// follow waits without pausing; before the n-th further question it calls before(n), counted from 1.
func follow(t *testing.T, c *intellectmoney.Client, invoice string, before func(int), options ...intellectmoney.WaitOption) (f followed) {
	t.Helper()
	var steps []string
	pauses := 0
	pausing := intellectmoney.WithWait(func(ctx context.Context, _ time.Duration) error {
		pauses++
		before(pauses)
		return ctx.Err()
	})
	f.state, f.err = c.WaitForPayment(t.Context(), invoice, append(options, passing(&steps), pausing)...)
	f.steps = strings.Join(steps, " ")
	return f
}

func nothing(int) {}

func TestBothWaitsPassAndEndAtTheStepsOfThePages(t *testing.T) {
	for _, s := range starts {
		t.Run(s.operation, func(t *testing.T) {
			b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Payer: sandbox.PayerWait}})
			c := b.shop()
			invoice := b.invoice(c, "EP-1")
			// The first question comes before the start, which happens within the first pause.
			first := follow(t, c, invoice, func(n int) {
				if n == 1 {
					if _, err := s.call(c, t.Context(), payable(invoice)); err != nil {
						t.Error(err)
					}
				}
			})
			claims.Check(t, "im.pay.step.created", strings.HasPrefix(first.steps, "Created InProcess") && first.err == nil, first)
			claims.Check(t, "im.pay.step.in_process", first.steps == "Created InProcess SendTo3DS" && first.err == nil, first)
			claims.Check(t, "im.pay.poll.first", first.steps == "Created InProcess SendTo3DS" && first.err == nil, first)
			claims.Check(t, "im.pay.step.send_to_3ds", first.state.Step == intellectmoney.StepSendTo3DS && first.state.Form3DS != "", first)

			// In the second wait the payer approves within the third pause.
			second := follow(t, c, invoice, func(n int) {
				if n == 3 {
					b.admin(http.MethodPost, "/__admin/payments/"+invoice+"/payer", `{"answer":"approve"}`, new(any))
				}
			}, intellectmoney.AfterChallenge())
			claims.Check(t, "im.pay.step.send_to_3ds", second.steps == "SendTo3DS SendTo3DS SendTo3DS OK" && second.err == nil, second)
			claims.Check(t, "im.pay.poll.second", second.steps == "SendTo3DS SendTo3DS SendTo3DS OK" && second.err == nil, second)
			claims.Check(t, "im.pay.step.ok",
				second.state.Step.Final() && second.state.Step.Paid() && strings.Contains(string(second.state.Raw), `"PaymentStep":"OK"`) &&
					b.stored(invoice).State == "OK", second)

			invoice = b.invoice(c, "EP-2")
			if _, err := s.call(c, t.Context(), payable(invoice)); err != nil {
				t.Fatal(err)
			}
			b.ask(c, invoice, 2)
			failed := follow(t, c, invoice, func(int) {
				b.admin(http.MethodPost, "/__admin/payments/"+invoice+"/payer", `{"answer":"decline"}`, new(any))
			}, intellectmoney.AfterChallenge())
			claims.Check(t, "im.pay.step.error",
				failed.steps == "SendTo3DS Error" && failed.state.Step.Final() && failed.state.Step.Declined() && failed.err == nil &&
					b.stored(invoice).State == "Error", failed)
		})
	}
}

// A provider that goes through the steps of the second wait as no sandbox does by itself: back from SendTo3DS to the others.
func TestTheSecondWaitPassesAllThreeSteps(t *testing.T) {
	walk := []string{"SendTo3DS", "InProcess", "Created", "InProcess", "SendTo3DS", "Error"}
	var asked atomic.Int32
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		at := int(asked.Add(1)) - 1
		_, _ = w.Write([]byte(stateAnswer(walk[min(at, len(walk)-1)])))
	})
	c, err := intellectmoney.New(url, shopKeys)
	if err != nil {
		t.Fatal(err)
	}
	got := follow(t, c, "3000000000", nothing, intellectmoney.AfterChallenge())
	claims.Check(t, "im.pay.poll.second", got.steps == strings.Join(walk, " ") && asked.Load() == 6 && got.err == nil, got)
	claims.Check(t, "im.pay.step.error", got.state.Step.Declined() && !got.state.Step.Paid(), got)

	asked.Store(0)
	got = follow(t, c, "3000000000", nothing)
	claims.Check(t, "im.pay.poll.first", got.steps == "SendTo3DS" && asked.Load() == 1 && got.err == nil, got)
}

func TestTheFirstWaitMayEndBeforeAnyChallenge(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: files(map[string]string{
		"paid-at-once": oneRule("paid-at-once", "{ at: getBankCardPaymentState, state: InProcess, do: { go: OK } }"),
	})})
	for name, want := range map[string]string{"bnpl-refused": "InProcess Error", "paid-at-once": "InProcess OK"} {
		c := b.shop(scenario(name))
		invoice := b.invoice(c, name)
		if _, err := c.BNPLPayment(t.Context(), payable(invoice)); err != nil {
			t.Fatal(err)
		}
		got := follow(t, c, invoice, nothing)
		claims.Check(t, "im.pay.poll.early_final", got.steps == want && got.state.Step.Final() && got.err == nil, name, got)
	}
}

func TestBothWaitsEndAtAStepThatNoPageNames(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: files(map[string]string{
		"on-review": oneRule("on-review", "{ at: getBankCardPaymentState, state: [Created, InProcess, SendTo3DS], do: { go: SendTo3DS, set: { payment_step: OnReview } } }"),
	})})
	c := b.shop(scenario("on-review"))
	for _, s := range starts {
		invoice := b.invoice(c, s.operation)
		if _, err := s.call(c, t.Context(), payable(invoice)); err != nil {
			t.Fatal(err)
		}
		first := follow(t, c, invoice, nothing)
		second := follow(t, c, invoice, nothing, intellectmoney.AfterChallenge())
		claims.Check(t, "im.pay.step.open_set", first.steps == "OnReview" && errors.Is(first.err, intellectmoney.ErrUnknownStep), s.operation, first)
		claims.Check(t, "im.pay.step.open_set", second.steps == "OnReview" && errors.Is(second.err, intellectmoney.ErrUnknownStep), s.operation, second)
		claims.Check(t, "im.pay.step.open_set", !second.state.Step.Paid() && !second.state.Step.Declined() && second.state.Step == "OnReview", s.operation, second)
	}
}
