package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/clients/gbpayments"
	"paysandbox/sandbox"
)

const chargeOnce = `version: 1
name: charge-once
about: A charge is paid at once.
provider: gbpayments
bind: { operation: payment/token/charge, scope: order, key: order_id, limit: 1 }
script:
  - { at: payment/token/charge, calls: 1, do: { hide: { calls: 1 } } }
  - { at: [payment/token/charge], calls: 3, do: { hide: { calls: 1 } } }
expect:
  - { op: payment/token/charge, count: "==1", else: "charged twice" }
  - { op: payment/list, count: ">=1", else: "did not look" }
  - { final: { state: COMPLETED }, ledger: { paid: 1 } }
`

const expectsNothing = `version: 1
name: expects-nothing
about: Expects nothing.
provider: gbpayments
script: [ { at: payment/token/charge, do: { hide: { calls: 1 } } } ]
`

// judged is a sandbox with scenarios of its own behind two doors, and a shop.
type judged struct {
	control string
	shop    *gbpayments.Client
	t       *testing.T
}

func newJudged(t *testing.T, o sandbox.Options) judged {
	t.Helper()
	o.Scenarios = fstest.MapFS{"charge-once.yaml": {Data: []byte(chargeOnce)}, "expects-nothing.yaml": {Data: []byte(expectsNothing)}}
	o.Default.Clock = sandbox.ClockOptions{Mode: "frozen", Start: time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)}
	o.Tenants = []sandbox.TenantOptions{{Name: "shop-b", Seed: 1}}
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	data, control := httptest.NewServer(box.DataPlane()), httptest.NewServer(box.ControlPlane())
	t.Cleanup(func() {
		box.Close()
		data.Close()
		control.Close()
	})
	shop, err := gbpayments.New(data.URL+"/gbpayments", gbpayments.Credentials{SiteID: "1001", APISecret: "gbsecret"})
	if err != nil {
		t.Fatal(err)
	}
	return judged{control.URL, shop, t}
}

func (j judged) charge() {
	j.t.Helper()
	charge := gbpayments.Payment{Token: "tok_ok", Amount: 100, OrderID: "A-1", Description: "Tea", Email: "payer@example.com"}
	if _, err := j.shop.Charge(j.t.Context(), charge); err != nil {
		j.t.Fatal(err)
	}
}

func (j judged) look() {
	j.t.Helper()
	if _, err := j.shop.List(j.t.Context(), gbpayments.Query{}); err != nil {
		j.t.Fatal(err)
	}
}

// report is what scenarios report says of the sandbox.
func (j judged) report(args ...string) (code int, stdout, stderr string) {
	j.t.Helper()
	return says(j.t, append([]string{"scenarios", "report", "--control-url", j.control}, args...)...)
}

func (j judged) want(code int, stdout string, args ...string) {
	j.t.Helper()
	if gotCode, got, stderr := j.report(args...); gotCode != code || got != stdout || stderr != "" {
		j.t.Errorf("%v: exit code %d, want %d; standard error %q; it says\n%s\nwant\n%s", args, gotCode, code, stderr, got, stdout)
	}
}

// The text of a scenario before its payment, and with a second payment that its expectations do not want.
const (
	noPayment = `charge-once of gbpayments, tenant default: 0 payments
No payment came under it: send X-Sandbox-Scenario: charge-once with the request that makes one, or write a ` + "`bind`" + ` in its file that matches the request.

RULE                AT                    FIRED
charge-once.yaml:7  payment/token/charge  never
charge-once.yaml:8  payment/token/charge  never

STANDING  LINE  WANTED                                            SEEN     REQUESTS
open      10    payment/token/charge exactly 1 time               0 times
open      11    payment/list at least 1 time                      0 times
open      12    the newest payment in COMPLETED, paid: 1 payment  no payment

0 met, 0 unmet, 3 open
`
	allMet = `charge-once of gbpayments, tenant default: 1 payment

RULE                AT                    FIRED
charge-once.yaml:7  payment/token/charge  1 time
charge-once.yaml:8  payment/token/charge  never

STANDING  LINE  WANTED                                            SEEN                       REQUESTS
met       10    payment/token/charge exactly 1 time               1 time                     1
met       11    payment/list at least 1 time                      1 time                     2
met       12    the newest payment in COMPLETED, paid: 1 payment  COMPLETED paid: 1 payment  1

3 met, 0 unmet, 0 open
`
	twice = `charge-once of gbpayments, tenant default: 2 payments

RULE                AT                    FIRED
charge-once.yaml:7  payment/token/charge  1 time
charge-once.yaml:8  payment/token/charge  never

STANDING  LINE  WANTED                                            SEEN                        REQUESTS
unmet     10    payment/token/charge exactly 1 time               2 times                     1 3
  charged twice
met       11    payment/list at least 1 time                      1 time                      2
unmet     12    the newest payment in COMPLETED, paid: 1 payment  COMPLETED paid: 2 payments  1 3
  expected the newest payment in COMPLETED, paid: 1 payment; saw COMPLETED paid: 2 payments

1 met, 2 unmet, 0 open
`
	nothingExpected = `expects-nothing of gbpayments, tenant shop-b: 0 payments
No payment came under it: send X-Sandbox-Scenario: expects-nothing with the request that makes one, or write a ` + "`bind`" + ` in its file that matches the request.

RULE                    AT                    FIRED
expects-nothing.yaml:5  payment/token/charge  never

It expects nothing; write what your code must do under ` + "`expect`" + ` in its file.
`
)

