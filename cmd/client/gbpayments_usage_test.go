package main

import (
	"strings"
	"testing"
	"time"
)

// TestWrongUsageOfGBPayments: exit code 2, one sentence with the way to help, and nothing is sent.
func TestWrongUsageOfGBPayments(t *testing.T) {
	charge := func(args ...string) []string {
		return append([]string{"charge", "--amount", "600", "--token", "T"}, args...)
	}
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"unknown_command", []string{"pay"}, `unknown command "pay"; known: auth, cancel, charge, confirm, list, probe, reconcile, refund, status, test, token; see ` + "`client gbpayments --help`"},
		{"nothing_to_charge", []string{"charge"}, `required flag(s) "amount", "token" not set; see ` + "`client gbpayments charge --help`"},
		{"no_amount", []string{"auth", "--token", "T"}, `required flag(s) "amount" not set`},
		{"no_amount_of_a_refund", []string{"refund", "995"}, `required flag(s) "amount" not set`},
		{"amount", charge("--amount", "6,5"), `--amount: amount "6,5" is not a decimal number with at most two decimals; write for example 1500.50`},
		{"amount_of_nothing", []string{"refund", "995", "--amount", "0"}, "--amount: the amount has to be above 0"},
		{"amount_of_a_confirm", []string{"confirm", "995", "--amount", "x"}, `--amount: amount "x"`},
		{"amount_of_a_reconcile", []string{"reconcile", "E", "--amount", "-1"}, `--amount: amount "-1"`},
		{"empty_token", charge("--token", ""), "--token is empty; give the token that came with the card of an earlier payment"},
		{"empty_email", charge("--email", ""), "--email is empty; give the payer's address, where the receipt goes"},
		{"no_transaction", []string{"confirm"}, "give the number of a transaction and nothing else, for example: client gbpayments confirm 995"},
		{"two_transactions", []string{"cancel", "1", "2"}, "give the number of a transaction and nothing else"},
		{"transaction", []string{"status", "order-1"}, `"order-1" is not the number of a transaction; write for example 995`},
		{"transaction_zero", []string{"cancel", "0"}, `"0" is not the number of a transaction`},
		{"transaction_too_large", []string{"refund", "9223372036854775808", "--amount", "1"}, "is not the number of a transaction"},
		{"no_order", []string{"reconcile"}, "give the merchant's number of an order and nothing else, for example: client gbpayments reconcile order-1"},
		{"since", []string{"reconcile", "E", "--since", "yesterday"}, `--since "yesterday" is neither a day nor a minute in Moscow; write for example 2020-09-01 or '2020-09-01 12:30'`},
		{"date_start", []string{"list", "--date-start", "2020-13-01"}, `--date-start "2020-13-01" is neither a day nor a minute in Moscow`},
		{"date_end", []string{"list", "--date-end", "2020-09-01 25:00"}, `--date-end "2020-09-01 25:00" is neither`},
		{"end_before_start", []string{"list", "--date-start", "2020-09-02", "--date-end", "2020-09-01"}, "--date-end is before --date-start; exchange them"},
		{"type", []string{"list", "--type", "2"}, `"2" for "--type" flag: known: card, token, refund`},
		{"status", []string{"list", "--status", "paid"}, "known: completed, declined, canceled, authorized"},
		{"workmode", []string{"list", "--workmode", "2"}, "known: live, test"},
		{"sort", []string{"list", "--sort", "email"}, "known: id, date, type, status, amount"},
		{"offset", []string{"list", "--offset", "-1"}, "--offset is below 0; give how many transactions to leave out"},
		{"limit", []string{"list", "--limit", "101"}, "--limit is not between 1 and 100; give --all for more"},
		{"limit_of_nothing", []string{"list", "--limit", "0"}, "--limit is not between 1 and 100; leave it out for the provider's 10"},
		{"limit_and_all", []string{"list", "--limit", "5", "--all"}, "--limit is how many, --all is all there are; give one of them"},
		{"sort_and_all", []string{"list", "--sort", "amount", "--all"}, "--all goes by number, so that nothing is missed; leave --sort out"},
		{"output_of_a_list", []string{"list", "--output", "xml"}, "known: text, json, csv"},
		{"csv_of_a_charge", charge("--output", "csv"), "known: text, json; see"},
		{"argument_to_list", []string{"list", "995"}, "unknown command"},
		{"error_code", []string{"test", "--error", "-1"}, "--error is below 0"},
		{"no_site_id", charge("--site-id", ""), "--site-id is empty; give the number of the site at GBPayments"},
		{"site_id_with_a_colon", charge("--site-id", "1:2"), "--site-id has a colon"},
		{"no_api_secret", charge("--api-secret", ""), "--api-secret is empty; give the secret of the API"},
		{"base_url", charge("--base-url", "ftp://x"), "--url or --base-url is not an absolute http or https URL"},
		{"token_at_a_provider", []string{"token", "--base-url", "https://api.example"}, "only a sandbox makes tokens: leave --base-url out"},
		{"control_url", []string{"token", "--control-url", "x"}, "--control-url is not an absolute http or https URL"},
		{"nothing_to_ask", []string{"probe", "--only", "sum"}, `--only: "sum" is no guess of gbpayments; near it: guess.gbpayments.sums, `},
		{"no_api_secret_to_ask", []string{"probe", "--api-secret", ""}, "--api-secret is empty; give the secret of the API"},
		{"argument_to_probe", []string{"probe", "tok_ok"}, "unknown command"},
		{"scenario_of_two_lines", charge("--scenario", "a\nb"), "--scenario: the value of X-Sandbox-Scenario has a control character"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newGBPayments(t, script{})
			code, stdout, stderr := new(stage).run(t, append([]string{"gbpayments"}, append(c.args, "--url", p.URL)...)...)
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

func TestEnvironmentOfGBPayments(t *testing.T) {
	p := newGBPayments(t, script{gbLists: {gbEmpty}, mints: {`{"token":"tok_ok_1_0a"}`}})
	s := &stage{env: map[string]string{
		"PAYSANDBOX_URL": p.URL + "/", "PAYSANDBOX_CONTROL_URL": p.URL, "PAYSANDBOX_GBPAYMENTS_SITE_ID": "env-site",
		"PAYSANDBOX_GBPAYMENTS_API_SECRET": "env-secret", "PAYSANDBOX_GBPAYMENTS_WORKMODE": "test", "PAYSANDBOX_TENANT": "env-tenant",
	}}
	if code, _, stderr := s.run(t, "gbpayments", "token"); code != exitOK {
		t.Fatalf("exit code %d, %s", code, stderr)
	}
	if call := p.call(t, mints); !strings.HasSuffix(call.path, "?tenant=env-tenant") {
		t.Errorf("asked %s", call.path)
	}
	for _, c := range []struct {
		args         []string
		site, secret string
		workmode     float64
	}{{nil, "env-site", "env-secret", 2}, {[]string{"--api-secret", "flag-secret", "--site-id", "7", "--workmode", "live"}, "7", "flag-secret", 1}} {
		p.calls = nil
		if code, _, stderr := s.run(t, append([]string{"gbpayments", "list"}, c.args...)...); code != exitOK {
			t.Fatalf("exit code %d, %s", code, stderr)
		}
		if got := p.call(t, gbLists); got.site != c.site || got.secret != c.secret || got.body["workmode"] != c.workmode {
			t.Errorf("%v: asked by %s with %s for mode %v, want %s with %s for %v", c.args, got.site, got.secret, got.body["workmode"], c.site, c.secret, c.workmode)
		}
	}
	if _, stdout, _ := s.run(t, "gbpayments", "list", "--help"); strings.Contains(stdout, "env-") || !strings.Contains(stdout, "[$PAYSANDBOX_GBPAYMENTS_API_SECRET]") {
		t.Errorf("--help names the variables, not their values:\n%s", stdout)
	}
	s.env["PAYSANDBOX_GBPAYMENTS_WORKMODE"] = "2"
	if code, _, stderr := s.run(t, "gbpayments", "list"); code != exitUsage || !strings.Contains(stderr, "PAYSANDBOX_GBPAYMENTS_WORKMODE in the environment: known: live, test") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

func TestDefaultsOfGBPaymentsFitTheMock(t *testing.T) {
	a := &app{world: world{getenv: func(string) string { return "" }}}
	cmd, _, err := a.rootCommand().Find([]string{"gbpayments", "status"})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"site-id": "1001", "api-secret": "gbsecret", "base-url": "", "tenant": "", "workmode": ""} {
		if flag := cmd.InheritedFlags().Lookup(name); flag == nil || flag.DefValue != want {
			t.Errorf("--%s: %+v, want %s", name, flag, want)
		}
	}
}

func TestCompletionOfGBPayments(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"gbpayments", "list", "--type", ""}, []string{"card", "token", "refund"}},
		{[]string{"gbpayments", "list", "--status", ""}, []string{"completed", "declined", "canceled", "authorized"}},
		{[]string{"gbpayments", "list", "--sort", ""}, []string{"id", "date", "type", "status", "amount"}},
		{[]string{"gbpayments", "list", "--output", ""}, []string{"text", "json", "csv"}},
		{[]string{"gbpayments", "status", "--workmode", ""}, []string{"live", "test"}},
		{[]string{"gbpayments", "c"}, []string{"charge", "confirm", "cancel"}},
		{[]string{"gb"}, []string{"gbpayments"}},
	} {
		code, stdout, _ := new(stage).run(t, append([]string{"__complete"}, c.args...)...)
		for _, want := range c.want {
			if code != exitOK || !strings.Contains(stdout, want+"\n") && !strings.Contains(stdout, want+"\t") {
				t.Errorf("%v: exit code %d, no %q in\n%s", c.args, code, want, stdout)
			}
		}
	}
	if _, stdout, _ := new(stage).run(t, "gbpayments", "charge", "--output", "json", "--help"); !strings.Contains(stdout, "--output text|json ") {
		t.Errorf("csv is the list's alone:\n%s", stdout)
	}
}

// TestRootShowsAnExampleOfEveryProvider, so that none is forgotten.
func TestRootShowsAnExampleOfEveryProvider(t *testing.T) {
	_, stdout, _ := new(stage).run(t, "--help")
	for _, p := range providers() {
		if !strings.Contains(stdout, "  client "+p.name+" ") {
			t.Errorf("the help has no example of %s:\n%s", p.name, stdout)
		}
	}
}

func TestGBPaymentsTime(t *testing.T) {
	msk := func(text string) time.Time {
		at, err := time.Parse(time.RFC3339, text+"+03:00")
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, c := range []struct {
		text string
		end  bool
		want time.Time
	}{
		{"", true, time.Time{}}, {"2020-09-01", false, msk("2020-09-01T00:00:00")}, {"2020-09-01", true, msk("2020-09-01T23:59:00")},
		{"2020-09-01 12:30", true, msk("2020-09-01T12:30:00")}, {"2020-09-01T12:30", false, msk("2020-09-01T12:30:00")},
	} {
		if got, err := gbPaymentsTime("--since", c.text, c.end); err != nil || !got.Equal(c.want) {
			t.Errorf("%q is %v, %v; want %v", c.text, got, err, c.want)
		}
	}
}
