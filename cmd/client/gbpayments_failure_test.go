package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"paysandbox/clients/gbpayments"
)

// TestGBPaymentsThatCouldNotBeCarriedOut: exit code 3, a sentence, and the next step.
func TestGBPaymentsThatCouldNotBeCarriedOut(t *testing.T) {
	look := `; before the payer pays again, look for it with: client gbpayments reconcile 'E 1'`
	for _, c := range []struct {
		name, answer string
		args         []string
		code         int
		want         string // BASE is the address of the API
	}{
		{"unauthorized", gbWrongAuth, nil, exitFailed, `payment/token/charge: error 401 (error_id 1002): "Unauthorized": not authenticated: check --site-id and --api-secret; ` +
			"give the secret of site 1001 with --api-secret; `mock` prints its own when it starts"},
		{"unauthorized_without_a_body", "401", []string{"--site-id", "7"}, exitFailed, `payment/token/charge: HTTP status 401 instead of 200: ""; ` +
			"not authenticated: check --site-id and --api-secret; give the secret of site 7 with --api-secret; `mock` prints its own when it starts"},
		{"token", gbBad("token"), nil, exitFailed, "payment/token/charge: error 10002 (error_id 1002): \"Invalid parameter `token`\": correct the parameter \"token\"; " +
			"give one of the sandbox's test tokens, for example --token tok_ok, or make one with: client gbpayments token"},
		{"token_at_a_provider", gbBad("token"), []string{"--base-url", "BASE"}, exitFailed,
			"payment/token/charge: error 10002 (error_id 1002): \"Invalid parameter `token`\": correct the parameter \"token\"; " +
				"give the token that came with the card of a PAY notification"},
		{"email", gbBad("email"), nil, exitFailed, "payment/token/charge: error 10002 (error_id 1002): \"Invalid parameter `email`\": correct the parameter \"email\"; " +
			"see `client gbpayments charge --help`"},
		{"unlisted_error", `{"error":{"code":7,"text":"out of paper","error_id":9}}`, nil, exitOpen, `payment/token/charge: outcome unknown: error 7 (error_id 9): ` +
			`"out of paper", a code that the provider's page does not have; give the error_id to the provider` + look},
		{"lost", "lost", nil, exitOpen, "payment/token/charge: outcome unknown: EOF" + look},
		{"malformed", "<html>", nil, exitOpen, "payment/token/charge: outcome unknown: malformed answer: not JSON (6 bytes)" + look},
		{"gateway", "502", nil, exitOpen, `payment/token/charge: outcome unknown: HTTP status 502 instead of 200: ""` + look},
		{"redirect", "302", nil, exitOpen, `payment/token/charge: outcome unknown: HTTP status 302 instead of 200: ""` + look},
		{"unknown_scenario", `400X-Sandbox-Scenario: unknown scenario "no" of gbpayments; nothing was done; known: default`, nil, exitFailed,
			`X-Sandbox-Scenario: unknown scenario "no" of gbpayments; nothing was done; known: default; give one of them with --scenario`},
		{"not_found", "404", nil, exitFailed, "payment/token/charge was answered with HTTP 404; is the provider really at BASE? check --url or --base-url"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newGBPayments(t, script{gbCharges: {c.answer}})
			base := p.URL + "/gbpayments"
			args := []string{"charge", "--amount", "600", "--token", "T", "--order-id", "E 1"}
			for _, arg := range c.args {
				args = append(args, strings.ReplaceAll(arg, "BASE", base))
			}
			code, stdout, stderr := atGBPayments(t, p, args...)
			want := "client: " + strings.ReplaceAll(c.want, "BASE", base)
			if code != c.code || stdout != "" || lastLine(stderr) != want {
				t.Errorf("exit code %d, %q, want %d\n%s\nwant\n%s", code, stdout, c.code, lastLine(stderr), want)
			}
		})
	}
}

