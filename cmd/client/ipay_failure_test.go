package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// TestIPayThatCouldNotBeCarriedOut: exit code 3, a sentence, and the next step.
func TestIPayThatCouldNotBeCarriedOut(t *testing.T) {
	systemError := func(name string) string { return `{"response":{"error":"` + name + `"}}` }
	many := `X-Sandbox-Scenario: unknown scenario "no" of ipay; nothing was done; known: ` + strings.Repeat("a-scenario, ", 60) + "last"
	for _, c := range []struct {
		name, answer string
		args         []string
		code         int
		want         string // BASE is the address of the API
	}{
		{"invalid_auth", systemError("invalid auth"), nil, exitFailed, `PaymentCreate: "invalid auth": not authenticated: check --login and --sign-key; ` +
			"give the key of merchant test with --sign-key; `mock` prints its own when it starts"},
		{"invalid_auth_time", systemError("invalid auth time"), nil, exitFailed, `PaymentCreate: "invalid auth time": the time of the request was refused: ` +
			"check the clock, or the setting time_skew_seconds of the sandbox; correct it, see `client ipay pay --help`"},
		{"invalid_token", systemError("invalid token"), nil, exitFailed, `PaymentCreate: "invalid token": the Google Pay token cannot be deciphered: ` +
			"check gateway and gatewayMerchantId, and use each token once and at once; leave --token out, or make one with: client ipay token"},
		{"invalid_token_at_a_provider", systemError("invalid token format"), []string{"--base-url", "BASE"}, exitFailed,
			`PaymentCreate: "invalid token format": the Google Pay token is not Base64 of JSON: give Google's token in Base64; have Google Pay make another`},
		{"invalid_merchant_of_the_token", systemError("invalid token gatewayMerchantId"), nil, exitFailed, `PaymentCreate: "invalid token gatewayMerchantId": ` +
			"the token was made for an unknown gatewayMerchantId: it is the merchant's login; make the token for the merchant that pays: client ipay token --merchant test"},
		{"invalid_structure", systemError("invalid request structure"), nil, exitFailed, `PaymentCreate: "invalid request structure": ` +
			"the structure of the request is wrong: a field is missing, mistyped or too long; correct it, see `client ipay pay --help`"},
		{"unlisted_error", systemError("out of paper"), nil, exitOpen, `PaymentCreate: outcome unknown: refused: "out of paper", ` +
			`a name that the provider's page does not have; ask for the status of ext_id "E 1" before the payer pays again; ask with: client ipay status --ext-id 'E 1'`},
		{"unknown_scenario", `400X-Sandbox-Scenario: unknown scenario "no" of ipay; nothing was done; known: default`, nil, exitFailed,
			`X-Sandbox-Scenario: unknown scenario "no" of ipay; nothing was done; known: default; give one of them with --scenario`},
		{"unknown_scenario_of_many", "400" + many, nil, exitFailed, many[:strings.LastIndex(many[:512], ", ")] + ", …; give one of them with --scenario; all are listed by: mock scenarios list"},
		{"not_found", "404404 page not found", nil, exitFailed, "PaymentCreate was answered with HTTP 404: 404 page not found; is the provider really at BASE? check --url or --base-url"},
		{"redirect", "302", nil, exitOpen, `PaymentCreate: outcome unknown: HTTP status 302 instead of 200: ""; ask for the status of ext_id "E 1"`},
		{"gateway", "502", nil, exitOpen, `PaymentCreate: outcome unknown: HTTP status 502`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newIPay(t, script{creates: {c.answer}})
			base := p.URL + "/ipay"
			args := []string{"pay", "--amount", "600", "--token", "T", "--ext-id", "E 1"}
			for _, arg := range c.args {
				args = append(args, strings.ReplaceAll(arg, "BASE", base))
			}
			code, stdout, stderr := atIPay(t, p, args...)
			want := "client: " + strings.ReplaceAll(c.want, "BASE", base)
			if code != c.code || stdout != "" || !strings.HasPrefix(lastLine(stderr), want) {
				t.Errorf("exit code %d, %q, want %d\n%s\nwant\n%s", code, stdout, c.code, lastLine(stderr), want)
			}
		})
	}
}

// TestIPayQuestionsThatFail are no unknown outcomes: nothing was moved.
func TestIPayQuestionsThatFail(t *testing.T) {
	for _, c := range []struct{ answer, want string }{
		{"lost", "GetPaymentStatus: unavailable, no answer: EOF; check the address BASE, then try again"},
		{"503busy", "GetPaymentStatus was answered with HTTP 503: busy; try again"},
		{"<html>", "GetPaymentStatus: malformed answer: "},
	} {
		p := newIPay(t, script{asks: {c.answer}})
		code, stdout, stderr := atIPay(t, p, "status", "1234567")
		want := "client: " + strings.ReplaceAll(c.want, "BASE", p.URL+"/ipay")
		if code != exitFailed || stdout != "" || !strings.HasPrefix(lastLine(stderr), want) {
			t.Errorf("%s: exit code %d, %q, %q; want %q", c.answer, code, stdout, lastLine(stderr), want)
		}
	}
}

