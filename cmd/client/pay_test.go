package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const payLine = "OK  invoice 3000000000  100.00 RUB  order CLI-20260115-090000-010203  rrn 123456789012\n"

func TestPayDoesTheWholeJob(t *testing.T) {
	for _, c := range []struct{ method, operation, form3DS, shown string }{
		{"sbp", "sbpPayment", sbpForm3DS, "the payer opens " + sbpLink},
		{"gazprompay", "gazpromPayPayment", "https://bank.example/?gppTrxId=1&merchId=2", "the payer opens https://bank.example/?gppTrxId=1&merchId=2"},
		{"bnpl", "bnplPayment", "https://bank.example/paylate/1", "the payer opens https://bank.example/paylate/1"},
		{"card", "bankCardPayment", `<html><form action="https://acs.example"></form></html>`, "the payer's bank wants 3-D Secure, by an HTML form; --form-file form.html writes it for a browser"},
	} {
		t.Run(c.method, func(t *testing.T) {
			p := newProvider(t, paysBy(c.operation, c.form3DS))
			code, stdout, stderr := at(t, p, "pay", "--method", c.method, "--amount", "100.00", "--wait", "--scenario", "a-name")
			if code != exitOK || stdout != payLine {
				t.Errorf("exit code %d and %q; want 0 and %q", code, stdout, payLine)
			}
			wantLines := []string{
				"creating an invoice of 100.00 RUB",
				"invoice 3000000000: starting the payment by " + methodNamed(t, c.method).title,
				"invoice 3000000000: Created", "invoice 3000000000: InProcess", "invoice 3000000000: SendTo3DS",
				c.shown, "invoice 3000000000: OK",
			}
			if got := strings.Split(strings.TrimSpace(stderr), "\n"); !slices.Equal(got, wantLines) {
				t.Errorf("progress\n%s\nwant\n%s", stderr, strings.Join(wantLines, "\n"))
			}
			poll := "getBankCardPaymentState"
			if want := []string{"createInvoice", c.operation, poll, poll, poll, poll, poll}; !slices.Equal(p.operations(), want) {
				t.Errorf("calls %v, want %v", p.operations(), want)
			}
			for _, call := range p.calls {
				if got := call.header.Get("X-Sandbox-Scenario"); got != "a-name" {
					t.Errorf("%s: X-Sandbox-Scenario is %q", call.operation, got)
				}
			}
		})
	}
}

func methodNamed(t *testing.T, name string) intellectMoneyMethod {
	t.Helper()
	i := slices.IndexFunc(intellectMoneyMethods, func(m intellectMoneyMethod) bool { return m.name == name })
	if i < 0 {
		t.Fatalf("no method %s", name)
	}
	return intellectMoneyMethods[i]
}

