package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/internal/play"
	"paysandbox/internal/scenario"
	"paysandbox/sandbox"
)

// played are the providers whose shipped scenarios are all played, each with the places of the rules that a merchant who does right does
// not meet.
var played = map[string][]string{
	"gbpayments":     nil,
	"intellectmoney": nil,
	"ipay": { // where no address for the payer's answer is sent
		"ipay/3ds-paid.yaml:14", "ipay/3ds-refused.yaml:14", "ipay/3ds-refused-then-paid.yaml:25", "ipay/3ds-tampered.yaml:14", "ipay/declined-66-then-3ds.yaml:14",
	},
}

// performance is a play that has ended.
type performance struct {
	report   sandbox.Report
	journal  string // canonical
	told     string // the notifications, as they ended
	exported string // its newest payment as a scenario; empty: there is none
	steps    []string
}

// perform plays a shipped scenario in time that moves only when everything waits, so that the slow ones take no time. The inbox, which has
// a socket, stays outside: who waits for a socket keeps time from moving.
func perform(t *testing.T, script *scenario.Scenario, own fs.FS, in *inbox) (p performance) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		stage, err := newStage(script, own, in)
		if err != nil {
			t.Fatal(err)
		}
		defer stage.box.Close()
		p.report, err = stage.play(t.Context(), in, func(after time.Duration, step string) {
			p.steps = append(p.steps, fmt.Sprint(after, " ", step))
		})
		if err != nil {
			t.Fatal(err)
		}
		answer := httptest.NewRecorder()
		stage.box.ControlPlane().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/__admin/requests?format=canonical&limit=1000", http.NoBody))
		if p.journal = answer.Body.String(); answer.Code != http.StatusOK {
			t.Errorf("the journal answers %d: %s", answer.Code, p.journal)
		}
		p.exported, p.told = exportNewest(t, stage.box), toldBy(t, stage.box)
	})
	return p
}

// inboxFor is the inbox of a provider's merchants for one test, whose address stands in their requests; nil where they need none.
func inboxFor(t *testing.T, s *scenario.Scenario) *inbox {
	t.Helper()
	if _, needed := play.Needs(s.Provider); !needed && play.Listens(s) == "" {
		return nil
	}
	in, err := openInbox()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(in.close)
	return in
}

// TestEveryShippedScenarioIsPlayedRight plays each to its end twice: nothing is unmet, and both plays are the same.
func TestEveryShippedScenarioIsPlayedRight(t *testing.T) {
	list := shipped(t)
	for provider, unmet := range played {
		scenarios := ofProvider(list, provider)
		if len(scenarios) < 10 {
			t.Errorf("%s has only %d scenarios", provider, len(scenarios))
		}
		for _, s := range scenarios {
			t.Run(provider+"/"+s.Name, func(t *testing.T) {
				in := inboxFor(t, s.Scenario)
				p := perform(t, s.Scenario, nil, in)
				for _, e := range p.report.Unmet() {
					t.Errorf("%s:%d: %s; wanted %s, seen %s", s.Scenario.File, e.Line, e.Else, e.Wanted, e.Seen)
				}
				expects := len(p.report.Expectations) > 0 || s.Scenario.Default
				if len(p.report.Payments) == 0 && s.Name != "invalid-cvv" || !expects { // which makes none
					t.Errorf("%d payments came under it, and it expects %d things", len(p.report.Payments), len(p.report.Expectations))
				}
				for _, rule := range p.report.Rules {
					if met := rule.Fired > 0; met == slices.Contains(unmet, rule.Place) {
						t.Errorf("the rule at %s is met: %t", rule.Place, met)
					}
				}
				if t.Failed() {
					t.Log(strings.Join(p.steps, "\n"))
				}
				if again := perform(t, s.Scenario, nil, in); again.journal != p.journal {
					t.Errorf("the same play again leaves another journal:\n%s\nwant\n%s", again.journal, p.journal)
				}
				if !strings.Contains(p.journal, provider) || len(p.steps) == 0 {
					t.Errorf("after %d steps the journal is %s", len(p.steps), p.journal)
				}
			})
		}
	}
}

const capturedTwice = `version: 1
name: captured-twice
about: Nobody can meet what it expects.
provider: intellectmoney
tags: [hold]
script:
  - { at: payer.approve, do: { go: Held } }
expect:
  - { op: purchaseToPaid, count: ">=2", else: "did not take the money twice" }
  - { final: { state: OK } }
`

