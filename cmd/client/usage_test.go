package main

import (
	"maps"
	"strings"
	"testing"
	"time"

	im "paysandbox/clients/intellectmoney"
	"paysandbox/clients/ipay"
)

// TestWrongUsage: exit code 2, one sentence with the way to help, and nothing is sent.
func TestWrongUsage(t *testing.T) {
	shop := func(args ...string) []string { return append([]string{"intellectmoney"}, args...) }
	pay := func(args ...string) []string {
		return shop(append([]string{"pay", "--method", "sbp", "--amount", "1"}, args...)...)
	}
	for _, c := range []struct {
		name string
		args []string
		want string // parts of the sentence, with … between them
	}{
		{"unknown_provider", []string{"stripe"}, `unknown command "stripe"; known: clock, completion, … intellectmoney, ipay, listen, notifications, payments, requests, reset, scenarios, tenants, trigger, version, wait; see ` + "`client --help`"},
		{"unknown_command", shop("payy"), `unknown command "payy"; known: activation, bnpl, capture, card, create-invoice, gazprompay, pay, probe, refund, sbp, state; see ` + "`client intellectmoney --help`"},
		{"unknown_flag", shop("state", "1", "--nope"), "unknown flag: --nope; see `client intellectmoney state --help`"},
		{"unknown_method", shop("pay", "--amount", "1", "--method", "cash"), `"cash" for "--method" flag: known: sbp, gazprompay, bnpl, card`},
		{"unknown_output", pay("--output", "xml"), "known: text, json"},
		{"no_method", shop("pay", "--amount", "1"), `required flag(s) "method" not set`},
		{"no_amount", shop("pay", "--method", "sbp"), `required flag(s) "amount" not set`},
		{"amount", shop("create-invoice", "--amount", "1,5"), `--amount: amount "1,5" is not a decimal number with at most two decimals; write for example 1500.50`},
		{"activation_amount", shop("activation", "3000000000", "--amount", "x"), `--amount: amount "x"`},
		{"no_invoice", shop("sbp"), "give the number of an invoice and nothing else, for example: client intellectmoney sbp 3000000000"},
		{"two_invoices", shop("state", "1", "2"), "give the number of an invoice and nothing else"},
		{"empty_invoice", shop("state", ""), "give the number of an invoice"},
		{"no_order", shop("refund"), "give the shop's number of an order and nothing else, for example: client intellectmoney refund EP-1"},
		{"argument_to_pay", pay("3000000000"), "unknown command"},
		{"expiry", shop("card", "3000000000", "--exp", "1239"), `--exp "1239" is not MM/YY`},
		{"expiry_before_the_invoice", shop("pay", "--method", "card", "--amount", "1", "--exp", "12/"), `--exp "12/" is not MM/YY`},
		{"poll_interval", pay("--poll-interval", "0s"), "--poll-interval wants more than 0"},
		{"poll_interval_of_state", shop("state", "1", "--poll-interval", "-1s"), "--poll-interval wants more than 0"},
		{"timeout", pay("--timeout", "0s"), "--timeout wants more than 0"},
		{"timeout_without_unit", pay("--timeout", "30"), "missing unit"},
		{"hold", pay("--hold", "-1"), "--hold and --expires-in want more than 0"},
		{"eshop_id", pay("--eshop-id", "shop"), "--eshop-id has to be 1 to 6 digits"},
		{"bearer", pay("--bearer", "a b"), "--bearer has a character that no token has"},
		{"no_secret_key", pay("--secret-key", ""), "--secret-key is empty"},
		{"no_sign_secret_key", pay("--sign-secret-key", ""), "--sign-secret-key is empty; see"},
		{"base_url", pay("--base-url", "ftp://x"), "--url or --base-url is not an absolute http or https URL"},
		{"scenario_of_two_lines", pay("--scenario", "a\nb"), "--scenario: the value of X-Sandbox-Scenario has a control character"},
		{"not_utf8", pay("--order-id", "\xff"), "argument 8 is not UTF-8"},
		{"unknown_shell", []string{"completion", "tcsh"}, `unknown command "tcsh"; known: bash, fish, powershell, zsh`},
		{"unknown_topic", []string{"help", "stripe"}, `unknown command "stripe"; known: clock, completion, … intellectmoney, ipay, listen, notifications, payments, requests, reset, scenarios, tenants, trigger, version, wait`},
		{"unknown_topic_of_a_group", []string{"help", "intellectmoney", "payy"}, `unknown command "payy"; known: activation, `},
		{"argument_to_version", []string{"version", "now"}, "unknown command"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProvider(t, script{})
			code, stdout, stderr := new(stage).run(t, append(c.args, "--url", p.URL)...)
			if code != exitUsage || stdout != "" {
				t.Errorf("exit code %d and %q on standard output", code, stdout)
			}
			if strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "client: ") {
				t.Errorf("want one line, got %q", stderr)
			}
			rest := stderr
			for _, part := range strings.Split(c.want, " … ") {
				_, after, found := strings.Cut(rest, part)
				if !found {
					t.Errorf("%q is not in %q", part, stderr)
				}
				rest = after
			}
			if len(p.operations()) > 0 {
				t.Errorf("it was sent: %v", p.operations())
			}
		})
	}
}