// TestGBPaymentsUnknownOutcomesSayHowToFindOut: by the transaction where there is one.
func TestGBPaymentsUnknownOutcomesSayHowToFindOut(t *testing.T) {
	ask := ": outcome unknown: EOF; before it is sent again, ask with: client gbpayments status 995; "
	for method, c := range map[string]struct {
		args []string
		want string
	}{
		gbConfirms: {[]string{"confirm", "995", "--amount", "1"}, "completed (1) is done, authorized (4) is not"},
		gbCancels:  {[]string{"cancel", "995"}, "canceled (3) is done, authorized (4) is not"},
		gbRefunds:  {[]string{"refund", "995", "--amount", "1.5"}, "a new refund of 1.50 RUB among its refunds is this one"},
	} {
		p := newGBPayments(t, script{method: {"lost"}})
		code, stdout, stderr := atGBPayments(t, p, c.args...)
		if want := "client: " + method + ask + c.want; code != exitOpen || stdout != "" || lastLine(stderr) != want || len(p.names()) != 1 {
			t.Errorf("%v: exit code %d, %q, %q, calls %v; want %q", c.args, code, stdout, lastLine(stderr), p.names(), want)
		}
	}
}

// TestGBPaymentsTransactionThatIsNone is told apart from a wrong sum.
func TestGBPaymentsTransactionThatIsNone(t *testing.T) {
	tail := "is there such a payment? A refund is none, and a sandbox that was started again has forgotten it; see all with: client gbpayments list"
	for method, args := range map[string][]string{
		gbConfirms: {"confirm", "7", "--amount", "1"}, gbCancels: {"cancel", "7"}, gbRefunds: {"refund", "7", "--amount", "1"},
	} {
		code, stdout, stderr := atGBPayments(t, newGBPayments(t, script{method: {gbBad("transaction_id")}}), args...)
		if code != exitFailed || stdout != "" || !strings.HasSuffix(lastLine(stderr), tail) {
			t.Errorf("%v: exit code %d, %q, %q; want %q", args, code, stdout, lastLine(stderr), tail)
		}
	}
}

// TestGBPaymentsQuestionsThatFail are no unknown outcomes: nothing was moved.
func TestGBPaymentsQuestionsThatFail(t *testing.T) {
	for _, c := range []struct{ answer, want string }{
		{"lost", "payment/list: unavailable, no answer: EOF; check the address BASE, then try again"},
		{"503busy", "payment/list was answered with HTTP 503: busy; try again"},
		{"<html>", "payment/list: malformed answer: not JSON (6 bytes); is the provider really at BASE? check --url or --base-url"},
		{gbBad("date_start"), "payment/list: error 10002 (error_id 1002): \"Invalid parameter `date_start`\": correct the parameter \"date_start\"; see `client gbpayments list --help`"},
	} {
		for _, output := range []string{"text", "csv"} {
			p := newGBPayments(t, script{gbLists: {c.answer}})
			code, stdout, stderr := atGBPayments(t, p, "list", "--output", output)
			want := "client: " + strings.ReplaceAll(c.want, "BASE", p.URL+"/gbpayments")
			if code != exitFailed || stdout != "" || lastLine(stderr) != want {
				t.Errorf("%s: exit code %d, %q, %q; want %q", c.answer, code, stdout, lastLine(stderr), want)
			}
		}
	}
	p := newGBPayments(t, script{gbTests: {gbBad("x")}})
	code, _, stderr := atGBPayments(t, p, "test", "--error", "10002")
	if code != exitFailed || !strings.HasSuffix(stderr, "; if --error asked for it, all is well\n") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

func TestNobodyListensAtGBPayments(t *testing.T) {
	p := newGBPayments(t, script{})
	p.Close() // nobody has the port now
	for _, c := range []struct {
		args []string
		at   string
	}{
		{[]string{"test"}, "/gbpayments"}, {[]string{"charge", "--token", "T", "--amount", "1", "--reconcile"}, "/gbpayments"},
		{[]string{"confirm", "995"}, "/gbpayments"}, {[]string{"refund", "995", "--amount", "1"}, "/gbpayments"}, {[]string{"list"}, "/gbpayments"},
		{[]string{"token"}, ", the control plane"},
	} {
		code, stdout, stderr := atGBPayments(t, p, c.args...)
		want := "client: nothing listens at " + p.URL + c.at + "; is `mock` running? start it with: go run ./cmd/mock"
		if code != exitFailed || stdout != "" || lastLine(stderr) != want {
			t.Errorf("%v: exit code %d, %q, %q; want %q", c.args, code, stdout, lastLine(stderr), want)
		}
	}
}

func TestTokenThatTheControlPlaneRefuses(t *testing.T) {
	for answer, want := range map[string]string{
		`400{"detail":"card \"x\" is no outcome; known: ok"}`: `client: card "x" is no outcome; known: ok; test cards are listed at URL/__admin/catalogue`,
		`404{"detail":"no such tenant: \"x\""}`:               `client: the control plane refused: no such tenant: "x"; check --tenant, --url and --control-url: they have to be of one sandbox`,
	} {
		p := newGBPayments(t, script{mints: {answer}})
		code, stdout, stderr := atGBPayments(t, p, "token", "--card", "x")
		if want := strings.ReplaceAll(want, "URL/", p.URL+"/"); code != exitFailed || stdout != "" || lastLine(stderr) != want {
			t.Errorf("exit code %d, %q, %q; want %q", code, stdout, lastLine(stderr), want)
		}
	}
}

// TestGBPaymentsInterrupted before anything was sent.
func TestGBPaymentsInterrupted(t *testing.T) {
	p := newGBPayments(t, script{})
	for _, args := range [][]string{{"list"}, {"charge", "--token", "T", "--amount", "1", "--reconcile"}} {
		s := new(stage)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		code := run(ctx, gbArgs(p, args...), s.world())
		if want := "client: it was interrupted; no money was moved, start again"; code != exitFailed || lastLine(s.err.String()) != want {
			t.Errorf("%v: exit code %d, %q; want %q", args, code, s.err.String(), want)
		}
	}
	if len(p.names()) > 0 {
		t.Errorf("it was sent: %v", p.names())
	}
}

// TestGBPaymentsCannotMoveTheCursor: what the provider says is text, not a command to the terminal.
func TestGBPaymentsCannotMoveTheCursor(t *testing.T) {
	evil := gbItem(995, 2, 2, "reason", `"\u001b[2J\n\u009b"`, "order_id", `"\u001b[2J\n"`, "currency", `"\u001b"`, "workmode", `"\u009b"`, "description", `"\r\n"`)
	for _, c := range []struct {
		answer string
		args   []string
		lines  int
	}{
		{gbList(evil), []string{"status", "995"}, 1}, {gbList(evil), []string{"list"}, 2}, {gbList(evil), []string{"list", "--output", "csv"}, 2},
		{`{"error":{"code":10002,"text":"\u001b[2J","name":"\u001b\u009b"}}`, []string{"list"}, 0}, {"500\x1b[2J", []string{"list"}, 0},
	} {
		_, stdout, stderr := atGBPayments(t, newGBPayments(t, script{gbLists: {c.answer}}), c.args...)
		if text := strings.ReplaceAll(stdout+stderr, "\n", ""); strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x9b }) {
			t.Errorf("control characters in %q", text)
		}
		if lines := strings.Count(stdout, "\n"); lines != c.lines {
			t.Errorf("%v: %d lines, want %d: %q", c.args, lines, c.lines, stdout)
		}
	}
}