const capturedTwiceReport = `captured-twice of intellectmoney, tenant default: 1 payment

RULE                   AT             FIRED
captured-twice.yaml:7  payer.approve  1 time

STANDING  LINE  WANTED                           SEEN    REQUESTS
unmet     9     purchaseToPaid at least 2 times  1 time  6
  did not take the money twice
met       10    the newest payment in OK         OK      6

1 met, 1 unmet, 0 open
`

const capturedTwiceSteps = `      0s  createInvoice EP-1, 100.00: invoice 3000000000
      0s  sbpPayment of invoice 3000000000: started
      0s  getBankCardPaymentState of invoice 3000000000: InProcess
      1s  getBankCardPaymentState of invoice 3000000000: SendTo3DS
    2.5s  getBankCardPaymentState of invoice 3000000000: OK
    2.5s  purchaseToPaid EP-1: done
`

// TestScenariosPlayOfAFile plays what cannot be met: the sentence of the file, and exit code 1, whatever is printed beside it.
func TestScenariosPlayOfAFile(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "captured-twice.yaml"), capturedTwice)
	write(t, filepath.Join(filepath.Dir(file), "other.yaml"), "wrong, and not asked for")
	for _, row := range []struct{ flags, stdout, stderr string }{
		{"", capturedTwiceSteps + "\n" + capturedTwiceReport, ""},
		{"--quiet", capturedTwiceReport, ""},
		{"--output=json", "", capturedTwiceSteps},
		{"--output=json --quiet", "", ""},
	} {
		code, stdout, stderr := says(t, append([]string{"scenarios", "play", file}, strings.Fields(row.flags)...)...)
		if row.stdout == "" {
			var r sandbox.Report
			if err := json.Unmarshal([]byte(stdout), &r); err != nil || len(r.Unmet()) != 1 || r.Unmet()[0].Else != "did not take the money twice" {
				t.Errorf("%s: %v in\n%s", row.flags, err, stdout)
			}
			stdout = ""
		}
		if code != exitFailed || stdout != row.stdout || stderr != row.stderr {
			t.Errorf("%s: exit code %d; it says\n%s%swant\n%s%s", row.flags, code, stdout, stderr, row.stdout, row.stderr)
		}
	}
}

func TestScenariosPlayOfShipped(t *testing.T) {
	for _, name := range []string{"sbp-lost-answer", "intellectmoney/refund-refused", "intellectmoney/default"} {
		code, stdout, stderr := says(t, "scenarios", "play", name)
		if code != exitOK || !strings.Contains(stdout, "      0s  createInvoice EP-1, 100.00: invoice 3000000000\n") || !strings.Contains(stdout, " 0 unmet, 0 open\n") || stderr != "" {
			t.Errorf("%s: exit code %d\n%s%s", name, code, stdout, stderr)
		}
	}
}

