package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// TestEachGBPaymentsCommandCallsItsMethod with the fields of its flags.
func TestEachGBPaymentsCommandCallsItsMethod(t *testing.T) {
	goOn := "take it with: client gbpayments confirm 995; give it back with: client gbpayments cancel 995"
	for _, c := range []struct {
		name    string
		args    []string
		answer  string
		method  string
		body    string // JSON
		stdout  string
		next    string
		outcome outcome
	}{
		{"test", []string{"test"}, gbDone, gbTests, `{}`, "works  site 1001", "", done},
		{"charge in the shortest way", []string{"charge", "--token", "tok_ok", "--amount", "100"}, gbPaid, gbCharges,
			`{"token":"tok_ok","amount":10000,"currency":"RUB","description":"Order CLI-20260115-090000-010203","email":"payer@shop.example",
			"order_id":"CLI-20260115-090000-010203"}`,
			"paid  transaction 995  100.00 RUB  order CLI-20260115-090000-010203", "", paid},
		{"charge with everything", []string{"charge", "--token", "T", "--amount", "1.37", "--description", "Чай", "--email", "a@b.example", "--order-id", "E 1",
			"--account-id", "A1", "--ip", "192.0.2.1"}, gbPaid, gbCharges,
			`{"token":"T","amount":137,"currency":"RUB","description":"Чай","email":"a@b.example","order_id":"E 1","account_id":"A1","ip":"192.0.2.1"}`,
			"paid  transaction 995  1.37 RUB  order E 1", "", paid},
		{"auth", []string{"auth", "--token", "T", "--amount", "100", "--order-id", "E"}, gbPaid, gbAuths,
			`{"token":"T","amount":10000,"currency":"RUB","description":"Order E","email":"payer@shop.example","order_id":"E"}`,
			"authorized  transaction 995  100.00 RUB  order E", goOn, held},
		{"confirm of a part", []string{"confirm", "995", "--amount", "45"}, gbDone, gbConfirms, `{"transaction_id":995,"amount":4500}`,
			"confirmed  transaction 995  45.00 RUB", "", paid},
		{"cancel", []string{"cancel", "995"}, gbDone, gbCancels, `{"transaction_id":995}`, "cancelled  transaction 995", "", done},
		{"refund", []string{"refund", "995", "--amount", "45.5"}, gbRefunded, gbRefunds, `{"transaction_id":995,"amount":4550}`,
			"refunded  transaction 995  45.50 RUB  refund 996", "", done},
		{"status", []string{"status", "995"}, gbList(gbItem(994, 2, 1), gbItem(995, 2, 4), gbItem(996, 2, 1)), gbLists, `{"sort":"id","order":0,"limit":100}`,
			"authorized (4)  transaction 995  100.00 RUB  order order-1  card 411111******1111", goOn, held},
		{"reconcile", []string{"reconcile", "order-1"}, gbList(gbItem(995, 2, 1)), gbLists,
			`{"date_start":"2026-01-14 11:55","sort":"id","order":0,"limit":100}`,
			"completed (1)  transaction 995  100.00 RUB  order order-1  card 411111******1111", "", paid},
		{"reconcile since", []string{"reconcile", "order-1", "--since", "2026-01-10 00:05", "--workmode", "test"}, gbList(gbItem(995, 2, 3)), gbLists,
			`{"date_start":"2026-01-10","workmode":2,"sort":"id","order":0,"limit":100}`,
			"cancelled (3)  transaction 995  100.00 RUB  order order-1  card 411111******1111", "", done},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newGBPayments(t, script{c.method: {c.answer}})
			code, stdout, stderr := atGBPayments(t, p, c.args...)
			if code != exitOK || stdout != c.stdout+"\n" {
				t.Errorf("exit code %d and\n%swant 0 and\n%s\n%s", code, stdout, c.stdout, stderr)
			}
			if said := strings.HasSuffix(stderr, "next: "+c.next+"\n"); said != (c.next != "") {
				t.Errorf("standard error is %q, want at its end %q", stderr, c.next)
			}
			if names := p.names(); len(names) != 1 || names[0] != c.method {
				t.Fatalf("calls %v, want one of %s", names, c.method)
			}
			var want map[string]any
			if err := json.Unmarshal([]byte(c.body), &want); err != nil {
				t.Fatal(err)
			}
			call := p.call(t, c.method)
			if !reflect.DeepEqual(call.body, want) {
				t.Errorf("body  %v\nwant %v", call.body, want)
			}
			if got := call.header.Get("X-Sandbox-Scenario"); got != "" {
				t.Errorf("without --scenario the header is %q", got)
			}

			p = newGBPayments(t, script{c.method: {c.answer}})
			code, stdout, _ = atGBPayments(t, p, append(c.args, "--output", "json", "--scenario", "named")...)
			r := decodeGBPayments(t, stdout)
			if code != exitOK || r.Provider != "gbpayments" || r.Command != c.args[0] || r.Next != c.next || r.Outcome != c.outcome || r.Count != -1 {
				t.Errorf("as JSON: exit code %d, %s", code, stdout)
			}
			if got := p.call(t, c.method).header.Get("X-Sandbox-Scenario"); got != "named" {
				t.Errorf("with --scenario the header is %q", got)
			}
		})
	}
}