// TestNoChanceNoOrderNumber: better none than one that may be taken.
func TestNoChanceNoOrderNumber(t *testing.T) {
	var s stage
	w := world{stdout: &s.out, stderr: &s.err, getenv: func(string) string { return "" }, now: time.Now, random: strings.NewReader("a")}
	code := run(t.Context(), []string{"intellectmoney", "create-invoice", "--amount", "1"}, w)
	if want := "no order number could be made (unexpected EOF); give one with --order-id"; code != exitUsage || !strings.Contains(s.err.String(), want) {
		t.Errorf("exit code %d, %q; want %q", code, s.err.String(), want)
	}
}

func TestGroupsAlonePrintTheirHelp(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{{nil, "Exit codes: 0 paid"}, {[]string{"intellectmoney"}, "create-invoice"}, {[]string{"intellectmoney", "pay", "--help"}, "--method sbp|gazprompay|bnpl|card"},
		{[]string{"help"}, "Exit codes: 0 paid"}, {[]string{"help", "intellectmoney", "pay"}, "--method sbp|gazprompay|bnpl|card"}, {[]string{"completion"}, "powershell"}} {
		code, stdout, stderr := new(stage).run(t, c.args...)
		if code != exitOK || !strings.Contains(stdout, c.want) || stderr != "" {
			t.Errorf("%v: exit code %d, %q, %q; want %q", c.args, code, stdout, stderr, c.want)
		}
	}
}

