package ipay_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/clients/ipay"
	mock "paysandbox/mocks/ipay"
	"paysandbox/sandbox"
)

func TestAPaymentThatCouldNotBeMadeTwiceIsMadeOnce(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop("", scenario("create-502-twice"))
	order := b.cheap("", "A-1")
	for try := range 2 {
		_, err := c.PaymentCreate(t.Context(), order)
		var answered *ipay.HTTPError
		// A 502 does not say whether the work was done, so the client may not call it a failure.
		if !errors.Is(err, ipay.ErrOutcomeUnknown) || !errors.As(err, &answered) || answered.Status != http.StatusBadGateway {
			t.Fatalf("try %d: %v, want ErrOutcomeUnknown by a 502", try+1, err)
		}
		if _, err := c.GetPaymentStatusByExtID(t.Context(), "A-1"); !errors.Is(err, ipay.ErrOverall) {
			t.Fatalf("after try %d asking gives %v, want overall error: there is no payment", try+1, err)
		}
	}
	made := b.made(c, order, ipay.StatusPaid)
	if all := b.madeFor("", "A-1"); !slices.Equal(all, []int64{made.PaymentID}) {
		t.Errorf("the third try gives %d; the sandbox has %v", made.PaymentID, all)
	}
}

// A challenge whose link was lost with the answer: nobody sees it, the payment waits for good, and a new order goes on.
func TestAChallengeWhoseLinkWasLostIsLeftAlone(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	s := newSite(t, ipayClient(t, b))
	order := s.dear(b, "A-1")
	if _, err := b.shop("", scenario("create-lost-answer")).PaymentCreate(t.Context(), order); !errors.Is(err, ipay.ErrOutcomeUnknown) {
		t.Fatalf("err = %v, want ErrOutcomeUnknown", err)
	}
	c := b.shop("")
	waiting, err := c.GetPaymentStatusByExtID(t.Context(), "A-1")
	if err != nil || !waiting.NeedsChallenge() {
		t.Fatalf("asking gives %v, %v", waiting, err)
	}
	if _, err := waiting.Challenge(); !errors.Is(err, ipay.ErrNoChallenge) {
		t.Errorf("Challenge gives %v, want ErrNoChallenge", err)
	}
	next := b.made(c, s.dear(b, "A-1-again"), ipay.StatusChallenged)
	if v := s.visit(t); v.state.PaymentID != next.PaymentID || !v.state.Paid() {
		t.Errorf("the first to come to the merchant's page is %+v, want payment %d", v, next.PaymentID)
	}
	if got := b.ledger("", waiting.PaymentID); got != "" {
		t.Errorf("the payment that was left alone has %s", got)
	}
}

// A refusal is an answer: the payment keeps its status, and the same call works later.
func TestARefusedCommandMayBeRepeated(t *testing.T) {
	for name, test := range map[string]struct {
		tenant string
		ready  ipay.Status
		call   func(*ipay.Client, int64) string
		second string
		ledger string
	}{
		"sale-refused": {twoStage, ipay.StatusAuthorized, func(c *ipay.Client, id int64) string {
			return stateVerdict(c.Capture(t.Context(), id, 100_00))
		}, "5", "authorize 10000, capture 10000"},
		"cancel-refused": {"", ipay.StatusPaid, func(c *ipay.Client, id int64) string {
			return cancelVerdict(c.Refund(t.Context(), id))
		}, "9", "capture 10000, refund 10000"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t, sandbox.Options{Tenants: []sandbox.TenantOptions{having(twoStage, twoStages)}})
			c := b.shop(test.tenant, scenario(name))
			id := b.made(c, b.cheap(test.tenant, "A-1"), test.ready).PaymentID
			before := b.ledger(test.tenant, id)
			if got := test.call(c, id); got != "4/41" || b.ledger(test.tenant, id) != before {
				t.Errorf("the first call gives %s and %q, want 4/41 and %q", got, b.ledger(test.tenant, id), before)
			}
			if state, err := c.GetPaymentStatus(t.Context(), id); err != nil || state.Status != test.ready || state.DeclineGroup != 0 {
				t.Errorf("asking gives %v, %v; want status %v", state, err, test.ready)
			}
			if got := test.call(c, id); got != test.second || b.ledger(test.tenant, id) != test.ledger {
				t.Errorf("the second call gives %s and %q, want %s and %q", got, b.ledger(test.tenant, id), test.second, test.ledger)
			}
		})
	}
}

func TestAWaitForAReceiptToleratesAGatewayThatFailsTwice(t *testing.T) {
	failing := files(map[string]string{"failing": byRules("failing", "{ at: GetReceipt, calls: 2..3, fault: { phase: before_commit, kind: status, status: 502 } }")})
	b := newBox(t, sandbox.Options{Scenarios: failing, Default: sandbox.TenantOptions{Scenario: "failing"}})
	c := b.shop("")
	order := func(ext string) int64 {
		p := b.cheap("", ext)
		p.ReceiptData = fiscal()
		return b.made(c, p, ipay.StatusPaid).PaymentID
	}
	var seen []string
	_, err := c.WaitForReceipt(t.Context(), order("A-1"), b.advancing(), watching(&seen))
	if err != nil || strings.Join(seen, " ") != "CREATED INPROCESS READY" || len(b.journal("", "GetReceipt")) != 5 {
		t.Errorf("the wait saw %v and ended with %v after %d questions; want three answers and two failures", seen, err, len(b.journal("", "GetReceipt")))
	}

	last, err := c.WaitForReceipt(t.Context(), order("A-2"), b.advancing(), ipay.WithTolerance(1))
	var answered *ipay.HTTPError
	if !errors.Is(err, ipay.ErrUnavailable) || !errors.As(err, &answered) || answered.Status != http.StatusBadGateway || last.Status != ipay.ReceiptCreated {
		t.Errorf("with less patience the wait ends with %v, %v; want ErrUnavailable by a 502", last.Status, err)
	}
}