// TestGBPaymentsThatSaysNo: success 0 ends with exit code 1 and the reason.
func TestGBPaymentsThatSaysNo(t *testing.T) {
	tells := "next: its status tells: client gbpayments status 995"
	for _, c := range []struct {
		name, method string
		args         []string
		stdout, last string // last line of standard error
	}{
		{"charge", gbCharges, []string{"charge", "--token", "T", "--amount", "100", "--order-id", "E"},
			"declined: Недостаточно средств  100.00 RUB  order E\n", "charging 100.00 RUB"},
		{"auth", gbAuths, []string{"auth", "--token", "T", "--amount", "100", "--order-id", "E"},
			"declined: Недостаточно средств  100.00 RUB  order E\n", "blocking 100.00 RUB"},
		{"confirm", gbConfirms, []string{"confirm", "995", "--amount", "1"}, "not confirmed: Недостаточно средств  transaction 995  1.00 RUB\n", tells},
		{"cancel", gbCancels, []string{"cancel", "995"}, "not cancelled: Недостаточно средств  transaction 995\n", tells},
		{"refund", gbRefunds, []string{"refund", "995", "--amount", "1"}, "not refunded: Недостаточно средств  transaction 995  1.00 RUB\n", tells},
		{"test", gbTests, []string{"test", "--fail"}, "failed: Недостаточно средств\n", "testing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newGBPayments(t, script{c.method: {gbDeclined, `{"response":{"success":0}}`}})
			code, stdout, stderr := atGBPayments(t, p, append(c.args, "--output", "text")...)
			if code != exitDeclined || stdout != c.stdout || lastLine(stderr) != c.last {
				t.Errorf("exit code %d, %q, %q; want 1, %q, %q", code, stdout, lastLine(stderr), c.stdout, c.last)
			}
			code, stdout, _ = atGBPayments(t, p, append(c.args, "--output", "json")...)
			if r := decodeGBPayments(t, stdout); code != exitDeclined || r.Outcome != declined || r.Reason != "" {
				t.Errorf("without a reason: exit code %d, %s", code, stdout)
			}
			_, stdout, _ = atGBPayments(t, p, c.args...)
			if !strings.Contains(stdout, ": no reason given") {
				t.Errorf("without a reason: %q", stdout)
			}
		})
	}
}

func TestTestMethodIsAskedForWhatItAnswers(t *testing.T) {
	p := newGBPayments(t, script{gbTests: {gbDone}})
	if code, _, stderr := atGBPayments(t, p, "test", "--fail", "--error", "77"); code != exitOK {
		t.Fatalf("exit code %d, %s", code, stderr)
	}
	if got, want := p.call(t, gbTests).body, map[string]any{"success": 0.0, "error": 77.0}; !reflect.DeepEqual(got, want) {
		t.Errorf("body %v, want %v", got, want)
	}
}

