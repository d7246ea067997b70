package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestEachIPayCommandCallsItsAction with the fields of its flags.
func TestEachIPayCommandCallsItsAction(t *testing.T) {
	file := filepath.Join(t.TempDir(), "receipt.json")
	if err := os.WriteFile(file, []byte(`{"cashier_id":7,"goods":[{"name":"Чай","price":100,"quantity":1000}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	tail := "  payment 1234567  600.00 UAH  card 411111******1111"
	for _, c := range []struct {
		name   string
		args   []string
		answer string
		action string
		body   string // JSON
		stdout string
		next   string
	}{
		{"fee", []string{"fee", "--amount", "600"}, `{"response":{"invoice":"60000","amount":"61200","fee":"1200"}}`, "CalculateFee",
			`{"invoice":60000}`, "fee 12.00 UAH  600.00 UAH  with the fee 612.00 UAH", ""},
		{"pay with a token", []string{"pay", "--amount", "600", "--ext-id", "E1", "--token", "dG9rZW4="}, at600(5, "ext_id", `"E1"`), creates,
			`{"invoice":60000,"token":"dG9rZW4=","ext_id":"E1"}`, "paid (5)  payment 1234567  600.00 UAH  ext-id E1  card 411111******1111", ""},
		{"pay with a recurrent token", []string{"pay", "--amount", "600", "--recurrent-token", "RT"}, at600(5), creates,
			`{"invoice":60000,"recurrent_token":"RT","ext_id":"CLI-20260115-090000-010203"}`,
			"paid (5)  payment 1234567  600.00 UAH  ext-id CLI-20260115-090000-010203  card 411111******1111", ""},
		{"pay with everything", []string{"pay", "--amount", "600.5", "--ext-id", "E", "--token", "T", "--desc", "Чай", "--info", "a=1=2", "--info", "b=",
			"--split", "5410:200.5", "--split", "5411:400", "--receipt-data", file, "--recurrent", "--force-3ds"},
			at600(5, "recurrent_token", `"RT"`, "transactions", `[{"trn_id":1,"smch_id":5410,"invoice":20050,"amount":20050},{"trn_id":2,"smch_id":5411,"invoice":40000,"amount":40000}]`),
			creates,
			`{"invoice":60050,"token":"T","ext_id":"E","pmt_desc":"Чай","pmt_info":{"a":"1=2","b":"","force_security_rate":"3D"},"recurrent":true,
			"transactions":[{"smch_id":5410,"invoice":20050},{"smch_id":5411,"invoice":40000}],
			"receipt_data":{"cashier_id":7,"goods":[{"name":"Чай","price":100,"quantity":1000}]}}`,
			"paid (5)  payment 1234567  600.00 UAH  ext-id E  card 411111******1111  transaction 1:200.50  transaction 2:400.00  recurrent-token RT", ""},
		{"pay deferred", []string{"pay", "--amount", "600", "--ext-id", "E", "--token", "T", "--deferred"}, at600(17), creates,
			`{"invoice":60000,"token":"T","ext_id":"E","deferred_payment":true}`, "deferred (17)  payment 1234567  600.00 UAH  ext-id E  card 411111******1111",
			"take it with: client ipay process 1234567"},
		{"verify", []string{"verify", "1234567", "--data", "eJw/+="}, at600(5), verifies, `{"pmt_id":1234567,"threeds_data":"eJw/+="}`, "paid (5)" + tail, ""},
		{"sale of a part", []string{"sale", "1234567", "--amount", "45"}, at600(5), sells, `{"pmt_id":1234567,"invoice":4500}`, "paid (5)" + tail, ""},
		{"sale by parts", []string{"sale", "1234567", "--split", "5410:20", "--split", "5411:25.5"}, at600(5), sells,
			`{"pmt_id":1234567,"transactions":[{"smch_id":5410,"invoice":2000},{"smch_id":5411,"invoice":2550}]}`, "paid (5)" + tail, ""},
		{"cancel", []string{"cancel", "1234567"}, at600(9), cancels, `{"pmt_id":1234567}`, "cancelled (9): all that was left given back" + tail, ""},
		{"cancel of a part", []string{"cancel", "1234567", "--amount", "45"}, at600(9), cancels, `{"pmt_id":1234567,"amount":4500}`,
			"cancelled (9): 45.00 UAH given back" + tail, ""},
		{"cancel of parts", []string{"cancel", "1234567", "--transaction", "6636:20", "--transaction", "6638:25"}, at600(9), cancels,
			`{"pmt_id":1234567,"transactions":[{"trn_id":6636,"amount":2000},{"trn_id":6638,"amount":2500}]}`, "cancelled (9): 45.00 UAH given back" + tail, ""},
		{"status", []string{"status", "1234567"}, at600(5), asks, `{"pmt_id":1234567}`, "paid (5)" + tail, ""},
		{"status by ext_id", []string{"status", "--ext-id", "E 1"}, at600(5), asks, `{"ext_id":"E 1"}`,
			"paid (5)  payment 1234567  600.00 UAH  ext-id E 1  card 411111******1111", ""},
		{"invoice", []string{"invoice", "1234567"}, `{"response":{"pmt_id":1234567,"invoice":"https://ipay.example/invoice/0a"}}`, "GetPaymentInvoice",
			`{"pmt_id":1234567}`, "receipt  payment 1234567  https://ipay.example/invoice/0a", ""},
		{"process", []string{"process", "1234567"}, at600(5), processes, `{"pmt_id":1234567}`, "paid (5)" + tail, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newIPay(t, script{c.action: {c.answer}})
			code, stdout, stderr := atIPay(t, p, c.args...)
			if code != exitOK || stdout != c.stdout+"\n" {
				t.Errorf("exit code %d and\n%swant 0 and\n%s\n%s", code, stdout, c.stdout, stderr)
			}
			if said := strings.HasSuffix(stderr, "next: "+c.next+"\n"); said != (c.next != "") {
				t.Errorf("standard error is %q, want at its end %q", stderr, c.next)
			}
			if names := p.names(); len(names) != 1 || names[0] != c.action {
				t.Fatalf("calls %v, want one of %s", names, c.action)
			}
			var want map[string]any
			if err := json.Unmarshal([]byte(c.body), &want); err != nil {
				t.Fatal(err)
			}
			call := p.call(t, c.action)
			if !reflect.DeepEqual(call.body, want) {
				t.Errorf("body  %v\nwant %v", call.body, want)
			}
			if got := call.header.Get("X-Sandbox-Scenario"); got != "" {
				t.Errorf("without --scenario the header is %q", got)
			}

			code, stdout, _ = atIPay(t, newIPay(t, script{c.action: {c.answer}}), append(c.args, "--output", "json", "--scenario", "named")...)
			r := decodeIPay(t, stdout)
			if code != exitOK || r.Provider != "ipay" || r.Command != c.args[0] || r.Next != c.next || r.Outcome.exitCode() != exitOK {
				t.Errorf("as JSON: exit code %d, %s", code, stdout)
			}
		})
	}
}

func TestTokenIsMadeByTheControlPlane(t *testing.T) {
	for _, c := range []struct {
		args []string
		want map[string]any
		path string
	}{
		{nil, map[string]any{"merchant": "test"}, "/__admin/wallets/googlepay/token"},
		{[]string{"--login", "shop_1", "--tenant", "a b"}, map[string]any{"merchant": "shop_1"}, "/__admin/wallets/googlepay/token?tenant=a+b"},
		{[]string{"--card", "5555555555554444", "--card-expires", "12/2039", "--auth-method", "CRYPTOGRAM_3DS", "--merchant", "other", "--expires", "-1m"},
			map[string]any{"card": "5555555555554444", "card_expires": "12/2039", "auth_method": "CRYPTOGRAM_3DS", "merchant": "other", "expires": "-1m"},
			"/__admin/wallets/googlepay/token"},
	} {
		p := newIPay(t, script{mints: {mintedToken}})
		code, stdout, _ := atIPay(t, p, append([]string{"token"}, c.args...)...)
		if code != exitOK || stdout != "dG9rZW4=\n" {
			t.Errorf("%v: exit code %d, %q", c.args, code, stdout)
		}
		if call := p.call(t, mints); !reflect.DeepEqual(call.body, c.want) || call.path != c.path {
			t.Errorf("%v: %s with %v, want %s with %v", c.args, call.path, call.body, c.path, c.want)
		}
	}
	_, stdout, _ := atIPay(t, newIPay(t, script{mints: {mintedToken}}), "token", "--output", "json")
	if r := decodeIPay(t, stdout); r.Token != "dG9rZW4=" || r.Outcome != done {
		t.Errorf("as JSON: %s", stdout)
	}
}

// TestSaleOfAllAsksForTheSum: the provider wants one, and the hold has it.
func TestSaleOfAllAsksForTheSum(t *testing.T) {
	p := newIPay(t, script{asks: {at600(3)}, sells: {at600(5)}})
	code, stdout, _ := atIPay(t, p, "sale", "1234567")
	if code != exitOK || !strings.HasPrefix(stdout, "paid (5)  payment 1234567") {
		t.Errorf("exit code %d, %q", code, stdout)
	}
	if got := p.call(t, sells).body["invoice"]; got != 60000.0 {
		t.Errorf("the sale is of %v kopecks, want 60000", got)
	}
	p = newIPay(t, script{asks: {at600(5)}})
	code, stdout, stderr := atIPay(t, p, "sale", "1234567")
	if want := "client: payment 1234567 is paid (5): nothing of it is blocked"; code != exitFailed || stdout != "" || lastLine(stderr) != want {
		t.Errorf("exit code %d, %q, %q; want %q", code, stdout, stderr, want)
	}
}

func TestIPayStatusTellsByItsExitCode(t *testing.T) {
	tail := "  payment 1234567  600.00 UAH  card 411111******1111\n"
	for _, c := range []struct {
		name, answer string
		code         int
		stdout, last string // last line of standard error
	}{
		{"paid", at600(5), exitOK, "paid (5)" + tail, "payment 1234567: asking for the status"},
		{"held", at600(3), exitOK, "authorized (3)" + tail, "next: take it with: client ipay sale 1234567; give it back with: client ipay cancel 1234567"},
		{"cancelled", at600(9), exitOK, "cancelled (9)" + tail, "payment 1234567: asking for the status"},
		{"declined", group4("42"), exitDeclined, "declined (4): 42, insufficient funds («Недостатньо коштів»)" + tail, "payment 1234567: asking for the status"},
		{"declined_for_want_of_3ds", group4("66"), exitDeclined, "declined (4): 66, declined because 3-D Secure verification is needed («",
			"next: pay again with --force-3ds, under a new --ext-id"},
		{"declined_for_a_foreign_card", group4("67"), exitDeclined, "declined (4): 67, ", "next: ask the payer for another card and make a new payment"},
		{"declined_with_an_unlisted_group", group4("12"), exitDeclined, "declined (4): 12, not listed by the provider" + tail, "payment 1234567: asking for the status"},
		{"declined_without_a_reason", at600(4), exitDeclined, "declined (4): no reason given" + tail, "payment 1234567: asking for the status"},
		{"refused_by_the_security_service", at600(14), exitDeclined, "refused (14): by the security service" + tail, "payment 1234567: asking for the status"},
		{"deferred", at600(17), exitOpen, "deferred (17)" + tail, "next: take it with: client ipay process 1234567"},
		{"challenged", at600(1), exitOpen, "challenged (1)" + tail, "next: answer in the payer's place with: client ipay verify 1234567 --3ds approve (or decline); " +
			"for a person's browser make a new payment with --3ds page"},
		{"unknown_status", at600(8), exitOpen, "", "client: payment 1234567 has status 8, which the provider's page does not name: neither paid nor declined; " +
			"ask the provider what it means"},
		{"unknown_payment", overall, exitFailed, "", `client: GetPaymentStatus: "overall error": ask for the state of the payment before repeating; ` +
			"is there such a payment, and does its status allow this? A sandbox that was started again has forgotten it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newIPay(t, script{asks: {c.answer}})
			code, stdout, stderr := atIPay(t, p, "status", "1234567")
			if code != c.code || !strings.HasPrefix(stdout, c.stdout) || (stdout == "") != (c.stdout == "") {
				t.Errorf("exit code %d and %q; want %d and %q", code, stdout, c.code, c.stdout)
			}
			if lastLine(stderr) != c.last {
				t.Errorf("standard error ends with\n%s\nwant\n%s", lastLine(stderr), c.last)
			}
		})
	}
}

// TestCancelThatFailsLeavesThePayment: the 4 of the answer is the cancelling's.
func TestCancelThatFailsLeavesThePayment(t *testing.T) {
	p := newIPay(t, script{cancels: {group4("55"), at600(7)}})
	code, stdout, stderr := atIPay(t, p, "cancel", "1234567")
	want := "not cancelled (4): 55, unknown error («Невідома помилка»); the payment keeps its status  payment 1234567  600.00 UAH  card 411111******1111\n"
	if code != exitDeclined || stdout != want || lastLine(stderr) != "next: its status tells: client ipay status 1234567" {
		t.Errorf("exit code %d, %q, %q; want %q", code, stdout, stderr, want)
	}
	code, stdout, stderr = atIPay(t, p, "cancel", "1234567")
	want = "client: the cancelling of payment 1234567 was answered with status 7, which the provider's page does not name there; ask with: client ipay status 1234567"
	if code != exitOpen || stdout != "" || lastLine(stderr) != want {
		t.Errorf("exit code %d, %q, %q; want %q", code, stdout, stderr, want)
	}
}

func TestSaleThatFailsSaysWhereToLook(t *testing.T) {
	code, stdout, stderr := atIPay(t, newIPay(t, script{sells: {group4("41")}}), "sale", "1234567", "--amount", "1")
	if code != exitDeclined || !strings.HasPrefix(stdout, "declined (4): 41, ") || lastLine(stderr) != "next: what became of the hold tells: client ipay status 1234567" {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
}
