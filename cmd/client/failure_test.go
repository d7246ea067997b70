package main

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// TestFailuresSayWhatToDo: exit code 3, nothing on standard output, one sentence with the next step.
func TestFailuresSayWhatToDo(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		args         []string
		outcome      outcome
		sentence     string
		next         string
	}{
		{"not_authorized", notAuthorized, nil, refused,
			"createInvoice: not authorized: check --bearer and --sign-secret-key: Не авторизован (OperationState.Code 0, State.Code 2)",
			"`mock` prints the credentials that it knows when it starts"},
		{"bad_hash", badParameter("hash"), nil, refused, "createInvoice: bad hash: check --secret-key: ", "give the key of shop 450000 with --secret-key"},
		{"unknown_shop", badParameter("eshopId"), nil, refused, "createInvoice: parameter eshopId was refused: Параметр eshopId передан неверно.", "give a shop that is known there with --eshop-id"},
		{"taken_order", badParameter("orderId"), nil, refused, "createInvoice: parameter orderId was refused", "is the order known there (capture, refund), or taken already"},
		{"bad_amount", badParameter("recipientAmount"), nil, refused, "createInvoice: parameter recipientAmount was refused", "correct it, see `client intellectmoney create-invoice --help`"},
		{"unknown_scenario", `400 X-Sandbox-Scenario: unknown scenario "x" of intellectmoney; nothing was done; known: default, sbp-declined`, []string{"--scenario", "x"}, refused,
			`X-Sandbox-Scenario: unknown scenario "x" of intellectmoney; nothing was done; known: default, sbp-declined`, "give one of them with --scenario"},
		{"no_such_path", "404", nil, refused, "createInvoice was answered with HTTP 404", "is the provider really at http://127.0.0.1:"},
		{"forbidden", "403 no entry", nil, refused, "createInvoice was answered with HTTP 403: no entry", "check --url or --base-url"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProvider(t, script{"createInvoice": {c.answer}})
			args := append([]string{"create-invoice", "--amount", "1"}, c.args...)
			code, stdout, stderr := at(t, p, args...)
			if got := lastLine(stderr); code != exitFailed || stdout != "" || !strings.HasPrefix(got, "client: "+c.sentence) || !strings.Contains(got, "; "+c.next) {
				t.Errorf("exit code %d, %q,\n%s\nwant %s; %s", code, stdout, got, c.sentence, c.next)
			}
			code, stdout, _ = at(t, p, append(args, "--output", "json")...)
			object := decode(t, stdout)
			if code != exitFailed || object["outcome"] != string(c.outcome) || !strings.HasPrefix(object["error"], c.sentence) || !strings.HasPrefix(object["next"], c.next) {
				t.Errorf("as JSON: exit code %d, %v", code, object)
			}
		})
	}
}

// TestRefusedInvoiceOfAnOrderIsLookedAt: the order is known, so "is there such an invoice" would mislead. Only a sandbox has a
// control plane.
func TestRefusedInvoiceOfAnOrderIsLookedAt(t *testing.T) {
	p := newProvider(t, script{"purchaseToPaid": {badParameter("invoiceId")}, "purchaseToRefund": {badParameter("invoiceId")}})
	for _, command := range []string{"capture", "refund"} {
		want := "; the invoice of order E/1 does not allow a " + command + " now, or the bank refused; look at it with: client intellectmoney state INVOICE"
		code, stdout, stderr := at(t, p, command, "E/1")
		if sandbox := want + "; its number and state: http://control/__admin/payments?reference=E%2F1\n"; code != exitFailed || stdout != "" || !strings.HasSuffix(stderr, sandbox) {
			t.Errorf("%s at a sandbox: exit code %d, %q, %q; want %q", command, code, stdout, stderr, sandbox)
		}
		code, stdout, stderr = new(stage).run(t, "intellectmoney", command, "E/1", "--base-url", p.URL+"/intellectmoney")
		if code != exitFailed || stdout != "" || !strings.HasSuffix(stderr, want+"\n") {
			t.Errorf("%s at a provider: exit code %d, %q, %q; want %q", command, code, stdout, stderr, want)
		}
	}
}