// TestIPayUnknownOutcomesSayHowToFindOut: by the payment where there is one.
func TestIPayUnknownOutcomesSayHowToFindOut(t *testing.T) {
	for action, args := range map[string][]string{
		sells: {"sale", "1234567", "--amount", "1"}, cancels: {"cancel", "1234567"}, processes: {"process", "1234567"}, verifies: {"verify", "1234567", "--data", "x"},
	} {
		p := newIPay(t, script{action: {"lost"}})
		code, stdout, stderr := atIPay(t, p, args...)
		if code != exitOpen || stdout != "" || !strings.HasSuffix(stderr, "; ask with: client ipay status 1234567\n") || len(p.names()) != 1 {
			t.Errorf("%v: exit code %d, %q, %q, calls %v", args, code, stdout, stderr, p.names())
		}
	}
}

func TestNobodyListens(t *testing.T) {
	p := newIPay(t, script{})
	p.Close() // nobody has the port now
	for _, c := range []struct {
		args []string
		at   string
	}{
		{[]string{"fee", "--amount", "1"}, p.URL + "/ipay"}, {[]string{"status", "1"}, p.URL + "/ipay"}, {[]string{"cancel", "1"}, p.URL + "/ipay"},
		{[]string{"receipt", "1"}, p.URL + "/ipay"}, {[]string{"pay", "--amount", "1", "--token", "T"}, p.URL + "/ipay"},
		{[]string{"pay", "--amount", "1"}, p.URL + ", the control plane"}, {[]string{"token"}, p.URL + ", the control plane"},
	} {
		code, stdout, stderr := atIPay(t, p, c.args...)
		want := "client: nothing listens at " + c.at + "; is `mock` running? start it with: go run ./cmd/mock"
		if code != exitFailed || stdout != "" || lastLine(stderr) != want {
			t.Errorf("%v: exit code %d, %q, %q; want %q", c.args, code, stdout, stderr, want)
		}
	}
}

// TestIPayInterrupted before anything was sent.
func TestIPayInterrupted(t *testing.T) {
	p := newIPay(t, script{})
	for _, args := range [][]string{{"status", "1"}, {"pay", "--amount", "1"}} {
		s := new(stage)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		code := run(ctx, append([]string{"ipay", "--url", p.URL, "--control-url", p.URL}, args...), s.world())
		if want := "client: it was interrupted; no money was moved, start again"; code != exitFailed || lastLine(s.err.String()) != want {
			t.Errorf("%v: exit code %d, %q; want %q", args, code, s.err.String(), want)
		}
	}
	if len(p.names()) > 0 {
		t.Errorf("it was sent: %v", p.names())
	}
}

// TestIPayCannotMoveTheCursor: what the provider says is text, not a command to the terminal.
func TestIPayCannotMoveTheCursor(t *testing.T) {
	for _, answer := range []string{
		at600(5, "card_mask", `"\u001b[2J411111"`, "rrn", `"1\n2\u009b"`), at600(1, "ext_id", `"\u001b[2J"`), `{"response":{"error":"\u001b[2J"}}`, "500\x1b[2J",
	} {
		_, stdout, stderr := atIPay(t, newIPay(t, script{asks: {answer}}), "status", "1234567")
		if text := strings.ReplaceAll(stdout+stderr, "\n", ""); strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x9b }) {
			t.Errorf("control characters in %q", text)
		}
		if strings.Count(stdout, "\n") > 1 {
			t.Errorf("more than one line: %q", stdout)
		}
	}
}

func TestShellWord(t *testing.T) {
	for text, want := range map[string]string{"order-1": "order-1", "": "''", "a b": "'a b'", "a'b": `'a'\''b'`, "$(x)": "'$(x)'", "№1": "'№1'"} {
		if got := shellWord(text); got != want {
			t.Errorf("%s is written %s, want %s", text, got, want)
		}
	}
}

// TestEveryIPayErrorSpeaksOfFlags: no word of the client's own API comes through.
func TestEveryIPayErrorSpeaksOfFlags(t *testing.T) {
	for _, name := range []string{
		"overall error", "invalid request structure", "invalid action", "invalid token", "invalid token format", "invalid token gatewayMerchantId",
		"unknown field lang", "invalid pan", "invalid expm", "invalid expy", "invalid cvv", "invalid auth", "invalid auth time", "access denied", "other",
	} {
		p := newIPay(t, script{creates: {fmt.Sprintf(`{"response":{"error":%q}}`, name)}})
		_, _, stderr := atIPay(t, p, "pay", "--amount", "600", "--token", "T")
		for _, word := range []string{"SignKey", "Login", "EncodeToken", "WithClock", "WithHeader", "ExtID", "Payment.", "Credentials", "kopecks"} {
			if strings.Contains(stderr, word) {
				t.Errorf("%s: %q speaks of %s", name, stderr, word)
			}
		}
		if !strings.Contains(stderr, name) {
			t.Errorf("%s: not named in %q", name, stderr)
		}
	}
}