// TestScenariosPlayTakesTheFilesClock shows that the tenant begins when the file says, with the seed of the file.
func TestScenariosPlayTakesTheFilesClock(t *testing.T) {
	const header = "version: 1\nname: s\nabout: S.\nprovider: intellectmoney\n"
	for clock, want := range map[string]string{
		"": "2026-01-15T09:00:00Z 1",
		"seed: 7\nclock: { mode: frozen, start: \"2030-02-03T04:05:06Z\" }\n": "2030-02-03T04:05:06Z 7",
		"clock: { mode: frozen }\n": "2026-01-15T09:00:00Z 1",
	} {
		file := write(t, filepath.Join(t.TempDir(), "s.yaml"), header+clock+"script:\n  - { at: sbpPayment, state: New, do: { go: Created } }\n")
		script, own, err := playable(file)
		if err != nil {
			t.Fatal(err)
		}
		stage, err := newStage(script, own, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(stage.tenant.Now().Format(time.RFC3339), " ", stage.tenant.Seed()); got != want {
			t.Errorf("%q begins at %s, want %s", clock, got, want)
		}
		stage.box.Close()
	}
}

func TestScenariosPlayRefuses(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write(t, at("broken.yaml"), "version: 2\nname: other\nabout: Wrong.\nprovider: intellectmoney\n")
	write(t, at("mapping.yaml"), "[")
	write(t, at("default.yaml"), strings.Replace(capturedTwice, "name: captured-twice", "name: default", 1))
	write(t, at("old.yml"), capturedTwice)
	if err := os.Mkdir(at("dir.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		args []string
		want []string
	}{
		"nothing":        {nil, []string{"mock: scenarios play wants one argument, not 0: FILE, a scenario file of yours, or NAME"}},
		"broken":         {[]string{at("broken.yaml")}, []string{at("broken.yaml") + ":1:10: version 2 is not known; known: 1\n", at("broken.yaml") + `:2:7: name "other" differs from the file's`}},
		"no_mapping":     {[]string{at("mapping.yaml")}, []string{at("mapping.yaml") + ":"}},
		"ending":         {[]string{at("old.yml")}, []string{at("old.yml") + ": scenario files end in .yaml; rename it to old.yaml\n"}},
		"missing":        {[]string{at("none.yaml")}, []string{"mock: " + at("none.yaml") + ": no such file or directory; give a scenario file, or a name of `mock scenarios list`\n"}},
		"default":        {[]string{at("default.yaml")}, []string{"mock: " + at("default.yaml") + ": the default comes with the program, not from a file; play intellectmoney/default, or give"}},
		"directory":      {[]string{at("dir.yaml")}, []string{"mock: " + at("dir.yaml") + " is a directory; give a scenario file"}},
		"unknown":        {[]string{"sbp-declned"}, []string{`mock: unknown scenario "sbp-declned"; known: `, `; did you mean "sbp-declined"?`}},
		"unknown_of":     {[]string{"intellectmoney/timd"}, []string{`unknown scenario "intellectmoney/timd"; known: intellectmoney/default, `, `; did you mean "intellectmoney/timed"?`}},
		"ambiguous":      {[]string{"refund-refused"}, []string{"say which: intellectmoney/refund-refused, gbpayments/refund-refused"}},
		"unknown_output": {[]string{"timed", "--output=jsn"}, []string{`mock: unknown --output "jsn"; known: text, json; did you mean "json"?`}},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := says(t, append([]string{"scenarios", "play"}, row.args...)...)
			if code != exitUsage || stdout != "" {
				t.Errorf("exit code %d, standard output %q", code, stdout)
			}
			for _, part := range row.want {
				if !strings.Contains(stderr, part) {
					t.Errorf("it says\n%swant %q in it", stderr, part)
				}
			}
			if name == "broken" && strings.Contains(stderr, "mock:") {
				t.Errorf("problems are printed as lint does, not as\n%s", stderr)
			}
		})
	}
}

// TestScenariosPlayEndsWithItsContext is somebody who types Ctrl-C.
func TestScenariosPlayEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr strings.Builder
	if code := run(ctx, []string{"scenarios", "play", "timed"}, &stdout, &stderr); code != exitUsage || !strings.Contains(stderr.String(), "intellectmoney/timed cannot be played: context canceled") {
		t.Errorf("exit code %d, %s%s", code, stdout.String(), stderr.String())
	}
}

func TestScenariosPlayIsCompleted(t *testing.T) {
	for word, want := range map[string]string{"": "sbp-declined\n", "./": "yaml\n:8\n"} {
		if _, stdout, _ := says(t, "__complete", "scenarios", "play", word); !strings.Contains(stdout, want) {
			t.Errorf("%q lacks %q:\n%s", word, want, stdout)
		}
	}
}

// TestInboxTakesWhatTheBrowserBrings posts forms as the sandbox does for a scripted payer.
func TestInboxTakesWhatTheBrowserBrings(t *testing.T) {
	in, err := openInbox()
	if err != nil {
		t.Fatal(err)
	}
	defer in.close()
	if form, arrived := in.take(); arrived {
		t.Errorf("before anything was sent there is %v", form)
	}
	for _, order := range []string{"1", "2"} {
		answer, err := http.PostForm(in.address, url.Values{"order": {order, "later"}})
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("the inbox answers %s", answer.Status)
		}
	}
	for _, want := range []string{"1", "2"} {
		if form, arrived := in.take(); !arrived || form["order"] != want {
			t.Errorf("got %v, want order %s", form, want)
		}
	}
	if form, arrived := in.take(); arrived {
		t.Errorf("after both there is %v", form)
	}
}