func TestEnvironmentGivesWhatFlagsLeaveOpen(t *testing.T) {
	p := newProvider(t, states(step("OK")))
	s := &stage{env: map[string]string{
		"PAYSANDBOX_URL":                            p.URL + "/",
		"PAYSANDBOX_INTELLECTMONEY_ESHOP_ID":        "451111",
		"PAYSANDBOX_INTELLECTMONEY_BEARER":          "env-bearer",
		"PAYSANDBOX_INTELLECTMONEY_SECRET_KEY":      "env-secret",
		"PAYSANDBOX_INTELLECTMONEY_SIGN_SECRET_KEY": "env-sign",
	}}
	hash := func(args ...string) (shop, bearer, hash, sign string) {
		t.Helper()
		p.calls = nil
		if code, _, stderr := s.run(t, append([]string{"intellectmoney", "state", "3000000000"}, args...)...); code != exitOK || len(p.calls) != 1 {
			t.Fatalf("exit code %d, %s", code, stderr)
		}
		c := p.calls[0]
		return c.form.Get("EshopId"), c.header.Get("Authorization"), c.form.Get("Hash"), c.header.Get("Sign")
	}
	shop, bearer, fromEnv, signFromEnv := hash()
	if shop != "451111" || bearer != "Bearer env-bearer" {
		t.Errorf("shop %s, %s", shop, bearer)
	}
	// The digests differ only by the keys.
	shop, bearer, fromFlag, signFromFlag := hash("--secret-key", "flag-secret", "--sign-secret-key", "flag-sign", "--bearer", "flag-bearer")
	if shop != "451111" || bearer != "Bearer flag-bearer" || fromFlag == fromEnv || signFromFlag == signFromEnv {
		t.Errorf("the command line does not win: shop %s, %s, %s, %s", shop, bearer, fromFlag, signFromFlag)
	}
	if _, stdout, _ := s.run(t, "intellectmoney", "state", "--help"); strings.Contains(stdout, "env-") || !strings.Contains(stdout, "[$PAYSANDBOX_INTELLECTMONEY_BEARER]") {
		t.Errorf("--help names the variables, not their values:\n%s", stdout)
	}
	s.env["PAYSANDBOX_CONTROL_URL"] = "http://elsewhere/"
	p.calls = nil
	lost := newProvider(t, script{"purchaseToRefund": {"lost"}})
	if _, _, stderr := s.run(t, "intellectmoney", "refund", "EP-1", "--url", lost.URL); !strings.Contains(stderr, "http://elsewhere/__admin/payments") {
		t.Errorf("the control plane of the environment is not named: %s", stderr)
	}
}

func TestDefaultsFitTheMock(t *testing.T) {
	a := &app{world: world{getenv: func(string) string { return "" }}}
	root := a.rootCommand()
	cmd, _, err := root.Find([]string{"intellectmoney", "state"})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"url": "http://127.0.0.1:8080", "control-url": "http://127.0.0.1:8081", "eshop-id": "450000",
		"bearer": "9d97820c61424eb6ac0db414ccb7ac60", "secret-key": "secret", "sign-secret-key": "signsecret",
	} {
		flag := cmd.InheritedFlags().Lookup(name)
		if flag == nil || flag.DefValue != want {
			t.Errorf("--%s: %+v, want %s", name, flag, want)
		}
	}
}

func TestCompletion(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"__complete", "intellectmoney", "pay", "--method", ""}, []string{"sbp", "gazprompay", "bnpl", "card"}},
		{[]string{"__complete", "intellectmoney", "state", "--output", ""}, []string{"text", "json"}},
		{[]string{"__complete", "intellectmoney", "p"}, []string{"pay"}},
		{[]string{"completion", "bash"}, []string{"__start_client"}},
	} {
		code, stdout, _ := new(stage).run(t, c.args...)
		for _, want := range c.want {
			if code != exitOK || !strings.Contains(stdout, want) {
				t.Errorf("%v: exit code %d, no %q in\n%s", c.args, code, want, stdout)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	version = "v1.2.3"
	t.Cleanup(func() { version = "" })
	want, wantObject := "client v1.2.3", map[string]string{"version": "v1.2.3"}
	for _, p := range providers() {
		want += "  " + p.name + " " + p.version
		wantObject[p.name] = p.version
	}
	want += "\n"
	if code, stdout, _ := new(stage).run(t, "version"); code != exitOK || stdout != want {
		t.Errorf("exit code %d, %q, want %q", code, stdout, want)
	}
	_, stdout, _ := new(stage).run(t, "version", "--output", "json")
	if wantObject["intellectmoney"] != im.Version || wantObject["ipay"] != ipay.Version {
		t.Errorf("the versions are not the clients': %v", wantObject)
	}
	if object := decode(t, stdout); !maps.Equal(object, wantObject) {
		t.Errorf("got %v, want %v", object, wantObject)
	}
	version = ""
	if ownVersion() == "" {
		t.Error("a program without a release has no version")
	}
}