// TestConfirmOfAllLooksForTheSum: the provider wants one, and the list has it. A hold of last month is looked for there.
func TestConfirmOfAllLooksForTheSum(t *testing.T) {
	p := newGBPayments(t, script{gbLists: {gbList(gbItem(996, 2, 4)), gbList(gbItem(995, 2, 4), gbItem(996, 2, 4))}, gbConfirms: {gbDone}})
	code, stdout, stderr := atGBPayments(t, p, "confirm", "995")
	if code != exitOK || stdout != "confirmed  transaction 995  100.00 RUB\n" {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
	if got := p.call(t, gbConfirms).body["amount"]; got != 10000.0 {
		t.Errorf("the confirmation is of %v kopecks, want 10000", got)
	}
	if first, second := p.calls[0].body["date_start"], p.calls[1].body["date_start"]; first != nil || second != "2025-11-15 11:55" {
		t.Errorf("looked from %v, then from %v", first, second)
	}
	for answer, want := range map[string]string{
		gbList(gbItem(995, 2, 1)):                "client: transaction 995 is completed (1): nothing of it is blocked",
		gbList(gbItem(995, 2, 4, "amount", `0`)): "client: the list does not tell the sum of transaction 995; give it with --amount",
		gbEmpty: "client: transaction 995: not found in the list of the last two months; for a test site give --workmode test; " +
			"is there such a transaction? A sandbox that was started again has forgotten it; see all with: client gbpayments list",
	} {
		code, stdout, stderr := atGBPayments(t, newGBPayments(t, script{gbLists: {answer}}), "confirm", "995")
		if code != exitFailed || stdout != "" || lastLine(stderr) != want {
			t.Errorf("exit code %d, %q, %q; want %q", code, stdout, lastLine(stderr), want)
		}
	}
}

func TestGBPaymentsStatusTellsByItsExitCode(t *testing.T) {
	tail := "  transaction 995  100.00 RUB  order order-1  card 411111******1111"
	for _, c := range []struct {
		name, answer string
		code         int
		stdout, last string // last line of standard error
	}{
		{"completed", gbItem(995, 2, 1), exitOK, "completed (1)" + tail + "\n", "transaction 995: looking for its refunds"},
		{"authorized", gbItem(995, 2, 4), exitOK, "authorized (4)" + tail + "\n",
			"next: take it with: client gbpayments confirm 995; give it back with: client gbpayments cancel 995"},
		{"canceled", gbItem(995, 2, 3), exitOK, "cancelled (3)" + tail + "\n", "transaction 995: looking for it in the list"},
		{"declined", gbItem(995, 2, 2, "reason", `"Превышен лимит"`), exitDeclined, "declined (2): Превышен лимит" + tail + "\n",
			"transaction 995: looking for it in the list"},
		{"declined_without_a_reason", gbItem(995, 2, 2), exitDeclined, "declined (2)" + tail + "\n", "transaction 995: looking for it in the list"},
		{"refund", gbItem(995, 3, 1, "parent_id", "990"), exitOK, "refund completed (1)" + tail + "  of 990\n", "transaction 995: looking for it in the list"},
		{"refund_that_was_declined", gbItem(995, 3, 2), exitDeclined, "refund declined (2)" + tail + "\n", "transaction 995: looking for it in the list"},
		{"unknown_status", gbItem(995, 2, 8), exitOpen, "", "client: transaction 995 has status 8, which the provider's page does not name: " +
			"neither paid nor declined; ask the provider what it means"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newGBPayments(t, script{gbLists: {gbList(c.answer), gbEmpty}})
			code, stdout, stderr := atGBPayments(t, p, "status", "995")
			if code != c.code || stdout != c.stdout || lastLine(stderr) != c.last {
				t.Errorf("exit code %d, %q, %q; want %d, %q, %q", code, stdout, lastLine(stderr), c.code, c.stdout, c.last)
			}
		})
	}
}

// TestStatusShowsRefunds: those that tell the payment, from when it was made.
func TestStatusShowsRefunds(t *testing.T) {
	refunds := gbList(gbItem(996, 3, 1, "amount", "4500", "parent_id", "995"), gbItem(997, 3, 1, "parent_id", "994"), gbItem(998, 3, 1))
	p := newGBPayments(t, script{gbLists: {gbList(gbItem(995, 2, 1)), refunds}})
	code, stdout, stderr := atGBPayments(t, p, "status", "995")
	want := "completed (1)  transaction 995  100.00 RUB  order order-1  card 411111******1111  refund 996:45.00\n"
	if code != exitOK || stdout != want || lastLine(stderr) != "next: refunds that do not tell their payment are listed by: client gbpayments list --type refund --all" {
		t.Errorf("exit code %d, %q, %q; want %q", code, stdout, lastLine(stderr), want)
	}
	if got := p.calls[1].body; got["type"] != 3.0 || got["date_start"] != "2026-01-15 11:54" {
		t.Errorf("asked for the refunds with %v", got)
	}
	_, stdout, _ = atGBPayments(t, newGBPayments(t, script{gbLists: {gbList(gbItem(995, 2, 1)), refunds}}), "status", "995", "--output", "json")
	r := decodeGBPayments(t, stdout)
	if len(r.Refunds) != 1 || r.Refunds[0].ID != "996" || r.Transaction == nil || r.Transaction.Email != "a@b.example" || r.Status != "completed" {
		t.Errorf("as JSON: %s", stdout)
	}
}

func TestGBPaymentsTokenIsMadeByTheControlPlane(t *testing.T) {
	for _, c := range []struct {
		args []string
		want map[string]any
		path string
	}{
		{nil, map[string]any{}, "/__admin/wallets/gbpayments/token"},
		{[]string{"--card", "limit", "--tenant", "a b"}, map[string]any{"card": "limit"}, "/__admin/wallets/gbpayments/token?tenant=a+b"},
	} {
		p := newGBPayments(t, script{mints: {`{"token":"tok_ok_1_0a"}`}})
		code, stdout, _ := atGBPayments(t, p, append([]string{"token"}, c.args...)...)
		if code != exitOK || stdout != "tok_ok_1_0a\n" {
			t.Errorf("%v: exit code %d, %q", c.args, code, stdout)
		}
		if call := p.call(t, mints); !reflect.DeepEqual(call.body, c.want) || call.path != c.path {
			t.Errorf("%v: %s with %v, want %s with %v", c.args, call.path, call.body, c.path, c.want)
		}
	}
	_, stdout, _ := atGBPayments(t, newGBPayments(t, script{mints: {`{"token":"tok_ok_1_0a"}`}}), "token", "--output", "json")
	if r := decodeGBPayments(t, stdout); r.Token != "tok_ok_1_0a" || r.Outcome != done {
		t.Errorf("as JSON: %s", stdout)
	}
}
