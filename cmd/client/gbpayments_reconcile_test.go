package main

import (
	"context"
	"strings"
	"testing"
	"time"
)

// TestReconcileEndsAsThePaymentDid: the answer is lost, the list lags, and the second look shows the payment.
func TestReconcileEndsAsThePaymentDid(t *testing.T) {
	for _, c := range []struct {
		name, method string
		args         []string
		item         string
		code         int
		stdout, last string // last line of standard error
	}{
		{"charge_that_was_paid", gbCharges, []string{"charge"}, gbItem(995, 2, 1), exitOK, "completed (1)", "order order-1: not listed yet"},
		{"charge_that_was_declined", gbCharges, []string{"charge"}, gbItem(995, 2, 2, "reason", `"Превышен лимит"`), exitDeclined, "declined (2): Превышен лимит",
			"order order-1: not listed yet"},
		{"authorization", gbAuths, []string{"auth"}, gbItem(995, 2, 4), exitOK, "authorized (4)",
			"next: take it with: client gbpayments confirm 995; give it back with: client gbpayments cancel 995"},
	} {
		t.Run(c.name, func(t *testing.T) {
			other := gbItem(994, 2, 1, "order_id", `"order-0"`)
			p := newGBPayments(t, script{c.method: {"lost"}, gbLists: {gbList(other), gbList(other, c.item)}})
			var pauses []time.Duration
			s := &stage{wait: func(_ context.Context, d time.Duration) error { pauses = append(pauses, d); return nil }}
			code, stdout, stderr := s.run(t, gbArgs(p, append(c.args, "--token", "T", "--amount", "100", "--order-id", "order-1", "--reconcile")...)...)
			if want := c.stdout + "  transaction 995  100.00 RUB  order order-1  card 411111******1111\n"; code != c.code || stdout != want {
				t.Errorf("exit code %d, %q; want %d, %q", code, stdout, c.code, want)
			}
			if lastLine(stderr) != c.last {
				t.Errorf("standard error ends with %q, want %q", lastLine(stderr), c.last)
			}
			for _, said := range []string{c.method + ": outcome unknown: EOF\n", "order order-1: looking for it in the list\norder order-1: not listed yet\n"} {
				if !strings.Contains(stderr, said) {
					t.Errorf("%q is not said in %q", said, stderr)
				}
			}
			if names := p.names(); len(names) != 3 || len(pauses) != 1 {
				t.Errorf("calls %v with pauses %v, want the payment once and two looks", names, pauses)
			}
			if got := p.call(t, gbLists).body["date_start"]; got != "2026-01-15 11:55" {
				t.Errorf("looked from %v", got)
			}
		})
	}
}

// TestReconcileIsNotNeededWhereAnAnswerCame.
func TestReconcileIsNotNeededWhereAnAnswerCame(t *testing.T) {
	for answer, want := range map[string]int{gbPaid: exitOK, gbDeclined: exitDeclined, gbBad("token"): exitFailed, "429": exitFailed} {
		p := newGBPayments(t, script{gbCharges: {answer}})
		code, _, stderr := atGBPayments(t, p, "charge", "--token", "T", "--amount", "1", "--reconcile")
		if code != want || len(p.names()) != 1 {
			t.Errorf("%s: exit code %d, %s, calls %v", answer, code, stderr, p.names())
		}
	}
}

