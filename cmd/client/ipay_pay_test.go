package main

import (
	"slices"
	"strings"
	"testing"
)

const iPayPaid = "paid (5)  payment 1234567  600.00 UAH  ext-id CLI-20260115-090000-010203  card 411111******1111  rrn 123456789012  authorization 123456\n"

// TestIPayPayDoesTheWholeJob from the token to the verification, and nothing more than is needed.
func TestIPayPayDoesTheWholeJob(t *testing.T) {
	p := newIPay(t, iPayAnswers(nil))
	code, stdout, stderr := atIPay(t, p, "pay", "--amount", "600.00", "--3ds", "approve", "--card", "5555555555554444", "--scenario", "a-name")
	if code != exitOK || stdout != iPayPaid {
		t.Errorf("exit code %d and %q; want 0 and %q", code, stdout, iPayPaid)
	}
	wantLines := []string{
		"making a Google Pay token", "paying 600.00 UAH", "payment 1234567: the payer's answer is approve", "payment 1234567: verifying 3-D Secure",
	}
	if got := strings.Split(strings.TrimSpace(stderr), "\n"); !slices.Equal(got, wantLines) {
		t.Errorf("progress\n%s\nwant\n%s", stderr, strings.Join(wantLines, "\n"))
	}
	if want := []string{mints, creates, answers, verifies}; !slices.Equal(p.names(), want) {
		t.Errorf("calls %v, want %v", p.names(), want)
	}
	create := p.call(t, creates)
	if _, sent := create.body["threeds_info"]; sent || create.body["token"] != "dG9rZW4=" {
		t.Errorf("PaymentCreate with %v: the minted token is wanted, and no notification_url", create.body)
	}
	for _, name := range []string{creates, verifies} {
		if got := p.call(t, name).header.Get("X-Sandbox-Scenario"); got != "a-name" {
			t.Errorf("%s: X-Sandbox-Scenario is %q", name, got)
		}
	}
	if answer := p.call(t, answers); answer.path != "/__admin/payments/ipay:1234567/payer" || answer.body["answer"] != "approve" {
		t.Errorf("the payer's answer is %s with %v", answer.path, answer.body)
	}
	if got := p.call(t, verifies).body["threeds_data"]; got != "eJw/+=" {
		t.Errorf("threeds_data is %v", got)
	}
	if card := p.call(t, mints).body["card"]; card != "5555555555554444" {
		t.Errorf("the token is made for card %v", card)
	}
}