// By the built-in pauses the questions come after 0, 1, 2.5 and 4.75 seconds and so on; the longest wait is kept to the nanosecond.
func TestAWaitForAReceiptEndsAfterItsLongestWait(t *testing.T) {
	stuck := files(map[string]string{"stuck": byRules("stuck", "{ at: GetReceipt, do: { set: { receipt_status: INPROCESS } } }")})
	b := newBox(t, sandbox.Options{Scenarios: stuck, Default: sandbox.TenantOptions{Scenario: "stuck"}})
	c := b.shop("")
	p := b.cheap("", "A-1")
	p.ReceiptData = fiscal()
	id := b.made(c, p, ipay.StatusPaid).PaymentID
	last, err := c.WaitForReceipt(t.Context(), id, b.advancing(), ipay.WithMaxWait(4*time.Second))
	if !errors.Is(err, ipay.ErrStillPending) || last.Status != ipay.ReceiptInProcess || b.tenant("").Now().Sub(began) != 4*time.Second {
		t.Errorf("after %v: %v, %v; want ErrStillPending after 4s", b.tenant("").Now().Sub(began), last.Status, err)
	}
	if n := len(b.journal("", "GetReceipt")); n != 4 {
		t.Errorf("%d questions were asked, want 4", n)
	}
}

// inProcess is a sandbox without sockets, in time that moves only when everything waits, and a client of it.
func inProcess(t *testing.T, rule string, options ...ipay.Option) (*box, *ipay.Client) {
	t.Helper()
	made, err := sandbox.New(sandbox.Options{
		Scenarios: files(map[string]string{"own": byRules("own", rule)}),
		Default:   sandbox.TenantOptions{Scenario: "own", Clock: sandbox.ClockOptions{Mode: "frozen", Start: began}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Close)
	inside := []ipay.Option{ipay.WithHTTPClient(&http.Client{Transport: made.Transport()}), ipay.WithTimeout(2 * time.Second)}
	c, err := ipay.New("https://api-googlepay.ipay.ua", merchant, append(inside, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return &box{Sandbox: made, t: t}, c
}

func TestSlowAnswersFitIntoTheTimeOutOrNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := inProcess(t, "{ at: GetPaymentStatus, respond: { delay: 1500ms } }")
		id := b.made(c, b.cheap("", "A-1"), ipay.StatusPaid).PaymentID
		asked := time.Now()
		if state, err := c.GetPaymentStatus(t.Context(), id); err != nil || !state.Paid() || time.Since(asked) != 1500*time.Millisecond {
			t.Errorf("after %v: %v, %v; want paid after 1.5s", time.Since(asked), state, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		b, c := inProcess(t, "{ at: GetPaymentStatus, respond: { delay: 1500ms } }", ipay.WithTimeout(time.Second))
		id := b.made(c, b.cheap("", "A-1"), ipay.StatusPaid).PaymentID
		asked := time.Now()
		_, err := c.GetPaymentStatus(t.Context(), id)
		if !errors.Is(err, ipay.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) || time.Since(asked) != time.Second {
			t.Errorf("after %v: %v; want ErrUnavailable after 1s", time.Since(asked), err)
		}
	})
}

// A provider that falls silent, before the work or after it, looks the same to the merchant.
func TestSilenceIsAnUnknownOutcomeAndAskingTells(t *testing.T) {
	for phase, want := range map[string]string{"before_commit": "overall error", "after_commit": "5"} {
		synctest.Test(t, func(t *testing.T) {
			b, c := inProcess(t, "{ at: PaymentCreate, calls: 1, fault: { phase: "+phase+", kind: hang } }")
			asked := time.Now()
			_, err := c.PaymentCreate(t.Context(), b.cheap("", "A-1"))
			if !errors.Is(err, ipay.ErrOutcomeUnknown) || !errors.Is(err, context.DeadlineExceeded) || time.Since(asked) != 2*time.Second {
				t.Errorf("%s: after %v: %v; want ErrOutcomeUnknown after 2s", phase, time.Since(asked), err)
			}
			if got := stateVerdict(c.GetPaymentStatusByExtID(t.Context(), "A-1")); got != want {
				t.Errorf("%s: asking gives %s, want %s", phase, got, want)
			}
		})
	}
}

// A merchant whose requests must be of the present: the client's clock has to be the tenant's.
func TestTheClientsClockIsTheTenants(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: having("", func(s *mock.Settings) { s.TimeSkew = 60 })})
	for _, instant := range []time.Time{
		time.Date(2026, 7, 9, 21, 30, 0, 0, time.UTC),  // summer in Kyiv, and the next day there
		time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), // half past three comes twice in this night: the first
		time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC), // and the second
		time.Date(2026, 12, 31, 22, 30, 0, 0, time.UTC),
	} {
		if err := b.tenant("").Advance(instant.Sub(b.tenant("").Now())); err != nil {
			t.Fatal(err)
		}
		if _, err := b.shop("").CalculateFee(t.Context(), 1); err != nil {
			t.Errorf("at %v: %v", instant, err)
		}
		early := b.shop("", ipay.WithClock(func() time.Time { return instant.Add(-2 * time.Minute) }))
		if _, err := early.CalculateFee(t.Context(), 1); !errors.Is(err, ipay.ErrInvalidAuthTime) {
			t.Errorf("two minutes before %v: %v, want invalid auth time", instant, err)
		}
	}
}