// TestReconcileThatDoesNotFind leaves the outcome unknown, whatever the reason, and says how to go on.
func TestReconcileThatDoesNotFind(t *testing.T) {
	twice := gbList(gbItem(995, 2, 1), gbItem(996, 2, 2))
	charge := []string{"charge", "--token", "T", "--amount", "100", "--order-id", "order-1", "--reconcile"}
	alone := []string{"reconcile", "order-1"}
	opened, again := "payment/token/charge: outcome unknown: EOF: ", "; before the payer pays again, look for it with: client gbpayments reconcile order-1"
	notFound := `order "order-1": not found in the list after 30s; ask once more, or in the merchant's cabinet, before the payer pays again`
	for _, c := range []struct {
		name   string
		args   []string
		answer []string
		code   int
		want   string
	}{
		{"nowhere", charge, []string{gbEmpty}, exitOpen, opened + notFound + again},
		{"nowhere_alone", alone, []string{gbEmpty}, exitOpen, notFound + "; look from an earlier time with --since, or in the other mode with --workmode"},
		{"twice", charge, []string{twice}, exitOpen, `order "order-1": ambiguous: 2 payments have this order_id; look at each, and give every attempt an order_id of its own; ` +
			"they are: 995 completed (1), 996 declined (2)"},
		{"twice_alone", alone, []string{twice}, exitOpen, `order "order-1": ambiguous: 2 payments have this order_id; look at each, and give every attempt an order_id of its own; ` +
			"they are: 995 completed (1), 996 declined (2)"},
		{"refused", charge, []string{gbWrongAuth}, exitOpen, opened + `payment/list: error 401 (error_id 1002): "Unauthorized": not authenticated: check --site-id and --api-secret` + again},
		{"refused_alone", alone, []string{gbWrongAuth}, exitFailed, `payment/list: error 401 (error_id 1002): "Unauthorized": not authenticated: check --site-id and --api-secret; ` +
			"give the secret of site 1001 with --api-secret; `mock` prints its own when it starts"},
		{"down_after_a_look", alone, []string{gbEmpty, "503"}, exitOpen, "order order-1 is not listed yet: payment/list was answered with HTTP 503; look again with: client gbpayments reconcile order-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newGBPayments(t, script{gbCharges: {"lost"}, gbLists: c.answer})
			code, stdout, stderr := atGBPayments(t, p, c.args...)
			if code != c.code || stdout != "" || lastLine(stderr) != "client: "+c.want {
				t.Errorf("exit code %d, %q, want %d\n%s\nwant\nclient: %s", code, stdout, c.code, lastLine(stderr), c.want)
			}
		})
	}
}

// TestReconcileThatIsInterrupted does not say that no money was moved.
func TestReconcileThatIsInterrupted(t *testing.T) {
	for _, c := range []struct {
		args []string
		err  error
		want string
	}{
		{[]string{"charge", "--token", "T", "--amount", "1", "--order-id", "E", "--reconcile"}, context.Canceled,
			"client: payment/token/charge: outcome unknown: EOF: it was interrupted; before the payer pays again, look for it with: client gbpayments reconcile E"},
		{[]string{"reconcile", "E"}, context.DeadlineExceeded,
			"client: order E is not listed yet: it took longer than --timeout 5m0s; look again with: client gbpayments reconcile E"},
	} {
		s := &stage{wait: func(context.Context, time.Duration) error { return c.err }}
		code, stdout, stderr := s.run(t, gbArgs(newGBPayments(t, script{gbCharges: {"lost"}, gbLists: {gbEmpty}}), c.args...)...)
		if code != exitOpen || stdout != "" || lastLine(stderr) != c.want {
			t.Errorf("%v: exit code %d, %q, %q; want %q", c.args, code, stdout, lastLine(stderr), c.want)
		}
	}
}

// TestReconcileOfAListWithoutOrders compares sums, and is never sure.
func TestReconcileOfAListWithoutOrders(t *testing.T) {
	list := gbList(gbItem(995, 2, 1, "order_id", "null"), gbItem(996, 2, 1, "order_id", "null", "amount", "100"))
	for amount, want := range map[string]string{"": "995 completed (1), 996 completed (1)", "100": "995 completed (1)"} {
		args := []string{"reconcile", "order-1"}
		if amount != "" {
			args = append(args, "--amount", amount)
		}
		code, _, stderr := atGBPayments(t, newGBPayments(t, script{gbLists: {list}}), args...)
		if code != exitOpen || !strings.HasSuffix(lastLine(stderr), "; they are: "+want) {
			t.Errorf("--amount %q: exit code %d, %q; want %q", amount, code, lastLine(stderr), want)
		}
	}
}