// TestIPayPayEnds has every way in which a payment can end.
func TestIPayPayEnds(t *testing.T) {
	next := "answer in the payer's place with: client ipay verify 1234567 --3ds approve (or decline); for a person's browser make a new payment with --3ds page"
	tail := "  payment 1234567  600.00 UAH  ext-id CLI-20260115-090000-010203  card 411111******1111"
	without := func(name string) script {
		s := iPayAnswers(nil)
		delete(s, name)
		return s
	}
	for _, c := range []struct {
		name        string
		script      script
		payer       string
		code        int
		stdout, end string // standard output, and the last line of standard error
	}{
		{"paid_without_a_challenge", script{mints: {mintedToken}, creates: {at600(5)}}, "approve", exitOK, "paid (5)" + tail + "\n", "paying 600.00 UAH"},
		{"held", iPayAnswers(script{verifies: {at600(3)}}), "approve", exitOK, "authorized (3)" + tail + "\n",
			"next: take it with: client ipay sale 1234567; give it back with: client ipay cancel 1234567"},
		{"declined_by_the_payer", iPayAnswers(script{verifies: {group4("51")}}), "decline", exitDeclined,
			"declined (4): 51, 3-D Secure verification failed («Помилка 3D Secure верифікації»)" + tail + "\n", "payment 1234567: verifying 3-D Secure"},
		{"nobody_answers", without(answers), "", exitOpen, "challenged (1)" + tail + "  " + challengeLink + "\n", "next: " + next},
		{"deferred_unasked", script{mints: {mintedToken}, creates: {at600(17)}}, "", exitOpen, "deferred (17)" + tail + "\n",
			"next: take it with: client ipay process 1234567"},
		{"unknown_status", script{mints: {mintedToken}, creates: {at600(8)}}, "approve", exitOpen, "",
			"client: payment 1234567 has status 8, which the provider's page does not name: neither paid nor declined; ask the provider what it means"},
		{"unreadable_challenge", iPayAnswers(script{creates: {at600(1, "security_data", `{"redirect_url":"javascript:1"}`)}}), "approve", exitOpen, "",
			"client: payment 1234567 waits for 3-D Secure: malformed answer: security_data.redirect_url is not an http or https address; " + next},
		{"no_data", iPayAnswers(script{answers: {`{"id":"ipay:1234567","next":{"note":"The payer went away."}}`}}), "approve", exitOpen, "",
			"client: payment 1234567 waits for 3-D Secure: the payer's answer brings no threedsData: The payer went away.; " + next},
		{"nothing_to_answer", iPayAnswers(script{answers: {notNow}, shows: {`{"id":"ipay:1234567"}`}}), "approve", exitOpen, "",
			"client: payment 1234567 waits for 3-D Secure: the control plane refused: the payment does not wait for its payer; " + next},
		{"verification_refused", iPayAnswers(script{verifies: {overall}}), "approve", exitOpen, "",
			`client: payment 1234567 waits for 3-D Secure: PaymentVerify3DS: "overall error": ask for the state of the payment before repeating; ` + next},
		{"verification_lost", iPayAnswers(script{verifies: {"lost"}}), "approve", exitOpen, "", "client: PaymentVerify3DS: outcome unknown: EOF; " +
			"ask for the status of payment 1234567 before it is sent again: status 3 or 5 is verified, 4 declined, 1 still waits; ask with: client ipay status 1234567"},
		{"creation_lost", iPayAnswers(script{creates: {"lost"}}), "approve", exitOpen, "", `client: PaymentCreate: outcome unknown: EOF; ` +
			`ask for the status of ext_id "CLI-20260115-090000-010203" before the payer pays again; ask with: client ipay status --ext-id CLI-20260115-090000-010203`},
		{"no_token", script{mints: {"400" + `{"detail":"card: not a test card, and it could be somebody's"}`}}, "approve", exitFailed, "",
			"client: card: not a test card, and it could be somebody's; test cards are listed at CONTROL/__admin/catalogue"},
		{"token_of_no_sandbox", script{mints: {"<html>"}}, "", exitFailed, "", "client: the control plane: " +
			"POST /__admin/wallets/googlepay/token: malformed answer: not the JSON of a sandbox; check that the address is a sandbox's; check --control-url"},
		{"token_connection_lost", script{mints: {"lost"}}, "", exitFailed, "", "client: the control plane: is a sandbox running there? " +
			`Post "CONTROL/__admin/wallets/googlepay/token": EOF; check --control-url, then try again`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newIPay(t, c.script)
			args := []string{"pay", "--amount", "600"}
			if c.payer != "" {
				args = append(args, "--3ds", c.payer)
			}
			code, stdout, stderr := atIPay(t, p, args...)
			if code != c.code || stdout != c.stdout {
				t.Errorf("exit code %d and\n%swant %d and\n%s", code, stdout, c.code, c.stdout)
			}
			if want := strings.ReplaceAll(c.end, "CONTROL", p.URL); lastLine(stderr) != want {
				t.Errorf("standard error ends with\n%s\nwant\n%s", lastLine(stderr), want)
			}

			code, stdout, _ = atIPay(t, newIPay(t, c.script), append(args, "--output", "json")...)
			r := decodeIPay(t, stdout)
			if code != c.code || r.Outcome.exitCode() != c.code || r.ExtID != "CLI-20260115-090000-010203" || (r.Error == "") != (c.stdout != "") {
				t.Errorf("as JSON: exit code %d, %s", code, stdout)
			}
		})
	}
}

