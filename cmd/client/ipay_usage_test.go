package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
)

// TestWrongUsageOfIPay: exit code 2, one sentence with the way to help, and nothing is sent.
func TestWrongUsageOfIPay(t *testing.T) {
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pay := func(args ...string) []string {
		return append([]string{"pay", "--amount", "600", "--token", "T"}, args...)
	}
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"unknown_command", []string{"payy"}, `unknown command "payy"; known: cancel, fee, invoice, pay, probe, process, receipt, sale, status, token, verify; see ` + "`client ipay --help`"},
		{"no_amount", []string{"pay"}, `required flag(s) "amount" not set; see ` + "`client ipay pay --help`"},
		{"no_amount_for_the_fee", []string{"fee"}, `required flag(s) "amount" not set`},
		{"amount", []string{"pay", "--amount", "6,5"}, `--amount: amount "6,5" is not a decimal number with at most two decimals; write for example 1500.50`},
		{"amount below 0", []string{"pay", "--amount", "-1"}, `--amount: amount "-1" is below 0; write for example 1500.50`},
		{"amount_of_nothing", []string{"fee", "--amount", "0.00"}, "--amount: the amount has to be above 0"},
		{"amount_of_a_sale", []string{"sale", "1", "--amount", "x"}, `--amount: amount "x"`},
		{"amount_of_a_cancel", []string{"cancel", "1", "--amount", "-1"}, `--amount: amount "-1"`},
		{"challenge", pay("--3ds", "maybe"), `"maybe" for "--3ds" flag: known: approve, decline, page`},
		{"challenge_of_verify", []string{"verify", "1", "--3ds", "page"}, "known: approve, decline"},
		{"auth_method", []string{"token", "--auth-method", "PIN"}, "known: PAN_ONLY, CRYPTOGRAM_3DS"},
		{"two_tokens", pay("--recurrent-token", "R"), "--token, --recurrent-token and a --card for a new token exclude each other; give one of them"},
		{"token_and_card", pay("--card", "4111111111111111"), "exclude each other"},
		{"recurrent_token_and_expiry", []string{"pay", "--amount", "1", "--recurrent-token", "R", "--card-expires", "12/2039"}, "exclude each other"},
		{"long_ext_id", pay("--ext-id", strings.Repeat("я", 51)), "--ext-id is longer than 50 characters; shorten it"},
		{"split_without_a_colon", pay("--split", "600"), `--split "600" is not smch_id:amount, for example 5410:200.00: there is no colon`},
		{"split_without_a_recipient", pay("--split", ":600"), `--split ":600" is not smch_id:amount, for example 5410:200.00: "" is not a number that iPay gives`},
		{"split_of_nothing", pay("--split", "5410:0"), "the amount has to be above 0"},
		{"info", pay("--info", "order"), `--info "order" is not key=value, for example order=1`},
		{"info_without_a_key", pay("--info", "=1"), `--info "=1" is not key=value`},
		{"info_twice", pay("--info", "a=1", "--info", "a=2"), `--info gives "a" twice; give each key once`},
		{"no_receipt_data", pay("--receipt-data", filepath.Join(folder, "none")), "--receipt-data: open "},
		{"receipt_data_with_a_slip", pay("--receipt-data", file("slip.json", `{"gods":[]}`)), `slip.json is not receipt_data as iPay's page has it: json: unknown field "gods"`},
		{"receipt_data_of_another_type", pay("--receipt-data", file("type.json", `{"goods":[{"price":"1"}]}`)), "type.json is not receipt_data as iPay's page has it"},
		{"receipt_data_twice", pay("--receipt-data", file("twice.json", `{} {}`)), "twice.json has something after the object; give one JSON object"},
		{"receipt_data_too_long", pay("--receipt-data", file("long.json", strings.Repeat(" ", maxReceiptData+1))), "long.json is longer than 1048576 bytes"},
		{"no_payment", []string{"sale"}, "give the number of a payment and nothing else, for example: client ipay sale 1234567"},
		{"two_payments", []string{"cancel", "1", "2"}, "give the number of a payment and nothing else"},
		{"payment", []string{"process", "ipay:1"}, `"ipay:1" is not a number that iPay gives; write for example 1234567`},
		{"payment_zero", []string{"invoice", "0"}, `"0" is not a number that iPay gives`},
		{"payment_too_large", []string{"receipt", "9223372036854775808"}, "is not a number that iPay gives"},
		{"status_of_nothing", []string{"status"}, "give either the number of a payment or --ext-id, for example: client ipay status 1234567"},
		{"status_of_both", []string{"status", "1", "--ext-id", "E"}, "give either the number of a payment or --ext-id"},
		{"status_of_a_long_ext_id", []string{"status", "--ext-id", strings.Repeat("a", 51)}, "--ext-id has at most 50 characters"},
		{"verify_nothing", []string{"verify", "1"}, "give either --3ds, for an answer in the payer's place, or --data, what the payer's browser brought"},
		{"verify_both", []string{"verify", "1", "--3ds", "approve", "--data", "x"}, "give either --3ds"},
		{"transaction", []string{"cancel", "1", "--transaction", "6636"}, `--transaction "6636" is not trn_id:amount, for example 6636:20.00: there is no colon`},
		{"transaction_and_amount", []string{"cancel", "1", "--transaction", "6636:1", "--amount", "1"}, "not both"},
		{"poll_interval", []string{"receipt", "1", "--poll-interval", "0s"}, "--poll-interval wants more than 0"},
		{"receipt_into_a_folder", []string{"receipt", "1", "-o", folder}, "is a folder; give a file in it"},
		{"no_login", pay("--login", ""), "--login is empty; give the merchant's ID at iPay"},
		{"no_sign_key", pay("--sign-key", ""), "--sign-key is empty; no request can be signed without it"},
		{"base_url", pay("--base-url", "ftp://x"), "--url or --base-url is not an absolute http or https URL"},
		{"control_url", []string{"token", "--control-url", "x"}, "--control-url is not an absolute http or https URL"},
		{"scenario_of_two_lines", pay("--scenario", "a\nb"), "--scenario: the value of X-Sandbox-Scenario has a control character"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newIPay(t, script{})
			code, stdout, stderr := new(stage).run(t, append([]string{"ipay"}, append(c.args, "--url", p.URL)...)...)
			if code != exitUsage || stdout != "" {
				t.Errorf("exit code %d and %q on standard output", code, stdout)
			}
			sentence := lastLine(stderr)
			if !strings.HasPrefix(sentence, "client: ") || !strings.Contains(sentence, c.want) || !strings.Contains(sentence, "; see `client") {
				t.Errorf("got  %q\nwant %q", sentence, c.want)
			}
			if len(p.names()) > 0 {
				t.Errorf("it was sent: %v", p.names())
			}
		})
	}
}