// TestGBPaymentsErrorsSpeakOfFlags: no word of the client's own API comes through.
func TestGBPaymentsErrorsSpeakOfFlags(t *testing.T) {
	c, err := gbpayments.New("http://127.0.0.1:1", gbpayments.Credentials{SiteID: "1", APISecret: "s"})
	if err != nil {
		t.Fatal(err)
	}
	var refused []error
	for _, p := range []gbpayments.Payment{{}, {Token: "T", Amount: 1}, {Token: "T", Amount: 1, Description: "d"}} {
		_, err := c.Charge(t.Context(), p)
		refused = append(refused, err)
	}
	for _, q := range []gbpayments.Query{{Offset: -1}, {Limit: 101}} {
		_, err := c.List(t.Context(), q)
		refused = append(refused, err)
	}
	for _, credentials := range []gbpayments.Credentials{{}, {SiteID: "1"}, {SiteID: "1:2", APISecret: "s"}, {SiteID: "\xff", APISecret: "s"}} {
		_, err := gbpayments.New("http://127.0.0.1:1", credentials)
		refused = append(refused, err)
	}
	_, err = c.Test(t.Context(), gbpayments.TestRequest{ErrorCode: -1})
	refused = append(refused, err)
	for _, err := range refused {
		if !errors.Is(err, gbpayments.ErrInvalidRequest) {
			t.Errorf("%v is no refusal of the client", err)
			continue
		}
		text := gbPaymentsInFlags(err)
		for _, word := range []string{"gbpayments:", "SiteID", "APISecret", "Payment.", "Query.", "TestRequest", "Credentials", "ListAll", "With"} {
			if strings.Contains(text, word) {
				t.Errorf("%q speaks of %s", text, word)
			}
		}
	}
}