func TestScenariosReportText(t *testing.T) {
	j := newJudged(t, sandbox.Options{})
	j.want(exitOK, noPayment, "charge-once", "--live")
	if code, stdout, _ := j.report("charge-once"); code != exitFailed || !strings.Contains(stdout, "unmet     11    payment/list at least 1 time                      0 times\n  did not look\n") {
		t.Errorf("judged as ended without a payment: exit code %d\n%s", code, stdout)
	}
	j.charge()
	if code, stdout, _ := j.report("charge-once", "--live"); code != exitOK || !strings.HasSuffix(stdout, "\n1 met, 0 unmet, 2 open\n") {
		t.Errorf("live: exit code %d\n%s", code, stdout)
	}
	j.look()
	j.want(exitOK, allMet, "gbpayments/charge-once")
	j.charge()
	j.want(exitFailed, twice, "charge-once")
	if code, _, _ := j.report("charge-once", "--live"); code != exitFailed {
		t.Errorf("what is unmet before the end gives exit code %d", code)
	}
	j.want(exitOK, nothingExpected, "expects-nothing", "--tenant", "shop-b")
}

func TestScenariosReportSaysWhatTheJournalLacks(t *testing.T) {
	j := newJudged(t, sandbox.Options{JournalEntries: 1})
	j.charge()
	j.look()
	const want = "1 payment\nThe journal has let go of 1 request: what is said of calls may lack them.\n\n"
	if _, stdout, _ := j.report("charge-once"); !strings.Contains(stdout, want) {
		t.Errorf("it says\n%swant %s", stdout, want)
	}
}

func TestScenariosReportJSON(t *testing.T) {
	j := newJudged(t, sandbox.Options{})
	j.charge()
	j.charge()
	code, stdout, stderr := j.report("charge-once", "--output", "json")
	decoder := json.NewDecoder(strings.NewReader(stdout))
	decoder.DisallowUnknownFields()
	var r sandbox.Report
	if err := decoder.Decode(&r); err != nil || code != exitFailed || stderr != "" {
		t.Fatalf("exit code %d, %v, standard error %q in\n%s", code, err, stderr, stdout)
	}
	if r.Scenario != "charge-once" || len(r.Payments) != 2 || r.Rules[0].Fired != 1 || r.Expectations[0].Else != "charged twice" || len(r.Expectations[0].Requests) != 2 {
		t.Errorf("got %+v", r)
	}
	for _, want := range []string{`"standing": "unmet"`, `"requests": []`, `"dropped": 0`} {
		if !strings.Contains(stdout, want) {
			t.Errorf("it lacks %s:\n%s", want, stdout)
		}
	}
	code, stdout, _ = j.report("expects-nothing", "--output=json")
	if code != exitOK || !strings.Contains(stdout, `"payments": [],`) || !strings.Contains(stdout, `"expectations": [],`) {
		t.Errorf("exit code %d:\n%s", code, stdout)
	}
}

func TestScenariosReportHearsTheEnvironment(t *testing.T) {
	j := newJudged(t, sandbox.Options{})
	t.Setenv("PAYSANDBOX_CONTROL_URL", j.control+"/__admin/")
	t.Setenv("PAYSANDBOX_LIVE", "true")
	if code, stdout, stderr := says(t, "scenarios", "report", "charge-once"); code != exitOK || stdout != noPayment {
		t.Errorf("exit code %d, %s%s", code, stdout, stderr)
	}
	if code, _, _ := says(t, "scenarios", "report", "charge-once", "--live=false"); code != exitFailed {
		t.Errorf("the command line did not win: exit code %d", code)
	}
}