// TestPayerOfAScenarioHasAnswered: what the browser would bring is in the payment then.
func TestPayerOfAScenarioHasAnswered(t *testing.T) {
	p := newIPay(t, iPayAnswers(script{answers: {notNow}}))
	code, stdout, stderr := atIPay(t, p, "verify", "1234567", "--3ds", "decline")
	if code != exitOK || !strings.HasPrefix(stdout, "paid (5)") || !strings.Contains(stderr, "payment 1234567: the payer of scenario default has answered already\n") {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
	if want := []string{answers, shows, verifies}; !slices.Equal(p.names(), want) {
		t.Errorf("calls %v, want %v", p.names(), want)
	}
	if shown := p.call(t, shows); shown.path != "/__admin/payments/ipay:1234567" {
		t.Errorf("asked %s", shown.path)
	}
}

// TestAtAProviderThereIsNoControlPlane: a token is needed, and nobody answers for the payer.
func TestAtAProviderThereIsNoControlPlane(t *testing.T) {
	p := newIPay(t, script{creates: {challenged}})
	there := func(args ...string) (int, string, string) {
		return new(stage).run(t, append([]string{"ipay"}, append(args, "--base-url", p.URL+"/ipay")...)...)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"pay", "--amount", "1"}, "no sandbox is at --base-url, so no token is made for you: give Google's with --token, or give --recurrent-token"},
		{[]string{"pay", "--amount", "1", "--token", "T", "--3ds", "approve"}, "only a sandbox answers in the payer's place: give --3ds page, or leave --base-url out"},
		{[]string{"verify", "1", "--3ds", "decline"}, "only a sandbox answers in the payer's place"},
		{[]string{"token"}, "only a sandbox makes tokens: leave --base-url out"},
	} {
		if code, stdout, stderr := there(c.args...); code != exitUsage || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: exit code %d, %q, want %q", c.args, code, stderr, c.want)
		}
	}
	if len(p.names()) > 0 {
		t.Errorf("it was sent: %v", p.names())
	}
	code, stdout, stderr := there("pay", "--amount", "1", "--token", "T")
	if code != exitOpen || !strings.Contains(stdout, challengeLink) || strings.Contains(stderr, "verify") ||
		!strings.HasSuffix(stderr, "next: make a new payment with --3ds page, so that the payer's browser can bring the result back\n") {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
}

// TestNoSecretIsShown: neither the key nor a token nor threedsData, however a command ends.
func TestNoSecretIsShown(t *testing.T) {
	secrets := []string{"very-secret-key", "c2VjcmV0LXRva2Vu", "c2VjcmV0LWRhdGE="}
	echo := `{"response":{"error":"no: very-secret-key c2VjcmV0LXRva2Vu c2VjcmV0LWRhdGE="}}`
	for _, s := range []script{
		{creates: {at600(5)}, verifies: {at600(5)}}, {creates: {"lost"}, verifies: {"lost"}}, {creates: {echo}, verifies: {echo}},
		{creates: {"500" + echo}, verifies: {"404" + echo}}, {creates: {"no JSON very-secret-key"}, verifies: {"{"}},
	} {
		for _, args := range [][]string{{"pay", "--amount", "1", "--token", secrets[1]}, {"verify", "1234567", "--data", secrets[2]}} {
			for _, output := range []string{"text", "json"} {
				_, stdout, stderr := atIPay(t, newIPay(t, s), append(args, "--sign-key", secrets[0], "--output", output)...)
				mine := secrets[:2]
				if args[0] == "verify" {
					mine = []string{secrets[0], secrets[2]}
				}
				for _, secret := range mine {
					if strings.Contains(stdout+stderr, secret) {
						t.Errorf("%v: %q is shown in %s%s", args, secret, stdout, stderr)
					}
				}
			}
		}
	}
}