// TestQuestionsFailWithoutHarm: a question for the state moves nothing, so it is never an unknown outcome.
func TestQuestionsFailWithoutHarm(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		outcome      outcome
		said         string
	}{
		{"server_error", "502 bad gateway", unreachable, "getBankCardPaymentState was answered with HTTP 502: bad gateway; try again"},
		{"lost_answer", "lost", unreachable, "getBankCardPaymentState: unavailable, no answer: EOF; check the address http://127.0.0.1:"},
		{"another_server", "<html>welcome</html>", refused, "; is the provider really at http://127.0.0.1:"},
		{"queued", strings.Replace(yes, `"Code":0`, `"Code":1`, 1), refused, "; ask again later"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProvider(t, states(c.answer))
			code, stdout, stderr := at(t, p, "state", "3000000000")
			if code != exitFailed || stdout != "" || !strings.Contains(stderr, c.said) {
				t.Errorf("exit code %d, %q, %q; want %q", code, stdout, stderr, c.said)
			}
			_, stdout, _ = at(t, p, "state", "3000000000", "--output", "json")
			if got := decode(t, stdout)["outcome"]; got != string(c.outcome) {
				t.Errorf("outcome %q, want %q", got, c.outcome)
			}
		})
	}
}

func TestUnreachableSaysHowToStartTheServer(t *testing.T) {
	p := newProvider(t, script{})
	p.Close() // nobody has the port now
	for _, command := range [][]string{{"pay", "--method", "sbp", "--amount", "1", "--wait"}, {"state", "3000000000"}, {"sbp", "3000000000"}, {"refund", "EP-1"}} {
		code, stdout, stderr := at(t, p, command...)
		want := "client: nothing listens at " + p.URL + "/intellectmoney; is `mock` running? start it with: go run ./cmd/mock"
		if code != exitFailed || stdout != "" || lastLine(stderr) != want {
			t.Errorf("%s: exit code %d, %q, %q; want %q", command[0], code, stdout, stderr, want)
		}
	}
}

// TestUnknownOutcomesSayHowToFindOut: by the invoice where there is one, else in the sandbox's books or the back office.
func TestUnknownOutcomesSayHowToFindOut(t *testing.T) {
	for _, c := range []struct {
		name      string
		args      []string
		operation string
		want      string
	}{
		{"start", []string{"card", "3000000007"}, "bankCardPayment", "ask with: client intellectmoney state 3000000007 --wait"},
		{"activation", []string{"activation", "3000000007", "--amount", "1"}, "activationPay", "ask with: client intellectmoney state 3000000007 --wait"},
		{"create", []string{"create-invoice", "--amount", "1", "--order-id", "E/1"}, "createInvoice", "what the sandbox did: http://control/__admin/payments?reference=E%2F1"},
		{"refund", []string{"refund", "EP-1"}, "purchaseToRefund", "what the sandbox did: http://control/__admin/payments?reference=EP-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProvider(t, script{c.operation: {"lost"}})
			code, stdout, stderr := at(t, p, c.args...)
			if code != exitOpen || stdout != "" || !strings.HasSuffix(stderr, "; "+c.want+"\n") {
				t.Errorf("exit code %d, %q, %q; want %q", code, stdout, stderr, c.want)
			}
			if len(p.operations()) != 1 {
				t.Errorf("calls %v, want one", p.operations())
			}
		})
	}
	p := newProvider(t, script{"purchaseToPaid": {"lost"}})
	code, _, stderr := new(stage).run(t, "intellectmoney", "capture", "EP-1", "--base-url", p.URL+"/intellectmoney")
	if code != exitOpen || strings.Contains(stderr, "__admin") || !strings.Contains(stderr, "look at order EP-1 in the provider's back office") {
		t.Errorf("at a provider: exit code %d, %q", code, stderr)
	}
}

// TestResultThatCannotBePrinted does not change what became of the payment.
func TestResultThatCannotBePrinted(t *testing.T) {
	p := newProvider(t, states(step("Error")))
	var s stage
	w := world{stdout: full{}, stderr: &s.err, getenv: func(string) string { return "" }, now: time.Now, terminal: func(io.Writer) bool { return false }}
	code := run(t.Context(), []string{"intellectmoney", "state", "3000000000", "--url", p.URL}, w)
	if code != exitDeclined || !strings.Contains(s.err.String(), "the result could not be printed: disk full") {
		t.Errorf("exit code %d, %q", code, s.err.String())
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestExitCodes(t *testing.T) {
	for o, want := range map[outcome]int{
		done: 0, paid: 0, held: 0, declined: 1, unverified: 1, refused: 3, unreachable: 3, pending: 4, unknown: 4,
	} {
		if got := o.exitCode(); got != want {
			t.Errorf("%s: exit code %d, want %d", o, got, want)
		}
	}
}