func TestScenariosReportRefuses(t *testing.T) {
	j := newJudged(t, sandbox.Options{})
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/__admin/scenarios/page/report":
			_, _ = w.Write([]byte("<h1>hello</h1>"))
		case "/__admin/scenarios/empty/report":
			_, _ = w.Write([]byte("{}"))
		case "/__admin/scenarios/away/report":
			http.Redirect(w, r, j.control+"/__admin/scenarios/charge-once/report", http.StatusFound)
		case "/__admin/scenarios/lines/report":
			w.WriteHeader(http.StatusConflict)
			_, _ = w.Write([]byte(`{"detail":"one\ntwo\u001b[31m"}`))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(foreign.Close)
	at := func(address, args string) string { return "--control-url " + address + " " + args }
	for name, row := range map[string]struct {
		args string
		want string
	}{
		"nothing":            {"", "scenarios report wants one argument, not 0: NAME, a scenario of the running mock"},
		"two":                {"a b", "scenarios report wants one argument, not 2: NAME"},
		"unknown":            {at(j.control, "charge-onc"), `mock: unknown scenario "charge-onc" (did you mean charge-once?); known: `},
		"unknown provider":   {at(j.control, "stripe/charge-once"), "there is no provider stripe; known: intellectmoney, gbpayments, ipay"},
		"several":            {at(j.control, "default"), "write one of intellectmoney/default, gbpayments/default, ipay/default"},
		"unknown tenant":     {at(j.control, "charge-once --tenant nowhere"), "nowhere"},
		"three parts":        {"a/b/c", `scenario "a/b/c": write NAME or PROVIDER/NAME, for example ipay/default`},
		"empty part":         {"ipay/", `scenario "ipay/": write NAME or PROVIDER/NAME`},
		"way up":             {"../default", `scenario "../default": write NAME or PROVIDER/NAME`},
		"unknown output":     {"charge-once --output jsn", `unknown --output "jsn"; known: text, json; did you mean "json"?`},
		"no URL":             {at("127.0.0.1:8081", "charge-once"), "--control-url is not an absolute http or https URL; write for example http://127.0.0.1:8081"},
		"user in URL":        {at("http://u:p@127.0.0.1", "charge-once"), "--control-url has a user, a query or a fragment"},
		"nobody there":       {at("http://127.0.0.1:1", "charge-once"), "no answer from http://127.0.0.1:1: dial tcp"},
		"nobody there, next": {at("http://127.0.0.1:1", "charge-once"), "; start the sandbox with `mock serve`, or name its control plane with --control-url"},
		"foreign 404":        {at(foreign.URL, "charge-once"), "answers 404 Not Found, but not as a sandbox's control plane does; check --control-url"},
		"foreign page":       {at(foreign.URL, "page"), "answers 200 OK, but not as a sandbox's"},
		"foreign object":     {at(foreign.URL, "empty"), "answers 200 OK, but not as a sandbox's"},
		"redirect":           {at(foreign.URL, "away"), "answers 302 Found, but not as a sandbox's"},
		"lines":              {at(foreign.URL, "lines"), "mock: one two [31m\n"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := says(t, append([]string{"scenarios", "report"}, strings.Fields(row.args)...)...)
			if code != exitUsage || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, row.want) {
				t.Errorf("exit code %d, standard output %q, standard error %q; want %q in it", code, stdout, stderr, row.want)
			}
		})
	}
}

// TestScenariosReportKeepsItsLines is what comes over the wire in the place of a word.
func TestScenariosReportKeepsItsLines(t *testing.T) {
	var out strings.Builder
	r := sandbox.Report{Scenario: "a\nb", Provider: "p", Tenant: "t", Payments: []string{"p:1"}, Dropped: 2, Expectations: []sandbox.Expectation{
		{Line: 7, Wanted: "x\ty", Standing: "unmet", Else: "no\n\x1b[31m  way", Seen: "z", Requests: []int64{4}},
	}}
	if err := printReport(&out, r); err != nil {
		t.Fatal(err)
	}
	want := "a b of p, tenant t: 1 payment\nThe journal has let go of 2 requests: what is said of calls may lack them.\n\nIt has no rules.\n\n" +
		"STANDING  LINE  WANTED  SEEN  REQUESTS\nunmet     7     x y     z     4\n  no [31m way\n\n0 met, 1 unmet, 0 open\n"
	if out.String() != want {
		t.Errorf("it says\n%swant\n%s", out.String(), want)
	}
}

func TestScenariosReportIsCompleted(t *testing.T) {
	for args, want := range map[string]string{"report": "sbp-declined\n", "report sbp-declined --output": "text\njson\n"} {
		args := append([]string{"__complete", "scenarios"}, strings.Fields(args)...)
		if _, stdout, _ := says(t, append(args, "")...); !strings.Contains("\n"+stdout, "\n"+want) {
			t.Errorf("%v lacks %q:\n%s", args, want, stdout)
		}
	}
}