// TestPayEnds has every way in which a payment that was taken on can end, and one that was not.
func TestPayEnds(t *testing.T) {
	challenged := challengeStep(sbpForm3DS)
	lost := states(step("OK"))
	lost["sbpPayment"] = []string{"lost"}
	refusedStart := states(step("OK"))
	refusedStart["sbpPayment"] = []string{badParameter("successUrl")}
	lostInvoice := script{"createInvoice": {"lost"}}

	for _, c := range []struct {
		name          string
		script        script
		args          []string
		code          int
		stdout, error string // beginnings of standard output and of the last line of standard error
	}{
		{"paid", states(step("OK")), nil, exitOK, "OK  invoice 3000000000", "invoice 3000000000: OK"},
		{"held", states(step("OK")), []string{"--hold", "24"}, exitOK, "OK  held  invoice 3000000000", "invoice 3000000000: OK"},
		{"declined", states(step("InProcess"), step("Error", "Message", "Недостаточно средств", "RcCodeId", "51")), nil, exitDeclined,
			"declined: Недостаточно средств (RcCodeId 51)  invoice 3000000000  100.00 RUB", "invoice 3000000000: Error"},
		{"declined_without_a_reason", states(step("Error")), nil, exitDeclined, "declined: no reason given  invoice", "invoice 3000000000: Error"},
		{"declined_after_the_challenge", states(challenged, step("Error", "RcCodeId", "5")), []string{"--wait"}, exitDeclined,
			"declined: no reason given (RcCodeId 5)", "invoice 3000000000: Error"},
		{"not_final_without_wait", states(step("InProcess"), challenged), nil, exitOpen,
			"SendTo3DS  invoice 3000000000  100.00 RUB  order CLI-20260115-090000-010203  " + sbpLink + "\n",
			"next: when the payer has acted, ask with: client intellectmoney state 3000000000 --wait; to act in the payer's place: " +
				`curl -d '{"answer":"approve"}' http://control/__admin/payments/intellectmoney:3000000000/payer`},
		{"activation", states(step("ActivationPayment")), []string{"--wait"}, exitOpen, "ActivationPayment  invoice 3000000000",
			"next: name the amount that the payer saw blocked with: client intellectmoney activation 3000000000 --amount 1.23"},
		{"unknown_step", states(step("Teleported")), nil, exitOpen, "", "client: the payment of invoice 3000000000 goes on"},
		{"unreadable_challenge", states(challengeStep("javascript:1")), nil, exitOpen, "", "client: the payment of invoice 3000000000 goes on"},
		{"unreadable_challenge_of_a_wait", states(challengeStep("{}")), []string{"--wait"}, exitOpen, "", "client: the payment of invoice 3000000000 goes on"},
		{"refused_while_asking", states(step("InProcess"), notAuthorized), nil, exitOpen, "", "client: the payment of invoice 3000000000 goes on"},
		{"refused_at_the_first_question", states(badParameter("invoiceId")), nil, exitOpen, "", "client: the payment of invoice 3000000000 goes on"},
		{"a_few_failed_questions_do_no_harm", states("502", "502", step("OK")), nil, exitOK, "OK  invoice", "invoice 3000000000: OK"},
		{"unreachable_while_asking", states("502"), nil, exitOpen, "", "client: the payment of invoice 3000000000 goes on"},
		{"lost_answer", lost, nil, exitOpen, "", "client: sbpPayment: outcome unknown: EOF; ask for the state of invoice 3000000000 before it is paid again; " +
			"ask with: client intellectmoney state 3000000000 --wait"},
		{"lost_invoice", lostInvoice, nil, exitOpen, "", "client: createInvoice: outcome unknown"},
		{"refused_start", refusedStart, nil, exitFailed, "", "client: sbpPayment: parameter successUrl was refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProvider(t, c.script)
			args := append([]string{"pay", "--method", "sbp", "--amount", "100.00"}, c.args...)
			code, stdout, stderr := at(t, p, args...)
			if code != c.code || !strings.HasPrefix(stdout, c.stdout) || c.stdout == "" && stdout != "" {
				t.Errorf("exit code %d and %q; want %d and %q", code, stdout, c.code, c.stdout)
			}
			if got := lastLine(stderr); !strings.HasPrefix(got, c.error) {
				t.Errorf("standard error ends\n%q, want\n%q", got, c.error)
			}

			jsonCode, stdout, _ := at(t, newProvider(t, c.script), append(args, "--output", "json")...)
			object := decode(t, stdout)
			if jsonCode != code || outcome(object["outcome"]).exitCode() != code {
				t.Errorf("as JSON: exit code %d, outcome %q; as text exit code %d", jsonCode, object["outcome"], code)
			}
			if failed := strings.HasPrefix(c.error, "client: "); failed != (object["error"] != "") {
				t.Errorf("error in the JSON object is %q", object["error"])
			}
		})
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return lines[len(lines)-1]
}

// TestPayStopsWaiting: neither the time limit nor Ctrl-C ends a payment, and the exit code must not say so.
func TestPayStopsWaiting(t *testing.T) {
	for _, c := range []struct {
		name, said string
		err        error
	}{{"time_limit", "it took longer than --timeout 5m0s", context.DeadlineExceeded}, {"interrupted", "it was interrupted", context.Canceled}} {
		t.Run(c.name, func(t *testing.T) {
			p := newProvider(t, states(step("InProcess")))
			s := &stage{wait: func(context.Context, time.Duration) error { return c.err }}
			code, stdout, stderr := s.run(t, "intellectmoney", "pay", "--method", "sbp", "--amount", "1", "--wait", "--url", p.URL, "--output", "json")
			object := decode(t, stdout)
			if code != exitOpen || object["outcome"] != "pending" || object["payment_step"] != "InProcess" || object["invoice_id"] != "3000000000" {
				t.Errorf("exit code %d, %v", code, object)
			}
			if !strings.Contains(stderr, c.said+"; ask with: client intellectmoney state 3000000000 --wait") {
				t.Errorf("standard error does not say how to go on: %q", stderr)
			}
		})
	}
}