func TestEnvironmentOfIPay(t *testing.T) {
	p := newIPay(t, script{asks: {at600(5)}, mints: {mintedToken}})
	s := &stage{env: map[string]string{
		"PAYSANDBOX_URL": p.URL + "/", "PAYSANDBOX_CONTROL_URL": p.URL, "PAYSANDBOX_IPAY_LOGIN": "env-login", "PAYSANDBOX_IPAY_SIGN_KEY": "env-key",
		"PAYSANDBOX_TENANT": "env-tenant",
	}}
	if code, _, stderr := s.run(t, "ipay", "token"); code != exitOK {
		t.Fatalf("exit code %d, %s", code, stderr)
	}
	if call := p.call(t, mints); call.body["merchant"] != "env-login" || !strings.HasSuffix(call.path, "?tenant=env-tenant") {
		t.Errorf("%s with %v", call.path, call.body)
	}
	for _, c := range []struct {
		args       []string
		login, key string
	}{{nil, "env-login", "env-key"}, {[]string{"--sign-key", "flag-key", "--login", "flag-login"}, "flag-login", "flag-key"}} {
		p.calls = nil
		if code, _, stderr := s.run(t, append([]string{"ipay", "status", "1234567"}, c.args...)...); code != exitOK {
			t.Fatalf("exit code %d, %s", code, stderr)
		}
		if got := p.call(t, asks).auth; got.Login != c.login || got.Sign != ipay.Sign(got.Time, c.key) {
			t.Errorf("%v: signed by %+v, want %s with %s", c.args, got, c.login, c.key)
		}
	}
	if _, stdout, _ := s.run(t, "ipay", "status", "--help"); strings.Contains(stdout, "env-") || !strings.Contains(stdout, "[$PAYSANDBOX_IPAY_SIGN_KEY]") {
		t.Errorf("--help names the variables, not their values:\n%s", stdout)
	}
}

func TestDefaultsOfIPayFitTheMock(t *testing.T) {
	a := &app{world: world{getenv: func(string) string { return "" }}}
	cmd, _, err := a.rootCommand().Find([]string{"ipay", "status"})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"login": "test", "sign-key": "test_sign_key", "base-url": "", "tenant": ""} {
		if flag := cmd.InheritedFlags().Lookup(name); flag == nil || flag.DefValue != want {
			t.Errorf("--%s: %+v, want %s", name, flag, want)
		}
	}
}

func TestCompletionOfIPay(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"ipay", "pay", "--3ds", ""}, []string{"approve", "decline", "page"}},
		{[]string{"ipay", "token", "--auth-method", ""}, []string{"PAN_ONLY", "CRYPTOGRAM_3DS"}},
		{[]string{"ipay", "p"}, []string{"pay", "process"}},
		{[]string{"ip"}, []string{"ipay"}},
	} {
		code, stdout, _ := new(stage).run(t, append([]string{"__complete"}, c.args...)...)
		for _, want := range c.want {
			if code != exitOK || !strings.Contains(stdout, want) {
				t.Errorf("%v: exit code %d, no %q in\n%s", c.args, code, want, stdout)
			}
		}
	}
	if _, stdout, _ := new(stage).run(t, "--help"); !strings.Contains(stdout, "client ipay pay --amount 600.00 --3ds approve") {
		t.Errorf("the help has no example of iPay:\n%s", stdout)
	}
}