// TestNothingIsSentWhenInterruptedBefore: then the command was not carried out, and it is safe to start again.
func TestNothingIsSentWhenInterruptedBefore(t *testing.T) {
	p := newProvider(t, script{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var s stage
	w := world{stdout: &s.out, stderr: &s.err, getenv: func(string) string { return "" }, now: time.Now, random: strings.NewReader("abc")}
	w.terminal = system().terminal // buffers are none
	code := run(ctx, []string{"intellectmoney", "pay", "--method", "sbp", "--amount", "1", "--url", p.URL}, w)
	if code != exitFailed || !strings.Contains(s.err.String(), "it was interrupted; no money was moved, start again") || len(p.operations()) > 0 {
		t.Errorf("exit code %d, %q, calls %v", code, s.err.String(), p.operations())
	}
}

func TestPollIntervalIsKept(t *testing.T) {
	p := newProvider(t, states(step("InProcess"), step("InProcess"), step("InProcess"), step("OK")))
	var pauses []time.Duration
	s := &stage{wait: func(_ context.Context, d time.Duration) error { pauses = append(pauses, d); return nil }}
	s.run(t, "intellectmoney", "pay", "--method", "sbp", "--amount", "1", "--url", p.URL, "--poll-interval", "70ms")
	if want := []time.Duration{70 * time.Millisecond, 70 * time.Millisecond, 70 * time.Millisecond}; !slices.Equal(pauses, want) {
		t.Errorf("pauses %v, want %v", pauses, want)
	}
}

// TestPayAsJSON pins every key: they are part of what users rely on.
func TestPayAsJSON(t *testing.T) {
	p := newProvider(t, paysBy("sbpPayment", sbpForm3DS))
	_, stdout, _ := at(t, p, "pay", "--method", "sbp", "--amount", "100", "--order-id", "EP-1", "--wait", "--output", "json")
	want := `{"provider":"intellectmoney","command":"pay","invoice_id":"3000000000","order_id":"EP-1","method":"sbp","amount":"100.00",` +
		`"currency":"RUB","payment_step":"OK","rrn":"123456789012","operation_id":"op-9","outcome":"paid"}` + "\n"
	if stdout != want {
		t.Errorf("got  %swant %s", stdout, want)
	}

	p = newProvider(t, states(challengeStep(sbpForm3DS)))
	_, stdout, stderr := at(t, p, "pay", "--method", "sbp", "--amount", "100", "--order-id", "EP-1", "--output", "json")
	if object := decode(t, stdout); object["link"] != sbpLink || object["outcome"] != "pending" || !strings.HasPrefix(object["next"], "when the payer has acted") {
		t.Errorf("got %s", stdout)
	}
	if strings.Contains(stderr, "next:") {
		t.Errorf("the next step is in the object and on standard error: %q", stderr)
	}
}

func TestCardFormIsWritten(t *testing.T) {
	const form = `<html><body onload="f()"><form action="https://acs.example"></form></body></html>`
	file := filepath.Join(t.TempDir(), "form.html")
	p := newProvider(t, states(challengeStep(form)))
	code, stdout, stderr := at(t, p, "state", "3000000000", "--form-file", file, "--output", "json")
	if code != exitOpen || decode(t, stdout)["form"] != form || !strings.Contains(stderr, "the payer opens "+file) {
		t.Errorf("exit code %d, %s, %s", code, stdout, stderr)
	}
	written, err := os.ReadFile(file)
	if err != nil || string(written) != form {
		t.Errorf("the file has %q (%v)", written, err)
	}

	code, _, stderr = at(t, newProvider(t, states(challengeStep(form))), "state", "3000000000", "--form-file", filepath.Join(file, "under-a-file"))
	if code != exitOpen || !strings.Contains(stderr, "the 3-D Secure form could not be written") {
		t.Errorf("exit code %d, %s", code, stderr)
	}
}

// TestChallengesAreTold apart by what they are, whichever method they belong to.
func TestChallengesAreTold(t *testing.T) {
	brokenImage, _ := json.Marshal(map[string]string{"SbpQrCodeUrl": sbpLink, "SbpQrCodeImage": "%"})
	for name, c := range map[string]struct {
		form3DS    string
		link, form string
		code       int
	}{
		"sbp":              {sbpForm3DS, sbpLink, "", exitOpen},
		"sbp_broken_image": {string(brokenImage), sbpLink, "", exitOpen},
		"link":             {" https://bank.example/1 ", "https://bank.example/1", "", exitOpen},
		"form":             {"\n<form></form>", "", "<form></form>", exitOpen},
		"none":             {"", "", "", exitOpen},
		"nonsense":         {"{}", "", "", exitOpen},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, _ := at(t, newProvider(t, states(challengeStep(c.form3DS))), "state", "3000000000", "--output", "json")
			object := decode(t, stdout)
			if code != c.code || object["link"] != c.link || object["form"] != c.form || (c.link+c.form == "") != (object["error"] != "") {
				t.Errorf("exit code %d, %v", code, object)
			}
		})
	}
}
